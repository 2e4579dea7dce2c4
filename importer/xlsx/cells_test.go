package xlsx_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/importer/grid"
)

// TestCells reads sheets that are unusual, but sound.
func TestCells(t *testing.T) {
	tests := []struct {
		name, sheet string
		want        []string
	}{
		{
			"shared strings", data(`<row r="2"><c r="A2" t="s"><v>1</v></c><c r="C2" t="s"><v>0</v></c></row>`),
			[]string{`A2 text "乙"`, `C2 text "甲"`},
		},
		{
			"namespace prefix", `<x:worksheet xmlns:x="` + mainNS + `"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
			[]string{`A1 number 7 "7"`},
		},
		{
			"strict namespace", `<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData><row><c t="b"><v>1</v></c></row></sheetData></worksheet>`,
			[]string{`A1 bool 1`},
		},
		{
			"cdata and comments", data(`<!-- c --><row r="1"><!----><c r="A1" t="str"><v>a<![CDATA[<b>&amp;]]>c<!-- d -->&amp;e</v></c><?pi x?></row>`),
			[]string{`A1 text "a<b>&amp;c&e"`},
		},
		{"tags in comments", data(`<!-- <row r="1"> --><row r="3"><c r="A3"><v>1</v></c></row>`), []string{`A3 number 1 "1"`}},
		{
			"escapes", data(`<row><c t="inlineStr"><is><t>a_x000D_b_x005F_x0041_ _xZZZZ_ _x0000_ _xD83D__xDE00_ _xD83D_</t></is></c></row>`),
			[]string{`A1 text "a\rb_x0041_ _xZZZZ_ _x0000_ 😀 _xD83D_"`},
		},
		{
			"entities", data(`<row><c t="str"><v>&lt;&gt;&quot;&apos;&amp;&#20013;&#x4e2D;&#x1F600;&#10;</v></c></row>`),
			[]string{`A1 text "<>\"'&中中😀\n"`},
		},
		{"line ends", data("<row><c t=\"str\"><v>a\r\nb\rc\nd</v></c></row>"), []string{`A1 text "a\nb\nc\nd"`}},
		{
			"rich text and phonetics", data(`<row><c t="inlineStr"><is><r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve">王 </t></r><r><t>芳</t></r><rPh sb="0" eb="1"><t>ワン</t></rPh><phoneticPr fontId="1"/></is></c></row>`),
			[]string{`A1 text "王 芳"`},
		},
		{
			"no references", data(`<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>`),
			[]string{`A1 number 1 "1"`, `C1 number 2 "2"`, `A3 number 3 "3"`},
		},
		{
			"row numbered by its cells", data(`<row><c r="B4"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`),
			[]string{`B4 number 1 "1"`, `C4 number 2 "2"`, `A5 number 3 "3"`},
		},
		{
			"out of order", data(`<row r="1"><c r="C1"><v>3</v></c><c r="A1" t="str"><v>一</v></c><c r="B1"><v>2</v></c><c r="A1" t="str"><v>二</v></c><c r="C1"/></row>`),
			[]string{`A1 text "二"`, `B1 number 2 "2"`, `C1 number 3 "3"`},
		},
		{"attributes", data(`<row  hidden = 'true' r='1' ><c t='str' cm="1" r = "A1" ><v >x</v ></c ></row >`), []string{`A1 text "x" hidden`}},
		{"angle bracket in attribute", data(`<row r="1" note="a>b"><c r="a1"><v>1</v></c></row>`), []string{`A1 number 1 "1"`}},
		{"inline string", data(`<row><c t="inlineStr"><is><t> x </t></is></c><c t="inlineStr"><v>y</v></c></row>`), []string{`A1 text " x "`, `B1 text "y"`}},
		{
			"booleans and errors", data(`<row><c t="b"><v>0</v></c><c t="b"><v>true</v></c><c t="e"><v>#REF!</v></c></row>`),
			[]string{`A1 bool 0`, `B1 bool 1`, `C1 error "#REF!"`},
		},
		{"ISO date", data(`<row><c t="d" s="1"><v>2026-10-01T00:00:00</v></c></row>`), []string{`A1 text "2026-10-01T00:00:00" date`}},
		{
			"formulas", data(`<row><c><f>1+1</f><v>2</v></c><c><f t="shared" ref="B1:B9" si="0">A1</f></c><c t="str"><f t="shared" si="0"/><v></v></c><c><f>A1</f><v/></c><c t="e"><f>X</f><v>#NAME?</v></c><c t="s"><f>A1</f><v>0</v></c></row>`),
			[]string{`A1 number 2 "2" formula`, `B1 empty formula`, `C1 text "" formula`, `D1 empty formula`, `E1 error "#NAME?" formula`, `F1 text "甲" formula`},
		},
		{
			"literals", data(`<row><c><v>2.20102199003071E+17</v></c><c><v> -0.10 </v></c><c><v>1e3</v></c><c><v>123456789012345678</v></c><c><v>.5</v></c></row>`),
			[]string{`A1 number 2.20102199003071e+17 "2.20102199003071E+17"`, `B1 number -0.1 "-0.10"`, `C1 number 1000 "1e3"`, `D1 number 1.2345678901234568e+17 "123456789012345678"`, `E1 number 0.5 ".5"`},
		},
		{
			"formats", data(`<row><c s="0"><v>1</v></c><c s="1"><v>1</v></c><c s="2"><v>1</v></c><c s="3"><v>1</v></c></row>`),
			[]string{`A1 number 1 "1"`, `B1 number 1 "1" date`, `C1 number 1 "1" percent`, `D1 number 1 "1" date`},
		},
		{"blank cells", data(`<row r="1" s="1"/><row r="2"><c r="A2" s="1"/><c r="B2" t="s"/><c r="C2"><v></v></c><c r="D2" t="inlineStr"><is><t/></is></c><c r="E2" t="inlineStr"><is/></c></row>`), nil},
		{"empty sheet", worksheet(`<sheetData/>`), nil},
		{
			"around the data", worksheet(`<sheetPr><tabColor rgb="FF0000"/></sheetPr><dimension ref="A1"/><sheetData><row><c><v>1</v><extLst><ext/></extLst></c><extLst/></row></sheetData><extLst><ext><x14:a xmlns:x14="y"><x14:row>text</x14:row></x14:a></ext></extLst>`),
			[]string{`A1 number 1 "1"`},
		},
		{"byte order mark", "\xEF\xBB\xBF" + data(`<row><c><v>1</v></c></row>`), []string{`A1 number 1 "1"`}},
		{"UTF-16", utf16le(strings.Replace(data(`<row><c t="str"><v>王😀</v></c></row>`), "UTF-8", "UTF-16", 1)), []string{`A1 text "王😀"`}},
		{"behind the end", data(`<row><c><v>1</v></c></row>`) + "\n<!-- x --> <?y?>\n", []string{`A1 number 1 "1"`}},
		{"last cell", data(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), []string{`XFD1048576 number 1 "1"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := readAll(t, workbook(test.sheet).build(t))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
		})
	}
}

func utf16le(s string) string {
	b := []byte{0xFF, 0xFE}
	for _, r := range s {
		if r >= 0x10000 {
			r -= 0x10000
			hi, lo := 0xD800+r>>10, 0xDC00+r&0x3FF
			b = append(b, byte(hi), byte(hi>>8), byte(lo), byte(lo>>8))
			continue
		}
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

func TestTrailer(t *testing.T) {
	sheet := worksheet(`<cols><col min="1" max="2" width="9"/><col min="3" max="5" hidden="1"/><col min="16384" max="16384" hidden="true"/></cols>` +
		`<sheetData><row><c><v>1</v></c></row></sheetData>` +
		`<mergeCells count="9"><mergeCell ref="C3:B2"/><mergeCell ref="A1:A40"/><mergeCell ref="B2:C3"/><mergeCell ref="B2:D4"/><mergeCell ref="E5"/></mergeCells>`)
	_, got, err := read(workbook(sheet).build(t), grid.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	want := grid.Trailer{
		Merges: []grid.Range{
			{FirstRow: 1, LastRow: 40},
			{FirstRow: 2, LastRow: 3, FirstCol: 1, LastCol: 2},
			{FirstRow: 2, LastRow: 4, FirstCol: 1, LastCol: 3},
			{FirstRow: 5, LastRow: 5, FirstCol: 4, LastCol: 4},
		},
		HiddenCols: []grid.Range{{FirstCol: 2, LastCol: 4}, {FirstCol: 16383, LastCol: 16383}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trailer (-want +got):\n%s", diff)
	}
}

// TestStringsStay keeps the strings of one row while the next are read.
func TestStringsStay(t *testing.T) {
	var rows strings.Builder
	var want []string
	for i := range 3000 {
		rows.WriteString(`<row><c t="str"><v>` + strings.Repeat("字", i%50+1) + `</v></c></row>`)
		want = append(want, strings.Repeat("字", i%50+1))
	}
	b, err := open(workbook(data(rows.String())).build(t), grid.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if _, err = b.Read(t.Context(), 0, func(r *grid.Row) error {
		got = append(got, r.Cells[0].Text)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}
