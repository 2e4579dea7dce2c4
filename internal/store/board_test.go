package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// acceptFigures accepts a return of a unit and period with the county figures.
func acceptFigures(t testing.TB, s *Store, unit string, p roster.Period, fs summary.Figures) {
	t.Helper()
	v := addVersion(t, s, content(unit, p, 1, 8))
	acceptWith(t, s, v, &summary.Summary{Unit: unit, Period: p, AsOf: p.End(), County: fs})
}

// boardStore has two accepted months of two units of one prefecture, and a draft
// in another.
func boardStore(t testing.TB) *Store {
	s := openTest(t)
	sep := testPeriod.Add(-1)
	acceptFigures(t, s, testUnit, sep, summary.Figures{summary.Workers: 10, summary.Quota: 20, summary.Heads: 1})
	acceptFigures(t, s, testUnit, testPeriod, summary.Figures{summary.Workers: 12, summary.Quota: 20})
	acceptFigures(t, s, "220102", testPeriod, summary.Figures{summary.Heads: 3})
	addVersion(t, s, content("220202", testPeriod, 1, 8))
	return s
}

func TestBoard(t *testing.T) {
	s := boardStore(t)
	for _, tt := range []struct {
		name  string
		actor *Actor
		want  map[string]map[string]State
	}{
		{"service", nil, map[string]map[string]State{
			"2024-09": {testUnit: Accepted}, "2024-10": {testUnit: Accepted, "220102": Accepted, "220202": Draft},
		}},
		{"prefecture", &Actor{Role: PrefectureReviewer, Unit: "2202"}, map[string]map[string]State{"2024-10": {"220202": Draft}}},
		{"county", &Actor{Role: CountyClerk, Unit: "220102"}, map[string]map[string]State{"2024-10": {"220102": Accepted}}},
		{"auditor", &Actor{Role: Auditor, Unit: "22"}, map[string]map[string]State{}},
	} {
		got, err := s.Board(As(t.Context(), tt.actor), testPeriod.Add(-1), testPeriod)
		must(t, err)
		states := map[string]map[string]State{}
		for p, rows := range got {
			states[p] = map[string]State{}
			for u, r := range rows {
				states[p][u] = r.State
			}
		}
		if diff := cmp.Diff(tt.want, states); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
	got, err := s.Board(t.Context(), testPeriod.Add(-1), testPeriod.Add(-1))
	must(t, err)
	if len(got) != 1 || got["2024-09"] == nil {
		t.Errorf("one month: got %v", got)
	}
}

func TestCountyFigures(t *testing.T) {
	s := boardStore(t)
	figures := []summary.Figure{summary.Workers, summary.Quota}
	got, err := s.CountyFigures(t.Context(), figures, testPeriod, testPeriod.Add(-12))
	must(t, err)
	want := map[string]map[string]summary.Figures{"2024-10": {
		testUnit: {summary.Workers: 12, summary.Quota: 20}, "220102": {},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	got, err = s.CountyFigures(As(t.Context(), &Actor{Role: PrefectureReviewer, Unit: "2202"}), figures, testPeriod)
	must(t, err)
	if len(got) != 0 {
		t.Errorf("another prefecture: got %v", got)
	}
}

func TestPickFigures(t *testing.T) {
	wanted := map[string]summary.Figure{"workers": summary.Workers, "quota": summary.Quota}
	for _, tt := range []struct {
		object string
		want   summary.Figures // nil: refused
	}{
		{`{}`, summary.Figures{}},
		{`{"workers":12}`, summary.Figures{summary.Workers: 12}},
		{`{"quota": -3, "workers_x":7,"x_workers":8, "workers": 0 }`, summary.Figures{summary.Quota: -3, summary.Workers: 0}},
		{`{"heads:1":5,"workers":9007199254740993,"heads":1}`, summary.Figures{summary.Workers: 9007199254740993}},
		{`{"workers":1.5}`, nil},
		{`{"workers":`, nil},
		{`{"wor`, nil},
	} {
		got, err := pickFigures([]byte(tt.object), wanted)
		if (err != nil) != (tt.want == nil) {
			t.Errorf("%s: got %v", tt.object, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.object, diff)
		}
	}
}
