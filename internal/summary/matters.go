package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// addInstitutions counts what the county says it has, document or not.
func addInstitutions(f Figures, facts *policy.Facts, in policy.Input) {
	if !facts.Runs("3.1-institutions") {
		return
	}
	f[InstitutionKnown] = 1
	for code, v := range policy.Institutions(in.Return) {
		if code > 0 {
			f[Institution.With(code)] = one(v != nil && v.InPlace == roster.Yes)
		}
	}
}

// addMatters counts the matters by how they stand to list and approval.
func addMatters(f Figures, facts *policy.Facts, in policy.Input) {
	if !in.Return.Has(roster.Matters) {
		return
	}
	f[Matters] = int64(len(in.Return.Matters))
	if !facts.Runs("3.3-approval") {
		return
	}
	resources := facts.Runs("3.3-funding")
	zeroIf(f, true, MattersListed, MattersApproved, MattersPending, MattersUnapproved)
	zeroIf(f, resources, MattersResourced)
	for i := range in.Return.Matters {
		m := &in.Return.Matters[i]
		switch facts.Matter(m) {
		case policy.MatterListed:
			f[MattersListed]++
		case policy.MatterApproved:
			f[MattersApproved]++
			if resources && policy.Resourced(m) {
				f[MattersResourced]++
			}
		case policy.MatterPending:
			f[MattersPending]++
		case policy.MatterUnapproved:
			f[MattersUnapproved]++
		}
	}
}
