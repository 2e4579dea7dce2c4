package scheduler_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

// Check 23, the holidays: the dates follow the notices of the State Council on the holidays of 2024,
// 2025 and 2026, with the weekend days worked instead.
func TestShift(t *testing.T) {
	for name, tc := range map[string]struct {
		cron, shift string
		since, now  string
		want        string
	}{
		"6th, next, 2024": {"0 8 6 * *", scheduler.ShiftNext, "2024-01-01 00:00", "2024-12-31 00:00", `
			2024-01-08 08:00 2023-12
			2024-02-06 08:00 2024-01
			2024-03-06 08:00 2024-02
			2024-04-07 08:00 2024-03
			2024-05-06 08:00 2024-04
			2024-06-06 08:00 2024-05
			2024-07-08 08:00 2024-06
			2024-08-06 08:00 2024-07
			2024-09-06 08:00 2024-08
			2024-10-08 08:00 2024-09
			2024-11-06 08:00 2024-10
			2024-12-06 08:00 2024-11`},
		"6th, next, 2025": {"0 8 6 * *", scheduler.ShiftNext, "2025-01-01 00:00", "2025-12-31 00:00", `
			2025-01-06 08:00 2024-12
			2025-02-06 08:00 2025-01
			2025-03-06 08:00 2025-02
			2025-04-07 08:00 2025-03
			2025-05-06 08:00 2025-04
			2025-06-06 08:00 2025-05
			2025-07-07 08:00 2025-06
			2025-08-06 08:00 2025-07
			2025-09-08 08:00 2025-08
			2025-10-09 08:00 2025-09
			2025-11-06 08:00 2025-10
			2025-12-08 08:00 2025-11`},
		"4th, previous, 2026": {"30 17 4 * *", scheduler.ShiftPrevious, "2025-12-31 18:00", "2026-12-31 00:00", `
			2026-01-04 17:30 2025-12
			2026-02-04 17:30 2026-01
			2026-03-04 17:30 2026-02
			2026-04-03 17:30 2026-03
			2026-04-30 17:30 2026-04
			2026-06-04 17:30 2026-05
			2026-07-03 17:30 2026-06
			2026-08-04 17:30 2026-07
			2026-09-04 17:30 2026-08
			2026-09-30 17:30 2026-09
			2026-11-04 17:30 2026-10
			2026-12-04 17:30 2026-11`},
		"weekend days that are worked": {"0 9 28 * *", scheduler.ShiftPrevious, "2025-08-31 00:00", "2026-03-31 00:00", `
			2025-09-28 09:00 2025-08
			2025-10-28 09:00 2025-09
			2025-11-28 09:00 2025-10
			2025-12-26 09:00 2025-11
			2026-01-28 09:00 2025-12
			2026-02-28 09:00 2026-01
			2026-03-27 09:00 2026-02`},
		"31st, next": {"0 8 31 * *", scheduler.ShiftNext, "2024-01-01 00:00", "2025-12-31 23:00", `
			2024-01-02 08:00 2023-11
			2024-01-31 08:00 2023-12
			2024-04-01 08:00 2024-02
			2024-05-31 08:00 2024-04
			2024-07-31 08:00 2024-06
			2024-09-02 08:00 2024-07
			2024-10-31 08:00 2024-09
			2024-12-31 08:00 2024-11
			2025-02-05 08:00 2024-12
			2025-03-31 08:00 2025-02
			2025-06-03 08:00 2025-04
			2025-07-31 08:00 2025-06
			2025-09-01 08:00 2025-07
			2025-10-31 08:00 2025-09
			2025-12-31 08:00 2025-11`},
		"29 February, not every year, next": {"0 8 29 2 *", scheduler.ShiftNext, "2020-01-01 00:00", "2032-12-31 00:00", `
			2020-03-02 08:00 2020-01
			2024-02-29 08:00 2024-01
			2028-02-29 08:00 2028-01
			2032-03-01 08:00 2032-01`},
		"31st, previous, over months that have none": {"0 8 31 * *", scheduler.ShiftPrevious, "2025-12-01 00:00", "2026-06-30 00:00", `
			2025-12-31 08:00 2025-11
			2026-01-30 08:00 2025-12
			2026-03-31 08:00 2026-02
			2026-05-29 08:00 2026-04`},
		"29 February is a Thursday in 2024": {"0 8 29 2 *", scheduler.ShiftNext, "2023-01-01 00:00", "2024-12-31 00:00", "2024-02-29 08:00 2024-01"},
		"over the year's end, next":         {"0 8 1 1 *", scheduler.ShiftNext, "2023-06-01 00:00", "2026-12-31 00:00", "2024-01-02 08:00 2023-12\n2025-01-02 08:00 2024-12\n2026-01-04 08:00 2025-12"},
		"over the year's end, previous":     {"0 8 1 1 *", scheduler.ShiftPrevious, "2023-06-01 00:00", "2026-12-31 00:00", "2023-12-29 08:00 2023-12\n2024-12-31 08:00 2024-12\n2025-12-31 08:00 2025-12"},
		"made on a day off, before the day after it": {
			"0 8 6 * *", scheduler.ShiftNext, "2024-10-07 12:00", "2024-10-08 08:00",
			"2024-10-08 08:00 2024-09",
		},
		"made after what was moved forward": {"0 8 6 * *", scheduler.ShiftPrevious, "2024-10-01 00:00", "2024-11-06 08:00", "2024-11-06 08:00 2024-10"},
		"not due before the working day":    {"0 8 6 * *", scheduler.ShiftNext, "2024-10-01 00:00", "2024-10-08 07:59", ""},
		"due before the day it is planned":  {"0 8 6 * *", scheduler.ShiftPrevious, "2024-09-30 00:00", "2024-09-30 08:00", "2024-09-30 08:00 2024-09"},
		"a year not known goes by weekend":  {"0 8 1 1,5 *", scheduler.ShiftNext, "2026-12-31 00:00", "2027-05-31 00:00", "2027-01-01 08:00 2026-12\n2027-05-03 08:00 2027-04"},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &store.Schedule{Cron: tc.cron, Zone: "Asia/Shanghai", Shift: tc.shift}
			due, err := scheduler.Due(sc, roster.HolidayTable(), shanghai(t, tc.since), shanghai(t, tc.now))
			if diff := cmp.Diff(lines(tc.want), times(due)); err != nil || diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestUnknownYears(t *testing.T) {
	for name, tc := range map[string]struct {
		shift string
		n     int
		want  []int
	}{
		"shifted": {scheduler.ShiftNext, 13, []int{2027}}, "two": {scheduler.ShiftPrevious, 14, []int{2027, 2028}}, "not shifted": {scheduler.ShiftNone, 14, nil},
		"known": {scheduler.ShiftNext, 1, nil},
	} {
		sc := &store.Schedule{Cron: "0 8 6 * *", Zone: "Asia/Shanghai", Shift: tc.shift}
		next, err := scheduler.Next(sc, roster.HolidayTable(), shanghai(t, "2026-11-08 10:00"), nil, tc.n)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.want, scheduler.Unknown(sc, roster.HolidayTable(), next)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// Holidays entered by a person decide, also of a year that was not known.
func TestEnteredHolidays(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2026-12-31 00:00", out)
	w.schedule("a@jl.example")
	sc, err := w.store.Schedule(t.Context(), "monthly")
	if err != nil {
		t.Fatal(err)
	}
	sc.Cron, sc.Shift, sc.Since, sc.CatchUp = "0 8 1 * *", scheduler.ShiftNext, w.clock.Now(), scheduler.CatchSkip
	if err := w.store.UpdateSchedule(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
	days := []store.Holiday{
		{Day: "2027-01-01", Year: 2027, Name: "元旦"}, {Day: "2027-01-02", Year: 2027, Name: "元旦", Working: true},
	}
	if err := w.store.PutHolidays(t.Context(), store.HolidayYear{Year: 2027, Account: "sheng"}, days); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"2027-01-01 08:00", "2027-01-02 07:59"} {
		w.clock.set(shanghai(t, at))
		w.tick()
		if got := w.runs(); got != nil {
			t.Errorf("%s: got %v, want nothing yet", at, got)
		}
	}
	w.clock.set(shanghai(t, "2027-01-02 08:00"))
	w.tick()
	if diff := cmp.Diff([]string{"2026-12 done"}, w.runs()); diff != "" {
		t.Errorf("runs (-want +got)\n%s", diff)
	}
	// A table that is mended later makes no period twice.
	if err := w.store.DropHolidays(t.Context(), 2027); err != nil {
		t.Fatal(err)
	}
	w.clock.set(shanghai(t, "2027-01-04 12:00"))
	w.tick()
	if diff := cmp.Diff([]string{"2026-12 done"}, w.runs()); diff != "" || out.count() != 1 {
		t.Errorf("%d sent, runs (-want +got)\n%s", out.count(), diff)
	}
}
