package xlsx_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"shegong/importer/grid"
)

// TestLikeExcelize writes workbooks with excelize and compares what is read
// with what excelize reads, cell by cell as stored.
func TestLikeExcelize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file, texts := writeExcelize(t, rapid.Bool().Draw(t, "stream"))
		want := excelizeCells(t, file)
		got := rawCells(t, file)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("cells (-excelize +got):\n%s", diff)
		}
		for cell, text := range texts {
			// excelize does not escape what looks like an escape.
			if got[cell] != text && !strings.Contains(text, "_x") {
				t.Fatalf("%s = %q, want %q as written", cell, got[cell], text)
			}
		}
	})
}

var textGen = rapid.OneOf(
	rapid.StringMatching(`[a-zA-Z0-9 <>&"'一-龥　𠮷•\n\t]{1,20}`),
	rapid.SampledFrom([]string{"_x000D_", "_x0041_", "a_x005F_", "_x_", " 王　芳 ", "=1+1", "'x"}),
)

// writeExcelize writes cells at random and returns the texts among them.
func writeExcelize(t *rapid.T, stream bool) ([]byte, map[string]string) {
	f := excelize.NewFile()
	atEnd(t, f)
	var w *excelize.StreamWriter
	if stream {
		var err error
		if w, err = f.NewStreamWriter("Sheet1"); err != nil {
			t.Fatal(err)
		}
	}
	texts := map[string]string{}
	row := 0
	for range rapid.IntRange(0, 12).Draw(t, "rows") {
		row += rapid.IntRange(1, 3).Draw(t, "gap")
		values := make([]any, rapid.IntRange(0, 8).Draw(t, "columns"))
		for c := range values {
			values[c] = drawValue(t)
			if s, ok := values[c].(string); ok {
				texts[grid.CellName(c, row)] = s
			}
		}
		first := fmt.Sprintf("A%d", row)
		var err error
		if stream {
			err = w.SetRow(first, values)
		} else {
			err = f.SetSheetRow("Sheet1", first, &values)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if stream {
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes(), texts
}

func drawValue(t *rapid.T) any {
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return nil
	case 1:
		return rapid.IntRange(-1<<40, 1<<40).Draw(t, "int")
	case 2:
		return rapid.Float64().Draw(t, "float")
	case 3:
		return rapid.Bool().Draw(t, "bool")
	}
	return textGen.Draw(t, "text")
}

// excelizeCells are the cells that are not blank.
func excelizeCells(t *rapid.T, file []byte) map[string]string {
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	atEnd(t, f)
	rows, err := f.GetRows("Sheet1", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for r, row := range rows {
		for c, v := range row {
			if v != "" {
				cells[grid.CellName(c, r+1)] = v
			}
		}
	}
	return cells
}

// rawCells are the cells of the first sheet as excelize shows them raw.
func rawCells(t *rapid.T, file []byte) map[string]string {
	b, err := open(file, grid.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	atEnd(t, b)
	cells := map[string]string{}
	_, err = b.Read(t.Context(), 0, func(r *grid.Row) error {
		for _, c := range r.Cells {
			text := c.Text
			switch c.Kind {
			case grid.Bool:
				text = strconv.Itoa(int(c.Num))
			case grid.Number:
				if want, _ := strconv.ParseFloat(text, 64); want != c.Num {
					t.Errorf("number %q read as %v", text, c.Num)
				}
			}
			cells[grid.CellName(c.Col, r.Number)] = text
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return cells
}
