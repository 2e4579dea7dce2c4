package roster

import (
	"fmt"
	"regexp"
)

// Period is the month a return is for.
type Period struct {
	Year  int16
	Month uint8
}

var periodForm = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`)

// ParsePeriod reads 2026-10.
func ParsePeriod(s string) (Period, error) {
	if !periodForm.MatchString(s) {
		return Period{}, fmt.Errorf("报告期“%s”应写作 2026-10", s)
	}
	var y, m int
	if _, err := fmt.Sscanf(s, "%d-%d", &y, &m); err != nil {
		return Period{}, err
	}
	return Period{int16(y), uint8(m)}, nil
}

// PeriodOf is the month of d.
func PeriodOf(d Date) Period { return Period{d.Year, d.Month} }

// IsZero tells that there is no period.
func (p Period) IsZero() bool { return p == Period{} }

// String is 2026-10; it sorts by time.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", p.Year, p.Month)
}

// Chinese is 2026年10月.
func (p Period) Chinese() string { return fmt.Sprintf("%d年%d月", p.Year, p.Month) }

// Add moves by n months.
func (p Period) Add(n int) Period {
	m := int(p.Year)*12 + int(p.Month) - 1 + n
	return Period{int16(m / 12), uint8(m%12 + 1)}
}

// End is the month's last day, the as-of date of its return.
func (p Period) End() Date { return NewDate(int(p.Year), int(p.Month), 0).Last() }

// Before tells that p is an earlier month than q.
func (p Period) Before(q Period) bool { return p.Add(0).String() < q.String() }

// MarshalText writes [Period.String].
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Period) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	*p, err = ParsePeriod(string(b))
	return err
}
