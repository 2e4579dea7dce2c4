package xls

import (
	"errors"
	"testing"

	"shegong/importer/grid"
)

// fuzzLimits keep a single input fast; what is over them is refused.
var fuzzLimits = grid.Limits{
	Inflated: 1 << 20, Sheets: 50, Rows: 10_000, Columns: 256, Cells: 100_000, StringLen: 128 << 10,
}

// FuzzRead: whatever the bytes, there is no panic, rows and cells come in
// order, and an error is one for the sender.
func FuzzRead(f *testing.F) {
	var w biff
	w.rec(recRow, 0, 0, 3, 255, 0, 0, byte(0x20), byte(1), 0).
		rec(recLabelSST, 0, 0, 0, uint32(0)).
		rec(recFormula, 0, 1, 0, cached(0, 0), formulaTail).rec(recString, str("女")).
		rec(recMulRK, 1, 0, 0, uint32(6), 0, uint32(10), 1).
		rec(recMergedCells, 1, 0, 0, 0, 1)
	stream := workbook(new(biff).rec(recFormat, 164, str("yyyy年")).rec(recXF, 0, 164).b, sharedTable(20, "社区工作者", "latin 汉"), tab{name: "表", records: w.b})
	f.Add(stream)
	f.Add(writeContainer(node{name: "Workbook", data: stream}))
	f.Add(writeContainer(node{name: "Workbook", data: append(stream, make([]byte, 5000)...)}, node{name: "x", kids: []node{{name: "y"}}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		err := checkLoosely(t, data)
		var fault *grid.Error
		if err != nil && (!errors.As(err, &fault) || fault.Code == "" || fault.Message == "") {
			t.Errorf("an error that tells the sender nothing: %v", err)
		}
	})
}

// checkLoosely reads a file and demands of its rows what holds for any.
func checkLoosely(t *testing.T, data []byte) error {
	b, err := openLimited(data, fuzzLimits)
	if err != nil {
		return err
	}
	for i := range b.Sheets() {
		last := 0
		_, err := b.Read(t.Context(), i, func(r *grid.Row) error {
			if r.Number <= last || len(r.Cells) == 0 {
				t.Fatalf("row %d after %d, %d cells", r.Number, last, len(r.Cells))
			}
			last = r.Number
			for k, c := range r.Cells {
				if k > 0 && c.Col <= r.Cells[k-1].Col || c.Kind == grid.Empty && !c.Formula {
					t.Fatalf("row %d: %v", r.Number, r.Cells)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
