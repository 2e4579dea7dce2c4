package web

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/internal/summary"
)

// keyOf are the page's key figures by their label.
func (s *site) keyOf(t testing.TB, units []store.Unit, p roster.Period) (accepted int, out map[string]keyFigure) {
	t.Helper()
	b := &boardPart{boardQuery: boardQuery{Period: p, Length: boardLength}}
	rows, days, err := s.boardRows(t.Context(), b.first(), p)
	if err != nil {
		t.Fatal(err)
	}
	g := &boardGrid{days: days, now: testNow, rows: rows}
	b.fill(g, units, returns.WithProvince)
	if err := s.addFigures(t.Context(), b, g, units); err != nil {
		t.Fatal(err)
	}
	out = map[string]keyFigure{}
	for _, f := range b.Figures.Items {
		label := f.Label
		f.Label = ""
		out[label] = f
	}
	return b.Figures.Accepted, out
}

func figuresOf(workers, quota, holders int64) summary.Figures {
	return summary.Figures{
		summary.Workers: workers, summary.Quota: quota, summary.QuotaWorkers: workers, summary.CertificateWorkers: workers, summary.Assistants: holders,
	}
}

// figureUnits are two units of Changchun with hand-made summaries: both accepted
// in October and September, the first also a year before.
func (s *site) figureUnits(t testing.TB) []store.Unit {
	t.Helper()
	s.stand(t, "220102", testPeriod, store.Accepted, figuresOf(40, 50, 10))
	s.stand(t, "220104", testPeriod, store.Accepted, figuresOf(35, 50, 15))
	s.stand(t, "220102", testPeriod.Add(-1), store.Accepted, figuresOf(38, 50, 8))
	s.stand(t, "220104", testPeriod.Add(-1), store.Accepted, figuresOf(34, 50, 10))
	s.stand(t, "220102", testPeriod.Add(-12), store.Accepted, figuresOf(30, 40, 6))
	s.stand(t, "220103", testPeriod, store.Submitted, figuresOf(1000, 1000, 1000)) // not accepted: not counted
	return []store.Unit{{Code: "220102", Parent: "2201"}, {Code: "220103", Parent: "2201"}, {Code: "220104", Parent: "2201"}}
}

// TestBoardFigures: 40 + 35 = 75 of 100 posts, after 72; 25/75 hold a
// certificate, after 18/72 = 25.0 %. One unit lacks last year, so both are not
// compared with it.
func TestBoardFigures(t *testing.T) {
	s := newSite(t)
	units := s.figureUnits(t)
	n, got := s.keyOf(t, units, testPeriod)
	want := map[string]keyFigure{
		"社工岗人员":     {Value: "75", Unit: "人", Month: "+3", Year: "—"},
		"员额使用率":     {Value: "75.0%", Month: "+3.0个百分点", Year: "—"},
		"持证率":       {Value: "33.3%", Month: "+8.3个百分点", Year: "—"},
		"“两委”成员转入率": {Value: "—", Month: "—", Year: "—"},
	}
	for label, w := range want {
		if diff := cmp.Diff(w, got[label]); diff != "" {
			t.Errorf("%s (-want +got)\n%s", label, diff)
		}
	}
	if n != 2 {
		t.Errorf("accepted: got %d, want 2", n)
	}
	// The first alone: 40 after 30 a year ago, 80.0 % after 75.0 %.
	_, got = s.keyOf(t, units[:1], testPeriod)
	for label, w := range map[string]keyFigure{
		"社工岗人员": {Value: "40", Unit: "人", Month: "+2", Year: "+10"},
		"员额使用率": {Value: "80.0%", Month: "+4.0个百分点", Year: "+5.0个百分点"},
	} {
		if diff := cmp.Diff(w, got[label]); diff != "" {
			t.Errorf("one unit, %s (-want +got)\n%s", label, diff)
		}
	}
	if n, got := s.keyOf(t, units, testPeriod.Add(-3)); n != 0 || len(got) != 0 {
		t.Errorf("a month without accepted returns: got %d, %v", n, got)
	}
}

// TestBoardCharts: the charts' figures are those of the board.
func TestBoardCharts(t *testing.T) {
	s := newSite(t)
	units := s.figureUnits(t)
	months := []boardMonth{{Period: testPeriod.Add(-1)}, {Period: testPeriod}}
	rows, days, err := s.boardRows(t.Context(), months[0].Period, testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	complete, err := newChartPart("complete", completeness(&boardGrid{days: days, now: testNow, rows: rows}, units, months))
	if err != nil {
		t.Fatal(err)
	}
	want := chartPart{
		ID: "complete", Title: "各月报送进度（个）", Kind: "bars", Heads: []string{"报告期", "已接收", "审核中", "填报中", "未报"},
		Rows: [][]string{{"2026-09", "2", "0", "0", "1"}, {"2026-10", "2", "1", "0", "0"}},
	}
	option := complete.Option
	complete.Option = ""
	if diff := cmp.Diff(want, complete); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var drawn struct {
		Series []struct {
			Type, Stack string
			Data        []float64
		}
	}
	if err := json.Unmarshal([]byte(option), &drawn); err != nil {
		t.Fatal(err)
	}
	if len(drawn.Series) != 4 || drawn.Series[1].Stack == "" || !cmp.Equal(drawn.Series[1].Data, []float64{0, 1}) {
		t.Errorf("drawn: got %s", option)
	}
	figures, err := s.Store.CountyFigures(t.Context(), []summary.Figure{summary.Quota, summary.QuotaWorkers}, months[0].Period, testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	trend, err := newChartPart("trend", keyTrend(units, months, figures))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"2026-09", "72.0%", "—"}, {"2026-10", "75.0%", "—"}}, trend.Rows); diff != "" {
		t.Errorf("trend (-want +got)\n%s", diff)
	}
}
