package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// soonDays is how long before its end an agreement is announced.
const soonDays = 180

// benefitCount counts what 二（五） asks for the holders.
type benefitCount struct {
	f     Figures
	kinds []insuranceKind // in the order of InsuranceKeys

	agreements bool // the roster has the columns
	agreement  func(*roster.Worker) (policy.AgreementState, bool)
	soon       roster.Date
}

// insuranceKind counts one of the InsuranceKeys.
type insuranceKind struct {
	column         bool
	known, insured int64
}

func newBenefitCount(f Figures, facts *policy.Facts, in policy.Input) *benefitCount {
	has := func(key string) bool { return in.Return.HasColumn(roster.Workers, key) }
	c := &benefitCount{
		f: f, kinds: make([]insuranceKind, len(InsuranceKeys)),
		agreements: has("agreement_start") && has("agreement_end"), agreement: facts.Agreements(), soon: in.AsOf.AddDays(soonDays),
	}
	for i, key := range InsuranceKeys {
		c.kinds[i].column = has(key)
		zeroIf(f, c.kinds[i].column, InsuredKnown, Insured)
	}
	zeroIf(f, has("checkup"), CheckupKnown, Checkups)
	zeroIf(f, has("paid_leave"), LeaveKnown, Leaves)
	zeroIf(f, has("personnel_file"), FileKnown, FilesKept)
	zeroIf(f, c.agreements, AgreementKnown, AgreementValid, AgreementSoon, AgreementEnded, AgreementFuture, AgreementNone)
	return c
}

func (c *benefitCount) add(w *roster.Worker) {
	c.addInsurances(w)
	c.addFlag(w.Checkup, CheckupKnown, Checkups)
	c.addFlag(w.PaidLeave, LeaveKnown, Leaves)
	c.addFlag(w.PersonnelFile, FileKnown, FilesKept)
	if c.agreements {
		c.addAgreement(w)
	}
}

func (c *benefitCount) addFlag(v roster.Flag, known, yes Figure) {
	if v == roster.Unknown {
		return
	}
	c.f[known]++
	c.f[yes] += one(v == roster.Yes)
}

// addInsurances counts each kind as its cell says; a blank maternity insurance
// goes with the medical one only where all kinds are judged together.
func (c *benefitCount) addInsurances(w *roster.Worker) {
	filled := false
	for i, v := range [...]roster.Flag{w.Pension, w.Medical, w.Unemployment, w.Injury, w.Maternity, w.HousingFund} {
		if v == roster.Unknown {
			continue
		}
		filled = true
		c.kinds[i].known++
		c.kinds[i].insured += one(v == roster.Yes)
	}
	if filled {
		c.f[InsuredKnown]++
		c.f[Insured] += one(policy.Insured(w))
	}
}

func (c *benefitCount) addAgreement(w *roster.Worker) {
	state, ok := c.agreement(w)
	if !ok {
		return
	}
	c.f[AgreementKnown]++
	switch state {
	case policy.AgreementValid:
		c.f[AgreementValid]++
		c.f[AgreementSoon] += one(!w.AgreementEnd.Last().After(c.soon))
	case policy.AgreementEnded:
		c.f[AgreementEnded]++
	case policy.AgreementFuture:
		c.f[AgreementFuture]++
	case policy.AgreementNone:
		c.f[AgreementNone]++
	}
}

func (c *benefitCount) put() {
	for i, k := range c.kinds {
		if k.column {
			c.f[InsuredKnown.With(i+1)], c.f[Insured.With(i+1)] = k.known, k.insured
		}
	}
}
