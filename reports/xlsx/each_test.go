package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shegong/importer/grid"
	reader "shegong/importer/xlsx"
	"shegong/reports"
)

// longList is a list of six groups of 500 persons, which come from Each in one
// and the same slice.
func longList() reports.Table {
	t := reports.Table{
		Name: "名单", Title: "人员名单", Filter: true, Notes: []string{"按姓名排列。"},
		Columns: []reports.Column{
			{Head: []string{"人员", "姓名"}},
			{Head: []string{"人员", "身份证号"}},
			{Head: []string{"逾期天数"}},
			{Head: []string{"说明"}, Wrap: true},
		},
	}
	t.Each = func(yield func(reports.Row) error) error {
		cells := make([]reports.Value, 4)
		for i := range 3000 {
			if i%500 == 0 {
				cells[0] = reports.T(fmt.Sprintf("第%d区", i/500+1))
				if err := yield(reports.Row{Kind: reports.Group, Cells: cells[:1]}); err != nil {
					return err
				}
			}
			cells[0], cells[1] = reports.T(fmt.Sprintf("某%d", i)), reports.T(fmt.Sprintf("22010219900101%04d", i))
			cells[2], cells[3] = reports.N(i), reports.T("=1+1")
			if err := yield(reports.Row{Cells: cells}); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

func document(t reports.Table) *reports.Document {
	return &reports.Document{ID: "training", Title: "培训", Blocks: []reports.Block{t}}
}

// TestEach: title, two levels of head, then each group's line and its 500 rows
// from row 4 on, 3,006 in all, and the note.
func TestEach(t *testing.T) {
	f := open(t, render(t, document(longList())))
	rows, err := f.GetRows("名单")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3010 {
		t.Fatalf("got %d rows, want 3010", len(rows))
	}
	for row, want := range map[int][]string{
		1:    {"人员名单"},
		3:    {"姓名", "身份证号"},
		4:    {"第1区"},
		5:    {"某0", "220102199001010000", "0", "=1+1"},
		504:  {"某499", "220102199001010499", "499", "=1+1"},
		505:  {"第2区"},
		1010: {"某1003", "220102199001011003", "1003", "=1+1"}, // past the sample
		3009: {"某2999", "220102199001012999", "2999", "=1+1"},
		3010: {"注：按姓名排列。"},
	} {
		if diff := cmp.Diff(want, rows[row-1]); diff != "" {
			t.Errorf("row %d (-want +got):\n%s", row, diff)
		}
	}
	if formula, err := f.GetCellFormula("名单", "D3009"); err != nil || formula != "" {
		t.Errorf("formula %q, %v", formula, err)
	}
	panes, err := f.GetPanes("名单")
	if err != nil || panes.YSplit != 3 {
		t.Errorf("frozen rows: got %d, %v, want 3", panes.YSplit, err)
	}
}

func TestEachNames(t *testing.T) {
	f := open(t, render(t, document(longList())))
	got := map[string]string{}
	for _, n := range f.GetDefinedName() {
		got[n.Name] = n.RefersTo
	}
	want := map[string]string{
		"_xlnm.Print_Titles":    "'名单'!$2:$3",
		"_xlnm._FilterDatabase": "'名单'!$A$3:$D$3009",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	merged, err := f.GetMergeCells("名单")
	if err != nil {
		t.Fatal(err)
	}
	var areas []string
	for _, m := range merged {
		areas = append(areas, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	wantAreas := []string{
		"A1:D1", "A2:B2", "C2:C3", "D2:D3",
		"A4:D4", "A505:D505", "A1006:D1006", "A1507:D1507", "A2008:D2008", "A2509:D2509", "A3010:D3010",
	}
	if diff := cmp.Diff(wantAreas, areas); diff != "" {
		t.Errorf("merged cells (-want +got):\n%s", diff)
	}
	if xml := sheetXML(t, render(t, document(longList())), 2); !strings.Contains(xml, `<autoFilter ref="A3:D3009"/>`) {
		t.Error("no filter arrows over A3:D3009")
	}
}

func TestEachRepeats(t *testing.T) {
	doc := document(longList())
	if !bytes.Equal(render(t, doc), render(t, doc)) {
		t.Error("the same document gave other bytes")
	}
}

// TestOwnReader reads a list back as a county's workbook is read.
func TestOwnReader(t *testing.T) {
	data := render(t, document(longList()))
	book, err := reader.Open(bytes.NewReader(data), int64(len(data)), grid.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	days := 0.0
	persons := 0
	_, err = book.Read(t.Context(), 1, func(r *grid.Row) error {
		i := slices.IndexFunc(r.Cells, func(c grid.Cell) bool { return c.Col == 2 && c.Kind == grid.Number })
		if i >= 0 {
			persons++
			days += r.Cells[i].Num
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if persons != 3000 || days != 4498500 { // 0 + … + 2999
		t.Errorf("got %d persons, %v days", persons, days)
	}
}

// TestRowsThenEach: a small table says its extent, and Each follows Rows.
func TestRowsThenEach(t *testing.T) {
	table := totalsTable([][]int{{4, 6}})
	table.Each = func(yield func(reports.Row) error) error {
		return yield(reports.Row{Cells: []reports.Value{reports.T("乙"), reports.N(7)}})
	}
	data := render(t, document(table))
	f := open(t, data)
	for cell, want := range map[string]string{"B3": "4", "B5": "10", "B6": "10", "A7": "乙", "B7": "7"} {
		if got := value(t, f, "表", cell); got != want {
			t.Errorf("%s: got %s, want %s", cell, got, want)
		}
	}
	if formula, err := f.GetCellFormula("表", "B6"); err != nil || formula != "SUM(B3:B4)" {
		t.Errorf("formula: got %s, %v", formula, err)
	}
	if xml := sheetXML(t, data, 2); !strings.Contains(xml, `<dimension ref="A1:D7"/>`) {
		t.Errorf("extent of seven rows missing in %.300s", xml)
	}
}

// TestEachFails: an error before and after the sheet was begun ends the
// rendering, and nothing was written.
func TestEachFails(t *testing.T) {
	broken := errors.New("county 220102 is gone")
	for _, after := range []int{0, 1, sampleRows, sampleRows + 500} {
		table := oneCell().Blocks[0].(reports.Table)
		table.Each = func(yield func(reports.Row) error) error {
			for range after {
				if err := yield(reports.Row{Cells: []reports.Value{reports.N(1)}}); err != nil {
					return err
				}
			}
			return broken
		}
		var b bytes.Buffer
		err := Render(&b, document(table))
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), "workbook training: sheet 表: rows: ") {
			t.Errorf("after %d rows: got %v", after, err)
		}
		if b.Len() > 0 {
			t.Errorf("after %d rows: %d bytes were written", after, b.Len())
		}
	}
}

func TestEachOfNothing(t *testing.T) {
	table := longList()
	table.Each = func(func(reports.Row) error) error { return nil }
	data := render(t, document(table))
	if got := value(t, open(t, data), "名单", "A4"); got != "无" {
		t.Errorf("got %q, want 无", got)
	}
	if strings.Contains(sheetXML(t, data, 2), "autoFilter") {
		t.Error("an empty list has filter arrows")
	}
}

// TestSampledWidths: the columns fit the first thousand rows of Each, not later
// ones.
func TestSampledWidths(t *testing.T) {
	for at, want := range map[int]float64{sampleRows - 1: 22, sampleRows: 8} {
		table := oneCell().Blocks[0].(reports.Table)
		table.Each = func(yield func(reports.Row) error) error {
			for i := range sampleRows + 10 {
				text := "甲"
				if i == at {
					text = strings.Repeat("长", 10)
				}
				if err := yield(reports.Row{Cells: []reports.Value{reports.T(text)}}); err != nil {
					return err
				}
			}
			return nil
		}
		if got, err := open(t, render(t, document(table))).GetColWidth("表", "A"); err != nil || got != want {
			t.Errorf("long text in row %d: width %v, %v, want %v", at, got, err, want)
		}
	}
}

func TestTooManyRows(t *testing.T) {
	s := &sheet{row: excelize.TotalRows}
	if err := s.write(line{}); err == nil || !strings.Contains(err.Error(), "row 1048577") {
		t.Errorf("got %v", err)
	}
}
