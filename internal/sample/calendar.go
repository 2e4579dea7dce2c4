package sample

import "shegong/internal/roster"

// The years of samples.
const (
	firstYear = 2021
	lastYear  = 2030
)

// month counts months as [roster.Date.MonthIndex] does.
type month int

func monthOf(year, m int) month { return month(year*12 + m - 1) }

func (m month) year() int { return int(m) / 12 }

// number is 1 to 12.
func (m month) number() int { return int(m)%12 + 1 }

func (m month) day(d int) roster.Date { return roster.NewDate(m.year(), m.number(), d) }

// Dates that shape every county's story.
func issuedOn() roster.Date { return roster.NewDate(2020, 5, 6) }

func firstTerm() (start, end roster.Date) {
	return roster.NewDate(2021, 4, 1), roster.NewDate(2025, 12, 31)
}

func secondTerm() (start, end roster.Date) {
	return roster.NewDate(2026, 1, 1), roster.NewDate(2030, 12, 31)
}

// termOf is the term of the committees on a date; before April 2021 there is
// none yet.
func termOf(d roster.Date) (start, end roster.Date, ok bool) {
	if start, end = secondTerm(); !d.Before(start) {
		return start, end, true
	}
	start, end = firstTerm()
	return start, end, !d.Before(start)
}

// examDates are the days of the social worker examinations, which stand for
// the dates of the certificates.
func examDates() []roster.Date {
	return []roster.Date{
		roster.NewDate(2016, 6, 19), roster.NewDate(2017, 6, 18), roster.NewDate(2018, 6, 10), roster.NewDate(2019, 6, 16),
		roster.NewDate(2020, 10, 18), roster.NewDate(2021, 6, 20), roster.NewDate(2022, 6, 12), roster.NewDate(2023, 6, 11),
		roster.NewDate(2024, 6, 16), roster.NewDate(2025, 6, 15), roster.NewDate(2026, 6, 14), roster.NewDate(2027, 6, 13),
		roster.NewDate(2028, 6, 11), roster.NewDate(2029, 6, 10), roster.NewDate(2030, 6, 16),
	}
}

// later is the later of two dates.
func later(a, b roster.Date) roster.Date {
	if a.Before(b) {
		return b
	}
	return a
}
