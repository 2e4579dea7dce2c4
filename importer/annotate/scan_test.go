package annotate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/importer/grid"
)

func TestScanSheet(t *testing.T) {
	const sheet = `<?xml version="1.0"?><!-- it's > -->
<x:worksheet xmlns:x="a"><x:sheetFormatPr defaultRowHeight="15"/><x:sheetData>
<x:row r="3" spans="1:9"><x:c r="B3" t="s"><x:v>0</x:v></x:c><x:c r='D3' s="1"/></x:row>
<x:row><x:c><x:is><x:t>a</x:t></x:is></x:c><x:c
 t="str" r="F4"><x:f a="x>y">1</x:f></x:c></x:row>
</x:sheetData><x:mergeCells><x:mergeCell ref="A1:C2"/></x:mergeCells><x:legacyDrawing r:id="rId7"/></x:worksheet>`
	got, err := scanSheet(strings.NewReader(sheet), 100, 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	want := extent{
		cells: 4, filled: 4 + 6 + 4, lastRow: 4, used: map[int]bool{0: true, 1: true, 5: true}, head: 1,
		merges: []grid.Range{{FirstRow: 1, LastRow: 2, FirstCol: 0, LastCol: 2}}, legacy: "rId7",
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(extent{})); d != "" {
		t.Error(d)
	}
	if got, _ := scanSheet(strings.NewReader(strings.Repeat("<c/>", 1000)), 10, 0, 0); got.cells != 11 {
		t.Errorf("the scan ended after %d cells", got.cells)
	}
	for _, bad := range []string{`<row r="x">`, `<row r="0">`, `<c r="A">`, `<c r="1">`, `<c r="AAAA1">`, `<c r="A1048577">`, `<c r="A&#49;">`} {
		if _, err := scanSheet(strings.NewReader(bad), 10, 0, 0); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

func TestParseCell(t *testing.T) {
	for in, want := range map[string][3]int{
		"A1": {0, 1, 1}, "xfd1048576": {16383, 1048576, 1}, "XFE1": {0, 0, 0}, "A0": {0, 0, 0}, "": {0, 0, 0}, "12": {0, 0, 0}, "A-1": {0, 0, 0},
		"A+1": {0, 0, 0}, "J17": {9, 17, 1},
	} {
		col, row, ok := parseCell(in)
		if ok != (want[2] == 1) || ok && (col != want[0] || row != want[1]) {
			t.Errorf("parseCell(%q) = %d, %d, %v", in, col, row, ok)
		}
	}
}
