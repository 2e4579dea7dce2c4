package roster

import (
	"fmt"
	"time"
)

// China is the civil time of all of China, which has no daylight saving.
var China = time.FixedZone("CST", 8*3600)

// Date is a civil date, or a month where Day is 0. The zero Date is no date.
type Date struct {
	Year  int16
	Month uint8
	Day   uint8
}

// NewDate is the date y-m-d; d may be 0 for a month.
func NewDate(y, m, d int) Date { return Date{int16(y), uint8(m), uint8(d)} }

// DateOf is the civil date of t in t's zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return NewDate(y, int(m), d)
}

// ParseDate reads 2020-05-06 or 2020-05, the form [Date.String] writes.
func ParseDate(s string) (Date, error) {
	if t, err := time.Parse("2006-01-02", s); err == nil {
		return DateOf(t), nil
	}
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return Date{}, fmt.Errorf("日期“%s”应写作 2020-05-06", s)
	}
	return NewDate(t.Year(), int(t.Month()), 0), nil
}

// IsZero tells that there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// MonthOnly tells that the day is not known.
func (d Date) MonthOnly() bool { return d.Day == 0 && d.Year != 0 }

// First is the earliest day d can mean.
func (d Date) First() Date {
	if d.MonthOnly() {
		d.Day = 1
	}
	return d
}

// Last is the latest day d can mean.
func (d Date) Last() Date {
	if d.MonthOnly() {
		d.Day = uint8(daysIn(int(d.Year), int(d.Month)))
	}
	return d
}

// Valid tells that the date exists in the calendar.
func (d Date) Valid() bool {
	return d.Year >= 1900 && d.Year < 2200 && d.Month >= 1 && d.Month <= 12 &&
		int(d.Day) <= daysIn(int(d.Year), int(d.Month))
}

func daysIn(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

func (d Date) ord() int { return int(d.Year)<<9 | int(d.Month)<<5 | int(d.Day) }

// Before compares as written; callers choose First or Last for months.
func (d Date) Before(e Date) bool { return d.ord() < e.ord() }

// After compares as written; callers choose First or Last for months.
func (d Date) After(e Date) bool { return d.ord() > e.ord() }

// Time is midnight UTC of d.First.
func (d Date) Time() time.Time {
	f := d.First()
	return time.Date(int(f.Year), time.Month(f.Month), int(f.Day), 0, 0, 0, 0, time.UTC)
}

// AddDays is d.First moved by n days.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// AddMonths is d.First moved by n months; the 31st becomes the month's last day.
func (d Date) AddMonths(n int) Date {
	f := d.First()
	m := int(f.Year)*12 + int(f.Month) - 1 + n
	y, mo := m/12, m%12+1
	return NewDate(y, mo, min(int(f.Day), daysIn(y, mo)))
}

// AddYears is d.First moved by n years; 29 February becomes 1 March, as ages
// are reckoned.
func (d Date) AddYears(n int) Date {
	f := d.First()
	return DateOf(time.Date(int(f.Year)+n, time.Month(f.Month), int(f.Day), 0, 0, 0, 0, time.UTC))
}

// DaysSince is the number of days from e.First to d.First.
func (d Date) DaysSince(e Date) int { return int((d.Time().Unix() - e.Time().Unix()) / (24 * 60 * 60)) }

// MonthIndex counts months, for comparing periods.
func (d Date) MonthIndex() int { return int(d.Year)*12 + int(d.Month) - 1 }

// String is 2020-05-06, or 2020-05, or nothing.
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	default:
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
}

// Chinese is 2020年5月6日.
func (d Date) Chinese() string {
	switch {
	case d.IsZero():
		return ""
	case d.Day == 0:
		return fmt.Sprintf("%d年%d月", d.Year, d.Month)
	default:
		return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
	}
}

// MarshalText writes [Date.String].
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	*d = v
	return err
}
