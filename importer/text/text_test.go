package text

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"shegong/importer/grid"
)

// readAll reads a text as rows of fields; the first field of a row is its
// number.
func readAll(data []byte, limits grid.Limits) ([]grid.Row, error) {
	b, err := Open(bytes.NewReader(data), int64(len(data)), limits)
	if err != nil {
		return nil, err
	}
	var rows []grid.Row
	_, err = b.Read(context.Background(), 0, func(r *grid.Row) error {
		rows = append(rows, grid.Row{Number: r.Number, Cells: append([]grid.Cell(nil), r.Cells...)})
		return nil
	})
	return rows, err
}

// fields lays rows out as in the file, empty ones included.
func fields(rows []grid.Row) [][]string {
	var table [][]string
	for _, r := range rows {
		for len(table) < r.Number {
			table = append(table, nil)
		}
		var line []string
		for _, c := range r.Cells {
			for len(line) <= c.Col {
				line = append(line, "")
			}
			line[c.Col] = c.Text
		}
		table[r.Number-1] = line
	}
	return table
}

func encode(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkFault compares an error's code and place, and that its message has the
// words.
func checkFault(t *testing.T, err error, code, place, words string) {
	t.Helper()
	var f *grid.Error
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a grid.Error %s", err, code)
	}
	if f.Code != code || f.Cell != place || !strings.Contains(f.Message, words) {
		t.Errorf("got %s %q %q, want %s %q with %q", f.Code, f.Cell, f.Message, code, place, words)
	}
}

func TestEncodings(t *testing.T) {
	const table = "姓名,身份证号码\r\n王　芳,22240119990101001X\r\n"
	want := [][]string{{"姓名", "身份证号码"}, {"王　芳", "22240119990101001X"}}
	for name, data := range map[string][]byte{
		"UTF-8":          []byte(table),
		"UTF-8 marked":   []byte(markUTF8 + table),
		"GB18030":        encode(t, simplifiedchinese.GB18030, table),
		"UTF-16 LE":      encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), table),
		"UTF-16 BE":      encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), table),
		"no end of line": []byte(strings.TrimSuffix(table, "\r\n")),
		"old Mac":        []byte(strings.ReplaceAll(table, "\r\n", "\r")),
		"Unix":           []byte(strings.ReplaceAll(table, "\r\n", "\n")),
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := readAll(data, grid.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, fields(rows)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

// The only name that is not ASCII may stand far behind the head of the file.
func TestEncodingFoundOverTheWholeContent(t *testing.T) {
	head := strings.Repeat("1,abc,def\n", 60_000)
	for name, e := range map[string]encoding.Encoding{"UTF-8": encoding.Nop, "GB18030": simplifiedchinese.GB18030} {
		for _, last := range []string{"2,王芳,x\n", "2,𠮷田小明,é\n", "2,€,y"} {
			rows, err := readAll(append([]byte(head), encode(t, e, last)...), grid.DefaultLimits)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got := rows[len(rows)-1].Cells[1].Text
			if want := strings.Split(last, ",")[1]; len(rows) != 60_001 || got != want {
				t.Errorf("%s: %d rows, last %q, want %q", name, len(rows), got, want)
			}
		}
	}
}

func TestRecords(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     [][]string
	}{
		{"quotes", "a,\"b,c\",\"say \"\"hi\"\"\"\n\"\",d,\n", [][]string{{"a", "b,c", `say "hi"`}, {"", "d"}}},
		{"line breaks in quotes", "a,\"1\r\n2\r3\n4\"\nb,c\n", [][]string{{"a", "1\n2\n3\n4"}, {"b", "c"}}},
		{"blank lines count", "\n\na,b\n\n\nc,d\n\n", [][]string{nil, nil, {"a", "b"}, nil, nil, {"c", "d"}}},
		{"empty fields give no row", "a,b\n,\nc,d", [][]string{{"a", "b"}, nil, {"c", "d"}}},
		{"quotes within a field", "5\"管,b\"\nc,d\n", [][]string{{`5"管`, `b"`}, {"c", "d"}}},
		{"spaces after a quote", "\"a\" ,\"b\"\t\n", [][]string{{"a", "b"}}},
		{"spaces are kept", " a ,　b\n", [][]string{{" a ", "　b"}}},
		{"tab", "a\tb,c\td\n1\t2,3\t4\n", [][]string{{"a", "b,c", "d"}, {"1", "2,3", "4"}}},
		{"semicolon", "a;b;c\n1,5;2,5;3\n", [][]string{{"a", "b", "c"}, {"1,5", "2,5", "3"}}},
		{"separators in quotes do not count", "\"a;b;c;d\",1\n\"e;f;g;h\",2\n", [][]string{{"a;b;c;d", "1"}, {"e;f;g;h", "2"}}},
		{"title above", "花名册\n单位：某市；日期：2024\na;b\nc;d\n", [][]string{{"花名册"}, {"单位：某市；日期：2024"}, {"a", "b"}, {"c", "d"}}},
		{"one column", "甲\n乙\n", [][]string{{"甲"}, {"乙"}}},
		{"named separator", "sep=|\r\na|b,c\r\n", [][]string{{"a", "b,c"}}},
		{"Excel text", `="0123",="",="a""b",="a"&"b",x="1"` + "\n" + `"=""0456"""` + "\n", [][]string{{"0123", "", `a"b`, `="a"&"b"`, `x="1"`}, {"0456"}}},
		{"quoted formula", `"=A1&""x"",""y"",""z"`, [][]string{{`=A1&"x","y","z`}}},
		{"less than", "<18岁,3\n<60岁,4\n", [][]string{{"<18岁", "3"}, {"<60岁", "4"}}},
		{"numbers stay text", "001,1e5,2024-01-01\n", [][]string{{"001", "1e5", "2024-01-01"}}},
		{"note over lines", "a,b,c,d,e\n1,2,3,4,\"甲,\n乙\"\n", [][]string{{"a", "b", "c", "d", "e"}, {"1", "2", "3", "4", "甲,\n乙"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := readAll([]byte(c.in), grid.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, fields(rows)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			for _, r := range rows {
				for _, cell := range r.Cells {
					if cell.Kind != grid.Text {
						t.Errorf("%v is not text", cell)
					}
				}
			}
		})
	}
}

func TestFaults(t *testing.T) {
	gb := func(s string) string { return string(encode(t, simplifiedchinese.GB18030, s)) }
	utf16 := func(s string) string {
		return string(encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), s))
	}
	five := strings.Repeat("1,2,3,4,5\n", 3)
	for _, c := range []struct{ name, in, code, place, words string }{
		{"empty", "", empty, "", "空"},
		{"only blanks", markUTF8 + " \r\n\t\n", empty, "", "没有内容"},
		{"binary", "\x89PNG\r\n\x00\x00", unsupported, "", "不是表格"},
		{"NUL at the end", strings.Repeat("a,b\r\n", 200) + "\x00\x00", corrupt, "第201行", "空字节"},
		{"NUL in UTF-16", utf16("a,b\nc\x00,d"), corrupt, "第2行", "空字节"},
		{"open quote at the end", "a,b\nc,\"d\ne,f\n", corrupt, "第2行", "第 2 行开始的引号没有成对"},
		{"open quote closed by another", "a,b\n\"c,d\ne,f\n\"g\",h\n", corrupt, "第2行", "引号"},
		{"text after a quote", "a,\"其他\"两委\"成员\"\n", corrupt, "第1行", "引号"},
		{"Excel text without end", "a,b\n=\"0123,c\n", corrupt, "第2行", "引号"},
		{"stray quotes in the same column", five + "6,\"7,8,9,0\n1,2\",3,4,5\n", corrupt, "第4行", "连成"},
		{"stray quotes in a later column", five + "6,\"7,8,9,0\n1,2,3,4\",5\n", corrupt, "第4行", "连成"},
		{"stray quotes in an earlier column", five + "6,7,8,\"9,0\n1\",2,3,4,5\n", corrupt, "第4行", "连成"},
		{"broken UTF-8", strings.Repeat("社区工作者\n", 20) + "王\xFF芳\n", corrupt, "第21行", "UTF-8"},
		{"broken UTF-8 with mark", markUTF8 + "a\nb\xFF\n", corrupt, "第2行", "UTF-8"},
		{"cut UTF-8", "a\r\n社区\xE5\xB7", truncated, "第2行", "不完整"},
		{"cut GB18030", gb("a\r社区\r工作")[:8], truncated, "第3行", "不完整"},
		{"neither", gb("社区\n工作者\n") + "\x81\x20\n", corrupt, "第3行", "GB18030"},
		{"neither, a digit too high", gb("社区\n工作者\n") + "\x81;\x810,", corrupt, "第3行", "GB18030"},
		{"no such character", gb("社区\n") + "\xFE\x39\xFE\x39\n", corrupt, "第2行", "GB18030"},
		{"half of UTF-16", utf16("a,b") + "c", truncated, "", "不完整"},
		{"lone surrogate", utf16("a\nb") + "\x00\xD8,\x00", corrupt, "第2行", "UTF-16"},
		{"HTML", "\r\n<html xmlns:x=\"urn:x\"><table><tr><td>1</td>", unsupported, "", "HTML"},
		{"HTML in GB18030", gb("<!DOCTYPE html><title>花名册</title>") + "\xFF", unsupported, "", "HTML"},
		{"HTML in UTF-16", utf16("<table><tr>"), unsupported, "", "HTML"},
		{"Excel 2003 XML", "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", unsupported, "", "XML 电子表格 2003"},
		{"XML", "<?xml version=\"1.0\"?><root/>", unsupported, "", "XML 文件"},
		{"web archive", "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", unsupported, "", "MHTML"},
		{"PDF", "%PDF-1.7\n%\xE2\xE3\x00", unsupported, "", "PDF"},
		{"RTF", `{\rtf1\ansi`, unsupported, "", "RTF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readAll([]byte(c.in), grid.DefaultLimits)
			checkFault(t, err, c.code, c.place, c.words)
		})
	}
}

func TestLimits(t *testing.T) {
	const in = "a,b,c,,,\n一二三\nd\n"
	for _, c := range []struct {
		name, words, place string
		set                func(*grid.Limits)
	}{
		{"just enough", "", "", func(l *grid.Limits) {
			*l = grid.Limits{Inflated: int64(len(in)), Rows: 3, Columns: 3, Cells: 5, StringLen: 9}
		}},
		{"size", "大小", "", func(l *grid.Limits) { l.Inflated = 5 }},
		{"rows", "超过 2 行", "", func(l *grid.Limits) { l.Rows = 2 }},
		{"columns", "列数超过 2", "第1行", func(l *grid.Limits) { l.Columns = 2 }},
		{"cells", "单元格超过 4 个", "", func(l *grid.Limits) { l.Cells = 4 }},
		{"text", "过长", "第2行", func(l *grid.Limits) { l.StringLen = 8 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			limits := grid.DefaultLimits
			c.set(&limits)
			_, err := readAll([]byte(in), limits)
			if c.words != "" {
				checkFault(t, err, tooLarge, c.place, c.words)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestShorterThanSaid(t *testing.T) {
	_, err := Open(strings.NewReader("a,b\nc"), 100, grid.DefaultLimits)
	checkFault(t, err, truncated, "", "不完整")
}

func TestReadStops(t *testing.T) {
	const in = "a\nb\n"
	b, err := Open(strings.NewReader(in), int64(len(in)), grid.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]grid.SheetInfo{{Name: "CSV"}}, b.Sheets()); diff != "" || b.Format() != "csv" {
		t.Errorf("format %s, sheets (-want +got):\n%s", b.Format(), diff)
	}
	stop := errors.New("stop")
	n := 0
	if _, err := b.Read(t.Context(), 0, func(*grid.Row) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
		t.Errorf("got %v after %d rows", err, n)
	}
	if _, err := b.Read(t.Context(), 1, nil); err == nil {
		t.Error("sheet 1: no error")
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		head string
		want Content
	}{
		{"", Table},
		{"<18岁", Table},
		{"<htmlish,a", Table},
		{"<table>", HTML},
		{markUTF8 + " \n<HTML>", HTML},
		{"<?xml version='1.0'?><html/>", HTML},
		{"<!-- x --><div>", HTML},
		{"<Workbook xmlns=", SpreadsheetML},
	} {
		if got := Sniff([]byte(c.head)); got != c.want {
			t.Errorf("Sniff(%q) = %d, want %d", c.head, got, c.want)
		}
	}
}
