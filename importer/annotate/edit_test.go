package annotate

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// raw are a sheet's cells as stored.
func raw(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestEditWorkbook(t *testing.T) {
	data := workbook(t, 4, nil)
	for _, tt := range []struct {
		name string
		c    Change
		kind excelize.CellType
	}{
		{"text", Change{Cell: "E5", Value: "大学本科"}, excelize.CellTypeSharedString},
		{"an ID number stays text", Change{Cell: "D5", Value: "220104198001010011"}, excelize.CellTypeSharedString},
		{"a date is text as typed", Change{Cell: "F5", Value: "2021.9"}, excelize.CellTypeSharedString},
		{"a number in a column of dates is text", Change{Cell: "F5", Value: "20210901", Number: true}, excelize.CellTypeSharedString},
		{"an amount", Change{Cell: "G5", Value: "3100.5", Number: true}, excelize.CellTypeUnset},
		{"an amount in words", Change{Cell: "G5", Value: "3100元", Number: true}, excelize.CellTypeSharedString},
		{"a number where the column has text", Change{Cell: "C5", Value: "12", Number: true}, excelize.CellTypeSharedString},
		{"too long for a number", Change{Cell: "G5", Value: "2201041980010100", Number: true}, excelize.CellTypeSharedString},
		{"cleared", Change{Cell: "E5"}, excelize.CellTypeUnset},
		{"an empty cell beyond the table", Change{Cell: "K9", Value: "备注"}, excelize.CellTypeSharedString},
	} {
		tt.c.Sheet = rosterSheet
		out, err := Edit(t.Context(), Source{Name: "花名册.xlsx", Data: data}, []Change{tt.c})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		before, after := opened(t, data), opened(t, out)
		if got, err := after.GetCellValue(rosterSheet, tt.c.Cell, excelize.Options{RawCellValue: true}); err != nil || got != tt.c.Value {
			t.Errorf("%s: got %q, %v, want %q", tt.name, got, err, tt.c.Value)
		}
		if got, err := after.GetCellType(rosterSheet, tt.c.Cell); err != nil || got != tt.kind {
			t.Errorf("%s: got a cell of type %v, %v, want %v", tt.name, got, err, tt.kind)
		}
		was, err1 := before.GetCellStyle(rosterSheet, tt.c.Cell)
		is, err2 := after.GetCellStyle(rosterSheet, tt.c.Cell)
		if err := errors.Join(err1, err2); err != nil || was != is {
			t.Errorf("%s: style %d became %d, %v", tt.name, was, is, err)
		}
		// All else is as it was, the computed values too.
		if err := errors.Join(before.SetCellStr(rosterSheet, tt.c.Cell, ""), after.SetCellStr(rosterSheet, tt.c.Cell, "")); err != nil {
			t.Fatal(err)
		}
		for _, sheet := range before.GetSheetList() {
			if diff := cmp.Diff(raw(t, before, sheet), raw(t, after, sheet)); diff != "" {
				t.Errorf("%s: sheet %s (-before +after)\n%s", tt.name, sheet, diff)
			}
		}
		if f, err := after.GetCellFormula(rosterSheet, "I5"); err != nil || f != "SUM(G5:H5)" {
			t.Errorf("%s: formula is %q, %v", tt.name, f, err)
		}
	}
}

func TestEditRefuses(t *testing.T) {
	book := workbook(t, 4, nil)
	table := []byte("姓名,学历\n张三,大本\n")
	for _, tt := range []struct {
		name string
		data []byte
		c    Change
		why  string
	}{
		{"a formula", book, Change{rosterSheet, "I5", "1", true}, "是公式"},
		{"a cell merged over rows", book, Change{rosterSheet, "B7", "西田社区", false}, "合并"},
		{"no such sheet", book, Change{"没有", "B7", "1", false}, "没有找到"},
		{"a formula as value", book, Change{rosterSheet, "E5", "=1+1", false}, "开头"},
		{"a full-width formula", table, Change{"CSV", "B2", "＝A1", false}, "开头"},
		{"two lines", book, Change{rosterSheet, "E5", "a\nb", false}, "换行"},
		{"too long", book, Change{rosterSheet, "E5", strings.Repeat("长", 501), false}, "500字"},
		{".xls or encrypted", []byte(cfbMagic + "rest"), Change{rosterSheet, "E5", "1", false}, "标注后的工作簿"},
		{"a broken workbook", []byte(zipMagic + "rest"), Change{rosterSheet, "E5", "1", false}, "标注后的工作簿"},
		{"no row of the table", table, Change{"CSV", "B9", "1", false}, "标注后的工作簿"},
		{"not the table's sheet", table, Change{"Sheet1", "B2", "1", false}, "标注后的工作簿"},
	} {
		out, err := Edit(t.Context(), Source{Name: "花名册", Data: tt.data}, []Change{tt.c})
		var no *Uneditable
		if !errors.As(err, &no) || !strings.Contains(no.Why, tt.why) || out != nil {
			t.Errorf("%s: got %d bytes, %v, want a refusal with %q", tt.name, len(out), err, tt.why)
		}
	}
}

func TestEditText(t *testing.T) {
	gb := func(s string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	wide := func(s string) string {
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	same := func(s string) string { return s }
	marked := func(s string) string { return "\xEF\xBB\xBF" + s }
	for _, tt := range []struct {
		name             string
		coded            func(string) string
		in, cell, v, out string
	}{
		{"comma", same, "姓名,学历,备注\n张三,大本,甲\n", "B2", "大学本科", "姓名,学历,备注\n张三,大学本科,甲\n"},
		{"CR LF, mark", marked, "姓名,学历\r\n张三,大本\r\n", "B2", "大学本科", "姓名,学历\r\n张三,大学本科\r\n"},
		{"GB18030", gb, "姓名,学历\r\n张三丰,大本\r\n镕基,本", "B3", "大学本科", "姓名,学历\r\n张三丰,大本\r\n镕基,大学本科"},
		{"UTF-16 with tabs", wide, "姓名\t学历\n张三\t大本\n", "A2", "张三丰", "姓名\t学历\n张三丰\t大本\n"},
		{"semicolon", same, "姓名;学历\n张三;大本\n", "B2", "大学;本科", "姓名;学历\n张三;\"大学;本科\"\n"},
		{"quoted stays quoted", same, "\"姓名\",\"学,历\"\n\"张\"\"三\",\"大,本\"\n", "B2", "本科", "\"姓名\",\"学,历\"\n\"张\"\"三\",\"本科\"\n"},
		{"digits in Excel's idiom", same, "姓名,号码\n张三,=\"0123\"\n", "B2", "0124", "姓名,号码\n张三,=\"0124\"\n"},
		{"an empty line is a row", same, "姓名,学历\n\n张三,大本\n", "B3", "本科", "姓名,学历\n\n张三,本科\n"},
		{"a row that is too short", same, "姓名,学历,备注\n张三\n李四,本科,无\n", "C2", "乙", "姓名,学历,备注\n张三,,乙\n李四,本科,无\n"},
		{"cleared", same, "姓名,学历\n张三,大本\n", "B2", "", "姓名,学历\n张三,\n"},
		{"a line that names the separator", same, "sep=;\n姓名;学历\n张三;大本\n", "B2", "本科", "sep=;\n姓名;学历\n张三;本科\n"},
	} {
		got, err := Edit(t.Context(), Source{Name: "a.csv", Data: []byte(tt.coded(tt.in))}, []Change{{Sheet: "CSV", Cell: tt.cell, Value: tt.v}})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if diff := cmp.Diff(tt.coded(tt.out), string(got)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
	got, err := Edit(t.Context(), Source{Data: []byte("a,b\nc,d\n")}, []Change{{Sheet: "CSV", Cell: "A2", Value: "x"}, {Sheet: "CSV", Cell: "B1", Value: "y"}})
	if err != nil || string(got) != "a,y\nx,d\n" {
		t.Errorf("two cells: got %q, %v", got, err)
	}
}

// An .xlsm keeps its macros: it is the clerk's own file.
func TestEditKeepsMacros(t *testing.T) {
	data := workbook(t, 2, nil)
	data = editPart(t, data, "xl/vbaProject.bin", func([]byte) []byte { return []byte("vba") })
	data = editPart(t, data, "[Content_Types].xml", replacing(`application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml`,
		`application/vnd.ms-excel.sheet.macroEnabled.main+xml`))
	data = editPart(t, data, "[Content_Types].xml", replacing("</Types>",
		`<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>`))
	data = editPart(t, data, "xl/_rels/workbook.xml.rels", replacing("</Relationships>",
		`<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>`))
	out, err := Edit(t.Context(), Source{Name: "花名册.xlsm", Data: data}, []Change{{Sheet: rosterSheet, Cell: "E5", Value: "大学本科"}})
	if err != nil {
		t.Fatal(err)
	}
	all := parts(t, out)
	if string(all["xl/vbaProject.bin"]) != "vba" || !bytes.Contains(all["[Content_Types].xml"], []byte("sheet.macroEnabled.main+xml")) ||
		!bytes.Contains(all["xl/_rels/workbook.xml.rels"], []byte("vbaProject.bin")) {
		t.Error("the macros are lost")
	}
	if got, err := opened(t, out).GetCellValue(rosterSheet, "E5"); err != nil || got != "大学本科" {
		t.Errorf("got %q, %v", got, err)
	}
}
