package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/store"
)

func TestMonthly(t *testing.T) {
	for now, want := range map[string]string{
		"2026-11-23 12:00": "0 8 13 * * 2026-11-13", // ten days before
		"2026-03-10 12:00": "0 8 28 * * 2026-02-28",
		"2026-01-09 12:00": "0 8 28 * * 2025-12-28", // the 30th is not in every month
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, roster.China)
		if err != nil {
			t.Fatal(err)
		}
		cron, last := monthly(at)
		if got := cron + " " + last.Format(time.DateOnly); got != want {
			t.Errorf("%s: got %s, want %s", now, got, want)
		}
	}
	got := lastPeriods(time.Date(2026, 1, 13, 8, 0, 0, 0, roster.China), 3)
	if diff := cmp.Diff(map[string]bool{"2025-12": true, "2025-11": true, "2025-10": true}, got); diff != "" {
		t.Errorf("periods (-want +got)\n%s", diff)
	}
}

// The counting itself must notice what is lost, what is there twice, and what
// nothing explains.
func TestTallyNotices(t *testing.T) {
	harm := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	under, long := harm.Add(2*time.Second), harm.Add(time.Hour)
	tl := &tally{}
	for _, d := range []struct {
		state, why string
		until      *time.Time
		taken      int
	}{
		{store.Sent, "", nil, 1},
		{store.Sent, "", nil, 0},
		{store.Sent, "", nil, 2},
		{store.Queued, "", nil, 0},
		{store.Unknown, "中断", &under, 0},
		{store.Unknown, "中断", &long, 1},
		{store.Unknown, "没有得到最终答复", nil, 2},
	} {
		tl.add(&store.Delivery{State: d.state, Error: d.why, LeaseUntil: d.until}, d.taken)
	}
	var f finding
	tl.show(&f)
	tl.explain(&f, []time.Time{harm}, lease)
	want := []string{
		"messages neither sent nor unknown: 1", "sent, but not at the mail server: 1", "sent, and at the mail server more than once: 1",
		"… of these at the mail server more than once: 1", "… of these neither so nor under way at a moment of harm: 1",
	}
	if diff := cmp.Diff(want, f.faults); diff != "" {
		t.Errorf("faults (-want +got)\n%s", diff)
	}
	var out strings.Builder
	if err := f.print(&out); err == nil || !strings.Contains(out.String(), "Verdict: **fail**") || !strings.Contains(out.String(), "| messages sent | 3 |") {
		t.Errorf("got %v and\n%s", err, &out)
	}
}
