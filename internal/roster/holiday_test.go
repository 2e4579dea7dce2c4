package roster

import "testing"

func TestWorking(t *testing.T) {
	for _, c := range []struct {
		in   string
		want bool
	}{
		{"2026-01-01", false},
		{"2026-02-17", false}, // 春节
		{"2026-02-28", true},  // a Saturday worked for it
		{"2026-10-01", false},
		{"2026-10-07", false},
		{"2026-10-10", true}, // a Saturday worked for 国庆节
		{"2026-10-11", false},
		{"2026-10-12", true},
		{"2026-11-21", false},
		{"2020-05-06", true},
		{"2020-05-09", true}, // a Saturday worked for 劳动节
		{"2027-05-03", true}, // not known: by the weekday
	} {
		if got := HolidayTable().Working(day(t, c.in)); got != c.want {
			t.Errorf("Working(%s) = %v, want %v", c.in, got, c.want)
		}
	}
}

func TestHolidayYears(t *testing.T) {
	h := HolidayTable()
	for year := 2019; year <= 2027; year++ {
		if got, want := h.Knows(year), year >= 2020 && year <= 2026; got != want {
			t.Errorf("Knows(%d) = %v, want %v", year, got, want)
		}
	}
	for d := range h.Days {
		if v := day(t, d); !v.Valid() || v.MonthOnly() {
			t.Errorf("%q is no day", d)
		}
	}
}
