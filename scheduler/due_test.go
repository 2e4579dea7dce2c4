package scheduler_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

// Check 23: due times by hand, at the 31st, 29 February and the year's end.
func TestDue(t *testing.T) {
	for name, tc := range map[string]struct {
		cron, zone string
		since, now string // in China
		want       string // due time and period, one a line
	}{
		"the 6th": {"0 8 6 * *", "Asia/Shanghai", "2024-10-06 08:00", "2025-01-06 07:59", `
			2024-11-06 08:00 2024-10
			2024-12-06 08:00 2024-11`},
		"at the very minute": {"0 8 6 * *", "Asia/Shanghai", "2024-10-31 00:00", "2024-11-06 08:00", "2024-11-06 08:00 2024-10"},
		"year's end": {"0 8 1 * *", "Asia/Shanghai", "2024-12-15 00:00", "2025-02-01 08:00", `
			2025-01-01 08:00 2024-12
			2025-02-01 08:00 2025-01`},
		"the 31st, months that have one": {"30 6 31 * *", "Asia/Shanghai", "2024-01-01 00:00", "2024-12-31 23:59", `
			2024-01-31 06:30 2023-12
			2024-03-31 06:30 2024-02
			2024-05-31 06:30 2024-04
			2024-07-31 06:30 2024-06
			2024-08-31 06:30 2024-07
			2024-10-31 06:30 2024-09
			2024-12-31 06:30 2024-11`},
		"the 29th, over a common year's February": {"0 8 29 * *", "Asia/Shanghai", "2024-12-31 00:00", "2025-05-01 00:00", `
			2025-01-29 08:00 2024-12
			2025-03-29 08:00 2025-02
			2025-04-29 08:00 2025-03`},
		"the last minute of a year": {"59 23 31 12 *", "Asia/Shanghai", "2024-01-01 00:00", "2025-12-31 23:59", `
			2024-12-31 23:59 2024-11
			2025-12-31 23:59 2025-11`},
		"29 February": {"0 8 29 2 *", "Asia/Shanghai", "2023-01-01 00:00", "2028-03-01 00:00", `
			2024-02-29 08:00 2024-01
			2028-02-29 08:00 2028-01`},
		"midnight in China is the day before in UTC": {"0 0 1 * *", "Asia/Shanghai", "2024-10-15 00:00", "2024-11-01 00:00", "2024-11-01 00:00 2024-10"},
		"another zone": {"0 0 1 * *", "UTC", "2024-10-15 00:00", "2024-11-01 08:00", "2024-11-01 08:00 2024-10"},
		"several a month are for one period": {"0 8 * * 1", "Asia/Shanghai", "2024-10-31 00:00", "2024-12-31 00:00", `
			2024-11-04 08:00 2024-10
			2024-12-02 08:00 2024-11`},
		"each minute, over a year": {"* * * * *", "Asia/Shanghai", "2023-10-31 23:59", "2024-03-15 00:00", `
			2023-11-01 00:00 2023-10
			2023-12-01 00:00 2023-11
			2024-01-01 00:00 2023-12
			2024-02-01 00:00 2024-01
			2024-03-01 00:00 2024-02`},
		"never":    {"0 8 30 2 *", "Asia/Shanghai", "2024-01-01 00:00", "2024-12-31 00:00", ""},
		"none yet": {"0 8 6 * *", "Asia/Shanghai", "2024-11-06 08:00", "2024-11-06 08:01", ""},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &store.Schedule{Cron: tc.cron, Zone: tc.zone}
			due, err := scheduler.Due(sc, roster.HolidayTable(), shanghai(t, tc.since), shanghai(t, tc.now))
			if diff := cmp.Diff(lines(tc.want), times(due)); err != nil || diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// lines are the lines of a table without what is around them.
func lines(table string) (out []string) {
	for line := range strings.Lines(table) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// times writes due times in China with their periods.
func times(due []scheduler.DueTime) (out []string) {
	for _, d := range due {
		out = append(out, d.At.In(roster.China).Format("2006-01-02 15:04")+" "+d.Period.String())
	}
	return out
}

func TestNext(t *testing.T) {
	sc := &store.Schedule{Cron: "0 8 6 * *", Zone: "Asia/Shanghai", Shift: scheduler.ShiftNext}
	noted := map[string]bool{"2024-12": true}
	got, err := scheduler.Next(sc, roster.HolidayTable(), shanghai(t, "2024-11-06 08:00"), noted, 3)
	want := []string{"2024-12-06 08:00 2024-11", "2025-02-06 08:00 2025-01", "2025-03-06 08:00 2025-02"}
	if diff := cmp.Diff(want, times(got)); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestBadSchedules(t *testing.T) {
	for _, tc := range []struct{ cron, zone, want string }{
		{"0 8 32 * *", "Asia/Shanghai", "定时表达式"},
		{"0 8 6 *", "Asia/Shanghai", "定时表达式"},
		{"TZ=UTC 0 8 6 * *", "Asia/Shanghai", "定时表达式"},
		{"@every 1h", "Asia/Shanghai", "定时表达式"},
		{"0 8 6 * *", "Asia/Nowhere", "时区"},
		{"0 8 6 * *", "", "时区"},
		{"0 8 6 * *", "Local", "时区"},
	} {
		sc := &store.Schedule{Cron: tc.cron, Zone: tc.zone}
		if _, err := scheduler.Due(sc, roster.HolidayTable(), time.Time{}, time.Now()); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("Due of %+v: got %v, want one about %s", tc, err, tc.want)
		}
		if _, err := scheduler.Next(sc, roster.HolidayTable(), time.Now(), nil, 1); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("Next of %+v: got %v, want one about %s", tc, err, tc.want)
		}
	}
}

func TestDueDate(t *testing.T) {
	w := newWorld(t, "2024-12-31 00:00", &post{})
	deadlines, err := w.store.Deadlines(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for period, want := range map[string]string{"2024-10": "2024-11-06 00:00", "2024-12": "2025-01-06 00:00", "2024-01": "2024-02-06 00:00"} {
		if got := deadlines.Due(mustPeriod(t, period)); !got.Equal(shanghai(t, want)) {
			t.Errorf("Due(%s): got %s, want %s", period, got, want)
		}
	}
	for submitted, want := range map[string]bool{"2024-12-06 00:00": false, "2024-12-06 00:01": true} {
		w.clock.set(shanghai(t, submitted))
		unit := map[bool]string{false: "220104", true: "220202"}[want]
		w.accept(unit, mustPeriod(t, "2024-11"), 3)
		doc, err := w.maker().Document(t.Context(), scheduler.Request{Report: "monthly", Unit: unit, Period: mustPeriod(t, "2024-11")})
		if err != nil {
			t.Fatal(err)
		}
		late := false
		for _, f := range doc.Facts {
			late = late || f.Label == "逾期报送"
		}
		if late != want {
			t.Errorf("submitted %s: got late %t, want %t", submitted, late, want)
		}
	}
}
