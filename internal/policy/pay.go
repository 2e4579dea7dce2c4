package policy

import "shegong/internal/roster"

var (
	fGrade       = mustField(roster.Workers, "grade")
	fCategory    = mustField(roster.Workers, "category")
	fPosition    = mustField(roster.Workers, "position")
	fBase        = mustField(roster.Workers, "base_pay")
	fPerformance = mustField(roster.Workers, "performance_pay")
	fSubsidy     = mustField(roster.Workers, "certificate_subsidy")
)

// pays reads the amounts of a return's roster. A blank counts as 0 where the
// sheet has the column; an amount at fault counts for nothing.
type pays struct{ baseColumn, performanceColumn, subsidyColumn []bool }

func paysOf(ret *roster.Return) pays {
	return pays{
		columnsOf(ret, roster.Workers, "base_pay"),
		columnsOf(ret, roster.Workers, "performance_pay"),
		columnsOf(ret, roster.Workers, "certificate_subsidy"),
	}
}

func amount(w *roster.Worker, f *roster.Field, v int64, columns []bool) (int64, bool) {
	switch {
	case f.Has(w):
		return v, true
	case w.Bad.Has(f.Index):
		return 0, false
	default:
		return 0, columns[w.Sheet]
	}
}

func (p pays) base(w *roster.Worker) (int64, bool) {
	return amount(w, fBase, w.BasePay, p.baseColumn)
}

func (p pays) subsidy(w *roster.Worker) (int64, bool) {
	return amount(w, fSubsidy, w.Subsidy, p.subsidyColumn)
}

// both are base and performance pay, ok where both could be read.
func (p pays) both(w *roster.Worker) (base, performance int64, ok bool) {
	base, ok = p.base(w)
	if !ok {
		return 0, 0, false
	}
	performance, ok = amount(w, fPerformance, w.PerformancePay, p.performanceColumn)
	return base, performance, ok
}

// payTotal adds up pay of several workers.
type payTotal struct {
	n, base, performance int64
}

func (t *payTotal) add(base, performance int64) {
	t.n++
	t.base += base
	t.performance += performance
}

func (t *payTotal) sum() int64 { return t.base + t.performance }

// mean is in 分, rounded down.
func (t *payTotal) mean() int64 { return t.sum() / max(t.n, 1) }

// share is the base pay's in percent.
func (t *payTotal) share() float64 { return float64(t.base) * 100 / float64(max(t.sum(), 1)) }

// tally counts how often each amount occurs; few differ within a grade.
type tally []amountCount

type amountCount struct {
	amount int64
	n      int
	first  *roster.Worker
}

func (t *tally) add(amount int64, w *roster.Worker) {
	for i := range *t {
		if (*t)[i].amount == amount {
			(*t)[i].n++
			return
		}
	}
	*t = append(*t, amountCount{amount, 1, w})
}

// mode is the most frequent amount, the larger of equally frequent ones.
func (t tally) mode() int64 {
	var best amountCount
	for _, a := range t {
		if a.n > best.n || a.n == best.n && a.amount > best.amount {
			best = a
		}
	}
	return best.amount
}
