package xlsx_test

import (
	"archive/zip"
	"context"
	"errors"
	"testing"

	"shegong/importer/grid"
)

// FuzzRead reads a sheet, its strings and its styles from anything; whole
// files hardly get past their checksums.
func FuzzRead(f *testing.F) {
	p := workbook("")
	f.Add(data(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`), p["xl/sharedStrings.xml"], p["xl/styles.xml"])
	f.Add(worksheet(`<cols><col min="2" max='3' hidden="1"/></cols><sheetData><row hidden="1"><c t="inlineStr"><is><r><rPr/><t>a&#x4e2d;_x000D_</t></r><rPh><t>b</t></rPh></is></c><c t="b"><v>1</v></c></row>`+
		`<row r="9"><c r="C9"><f t="shared" si="0"/><v>-1.5E3</v></c><c r="B9" t="e"><v><![CDATA[#REF!]]><!----></v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`),
		sst(`<si><r><t>x</t></r></si>`), `<x:styleSheet xmlns:x="y"><x:cellXfs><x:xf numFmtId="22"/></x:cellXfs></x:styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet, strings, styles string) {
		file := p.with("xl/worksheets/sheet1.xml", sheet).with("xl/sharedStrings.xml", strings).with("xl/styles.xml", styles).zip(t, zip.Store)
		fuzzed(t, file)
	})
}

// FuzzOpen reads anything as a file.
func FuzzOpen(f *testing.F) {
	f.Add(workbook(data(`<row r="1"><c r="A1"><v>1</v></c></row>`)).build(f))
	f.Fuzz(fuzzed)
}

// fuzzed checks what holds for any file: rows and cells are in order, and what
// is wrong is said to people.
func fuzzed(t *testing.T, file []byte) {
	limits := grid.Limits{Inflated: 64 << 20, Rows: 10_000, Cells: 100_000, StringLen: 10_000}
	b, err := open(file, limits)
	if err != nil {
		fuzzedError(t, err)
		return
	}
	atEnd(t, b)
	for i := range b.Sheets() {
		last := 0
		_, err := b.Read(context.Background(), i, func(r *grid.Row) error {
			if r.Number <= last || len(r.Cells) == 0 {
				t.Errorf("row %d with %d cells after row %d", r.Number, len(r.Cells), last)
			}
			last = r.Number
			col := -1
			for _, c := range r.Cells {
				if c.Col <= col || c.Kind == grid.Empty && !c.Formula || len(c.Text) > limits.StringLen {
					t.Errorf("cell %+v after column %d", c, col)
				}
				col = c.Col
			}
			return nil
		})
		if err != nil {
			fuzzedError(t, err)
		}
	}
}

func fuzzedError(t *testing.T, err error) {
	t.Helper()
	var e *grid.Error
	if !errors.As(err, &e) || e.Code == "" || e.Message == "" {
		t.Errorf("error %v (%T) is not one for people", err, err)
	}
}
