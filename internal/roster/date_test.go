package roster

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// day reads a date for a table.
func day(t testing.TB, s string) Date {
	t.Helper()
	if s == "" {
		return Date{}
	}
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDateFirstLast(t *testing.T) {
	for _, c := range []struct{ in, first, last string }{
		{"2024-02", "2024-02-01", "2024-02-29"},
		{"2023-02", "2023-02-01", "2023-02-28"},
		{"2100-02", "2100-02-01", "2100-02-28"},
		{"2020-12", "2020-12-01", "2020-12-31"},
		{"2020-05-06", "2020-05-06", "2020-05-06"},
		{"", "", ""},
	} {
		d := day(t, c.in)
		if got := d.First().String(); got != c.first {
			t.Errorf("First(%q) = %q, want %q", c.in, got, c.first)
		}
		if got := d.Last().String(); got != c.last {
			t.Errorf("Last(%q) = %q, want %q", c.in, got, c.last)
		}
	}
}

func TestDateMoves(t *testing.T) {
	for _, c := range []struct {
		name, in string
		move     func(Date) Date
		want     string
	}{
		{"month end stays in the month", "2024-01-31", func(d Date) Date { return d.AddMonths(1) }, "2024-02-29"},
		{"month end, common year", "2023-01-31", func(d Date) Date { return d.AddMonths(1) }, "2023-02-28"},
		{"back over the year", "2020-01-15", func(d Date) Date { return d.AddMonths(-1) }, "2019-12-15"},
		{"back by years", "2020-03-31", func(d Date) Date { return d.AddMonths(-13) }, "2019-02-28"},
		{"forward to December", "2020-11-30", func(d Date) Date { return d.AddMonths(1) }, "2020-12-30"},
		{"a month counts from its first", "2020-05", func(d Date) Date { return d.AddMonths(2) }, "2020-07-01"},
		{"leap day to leap year", "2000-02-29", func(d Date) Date { return d.AddYears(40) }, "2040-02-29"},
		{"leap day to common year", "2000-02-29", func(d Date) Date { return d.AddYears(45) }, "2045-03-01"},
		{"years of a month", "1980-06", func(d Date) Date { return d.AddYears(41) }, "2021-06-01"},
		{"days over the year", "2020-12-31", func(d Date) Date { return d.AddDays(1) }, "2021-01-01"},
	} {
		if got := c.move(day(t, c.in)).String(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDateValid(t *testing.T) {
	for _, c := range []struct {
		in   Date
		want bool
	}{
		{NewDate(2024, 2, 29), true},
		{NewDate(2023, 2, 29), false},
		{NewDate(1900, 2, 29), false},
		{NewDate(1900, 1, 1), true},
		{NewDate(1899, 12, 31), false},
		{NewDate(2199, 12, 31), true},
		{NewDate(2200, 1, 1), false},
		{NewDate(2020, 0, 1), false},
		{NewDate(2020, 13, 1), false},
		{NewDate(2020, 4, 31), false},
		{NewDate(2020, 4, 0), true},
		{Date{}, false},
	} {
		if got := c.in.Valid(); got != c.want {
			t.Errorf("%v.Valid() = %v, want %v", c.in, got, c.want)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, s := range []string{"", "2020", "2020-5-6", "2020-13", "2020-02-30", "2020/05/06", "2020年5月", "2020-05-06 "} {
		if got, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", s, got)
		}
	}
}

func TestDateText(t *testing.T) {
	for _, c := range []struct{ in, chinese string }{
		{"2020-05-06", "2020年5月6日"}, {"2020-05", "2020年5月"}, {"", ""},
	} {
		if got := day(t, c.in).Chinese(); got != c.chinese {
			t.Errorf("Chinese(%q) = %q, want %q", c.in, got, c.chinese)
		}
	}
	var d Date
	if err := d.UnmarshalText([]byte("soon")); err == nil || !d.IsZero() {
		t.Errorf("UnmarshalText(soon) gave %v, %v, want no date and an error", d, err)
	}
}

// anyDate draws a valid date, or a month.
func anyDate(t *rapid.T) Date {
	y, m := rapid.IntRange(1900, 2199).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month")
	return NewDate(y, m, rapid.IntRange(0, daysIn(y, m)).Draw(t, "day"))
}

func TestDateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, e := anyDate(t), anyDate(t)
		if !d.Valid() {
			t.Fatalf("%v is not valid", d)
		}
		if got, err := ParseDate(d.String()); err != nil || got != d {
			t.Fatalf("ParseDate(%q) = %v, %v", d.String(), got, err)
		}
		text, _ := d.MarshalText()
		var back Date
		if err := back.UnmarshalText(text); err != nil || back != d {
			t.Fatalf("read %v back as %v, %v", d, back, err)
		}
		if d.First().After(d.Last()) {
			t.Fatalf("First %v after Last %v", d.First(), d.Last())
		}
		if got, want := d.First().Before(e.First()), d.Time().Before(e.Time()); got != want {
			t.Fatalf("%v before %v = %v, want %v", d.First(), e.First(), got, want)
		}
		if got := e.AddDays(d.DaysSince(e)); got != d.First() {
			t.Fatalf("%v + %d days = %v, want %v", e, d.DaysSince(e), got, d.First())
		}
		n := rapid.IntRange(-600, 600).Draw(t, "months")
		if got := d.AddMonths(n); got.MonthIndex() != d.MonthIndex()+n || got.Day > d.First().Day {
			t.Fatalf("%v + %d months = %v", d, n, got)
		}
		if got := DateOf(d.Time()); got != d.First() {
			t.Fatalf("DateOf(Time) = %v, want %v", got, d.First())
		}
	})
}

func TestDateOfZone(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*60*60)
	if got, want := DateOf(time.Date(2026, 10, 31, 23, 0, 0, 0, time.UTC).In(shanghai)), NewDate(2026, 11, 1); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPeriod(t *testing.T) {
	for _, s := range []string{"", "2026", "2026-0", "2026-00", "2026-13", "2026-1", "2026-10-01", " 2026-10", "2026-10\n", "２０２６-10"} {
		if got, err := ParsePeriod(s); err == nil {
			t.Errorf("ParsePeriod(%q) = %v, want an error", s, got)
		}
	}
	p := PeriodOf(NewDate(2026, 10, 3))
	if got, want := p.Chinese(), "2026年10月"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, c := range []struct {
		in   Period
		n    int
		want string
		end  string
	}{
		{Period{2024, 1}, 1, "2024-02", "2024-02-29"},
		{Period{2024, 12}, 1, "2025-01", "2025-01-31"},
		{Period{2024, 1}, -1, "2023-12", "2023-12-31"},
		{Period{2024, 3}, -27, "2021-12", "2021-12-31"},
		{Period{2023, 2}, 0, "2023-02", "2023-02-28"},
	} {
		got := c.in.Add(c.n)
		if got.String() != c.want || got.End().String() != c.end {
			t.Errorf("%v.Add(%d) = %v to %v, want %s to %s", c.in, c.n, got, got.End(), c.want, c.end)
		}
	}
	var zero Period
	if !zero.IsZero() || zero.String() != "" || !zero.Before(p) || p.Before(p) {
		t.Errorf("the zero period is %q, before %v: %v", zero, p, zero.Before(p))
	}
}

func TestPeriodProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := PeriodOf(anyDate(t))
		n := rapid.IntRange(-300, 300).Draw(t, "months")
		q := p.Add(n)
		if got := q.Add(-n); got != p {
			t.Fatalf("%v + %d - %d = %v", p, n, n, got)
		}
		if got, want := p.Before(q), n > 0; got != want {
			t.Fatalf("%v before %v = %v, want %v", p, q, got, want)
		}
		text, _ := p.MarshalText()
		var back Period
		if err := back.UnmarshalText(text); err != nil || back != p {
			t.Fatalf("read %v back as %v, %v", p, back, err)
		}
	})
}
