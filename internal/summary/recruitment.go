package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// firstYear is the year of the opinion, from which years are counted.
const firstYear = 2020

// addRecruitments counts the open recruitments by the year of the notice.
func addRecruitments(f Figures, in policy.Input) {
	if !in.Return.Has(roster.Recruitments) {
		return
	}
	has := func(key string) bool { return in.Return.HasColumn(roster.Recruitments, key) }
	places, applicants, hired := has("places"), has("applicants"), has("hired")
	for y := firstYear; y <= int(in.AsOf.Year); y++ {
		f[Notices.With(y)] = 0
		zeroIf(f, places, Places.With(y))
		zeroIf(f, applicants, Applicants.With(y))
		zeroIf(f, hired, OpenHired.With(y))
	}
	for i := range in.Return.Recruitments {
		r := &in.Return.Recruitments[i]
		if r.NoticeDate.IsZero() {
			continue
		}
		y := int(r.NoticeDate.Year)
		f[Notices.With(y)]++
		if places {
			f[Places.With(y)] += r.Places
		}
		if applicants {
			f[Applicants.With(y)] += r.Applicants
		}
		if hired {
			f[OpenHired.With(y)] += r.Hired
		}
	}
}
