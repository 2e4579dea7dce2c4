package templates

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// Check 11, the filled workbook: what data say is text and no formula, a
// negative number a number.
func TestFilledTextStaysText(t *testing.T) {
	texts := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A", "=HYPERLINK(\"http://x\",\"y\")"}
	r := &roster.Return{County: "220104"}
	raw := map[WorkbookCell]string{}
	for i, text := range texts {
		e := roster.Exit{Name: text, ID: text, Date: roster.NewDate(2024, 3, 5), Reason: roster.ExitResigned}
		for _, f := range roster.FieldsOf(roster.Exits) {
			e.Set = e.Set.With(f.Index)
		}
		r.Exits = append(r.Exits, e)
		raw[WorkbookCell{roster.Exits, i, "channel"}] = text
	}
	hours := roster.FieldOf(roster.Trainings, "hours")
	tr := roster.Training{Name: "王芳"}
	*hours.Ref(&tr).(*float64) = -8
	tr.Set = tr.Set.With(hours.Index)
	r.Trainings = []roster.Training{tr}

	var b bytes.Buffer
	if err := FilledWorkbook(&b, Filling{Unit: texts[0], Date: roster.NewDate(2024, 3, 31), Return: r, Raw: raw}); err != nil {
		t.Fatal(err)
	}
	f := open(t, b.Bytes())
	found := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, value := range row {
				name, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := f.GetCellFormula(sheet, name); err != nil || formula != "" {
					t.Errorf("%s %s is the formula %q, %v", sheet, name, formula, err)
				}
				kind, err := f.GetCellType(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				text := kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString
				if sheet == roster.Exits.Title() && slices.Contains(texts, value) {
					found++
					if !text {
						t.Errorf("%s %s: %q is of type %v", sheet, name, value, kind)
					}
				}
				if sheet == roster.Trainings.Title() && value == "-8" {
					found++
					if text {
						t.Errorf("%s %s: the number -8 is text", sheet, name)
					}
				}
			}
		}
	}
	if want := 3*len(texts) + 1; found != want {
		t.Errorf("found %d cells, want %d", found, want)
	}
}
