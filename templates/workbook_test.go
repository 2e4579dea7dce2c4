package templates

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

func blank(t *testing.T, kinds []roster.Kind) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Workbook(&b, kinds); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t *testing.T, b []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestWorkbookIsDeterministic(t *testing.T) {
	first := blank(t, nil)
	for range 5 {
		if !bytes.Equal(blank(t, nil), first) {
			t.Fatal("got different bytes, want the same")
		}
	}
}

func TestWorkbookHasEveryKindAndField(t *testing.T) {
	f := open(t, blank(t, nil))
	want := []string{guideSheet}
	for _, k := range roster.Kinds() {
		want = append(want, k.Title())
	}
	if got := f.GetSheetList(); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Fatalf("sheets: got %q, want %q", got, want)
	}
	for _, k := range roster.Kinds() {
		t.Run(k.String(), func(t *testing.T) { checkSheet(t, f, k) })
	}
}

func checkSheet(t *testing.T, f *excelize.File, k roster.Kind) {
	t.Helper()
	rows, err := f.GetRows(k.Title())
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != headerRow {
		t.Fatalf("rows: got %d, want %d", len(rows), headerRow)
	}
	if !strings.HasPrefix(rows[1][0], "填报单位：") || !strings.Contains(strings.Join(rows[1], ""), "填报日期：") || !strings.Contains(strings.Join(rows[1], ""), "计量单位：") {
		t.Errorf("unit row: got %q", rows[1])
	}
	checked, noted := validatedColumns(t, f, k), notedCells(t, f, k)
	merged, err := f.GetMergeCells(k.Title())
	if err != nil || len(merged) != 1 || merged[0].GetStartAxis() != "A1" {
		t.Errorf("merged cells: got %v, %v, want the title alone", merged, err)
	}
	i := 0
	if rows[2][0] == "序号" {
		i = 1
	}
	for _, field := range roster.FieldsOf(k) {
		if !field.Template() {
			continue
		}
		header, letters := rows[2][i], columnLetters(i+1)
		i++
		if strings.HasSuffix(header, "*") != field.Required {
			t.Errorf("%s: star of %q, required %v", letters, header, field.Required)
		}
		if !strings.HasPrefix(header, field.Header) {
			t.Errorf("%s: got header %q, want %q", letters, header, field.Header)
		}
		if !noted[letters+"3"] {
			t.Errorf("%s: no note", letters)
		}
		text := field.Type == roster.TextType || field.Type == roster.NameType
		if checked[letters] == text {
			t.Errorf("%s %s: validation %v", letters, header, checked[letters])
		}
	}
	if i != len(rows[2]) {
		t.Errorf("columns: got %d, want %d", len(rows[2]), i)
	}
}

func validatedColumns(t *testing.T, f *excelize.File, k roster.Kind) map[string]bool {
	t.Helper()
	vs, err := f.GetDataValidations(k.Title())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, v := range vs {
		out[strings.TrimRight(strings.Split(v.Sqref, ":")[0], "0123456789")] = true
	}
	return out
}

func notedCells(t *testing.T, f *excelize.File, k roster.Kind) map[string]bool {
	t.Helper()
	cs, err := f.GetComments(k.Title())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, c := range cs {
		out[c.Cell] = c.Text != "" || len(c.Paragraph) > 0
	}
	return out
}

func TestWorkbookOfSomeKinds(t *testing.T) {
	f := open(t, blank(t, []roster.Kind{roster.Workers}))
	if got := len(f.GetSheetList()); got != 2 {
		t.Errorf("sheets: got %d, want 2", got)
	}
}

func TestIDColumnsAreText(t *testing.T) {
	f := open(t, blank(t, nil))
	for _, k := range roster.Kinds() {
		for i, c := range sheetColumns(k) {
			if c.field == nil || c.field.Type != roster.IDType && c.field.Type != roster.PhoneType && c.field.Type != roster.CodeType {
				continue
			}
			id, err := f.GetColStyle(k.Title(), columnLetters(i+1))
			if err != nil {
				t.Fatal(err)
			}
			style, err := f.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			if style.NumFmt != 49 {
				t.Errorf("%s %s: got format %d, want text", k, c.header, style.NumFmt)
			}
		}
	}
}

func TestFilledWorkbook(t *testing.T) {
	r := &roster.Return{County: "220104"}
	r.Exits = []roster.Exit{{Name: "王芳", ID: "220104198805161716", Date: roster.NewDate(2024, 3, 5), Reason: roster.ExitResigned}}
	for _, f := range roster.FieldsOf(roster.Exits) {
		r.Exits[0].Set = r.Exits[0].Set.With(f.Index)
	}
	var b bytes.Buffer
	in := Filling{
		Unit: "朝阳区民政局", Date: roster.NewDate(2024, 3, 31), Return: r,
		Raw: map[WorkbookCell]string{{roster.Exits, 0, "channel"}: "不详"},
	}
	if err := FilledWorkbook(&b, in); err != nil {
		t.Fatal(err)
	}
	rows, err := open(t, b.Bytes()).GetRows(roster.Exits.Title())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(rows[0], ""), "朝阳区退出人员台账"; got != want {
		t.Errorf("title: got %q, want %q", got, want)
	}
	if got, want := strings.Join(rows[3], "|"), "1|王芳|220104198805161716|||2024-03-05|辞职|不详"; got != want {
		t.Errorf("row: got %q, want %q", got, want)
	}
}

// TestEveryMeaningHasAColumn keeps keys of the meanings from drifting away from
// the schema.
func TestEveryMeaningHasAColumn(t *testing.T) {
	known := map[string]bool{}
	for _, k := range roster.Kinds() {
		for _, f := range roster.FieldsOf(k) {
			known[f.Key], known[k.String()+"."+f.Key] = true, true
		}
	}
	for key := range columnMeanings() {
		if !known[key] {
			t.Errorf("meaning of %q: no such field", key)
		}
	}
}
