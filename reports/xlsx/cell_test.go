package xlsx

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"shegong/reports"
)

// oneCell is a document with one table of one column.
func oneCell(values ...reports.Value) *reports.Document {
	t := reports.Table{Name: "表", Columns: []reports.Column{{Head: []string{"列"}}}}
	for _, v := range values {
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{v}})
	}
	return &reports.Document{Title: "题", Blocks: []reports.Block{t}}
}

// Check 11: negative numbers stay numbers.
func TestValues(t *testing.T) {
	tests := []struct {
		in          reports.Value
		raw, format string
	}{
		{reports.N(12345), "12345", "0"},
		{reports.N(-7), "-7", "0"},
		{reports.D(1.25), "1.25", "0.0"},
		{reports.Value{Kind: reports.Percent, Num: 0.125}, "0.125", "0.0%"},
		{reports.Value{Kind: reports.Points, Num: 0.07}, "7", "+0.0;-0.0;0.0"},
		{reports.Value{Kind: reports.Points, Num: -0.0123}, "-1.23", "+0.0;-0.0;0.0"},
		{reports.Value{Kind: reports.Diff, Num: -3}, "-3", "+0;-0;0"},
		{reports.Yuan(123456), "1234.56", "#,##0.00"},
		{reports.Value{Kind: reports.DiffMoney, Num: -0.5}, "-0.5", "+#,##0.00;-#,##0.00;0.00"},
		{reports.None(), "—", ""},
		{reports.T("甲"), "甲", ""},
		{reports.T("0123"), "0123", ""},
	}
	var in []reports.Value
	for _, test := range tests {
		in = append(in, test.in)
	}
	f := open(t, render(t, oneCell(in...)))
	for i, test := range tests {
		cell := cellName(0, i+3)
		if got := value(t, f, "表", cell); got != test.raw {
			t.Errorf("%v: got %s, want %s", test.in, got, test.raw)
		}
		kind, err := f.GetCellType("表", cell)
		if err != nil {
			t.Fatal(err)
		}
		if isText := kind == excelize.CellTypeInlineString; isText == test.in.IsNumber() {
			t.Errorf("%v: cell type %v", test.in, kind)
		}
		if got := styleOf(t, f, "表", cell); test.format != "" && formatOf(got) != test.format {
			t.Errorf("%v: format %q, want %q", test.in, formatOf(got), test.format)
		}
	}
}

func styleOf(t *testing.T, f *excelize.File, sheet, cell string) *excelize.Style {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return style
}

// formatOf is the number format, of which the library reads the built-in ones
// as numbers.
func formatOf(s *excelize.Style) string {
	if s.CustomNumFmt != nil {
		return *s.CustomNumFmt
	}
	return map[int]string{1: "0", 4: "#,##0.00"}[s.NumFmt]
}

// TestTextStaysText: whatever data say, a cell of them holds that text and no
// formula (check 11).
func TestTextStaysText(t *testing.T) {
	lead := rapid.SampledFrom([]string{"", "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "=1+1", "_x0041_", "_x0041_x0042_", " "})
	rest := rapid.StringN(0, 40, -1)
	rapid.Check(t, func(rt *rapid.T) {
		text := lead.Draw(rt, "lead") + rest.Draw(rt, "rest")
		doc := oneCell(reports.T(text))
		doc.Title, doc.Unit = text, text
		doc.Facts = []reports.Fact{{Label: text, Text: text}}
		f := open(t, render(t, doc))
		checkText(rt, t, f, text)
		for _, sheet := range f.GetSheetList() {
			noFormula(rt, f, sheet)
		}
	})
}

func checkText(rt *rapid.T, t *testing.T, f *excelize.File, text string) {
	cell := "A4" // title, unit, head
	if text == "" {
		cell = "A3"
	}
	if got, want := value(t, f, "表", cell), plain(text); got != want {
		rt.Fatalf("got %q, want %q", got, want)
	}
	id, err := f.GetCellStyle("表", cell)
	if err != nil {
		rt.Fatal(err)
	}
	xf := f.Styles.CellXfs.Xf[id]
	if quoted := xf.QuotePrefix != nil && *xf.QuotePrefix; quoted != looksLikeFormula(plain(text)) {
		rt.Fatalf("%q: quote prefix %v", text, quoted)
	}
}

func noFormula(rt *rapid.T, f *excelize.File, sheet string) {
	rows, err := f.GetRows(sheet)
	if err != nil {
		rt.Fatal(err)
	}
	for i, row := range rows {
		for j := range row {
			if formula, err := f.GetCellFormula(sheet, cellName(j, i+1)); err != nil || formula != "" {
				rt.Fatalf("%s %s: formula %q, %v", sheet, cellName(j, i+1), formula, err)
			}
		}
	}
}

func TestLooksLikeFormula(t *testing.T) {
	for s, want := range map[string]bool{
		"=A1": true, "+1": true, "-1": true, "@x": true, "\tx": true, "\rx": true,
		"＝A1": true, "＋1": true, "－1": true, "＠x": true,
		"": false, "—": false, "1-1": false, "甲=乙": false, " =1": false,
	} {
		if got := looksLikeFormula(s); got != want {
			t.Errorf("%q: got %v", s, got)
		}
	}
}

func TestNames(t *testing.T) {
	long := strings.Repeat("长", 40)
	tests := []struct{ in, want string }{
		{"配备", "配备"},
		{"配备", "配备(2)"},
		{"a/b\\c:d*e?f[g]", "a-b-c-d-e-f-g-"},
		{"'甲'", "’甲’"},
		{"", "表"},
		{"封面", "封面(2)"},
		{"History", "History(2)"},
		{"ABC", "ABC"},
		{"abc", "abc(2)"},
		{long, strings.Repeat("长", 31)},
		{long, strings.Repeat("长", 28) + "(2)"},
		{strings.Repeat("𠮷", 20), strings.Repeat("𠮷", 15)}, // two UTF-16 units each
	}
	n := newNames(coverSheet, chartSheet, figureSheet)
	for _, test := range tests {
		if got := n.take(test.in); got != test.want {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
	}
}

func TestHeadCells(t *testing.T) {
	head := func(s ...string) reports.Column { return reports.Column{Head: s} }
	got, levels := headCells([]reports.Column{
		head("地区"), head("人数", "实有"), head("人数", "核定"), head("人数"), head("率"), head("率"),
	})
	want := []headCell{
		{"地区", 0, 0, 0, 1},
		{"人数", 1, 2, 0, 0},
		{"人数", 3, 3, 0, 1},
		{"率", 4, 4, 0, 1},
		{"率", 5, 5, 0, 1},
		{"实有", 1, 1, 1, 1},
		{"核定", 2, 2, 1, 1},
	}
	if levels != 2 {
		t.Errorf("levels: got %d, want 2", levels)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(headCell{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
