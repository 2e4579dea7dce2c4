package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

func state(t testing.TB, s *Store) *ReturnRow {
	t.Helper()
	r, err := s.ReturnState(t.Context(), testUnit, testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLifeOfAReturn(t *testing.T) {
	s := openTest(t)
	if got := state(t, s).State; got != Missing {
		t.Errorf("before the first upload: got %s, want %s", got, Missing)
	}
	first := addVersion(t, s, content(testUnit, testPeriod, 2, 8))
	if got := state(t, s).State; got != Draft {
		t.Errorf("after an upload: got %s, want %s", got, Draft)
	}
	second := addVersion(t, s, content(testUnit, testPeriod, 3, 8))
	if err := s.Submit(t.Context(), first, Submission{Summary: &summary.Summary{}}); !errors.Is(err, ErrConflict) {
		t.Errorf("submit an older version: got %v, want %v", err, ErrConflict)
	}
	accept(t, s, second, 3)
	got := state(t, s)
	want := &ReturnRow{
		Unit: testUnit, Period: "2024-10", State: Accepted, Submitted: 2, SubmittedID: second.ID, EffectiveID: second.ID,
		FirstSubmitted: &testTime, AcceptedAt: &testTime, UpdatedAt: testTime,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accepted (-want +got)\n%s", diff)
	}

	if _, err := s.AddVersion(t.Context(), content(testUnit, testPeriod, 1, 8)); !errors.Is(err, ErrConflict) {
		t.Errorf("upload to an accepted return: got %v, want %v", err, ErrConflict)
	}
	if err := s.Accept(t.Context(), second, nil); !errors.Is(err, ErrConflict) {
		t.Errorf("accept twice: got %v, want %v", err, ErrConflict)
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM versions"); n != 2 {
		t.Errorf("versions after the refusals: got %d, want 2", n)
	}

	if err := s.Reopen(t.Context(), testUnit, testPeriod, "人数有误"); err != nil {
		t.Fatalf("Reopen: %v", err)
	}
	if r := state(t, s); r.State != SentBack || r.EffectiveID != second.ID || r.Reason != "人数有误" {
		t.Errorf("reopened: got %+v, want sent back with version 2 effective", r)
	}
	if err := s.Reopen(t.Context(), testUnit, testPeriod, "x"); !errors.Is(err, ErrConflict) {
		t.Errorf("reopen twice: got %v, want %v", err, ErrConflict)
	}
	third := addVersion(t, s, content(testUnit, testPeriod, 4, 8))
	if r := state(t, s); r.State != Draft || r.EffectiveID != second.ID {
		t.Errorf("new draft: got %+v, want version 2 effective", r)
	}
	if sums := summaries(t, s, testPeriod); sums[testUnit].County[summary.Workers] != 3 {
		t.Errorf("figures of the draft are used: got %v, want those of version 2", sums[testUnit])
	}
	accept(t, s, third, 4)
	if r := state(t, s); r.EffectiveID != third.ID {
		t.Errorf("effective: got %s, want version 3", r.EffectiveID)
	}
	if sums := summaries(t, s, testPeriod); sums[testUnit].County[summary.Workers] != 4 {
		t.Errorf("figures: got %v, want those of version 3", sums[testUnit])
	}
}

func summaries(t testing.TB, s *Store, p roster.Period) map[string]*summary.Summary {
	t.Helper()
	months, err := s.Months(t.Context(), Scope{Communities: true}, p)
	if err != nil {
		t.Fatalf("Months: %v", err)
	}
	return months[0].Summaries
}

func TestPrevious(t *testing.T) {
	s := openTest(t)
	var last *Version
	for _, m := range []uint8{6, 8, 9} {
		last = addVersion(t, s, content(testUnit, roster.Period{Year: 2024, Month: m}, 1, 8))
		if m < 9 {
			accept(t, s, last, int64(m))
		}
	}
	for _, tc := range []struct {
		unit  string
		month uint8
		want  string // period of the previous version
	}{
		{testUnit, 6, ""},
		{testUnit, 7, "2024-06"},
		{testUnit, 8, "2024-06"},
		{testUnit, 9, "2024-08"},
		{testUnit, 12, "2024-08"}, // September is a draft
		{"220102", 12, ""},
	} {
		got, err := s.Previous(t.Context(), tc.unit, roster.Period{Year: 2024, Month: tc.month})
		if err != nil {
			t.Fatal(err)
		}
		period := ""
		if got != nil {
			period = got.Period
		}
		if period != tc.want {
			t.Errorf("Previous(%s, %d): got %q, want %q", tc.unit, tc.month, period, tc.want)
		}
	}
}

func TestSummariesComeBackAsPut(t *testing.T) {
	s := openTest(t)
	sums := map[string]*summary.Summary{}
	for _, unit := range []string{"220102", testUnit} {
		v := addVersion(t, s, content(unit, testPeriod, 1, 8))
		sum := &summary.Summary{
			Unit: unit, Period: testPeriod, AsOf: testPeriod.End(),
			County: summary.Figures{summary.Workers: 3, summary.Quota: 0, summary.RuleErrors + ":2.3-education": 2},
			Communities: []summary.Community{ // sheet order, not that of the names
				{Street: "桂林街道", Name: "自由大路社区", Type: roster.UrbanCommunity, Figures: summary.Figures{summary.Workers: 2}},
				{Street: "前进街道", Name: "东田社区", Type: roster.CountySeatCommunity, Figures: summary.Figures{summary.Left: 0, summary.Households: 2800}},
				{Street: "桂林街道", Name: "东田社区", Figures: summary.Figures{}},
				{Street: "", Name: "孟家社区", Type: roster.RuralCommunity, Figures: summary.Figures{summary.BaseTotal: -1}},
			},
		}
		acceptWith(t, s, v, sum)
		sums[unit] = sum
	}
	if diff := cmp.Diff(sums, summaries(t, s, testPeriod)); diff != "" {
		t.Errorf("Summaries (-want +got)\n%s", diff)
	}
	if got := summaries(t, s, testPeriod.Add(-1)); len(got) != 0 {
		t.Errorf("Summaries of a month without returns: got %v, want none", got)
	}

	sums[testUnit].Communities = nil
	county, err := s.Months(t.Context(), Scope{}, testPeriod)
	if diff := cmp.Diff(sums[testUnit], county[0].Summaries[testUnit]); err != nil || diff != "" {
		t.Errorf("Months without communities: %v (-want +got)\n%s", err, diff)
	}

	months, err := s.Months(t.Context(), Scope{Units: []string{testUnit}, Communities: true}, testPeriod.Add(-1), testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]*summary.Summary{testUnit: sums[testUnit]} // communities are of the first period
	if diff := cmp.Diff(want, months[1].Summaries); diff != "" {
		t.Errorf("Months (-want +got)\n%s", diff)
	}
	if len(months[0].Summaries) != 0 || len(months[1].Returns) != 2 {
		t.Errorf("Months: got %+v", months)
	}
}

func TestFindElsewhere(t *testing.T) {
	s := openTest(t)
	ids := []string{idNumber("220102", 1), idNumber("220102", 2), idNumber("220102", 3)}
	day := func(m int) roster.Date { return roster.NewDate(2023, m, 1) }
	put := func(unit string, p roster.Period, people ...Person) {
		t.Helper()
		v := addVersion(t, s, content(unit, p, 1, 8))
		sum := &summary.Summary{Unit: unit, Period: p, AsOf: p.End(), County: summary.Figures{summary.Workers: 1}}
		acceptWith(t, s, v, sum, people...)
	}
	find := func(unit string) map[string]Elsewhere {
		t.Helper()
		got, err := s.FindElsewhere(t.Context(), unit, append(ids, idNumber("220303", 9)))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}

	put("220102", testPeriod, Person{ID: ids[0], Entry: day(5)}, Person{ID: ids[1]})
	if diff := cmp.Diff(map[string]Elsewhere{ids[0]: {"220102", day(5)}, ids[1]: {"220102", roster.Date{}}}, find(testUnit)); diff != "" {
		t.Errorf("one unit (-want +got)\n%s", diff)
	}
	if got := find("220102"); len(got) != 0 {
		t.Errorf("the unit itself: got %v, want none", got)
	}
	put("220202", testPeriod, Person{ID: ids[0], Entry: day(3)}, Person{ID: ids[2], Entry: day(4)}, Person{Name: "司徒"})
	want := map[string]Elsewhere{ids[0]: {"220202", day(3)}, ids[1]: {"220102", roster.Date{}}, ids[2]: {"220202", day(4)}}
	if diff := cmp.Diff(want, find(testUnit)); diff != "" {
		t.Errorf("two units, the earliest post counts (-want +got)\n%s", diff)
	}
	// An earlier period accepted late does not replace the newest roster.
	put("220202", testPeriod.Add(-1), Person{ID: ids[1], Entry: day(1)})
	if diff := cmp.Diff(want, find(testUnit)); diff != "" {
		t.Errorf("after an older period (-want +got)\n%s", diff)
	}
	// A later one does.
	put("220202", testPeriod.Add(1))
	delete(want, ids[2])
	want[ids[0]] = Elsewhere{"220102", day(5)}
	if diff := cmp.Diff(want, find(testUnit)); diff != "" {
		t.Errorf("after a newer period (-want +got)\n%s", diff)
	}
}
