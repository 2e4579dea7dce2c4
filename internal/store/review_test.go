package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/summary"
)

func submit(t testing.TB, s *Store, v *Version, workers int64) {
	t.Helper()
	sum := &summary.Summary{Unit: v.Unit, Period: testPeriod, AsOf: testPeriod.End(), County: summary.Figures{summary.Workers: workers}}
	if err := s.Submit(t.Context(), v, Submission{Summary: sum}); err != nil {
		t.Fatalf("Submit: %v", err)
	}
}

// Every step from every state: what is allowed leads where the design says,
// anything else is refused and changes nothing.
func TestReviewSteps(t *testing.T) {
	reach := map[State]func(*Store, *Version){
		Draft:     func(*Store, *Version) {},
		Submitted: func(s *Store, v *Version) { submit(t, s, v, 1) },
		Approved: func(s *Store, v *Version) {
			submit(t, s, v, 1)
			must(t, s.Approve(t.Context(), testUnit, testPeriod, 0))
		},
		SentBack: func(s *Store, v *Version) {
			submit(t, s, v, 1)
			must(t, s.SendBack(t.Context(), testUnit, testPeriod, 0, "人数有误"))
		},
		Accepted: func(s *Store, v *Version) { accept(t, s, v, 1) },
	}
	sum := &summary.Summary{Unit: testUnit, Period: testPeriod, AsOf: testPeriod.End()}
	steps := map[string]struct {
		do   func(*Store, *Version) error
		from string
		to   State
	}{
		"submit":    {func(s *Store, v *Version) error { return s.Submit(t.Context(), v, Submission{Summary: sum}) }, "draft", Submitted},
		"withdraw":  {func(s *Store, _ *Version) error { return s.Withdraw(t.Context(), testUnit, testPeriod) }, "submitted", Draft},
		"approve":   {func(s *Store, _ *Version) error { return s.Approve(t.Context(), testUnit, testPeriod, 0) }, "submitted", Approved},
		"send back": {func(s *Store, _ *Version) error { return s.SendBack(t.Context(), testUnit, testPeriod, 0, "x") }, "submitted approved", SentBack},
		"accept":    {func(s *Store, v *Version) error { return s.Accept(t.Context(), v, nil) }, "approved", Accepted},
		"reopen":    {func(s *Store, _ *Version) error { return s.Reopen(t.Context(), testUnit, testPeriod, "x") }, "accepted", SentBack},
		"upload": {func(s *Store, _ *Version) error {
			_, err := s.AddVersion(t.Context(), content(testUnit, testPeriod, 1, 8))
			return err
		}, "draft sent_back", Draft},
	}
	for from, prepare := range reach {
		for name, step := range steps {
			s := openTest(t)
			v := addVersion(t, s, content(testUnit, testPeriod, 1, 8))
			prepare(s, v)
			events := len(mustEvents(t, s))
			err := step.do(s, v)
			want, allowed := from, strings.Contains(" "+step.from+" ", " "+string(from)+" ")
			if allowed {
				want = step.to
			}
			if got := state(t, s).State; got != want || (err == nil) != allowed || !allowed && !errors.Is(err, ErrConflict) {
				t.Errorf("%s from %s: got %s, %v, want %s, allowed: %t", name, from, got, err, want, allowed)
			}
			if n := len(mustEvents(t, s)) - events; (n == 1) != allowed || n > 1 {
				t.Errorf("%s from %s: noted %d events, allowed: %t", name, from, n, allowed)
			}
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustEvents(t testing.TB, s *Store) []Event {
	t.Helper()
	es, err := s.Events(t.Context(), testUnit, testPeriod)
	must(t, err)
	return es
}

func TestEventsAndSteps(t *testing.T) {
	s := openTest(t)
	v := addVersion(t, s, content(testUnit, testPeriod, 1, 8))
	submit(t, s, v, 1)
	must(t, s.SendBack(t.Context(), testUnit, testPeriod, 0, "人数有误"))
	v = addVersion(t, s, content(testUnit, testPeriod, 2, 8))
	accept(t, s, v, 2)
	must(t, s.Reopen(t.Context(), testUnit, testPeriod, "漏报一人"))
	var got []string
	for _, e := range mustEvents(t, s) {
		got = append(got, fmt.Sprintf("%d %s %d %s", e.Number, e.Action, e.Version, e.Reason))
	}
	want := []string{
		"1 upload 1 ", "2 submit 1 ", "3 send_back 1 人数有误", "4 upload 2 ", "5 submit 2 ", "6 approve 2 ", "7 accept 2 ", "8 reopen 2 漏报一人",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got)\n%s", diff)
	}
	addVersion(t, s, content("220102", testPeriod.Add(1), 1, 8))
	steps, err := s.StepsOf(t.Context(), testPeriod, testPeriod.Add(1))
	must(t, err)
	wantSteps := map[string]map[string]Steps{
		"2024-10": {testUnit: {Versions: 2, SentBack: 2}}, "2024-11": {"220102": {Versions: 1}},
	}
	if diff := cmp.Diff(wantSteps, steps); diff != "" {
		t.Errorf("steps (-want +got)\n%s", diff)
	}
	if steps, err := s.StepsOf(t.Context(), testPeriod.Add(-5), testPeriod.Add(-1)); err != nil || len(steps) != 0 {
		t.Errorf("steps of months before: got %v, %v", steps, err)
	}
}

// Drafts of reports read the version under review, others the accepted one.
func TestDraftsOfFigures(t *testing.T) {
	s := openTest(t)
	first := addVersion(t, s, content(testUnit, testPeriod, 1, 8))
	accept(t, s, first, 1)
	must(t, s.Reopen(t.Context(), testUnit, testPeriod, "x"))
	second := addVersion(t, s, content(testUnit, testPeriod, 2, 8))
	figures := func(drafts bool) (int64, string, bool) {
		t.Helper()
		months, err := s.Months(t.Context(), Scope{Drafts: drafts}, testPeriod)
		must(t, err)
		id, draft := months[0].Returns[testUnit].Used(drafts)
		return months[0].Summaries[testUnit].County[summary.Workers], id, draft
	}
	if n, id, draft := figures(true); n != 1 || id != first.ID || draft {
		t.Errorf("a version not submitted is read: %d, %s, %t", n, id, draft)
	}
	submit(t, s, second, 2)
	if n, id, draft := figures(true); n != 2 || id != second.ID || !draft {
		t.Errorf("under review: got %d, %s, %t, want 2 of version 2, a draft", n, id, draft)
	}
	if n, id, draft := figures(false); n != 1 || id != first.ID || draft {
		t.Errorf("accepted: got %d, %s, %t, want 1 of version 1", n, id, draft)
	}
	must(t, s.Withdraw(t.Context(), testUnit, testPeriod))
	submit(t, s, second, 3) // explained meanwhile
	if n, _, _ := figures(true); n != 3 {
		t.Errorf("submitted again: got %d, want the figures of now", n)
	}
	must(t, s.SendBack(t.Context(), testUnit, testPeriod, 0, "x"))
	if n, _, draft := figures(true); n != 1 || draft {
		t.Errorf("sent back: got %d, %t, want the accepted figures", n, draft)
	}
}

func TestLastMade(t *testing.T) {
	s := openTest(t)
	at := testTime
	put := func(inputs, format string, personal bool, made time.Time) *Archived {
		t.Helper()
		a, err := s.Archive(t.Context(), &Archived{
			Report: "monthly", Unit: "22", Period: "2024-10", Format: format, Name: "月报." + format, Inputs: inputs, MadeAt: made,
			Personal: personal, Versions: map[string]string{}, Headline: []Figure{{"社工岗人员", inputs}}, Data: []byte(inputs),
		})
		must(t, err)
		return a
	}
	put("a", "pdf", false, at)
	put("b", "pdf", false, at.Add(time.Hour))
	put("b", "xlsx", false, at.Add(time.Hour))
	put("p", "pdf", true, at.Add(2*time.Hour))
	for _, tc := range []struct {
		inputs string
		before time.Time
		want   string
	}{
		{"c", at.Add(3 * time.Hour), "b"},
		{"b", at.Add(3 * time.Hour), "a"},
		{"b", at.Add(time.Hour), "a"},
		{"a", at, ""},
	} {
		got, err := s.LastMade(t.Context(), &Archived{Report: "monthly", Unit: "22", Period: "2024-10", Inputs: tc.inputs}, tc.before)
		must(t, err)
		inputs := ""
		if got != nil {
			inputs = got.Headline[0].Text
		}
		if inputs != tc.want {
			t.Errorf("%s before %s: got %q, want %q", tc.inputs, tc.before, inputs, tc.want)
		}
	}
	if got, err := s.LastMade(t.Context(), &Archived{Report: "monthly", Unit: "22", Period: "2024-09", Inputs: "c"}, at.Add(3*time.Hour)); err != nil || got != nil {
		t.Errorf("another period: got %v, %v, want none", got, err)
	}
}
