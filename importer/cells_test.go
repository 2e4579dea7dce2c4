package importer

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
)

func TestFaultsOfCells(t *testing.T) {
	row := func(n int, change map[int]any) []any {
		r := append(workerRow(n, "前进街道", "东田社区"), "2021.03.01-2025.12.31", "五险")
		for col, v := range change {
			r[col] = v
		}
		return r
	}
	head := append(append([]any{}, workerHead...), "合同起止时间", "社保缴纳情况")
	r := readMemory(t, Options{}, sheetOf("花名册", head,
		row(1, nil),
		row(2, map[int]any{4: 2.20102199003071e17, 5: "大本", 9: "走后门", 10: 2020.1, 12: "两千多"}),
		row(3, map[int]any{6: "正式职工", 10: failed("#REF!"), 11: formula{}, 12: -5, 13: "三年", 14: "三险"}),
		row(4, map[int]any{10: 2020.05, 11: serial(44348), 12: "2,800元", 14: "×"})))
	want := []string{
		"d-id-precision E3 2.20102199003071E+17", "d-value F3 大本", "2.3-entry-route J3 走后门", "d-date K3 2020.1", "d-number M3 两千多",
		"2.4-category G4 正式职工", "d-formula K4 #REF!", "d-formula L4 ", "d-number M4 -5", "d-date N4 三年", "d-value O4 三险",
	}
	if diff := cmp.Diff(want, faults(r)); diff != "" {
		t.Error(diff)
	}
	if w := r.Workers[0]; w.AgreementStart.String() != "2021-03-01" || w.Pension != roster.Yes || w.HousingFund != roster.No {
		t.Errorf("composites %+v", w)
	}
	if w := r.Workers[1]; w.ID != "" || w.Bad == 0 || w.Set.Has(roster.FieldOf(roster.Workers, "id_number").Index) {
		t.Errorf("a lost ID number was kept: %q", w.ID)
	}
	if w := r.Workers[3]; w.Hire.String() != "2020-05" || w.Post.String() != "2021-06-01" || w.BasePay != 280_000 || w.Pension != roster.No {
		t.Errorf("fourth %+v", w)
	}
	if got := r.Faults[1].Near; len(got) == 0 || got[0] != "大学本科" {
		t.Errorf("nearest of 大本: %v", got)
	}
}

func TestSubtotals(t *testing.T) {
	total := func(word, count any, pay any) []any {
		return []any{word, nil, nil, count, nil, nil, nil, nil, nil, nil, nil, nil, pay}
	}
	rows := func(first, second, all any) [][]any {
		return [][]any{
			workerHead, workerRow(1, "前进街道", "东田社区"), workerRow(2, "前进街道", "东田社区"), total("小计", "2人", first),
			workerRow(3, "桂林街道", "西田社区"), total("小 计", "1人", second), total("合计", "3人", all),
		}
	}
	if r := readMemory(t, Options{}, sheetOf("花名册", rows(5600, 2800, 8400)...)); len(r.Faults) != 0 || len(r.Workers) != 3 {
		t.Errorf("right sums: %v", faults(r))
	}
	r := readMemory(t, Options{}, sheetOf("花名册", rows(5600, 2900, 8400)...))
	if diff := cmp.Diff([]string{"d-subtotal M6 2900"}, faults(r)); diff != "" {
		t.Error(diff)
	}
	above := [][]any{workerHead, total("合计", "2人", 5600), workerRow(1, "前进街道", "东田社区"), workerRow(2, "前进街道", "东田社区")}
	if r := readMemory(t, Options{}, sheetOf("花名册", above...)); len(r.Faults) != 0 || len(r.Workers) != 2 {
		t.Errorf("a total above its rows: %v", faults(r))
	}
	above[1] = total("合计", "5人", 5600)
	if diff := cmp.Diff([]string{"d-subtotal D2 5人"}, faults(readMemory(t, Options{}, sheetOf("花名册", above...)))); diff != "" {
		t.Error(diff)
	}
}
