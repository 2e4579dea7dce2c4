package policy

import (
	"iter"

	"shegong/internal/roster"
)

// Runs tells that the return has what the rule of the ID needs to run.
func (f *Facts) Runs(id string) bool { return len(f.c.missing(RuleByID(id).Needs)) == 0 }

// CountySheet is the county sheet's row of the as-of year, nil without one.
func (f *Facts) CountySheet() *roster.CountySheet { return f.c.countySheet() }

// Payroll is the month's pay of the whole roster with the certificate
// subsidies, in 分 (三（二）).
func (f *Facts) Payroll() int64 { return f.c.payroll() }

// Agreements makes the function that tells how a worker's agreement stands to
// the as-of date (二（五）); it is not ok where the worker's sheet lacks the column.
func (f *Facts) Agreements() func(*roster.Worker) (state AgreementState, ok bool) {
	starts := columnsOf(f.c.Return, roster.Workers, "agreement_start")
	return func(w *roster.Worker) (AgreementState, bool) {
		return f.c.agreement(w), agreementRead(w, starts)
	}
}

// Results are the appraisals that count, up to the as-of year: one a person
// and year (二（九）).
func (f *Facts) Results() iter.Seq[*roster.Appraisal] {
	return func(yield func(*roster.Appraisal) bool) {
		for _, p := range f.c.peopleOrder {
			for a := range results(p, int64(f.c.AsOf.Year)) {
				if !yield(a) {
					return
				}
			}
		}
	}
}

// MustLeave are the persons of the roster whose failed appraisals are enough for
// leaving (二（十）), by their first row, with these appraisals, oldest first.
func (f *Facts) MustLeave() iter.Seq2[*roster.Worker, []*roster.Appraisal] {
	return func(yield func(*roster.Worker, []*roster.Appraisal) bool) {
		for _, p := range f.c.peopleOrder {
			if len(p.Workers) == 0 {
				continue
			}
			failed := failedYears(p, int64(f.c.AsOf.Year))
			if _, ok := f.c.mustLeave(failed); ok && !yield(p.Workers[0], failed) {
				return
			}
		}
	}
}

// Matter is how a matter stands to the list and the approval of 三（三）.
func (f *Facts) Matter(m *roster.Matter) MatterState { return f.c.matter(m) }

// Vanished are the rows of the previous roster whose holders are in neither the
// roster nor the exit ledger; none without a previous return.
func (f *Facts) Vanished() iter.Seq[*roster.Worker] { return f.c.vanished() }
