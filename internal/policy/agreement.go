package policy

import "shegong/internal/roster"

// AgreementState is how a worker's service agreement stands to the as-of date.
type AgreementState uint8

// The states.
const (
	AgreementFaulty AgreementState = iota // dates at fault or in a wrong order
	AgreementNone                         // no dates
	AgreementHalf                         // one date only, which does not decide
	AgreementValid                        // covers the as-of date
	AgreementEnded                        // ended before it
	AgreementFuture                       // begins after it
)

// agreementRead tells that the worker's dates could stand on the sheet: where
// it lacks the column, none are known to be missing.
func agreementRead(w *roster.Worker, starts []bool) bool {
	return starts[w.Sheet] || fAgreementStart.Has(w) || fAgreementEnd.Has(w)
}

// agreement takes months in the worker's favour. Dates in a wrong order and
// cells at fault are said elsewhere.
func (c *Case) agreement(w *roster.Worker) AgreementState {
	hasStart, hasEnd := fAgreementStart.Has(w), fAgreementEnd.Has(w)
	switch {
	case w.Bad.Has(fAgreementStart.Index) || w.Bad.Has(fAgreementEnd.Index):
		return AgreementFaulty
	case !hasStart && !hasEnd:
		return AgreementNone
	case hasStart && hasEnd && !w.AgreementStart.First().Before(w.AgreementEnd.Last()):
		return AgreementFaulty
	case hasEnd && w.AgreementEnd.Last().Before(c.AsOf):
		return AgreementEnded
	case hasStart && w.AgreementStart.First().After(c.AsOf):
		return AgreementFuture
	case !hasStart || !hasEnd:
		return AgreementHalf
	default:
		return AgreementValid
	}
}
