package xlsx

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"shegong/reports"
)

// totalsTable is a table of counts with a subtotal after each of the groups
// and a total at the end; its second column of figures is a part of the first.
func totalsTable(groups [][]int) reports.Table {
	t := reports.Table{Name: "表", Columns: []reports.Column{
		{Head: []string{"县"}},
		{Head: []string{"人数"}, Sum: true},
		{Head: []string{"其中"}, Sum: true},
		{Head: []string{"占比"}, Ratio: &[2]int{2, 1}},
	}}
	add := func(k reports.RowKind, n, part int) {
		t.Rows = append(t.Rows, reports.Row{Kind: k, Cells: []reports.Value{
			reports.T("甲"), reports.N(n), reports.N(part), reports.Share(part, n),
		}})
	}
	all, allParts := 0, 0
	for _, g := range groups {
		sum, parts := 0, 0
		for _, n := range g {
			add(reports.Body, n, n/2)
			sum, parts = sum+n, parts+n/2
		}
		add(reports.Subtotal, sum, parts)
		all, allParts = all+sum, allParts+parts
	}
	add(reports.Total, all, allParts)
	return t
}

// TestTotals calculates every formula anew and compares it with the value that
// is stored beside it.
func TestTotals(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		groups := rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(0, 9999), 0, 6), 0, 5).Draw(rt, "groups")
		table := totalsTable(groups)
		f := open(t, render(t, &reports.Document{Blocks: []reports.Block{table}}))
		head := 2 // title and head
		for i, row := range table.Rows {
			for col := 1; col <= 3; col++ {
				checkTotal(rt, t, f, row, col, cellName(col, head+i+1))
			}
		}
	})
}

func checkTotal(rt *rapid.T, t *testing.T, f *excelize.File, row reports.Row, col int, cell string) {
	formula, err := f.GetCellFormula("表", cell)
	if err != nil {
		rt.Fatal(err)
	}
	stored := value(t, f, "表", cell)
	if row.Kind == reports.Body && formula != "" {
		rt.Fatalf("%s: formula %s in a body row", cell, formula)
	}
	want := row.Cells[col]
	if x, ok := number(want); ok {
		got, err := strconv.ParseFloat(stored, 64)
		if err != nil || math.Abs(got-x) > 1e-9 {
			rt.Fatalf("%s: got %s, want %v", cell, stored, x)
		}
	} else if stored != absent {
		rt.Fatalf("%s: got %s, want %s", cell, stored, absent)
	}
	if formula == "" {
		return
	}
	got, err := f.CalcCellValue("表", cell, excelize.Options{RawCellValue: true})
	if err != nil {
		rt.Fatalf("%s: %s: %v", cell, formula, err)
	}
	if a, b := parse(got), parse(stored); a != b && math.Abs(a-b) > 1e-9 {
		rt.Fatalf("%s: %s gives %s, stored %s", cell, formula, got, stored)
	}
}

// parse is −1 for —, which no count is.
func parse(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return -1
	}
	return x
}

func TestFormulas(t *testing.T) {
	with := func(change func(*reports.Table)) reports.Table {
		table := totalsTable([][]int{{4, 6}, {10}})
		change(&table)
		return table
	}
	tests := map[string]struct {
		table reports.Table
		cell  string
		want  string
	}{
		"subtotal": {with(func(*reports.Table) {}), "B5", "SUM(B3:B4)"},
		"one row":  {with(func(*reports.Table) {}), "B7", "SUM(B6)"},
		"total":    {with(func(*reports.Table) {}), "B8", "SUM(B3:B4,B6)"},
		"ratio":    {with(func(*reports.Table) {}), "D8", `IF(B8=0,"—",C8/B8)`},
		"a total that is no sum stays a figure": {with(func(t *reports.Table) {
			t.Rows[5].Cells[1] = reports.N(19) // one person in two rows
		}), "B8", ""},
		"a ratio of something else stays a figure": {with(func(t *reports.Table) {
			t.Rows[5].Cells[3] = reports.D(5000)
		}), "D8", ""},
		"a missing unit holds no figure": {with(func(t *reports.Table) {
			t.Rows = slices.Insert(t.Rows, 1, reports.Row{Kind: reports.Missing, Cells: []reports.Value{reports.T("乙"), {}, {}, {}}})
		}), "B6", "SUM(B3:B5)"},
		"a missing unit's earlier figure is not added": {with(func(t *reports.Table) {
			t.Rows = slices.Insert(t.Rows, 1, reports.Row{Kind: reports.Missing, Cells: []reports.Value{reports.T("乙"), reports.N(7), {}, {}}})
		}), "B6", "SUM(B3,B5)"},
		"total on top": {with(func(t *reports.Table) {
			t.Rows = append([]reports.Row{t.Rows[5]}, t.Rows[:5]...)
		}), "B3", "SUM(B4:B5,B7)"},
		"absent total": {with(func(t *reports.Table) { t.Rows[5].Cells[1] = reports.None() }), "B8", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, render(t, &reports.Document{Blocks: []reports.Block{test.table}}))
			got, err := f.GetCellFormula("表", test.cell)
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestManyRuns(t *testing.T) {
	groups := make([][]int, 600)
	for i := range groups {
		groups[i] = []int{1}
	}
	f := open(t, render(t, &reports.Document{Blocks: []reports.Block{totalsTable(groups)}}))
	got, err := f.GetCellFormula("表", "B1203")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(got, "SUM(SUM(B3,B5,") || len(got) > maxFormula {
		t.Errorf("formula of %d characters: %.40s…", len(got), got)
	}
	if got := value(t, f, "表", "B1203"); got != "600" {
		t.Errorf("cached: got %s", got)
	}
}
