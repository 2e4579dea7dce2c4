package xlsx_test

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"

	"shegong/importer/grid"
)

func TestLimits(t *testing.T) {
	rows := data(strings.Repeat(`<row><c><v>1</v></c><c><v>2</v></c><c t="str"><v>中文</v></c></row>`, 10))
	tests := []struct {
		name              string
		parts             parts
		limits            grid.Limits
		sheet, cell, want string
	}{
		{"inflated", workbook(rows), grid.Limits{Inflated: 1000}, "", "", "解压后"},
		{"entries", workbook(rows), grid.Limits{Entries: 6}, "", "", "条目"},
		{
			"sheets", workbook(rows).with("xl/workbook.xml", workbookXML("", strings.Repeat(`<sheet name="一" r:id="rId1"/>`, 3))),
			grid.Limits{Sheets: 2},
			"", "", "工作表超过 2 个",
		},
		{"rows", workbook(rows), grid.Limits{Rows: 9}, "一", "第10行", "超过 9 行"},
		{"columns", workbook(rows), grid.Limits{Columns: 2}, "一", "C1", "超过 2 列"},
		{"cells", workbook(rows), grid.Limits{Cells: 29}, "一", "C10", "29"},
		{"text", workbook(rows), grid.Limits{StringLen: 5}, "一", "C1", "超过 5 字节"},
		{
			"shared text", workbook(rows).with("xl/sharedStrings.xml", sst(`<si><r><t>中</t></r><r><t>文文</t></r></si>`)),
			grid.Limits{StringLen: 6},
			"一", "", "超过 6 字节",
		},
		{
			"inline text", workbook(data(`<row><c t="inlineStr"><is><r><t>中</t></r><r><t>文文</t></r></is></c></row>`)),
			grid.Limits{StringLen: 6},
			"一", "A1", "超过 6 字节",
		},
		{
			"text of a row", workbook(data(`<row>` + strings.Repeat(`<c t="str"><v>123456</v></c>`, 100) + `</row>`)),
			grid.Limits{StringLen: 6},
			"一", "BM1", "一行的文字",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := test.parts.build(t)
			_, _, err := read(file, test.limits)
			wantError(t, err, "too_large", test.sheet, test.cell, test.want)
		})
	}
	at := grid.Limits{Inflated: 4 << 10, Entries: 7, Sheets: 1, Rows: 10, Columns: 3, Cells: 30, StringLen: 6}
	if _, _, err := read(workbook(rows).build(t), at); err != nil {
		t.Errorf("Read at the limits: %v", err)
	}
}

// TestEntriesUncounted gives the directory more entries than it may cost to
// read it.
func TestEntriesUncounted(t *testing.T) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for range 20_000 {
		if _, err := w.CreateRaw(&zip.FileHeader{Name: strings.Repeat("x", 1000)}); err != nil {
			t.Fatal(err)
		}
	}
	must(t, w.Close())
	_, _, err := read(buf.Bytes(), grid.Limits{Entries: 1000})
	wantError(t, err, "too_large", "", "", "条目")
}

// bomb is a workbook whose sheet has one cell of size bytes.
func bomb(t *testing.T, open, closing string, size int) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	workbook("").with("xl/worksheets/sheet1.xml", "").put(t, w, zip.Deflate)
	f, err := w.Create("xl/worksheets/sheet1.xml")
	must(t, err)
	sheet, rest, _ := strings.Cut(data(`<row r="1"><c r="A1"`+open+`|`+closing+`</c></row>`), "|")
	write(t, f, sheet)
	piece := strings.Repeat("A", 1<<20)
	for range size >> 20 {
		write(t, f, piece)
	}
	write(t, f, rest)
	must(t, w.Close())
	return buf.Bytes()
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestBombs reads small files that unpack to 300 MB. What is allocated in all
// bounds the memory in use.
func TestBombs(t *testing.T) {
	tests := []struct{ name, open, closing, cell string }{
		{"value", ` t="str"><v>`, `</v>`, "A1"},
		{"number", `><v>`, `</v>`, "A1"},
		{"inline string", ` t="inlineStr"><is><t>`, `</t></is>`, "A1"},
		{"CDATA", ` t="str"><v><![CDATA[`, `]]></v>`, "A1"},
		{"attribute", ` r='`, `'>`, "第1行"},
		{"name", `><A`, `/>`, "A1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := bomb(t, test.open, test.closing, 300<<20)
			var err error
			if n := allocated(func() { _, _, err = read(file, grid.DefaultLimits) }); n > 100<<20 {
				t.Errorf("a file of %d KB allocated %d MB", len(file)>>10, n>>20)
			}
			wantError(t, err, "too_large", "一", test.cell, "过长")
		})
	}
}

// TestBombSkipped puts 300 MB where they are passed over.
func TestBombSkipped(t *testing.T) {
	for _, open := range []string{`><f>`, `><!--`} {
		closing := map[string]string{`><f>`: `</f><v>1</v>`, `><!--`: `--><v>1</v>`}[open]
		file := bomb(t, open, closing, 300<<20)
		var lines []string
		var err error
		if n := allocated(func() { lines, _, err = read(file, grid.DefaultLimits) }); n > 5<<20 {
			t.Errorf("allocated %d MB", n>>20)
		}
		if err != nil || len(lines) != 1 {
			t.Errorf("Read = %q, %v, want one cell", lines, err)
		}
		_, _, err = read(file, grid.Limits{Inflated: 200 << 20})
		wantError(t, err, "too_large", "", "", "解压后超过 200 MB")
	}
}

// raw is a workbook whose sheet entry is changed by edit.
func raw(t *testing.T, sheet string, edit func(*zip.FileHeader)) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	workbook(sheet).with("xl/worksheets/sheet1.xml", "").put(t, w, zip.Deflate)
	h := &zip.FileHeader{
		Name: "xl/worksheets/sheet1.xml", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(sheet)),
		CompressedSize64: uint64(len(sheet)), UncompressedSize64: uint64(len(sheet)),
	}
	edit(h)
	f, err := w.CreateRaw(h)
	if err != nil {
		t.Fatal(err)
	}
	write(t, f, sheet)
	must(t, w.Close())
	return buf.Bytes()
}

func TestEntries(t *testing.T) {
	sheet := data(`<row><c><v>1</v></c></row>`)
	tests := []struct {
		name, code, message string
		edit                func(*zip.FileHeader)
	}{
		{"stored", "", "", func(*zip.FileHeader) {}},
		{"checksum", "corrupt", "校验和", func(h *zip.FileHeader) { h.CRC32++ }},
		{"no checksum", "corrupt", "校验和", func(h *zip.FileHeader) { h.CRC32 = 0 }},
		{"too long", "corrupt", "长度", func(h *zip.FileHeader) { h.UncompressedSize64-- }},
		{"too short", "truncated", "不完整", func(h *zip.FileHeader) { h.UncompressedSize64++ }},
		{"declared huge", "too_large", "解压后", func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 62 }},
		{"not deflated", "corrupt", "压缩数据", func(h *zip.FileHeader) { h.Method = zip.Deflate }},
		{"unknown method", "unsupported", "压缩方法", func(h *zip.FileHeader) { h.Method = 9 }},
		{"encrypted", "unsupported", "密码", func(h *zip.FileHeader) { h.Flags = 1 }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lines, _, err := read(raw(t, sheet, test.edit), grid.DefaultLimits)
			switch test.code {
			case "":
				if err != nil || len(lines) != 1 {
					t.Errorf("Read = %q, %v, want one cell", lines, err)
				}
			case "too_large":
				wantError(t, err, test.code, "", "", test.message)
			default:
				wantError(t, err, test.code, "一", "", test.message)
			}
		})
	}
}
