package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

var (
	fBase    = roster.FieldOf(roster.Workers, "base_pay")
	fSubsidy = roster.FieldOf(roster.Workers, "certificate_subsidy")
)

// addPay counts a community's pay.
func (f *folding) addPay(fs Figures, ws []*roster.Worker) {
	zeroIf(fs, f.pay, Paid, BaseTotal, PerfTotal)
	for _, w := range ws {
		if f.pay && fBase.Has(w) {
			fs[Paid]++
			fs[BaseTotal] += w.BasePay
			fs[PerfTotal] += w.PerformancePay
		}
	}
}

// payCount counts pay by category and the subsidies by certificate.
type payCount struct {
	f                     Figures
	paid, base, perf      counter // by category
	subsidies, subsidised counter // by certificate
}

func newPayCount(f Figures, ret *roster.Return) *payCount {
	has := func(key string) bool { return ret.HasColumn(roster.Workers, key) }
	byCategory := has("base_pay") && has("performance_pay") && has("category")
	categories, certificates := len(roster.Categories.Values), len(roster.Certificates.Values)
	zeroIf(f, has("certificate_subsidy"), SubsidyTotal, SubsidyHolders)
	return &payCount{
		f:          f,
		paid:       counterOf(PaidIn, categories, byCategory),
		base:       counterOf(BaseIn, categories, byCategory),
		perf:       counterOf(PerfIn, categories, byCategory),
		subsidies:  counterOf(SubsidyTotal, certificates, has("certificate_subsidy") && has("certificate")),
		subsidised: counterOf(SubsidyHolders, certificates, has("certificate_subsidy") && has("certificate")),
	}
}

func (c *payCount) add(w *roster.Worker) {
	if fBase.Has(w) {
		c.paid.add(int(w.Category), 1)
		c.base.add(int(w.Category), w.BasePay)
		c.perf.add(int(w.Category), w.PerformancePay)
	}
	if fSubsidy.Has(w) && w.Subsidy > 0 {
		c.f[SubsidyTotal] += w.Subsidy
		c.f[SubsidyHolders]++
		c.subsidies.add(int(w.Certificate), w.Subsidy)
		c.subsidised.add(int(w.Certificate), 1)
	}
}

func (c *payCount) put() {
	for _, by := range []counter{c.paid, c.base, c.perf, c.subsidies, c.subsidised} {
		by.put(c.f)
	}
}

// addReference sets the pay against the reference pay, where all of it is known.
func addReference(f Figures, facts *policy.Facts, in policy.Input) {
	if !facts.Runs("2.4-average") {
		return
	}
	f[RefPay] = *in.Params.ReferencePay * f[Paid]
	f[RefTotal] = f[BaseTotal] + f[PerfTotal]
}

// addCountySheet takes what the county sheet gives for the as-of year.
func addCountySheet(f Figures, facts *policy.Facts, in policy.Input) {
	if in.Params.Quota != nil {
		f[Quota], f[QuotaWorkers] = *in.Params.Quota, f[Workers]
	}
	cs := facts.CountySheet()
	if cs == nil {
		return
	}
	put := func(key string, k Figure, n int64) bool {
		known := roster.FieldOf(roster.County, key).Has(cs)
		if known {
			f[k] = n
		}
		return known
	}
	put("planned_hires_1", PlannedHires.With(1), cs.Planned1)
	put("planned_hires_2", PlannedHires.With(2), cs.Planned2)
	put("planned_hires_3", PlannedHires.With(3), cs.Planned3)
	put("provincial_subsidy", ProvincialSubsidy, cs.ProvincialSubsidy)
	put("new_expense", NewExpense, cs.NewExpense)
	if put("budget", Budget, cs.Budget) && facts.Runs("3.2-budget") {
		f[BudgetCovers], f[BudgetPayroll] = policy.BudgetCovers(cs), 12*facts.Payroll()
	}
}
