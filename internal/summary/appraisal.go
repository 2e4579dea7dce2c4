package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// addResults counts the appraisals by year and grade, and who must leave for them.
func addResults(f Figures, facts *policy.Facts, in policy.Input) {
	if !in.Return.Has(roster.Appraisals) {
		return
	}
	grades := len(roster.AppraisalGrades.Values)
	last := counterOf(AppraisedLast, grades, true)
	years := map[int64]counter{} // none for a year before the first
	for y := int64(firstYear); y <= int64(in.AsOf.Year); y++ {
		years[y] = counterOf(Appraised, grades, true)
	}
	for a := range facts.Results() {
		years[a.Year].add(int(a.Grade), 1)
		if a.Year == int64(in.AsOf.Year)-1 {
			last.add(int(a.Grade), 1)
		}
	}
	last.put(f)
	for y, by := range years {
		for g := 1; g <= grades; g++ {
			f[Appraised.With(int(y)*10+g)] = by.n[g]
		}
	}
	if !facts.Runs("2.10-failed") {
		return
	}
	f[MustLeave] = 0
	for range facts.MustLeave() {
		f[MustLeave]++
	}
}

// addExits counts who left in the calendar year, by the ledger.
func addExits(f Figures, in policy.Input) {
	if !in.Return.Has(roster.Exits) {
		return
	}
	has := func(key string) bool { return in.Return.HasColumn(roster.Exits, key) }
	reasons := counterOf(ExitReason, len(roster.ExitReasons.Values), has("reason"))
	channels := counterOf(ExitChannel, len(roster.ExitChannels.Values), has("channel"))
	f[Exits] = 0
	for i := range in.Return.Exits {
		e := &in.Return.Exits[i]
		if e.Date.Year != in.AsOf.Year || e.Date.First().After(in.AsOf) {
			continue
		}
		f[Exits]++
		reasons.add(int(e.Reason), 1)
		channels.add(int(e.Channel), 1)
	}
	reasons.put(f)
	channels.put(f)
}
