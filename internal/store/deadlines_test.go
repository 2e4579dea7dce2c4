package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
)

func TestDeadlines(t *testing.T) {
	s := openTest(t)
	for _, want := range []Deadlines{{DueDay: 5, LockDay: 15}, {DueDay: 8, LockDay: 20}, {DueDay: 10, LockDay: 10}} {
		if want != defaultDeadlines {
			must(t, s.SetDeadlines(t.Context(), want))
		}
		got, err := s.Deadlines(t.Context())
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// A change holds from its period on; a change of the same or a later start
// takes the place of the one before.
func TestDeadlinesFromAPeriod(t *testing.T) {
	s := openTest(t)
	month := func(m uint8) roster.Period { return roster.Period{Year: 2026, Month: m} }
	set := func(m uint8, due int) {
		must(t, s.SetDeadlines(t.Context(), Deadlines{DueDay: due, LockDay: 28, From: month(m)}))
	}
	set(6, 8)
	set(9, 10)
	set(9, 12)
	for m, want := range map[uint8]int{5: 5, 6: 8, 8: 8, 9: 12, 11: 12} {
		d, err := s.Deadlines(t.Context())
		must(t, err)
		if got := d.Due(month(m)).Add(-time.Second).In(roster.China).Day(); got != want {
			t.Errorf("2026-%02d: due on day %d, want %d", m, got, want)
		}
	}
	set(7, 3)
	d, err := s.Deadlines(t.Context())
	must(t, err)
	if got := d.Due(month(10)).Add(-time.Second).In(roster.China).Day(); got != 3 {
		t.Errorf("an earlier start: due on day %d, want 3", got)
	}
}

// TestDeadlineMoments: a day ends at 24:00 in China, which is 16:00 UTC.
func TestDeadlineMoments(t *testing.T) {
	d := Deadlines{DueDay: 5, LockDay: 28}
	for _, tt := range []struct {
		period    roster.Period
		due, lock time.Time
	}{
		{
			roster.Period{Year: 2026, Month: 10},
			time.Date(2026, 11, 5, 16, 0, 0, 0, time.UTC), time.Date(2026, 11, 28, 16, 0, 0, 0, time.UTC),
		},
		{
			roster.Period{Year: 2026, Month: 12}, // due in the next year
			time.Date(2027, 1, 5, 16, 0, 0, 0, time.UTC), time.Date(2027, 1, 28, 16, 0, 0, 0, time.UTC),
		},
		{
			roster.Period{Year: 2027, Month: 1}, // 28 days in February: the end is 1 March
			time.Date(2027, 2, 5, 16, 0, 0, 0, time.UTC), time.Date(2027, 2, 28, 16, 0, 0, 0, time.UTC),
		},
	} {
		if got := d.Due(tt.period); !got.Equal(tt.due) {
			t.Errorf("%s due: got %s, want %s", tt.period, got.UTC(), tt.due)
		}
		if got := d.Lock(tt.period); !got.Equal(tt.lock) {
			t.Errorf("%s lock: got %s, want %s", tt.period, got.UTC(), tt.lock)
		}
	}
}
