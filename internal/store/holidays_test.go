package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
)

func TestCalendar(t *testing.T) {
	s := openTest(t)
	check := func(when, day string, working, known bool) {
		t.Helper()
		cal, err := s.Calendar(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		d, err := roster.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if cal.Working(d) != working || cal.Knows(int(d.Year)) != known {
			t.Errorf("%s, %s: got working %t, known %t, want %t, %t", when, day, cal.Working(d), cal.Knows(int(d.Year)), working, known)
		}
	}
	check("built in", "2026-10-01", false, true)
	check("built in", "2026-10-10", true, true)
	check("not known", "2027-10-01", true, false)
	days := []Holiday{
		{Day: "2027-10-01", Year: 2027, Name: "国庆节"}, {Day: "2027-10-09", Year: 2027, Name: "国庆节", Working: true},
	}
	if err := s.PutHolidays(t.Context(), HolidayYear{Year: 2027, Account: "sheng"}, days); err != nil {
		t.Fatal(err)
	}
	check("entered", "2027-10-01", false, true)
	check("entered", "2027-10-09", true, true)
	check("entered", "2027-10-10", false, true)
	check("entered", "2027-10-11", true, true)
	cal, err := s.Calendar(t.Context())
	if diff := cmp.Diff(days, cal.Days(2027)); err != nil || diff != "" {
		t.Errorf("Days: %v (-want +got)\n%s", err, diff)
	}
	if y := cal.Entered[2027]; y.Account != "sheng" || !y.MadeAt.Equal(testTime) {
		t.Errorf("Entered: got %+v", y)
	}
	if err := s.PutHolidays(t.Context(), HolidayYear{Year: 2026}, []Holiday{{Day: "2026-10-02", Year: 2026, Name: "国庆节"}}); err != nil {
		t.Fatal(err)
	}
	check("entered in place of the built-in", "2026-10-01", true, true)
	check("entered in place of the built-in", "2026-10-02", false, true)
	check("another year", "2025-10-01", false, true)
	if err := s.PutHolidays(t.Context(), HolidayYear{Year: 2026}, []Holiday{{Day: "2026-10-03", Year: 2026, Name: "国庆节"}}); err != nil {
		t.Fatal(err)
	}
	check("entered again", "2026-10-02", true, true)
	if err := s.DropHolidays(t.Context(), 2026); err != nil {
		t.Fatal(err)
	}
	check("built in again", "2026-10-01", false, true)
	if err := s.DropHolidays(t.Context(), 2026); !errors.Is(err, ErrNotFound) {
		t.Errorf("drop it again: got %v, want %v", err, ErrNotFound)
	}
}

// The built-in days come in the same form: 国庆节 of 2026 are seven days off and
// two worked.
func TestBuiltInDays(t *testing.T) {
	s := openTest(t)
	cal, err := s.Calendar(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var off, worked []string
	for _, h := range cal.Days(2026) {
		if h.Name == "国庆节" && h.Working {
			worked = append(worked, h.Day)
		} else if h.Name == "国庆节" {
			off = append(off, h.Day)
		}
	}
	if diff := cmp.Diff([]string{"2026-09-20", "2026-10-10"}, worked); diff != "" {
		t.Errorf("worked (-want +got)\n%s", diff)
	}
	if len(off) != 7 || off[0] != "2026-10-01" || off[6] != "2026-10-07" {
		t.Errorf("off: got %v", off)
	}
	if days := cal.Days(2027); days != nil {
		t.Errorf("2027: got %v, want none", days)
	}
}
