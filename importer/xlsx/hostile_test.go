package xlsx_test

import (
	"archive/zip"
	"errors"
	"slices"
	"strings"
	"testing"

	"shegong/importer/grid"
)

// wantError checks the code of an error of the file, where it is, and that its
// message is one for people.
func wantError(t *testing.T, err error, code, sheet, cell, message string) {
	t.Helper()
	var e *grid.Error
	if !errors.As(err, &e) {
		t.Errorf("error = %v, want a *grid.Error %s", err, code)
		return
	}
	if e.Code != code || e.Sheet != sheet || e.Cell != cell || !strings.Contains(e.Message, message) {
		t.Errorf("error = %s %q %q %q, want %s %q %q %q", e.Code, e.Sheet, e.Cell, e.Message, code, sheet, cell, message)
	}
	if strings.Count(e.Message, "请") == 0 {
		t.Errorf("message %q does not say what to do", e.Message)
	}
}

func TestBadSheets(t *testing.T) {
	const ok = `<row r="1"><c r="A1"><v>1</v></c></row>`
	head := worksheet("")
	head = head[:len(head)-len("</worksheet>")]
	tests := []struct{ name, sheet, code, cell, message string }{
		{"empty part", "", "corrupt", "", "缺少"},
		{"only a head", head, "truncated", "", "不完整"},
		{"no sheetData", worksheet(""), "corrupt", "", "数据区"},
		{"worksheet not closed", head + `<sheetData>` + ok + `</sheetData>`, "truncated", "第1行", "不完整"},
		{"sheetData not closed", head + `<sheetData>` + ok, "truncated", "第1行", "不完整"},
		{"row not closed", head + `<sheetData><row r="7"><c r="A7"><v>1</v></c>`, "truncated", "第7行", "不完整"},
		{"cell not closed", head + `<sheetData><row r="7"><c r="B7"><v>1`, "truncated", "B7", "不完整"},
		{"row closed by its parent", data(`<row r="1"><c r="A1"><v>1</v></c>`), "corrupt", "第1行", "配对"},
		{"garbage between rows", data(ok + "\x00\x01" + ok), "corrupt", "第1行", "不属于"},
		{"garbage in a tag", data(`<row r="1"><c r="C1" \x00><v>1</v></c></row>`), "corrupt", "第1行", "残缺"},
		{"garbage in a value", data(`<row r="1"><c r="C1"><v>1x</v></c></row>`), "corrupt", "C1", `"1x"`},
		{"control character", data("<row r=\"1\"><c r=\"C1\" t=\"str\"><v>a\x00b</v></c></row>"), "corrupt", "C1", "乱码"},
		{"not UTF-8", data("<row r=\"1\"><c r=\"C1\" t=\"str\"><v>\xD6\xD0</v></c></row>"), "corrupt", "C1", "乱码"},
		{"unknown entity", data(`<row r="1"><c r="C1" t="str"><v>&x;</v></c></row>`), "corrupt", "C1", "实体"},
		{"surrogate entity", data(`<row r="1"><c r="C1" t="str"><v>&#xD800;</v></c></row>`), "corrupt", "C1", "实体"},
		{"unknown element", data(`<rwo r="1"/>`), "corrupt", "", "残缺"},
		{"unknown element in row", data(`<row r="2"><d/></row>`), "corrupt", "第2行", "残缺"},
		{"unknown element in cell", data(`<row r="2"><c r="A2"><w>1</w></c></row>`), "corrupt", "A2", "残缺"},
		{"element in value", data(`<row r="2"><c r="A2"><v>1<b/></v></c></row>`), "corrupt", "A2", "别的标记"},
		{"two values", data(`<row r="2"><c r="A2"><v>1</v><v>2</v></c></row>`), "corrupt", "A2", "两个值"},
		{"no such string", data(`<row r="2"><c r="A2" t="s"><v>2</v></c></row>`), "corrupt", "A2", "共享字符串表"},
		{"string number with a sign", data(`<row r="2"><c r="A2" t="s"><v>-1</v></c></row>`), "corrupt", "A2", "共享字符串表"},
		{"no such style", data(`<row r="2"><c r="A2" s="4"><v>2</v></c></row>`), "corrupt", "A2", "样式"},
		{"no such type", data(`<row r="2"><c r="A2" t="x"><v>2</v></c></row>`), "corrupt", "A2", "类型"},
		{"bool", data(`<row r="2"><c r="A2" t="b"><v>2</v></c></row>`), "corrupt", "A2", "有误"},
		{"row number", data(`<row r="0"/>`), "corrupt", "第1行", "行号"},
		{"row beyond the last", data(`<row r="1048577"/>`), "corrupt", "第1行", "行号"},
		{"row counted beyond the last", data(`<row r="1048576"/><row><c><v>1</v></c></row>`), "corrupt", "第1048577行", "行号"},
		{"rows out of order", data(`<row r="2"><c r="A2"><v>1</v></c></row>` + ok), "corrupt", "第1行", "顺序"},
		{"row twice", data(ok + ok), "corrupt", "第1行", "重复"},
		{"cell of another row", data(`<row r="2"><c r="A3"><v>1</v></c></row>`), "corrupt", "A2", "所在的行"},
		{"cell beyond the last", data(`<row r="2"><c r="XFE2"><v>1</v></c></row>`), "corrupt", "A2", "编号"},
		{"cell counted beyond the last", data(`<row r="2"><c r="XFD2"/><c><v>1</v></c></row>`), "corrupt", "XFD2", "最后一列"},
		{"cell name", data(`<row r="2"><c r="2A"/></row>`), "corrupt", "A2", "编号"},
		{"merge", worksheet(`<sheetData/><mergeCells><mergeCell ref="A1:"/></mergeCells>`), "corrupt", "", "合并"},
		{"column", worksheet(`<cols><col min="3" max="2" hidden="1"/></cols><sheetData/>`), "corrupt", "", "列定义"},
		{"two sheetData", worksheet(`<sheetData/><sheetData/>`), "corrupt", "", "两份"},
		{"document type", `<!DOCTYPE x [<!ENTITY a "b">]>` + worksheet(`<sheetData/>`), "corrupt", "", "DTD"},
		{"document type after the declaration", xmlPI + `<!DOCTYPE x SYSTEM "http://x/">` + worksheet(`<sheetData/>`)[len(xmlPI):], "corrupt", "", "DTD"},
		{"second root", data(ok) + `<a/>`, "corrupt", "第1行", "结束之后"},
		{"text behind the end", data(ok) + "\x00", "corrupt", "第1行", "结束之后"},
		{"another root", xmlPI + `<chartsheet/>`, "corrupt", "", "根元素"},
		{"closing tag first", `</worksheet>`, "corrupt", "", "配对"},
		{"encoding", strings.Replace(data(ok), "UTF-8", "GB2312", 1), "unsupported", "", "编码"},
		{"too deep", worksheet(strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300) + `<sheetData/>`), "corrupt", "", "嵌套"},
		{"many cells in one place", data(`<row r="1">` + strings.Repeat(`<c r="B1"><v>1</v></c>`, 20_000) + `</row>`), "corrupt", "B1", "重复"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lines, _, err := read(workbook("").with("xl/worksheets/sheet1.xml", test.sheet).build(t), grid.DefaultLimits)
			if err == nil {
				t.Fatalf("Read gave no error, but %q", lines)
			}
			wantError(t, err, test.code, "一", test.cell, test.message)
		})
	}
}

func TestBadStrings(t *testing.T) {
	used := data(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`)
	tests := []struct{ name, strings, code, cell, message string }{
		{"missing", "", "corrupt", "A1", "缺少共享字符串表"},
		{"cut", sst(`<si><t>甲</t></si>`)[:150], "truncated", "", "共享字符串表"},
		{"cut and closed", sst(`<si><t>甲`), "corrupt", "", "配对"},
		{"empty", sst(""), "corrupt", "A1", "没有的文字"},
		{"unknown element", sst(`<si><u>甲</u></si>`), "corrupt", "", "残缺"},
		{"garbage", sst(`<si><t>甲</t></si>garbage`), "corrupt", "", "不属于"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := workbook(used).with("xl/sharedStrings.xml", test.strings).build(t)
			_, _, err := read(file, grid.DefaultLimits)
			wantError(t, err, test.code, "一", test.cell, test.message)
		})
	}
	unused := workbook(data(`<row><c><v>1</v></c></row>`)).with("xl/sharedStrings.xml", "")
	if got := readAll(t, unused.build(t)); len(got) != 1 {
		t.Errorf("cells without a string table that is not used = %q, want one", got)
	}
}

func TestBadWorkbook(t *testing.T) {
	p := workbook(data(`<row><c><v>1</v></c></row>`))
	link := func(attrs string) parts {
		return p.with("xl/_rels/workbook.xml.rels", rels(`<Relationship Id="rId1" Type="`+relNS+`/worksheet" `+attrs+`/>`))
	}
	tests := []struct {
		name                       string
		parts                      parts
		code, sheet, cell, message string
	}{
		{"no relationships", p.with("xl/_rels/workbook.xml.rels", ""), "corrupt", "一", "", "缺少这个工作表"},
		{"sheet missing", p.with("xl/worksheets/sheet1.xml", ""), "corrupt", "一", "", "缺少这个工作表"},
		{"sheet elsewhere", link(`Target="http://example.com/sheet1.xml" TargetMode="External"`), "corrupt", "一", "", "缺少这个工作表"},
		{"sheet outside", link(`Target="../../../../etc/passwd"`), "corrupt", "一", "", "缺少这个工作表"},
		{"no list of sheets", p.with("xl/workbook.xml", `<workbook/>`), "corrupt", "", "", "任何工作表"},
		{"empty list of sheets", p.with("xl/workbook.xml", workbookXML("", "")), "corrupt", "", "", "任何工作表"},
		{"workbook cut", p.with("xl/workbook.xml", workbookXML("", "")[:200]), "truncated", "", "", "工作簿目录"},
		{"workbook missing", p.with("xl/workbook.xml", ""), "corrupt", "", "", "工作簿目录"},
		{"styles cut", p.with("xl/styles.xml", `<styleSheet><cellXfs>`), "truncated", "", "", "样式表"},
		{"style number", p.with("xl/styles.xml", `<styleSheet><cellXfs><xf numFmtId="x"/></cellXfs></styleSheet>`), "corrupt", "", "", "样式"},
		{"two sheets of a name", p.with("XL/Worksheets/sheet1.xml", data("")), "corrupt", "一", "", "两份"},
		{"relationships with entities", p.with("_rels/.rels", `<!DOCTYPE a><Relationships/>`), "corrupt", "", "", "DTD"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := read(test.parts.build(t), grid.DefaultLimits)
			wantError(t, err, test.code, test.sheet, test.cell, test.message)
		})
	}
}

func TestNotWorkbooks(t *testing.T) {
	open := func(main string) parts {
		return parts{
			"[Content_Types].xml": "<Types/>", main: "<x/>",
			"_rels/.rels": rels(`<Relationship Id="r" Type="` + relNS + `/officeDocument" Target="` + main + `"/>`),
		}
	}
	tests := []struct {
		name          string
		file          []byte
		code, message string
	}{
		{"nothing", nil, "empty", "空的"},
		{"HTML", []byte("<html><table><tr><td>1</td></tr></table></html>"), "unsupported", "不是 .xlsx"},
		{"OLE", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 2048)...), "unsupported", ".xls"},
		{"docx", open("word/document.xml").build(t), "unsupported", "Word"},
		{"pptx", open("ppt/presentation.xml").build(t), "unsupported", "演示文稿"},
		{"xlsb", open("xl/workbook.bin").build(t), "unsupported", ".xlsb"},
		{"ods", parts{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}.build(t), "unsupported", ".ods"},
		{"odt", parts{"mimetype": "application/vnd.oasis.opendocument.text"}.build(t), "unsupported", "OpenDocument"},
		{"zip", parts{"a.txt": "x"}.build(t), "unsupported", "普通压缩包"},
		{"zip of workbooks", parts{"表/花名册.xlsx": "x"}.build(t), "unsupported", "解压"},
		{"OFD", parts{"OFD.xml": "x"}.build(t), "unsupported", "OFD"},
		{"empty zip", parts{}.build(t), "unsupported", "不是"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := read(test.file, grid.DefaultLimits)
			wantError(t, err, test.code, "", "", test.message)
		})
	}
}

// small is a workbook with something of everything; its parts and its cells.
func small(t *testing.T) (parts, []string) {
	t.Helper()
	p := workbook(data(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
<row r="2" hidden="1"><c r="A2" s="1"><v>45000</v></c><c r="B2" t="inlineStr"><is><t>丙&amp;</t></is></c></row>
<row r="3"><c r="A3" s="2"><f>A2</f><v>0.5</v></c><c r="B3" t="b"><v>1</v></c></row>`))
	return p, readAll(t, p.build(t))
}

// TestCutAnywhere cuts the file, and each part of it, at every byte: either
// all cells are read or there is an error.
func TestCutAnywhere(t *testing.T) {
	p, want := small(t)
	file := p.build(t)
	for n := range file {
		if lines, _, err := read(file[:n], grid.DefaultLimits); err == nil && !slices.Equal(lines, want) {
			t.Errorf("file cut at %d of %d: no error, cells %q", n, len(file), lines)
		}
	}
	for name, content := range p {
		for n := 1; n < len(content); n++ {
			lines, _, err := read(p.with(name, content[:n]).zip(t, zip.Store), grid.DefaultLimits)
			if err == nil && !slices.Equal(lines, want) {
				t.Errorf("%s cut at %d of %d: no error, cells %q", name, n, len(content), lines)
			}
		}
	}
}

// TestChangedAnywhere changes each byte of the file.
func TestChangedAnywhere(t *testing.T) {
	p, want := small(t)
	file := p.build(t)
	for n, was := range file {
		for _, is := range []byte{was ^ 0xFF, was ^ 1, was ^ 0x20, 0} {
			file[n] = is
			if lines, _, err := read(file, grid.DefaultLimits); err == nil && !slices.Equal(lines, want) {
				t.Errorf("byte %d of %d changed from %#x to %#x: no error, cells %q", n, len(file), was, is, lines)
			}
		}
		file[n] = was
	}
}
