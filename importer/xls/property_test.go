package xls

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shegong/importer/grid"
)

// written is a sheet under construction and the cells it should give.
type written struct {
	biff
	shared []string
	rows   []grid.Row
}

var texts = rapid.OneOf(
	rapid.StringMatching(`[ -~]{0,40}`),
	rapid.StringMatching(`[\x{4E00}-\x{9FA5}0-9xX·•　]{1,60}`),
	rapid.StringMatching(`[\x{20000}-\x{2A6D6}é]{1,30}`),
)

// drawRow writes a row of random cells in one of the ways BIFF has for each.
func (w *written) drawRow(t *rapid.T, row int) {
	cols := rapid.SliceOfNDistinct(rapid.IntRange(0, 255), 1, 12, rapid.ID[int]).Draw(t, "columns")
	slices.Sort(cols)
	hidden := rapid.Bool().Draw(t, "hidden")
	flags := byte(0)
	if hidden {
		flags = 0x20
	}
	w.rec(recRow, row, 0, 256, 255, 0, 0, flags, byte(1), 0)
	cells := []grid.Cell{}
	for _, col := range cols {
		if c := w.drawCell(t, row, col); c.Kind != grid.Empty || c.Formula {
			cells = append(cells, c)
		}
	}
	if len(cells) > 0 {
		w.rows = append(w.rows, grid.Row{Number: row + 1, Hidden: hidden, Cells: cells})
	}
}

func (w *written) drawCell(t *rapid.T, row, col int) grid.Cell {
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		w.rec(recBlank, row, col, 0)
		return grid.Cell{Col: col}
	case 1:
		s := texts.Draw(t, "text")
		w.rec(recLabelSST, row, col, 0, uint32(len(w.shared)))
		w.shared = append(w.shared, s)
		return text1(col, s)
	case 2:
		s := texts.Draw(t, "text")
		w.rec(recLabel, row, col, 0, str(s))
		return text1(col, s)
	case 3:
		s := texts.Draw(t, "text")
		w.rec(recFormula, row, col, 0, cached(0, 0), formulaTail).rec(recString, str(s))
		return formula(text1(col, s))
	case 4:
		n := rapid.Int32Range(-1<<29, 1<<29-1).Draw(t, "RK")
		w.rec(recRK, row, col, 0, uint32(n)<<2|2)
		return number(col, float64(n), literal(float64(n)))
	case 5:
		w.rec(recBoolErr, row, col, 0, byte(1), byte(0))
		return grid.Cell{Col: col, Kind: grid.Bool, Num: 1}
	default:
		f := rapid.Float64().Draw(t, "number")
		w.rec(recNumber, row, col, 0, f)
		return number(col, f, literal(f))
	}
}

// What is written is read back, whatever the mix and wherever the shared
// strings are split.
func TestReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w written
		for row := range rapid.IntRange(0, 12).Draw(t, "rows") {
			w.drawRow(t, row*3)
		}
		size := rapid.IntRange(16, 400).Draw(t, "record size")
		data := writeContainer(node{name: "Workbook", data: workbook(nil, sharedTable(size, w.shared...), tab{name: "表", records: w.b})})
		b, err := openBytes(data)
		if err != nil {
			t.Fatal(err)
		}
		rows, _, err := readRows(b, 0)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(w.rows, rows); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
	})
}
