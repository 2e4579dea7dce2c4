package policy

import (
	"slices"

	"shegong/internal/roster"
)

func fixtures32() []fixture {
	return slices.Concat(budgetFixtures(), matterFixtures(), departmentFixtures())
}

func budgetFixtures() []fixture {
	const rule = "3.2-budget"
	budget := func(fen int64, scope string) func(*Input) {
		return func(in *Input) {
			c := county(in)
			c.Budget, c.BudgetScope, c.ProvincialSubsidy = fen, scope, 20*10_000_00
		}
	}
	need := func(in *Input) int64 { return 12 * newCase(*in).payroll() }
	exactly := func(more int64) func(*Input) {
		return func(in *Input) { county(in).Budget = need(in) + more }
	}
	asOf := func(d roster.Date) func(*Input) { return func(in *Input) { in.AsOf = d } }
	none := func(in *Input) { blank(county(in), "budget") }
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "exactly enough", change: exactly(0)},
		{rule: rule, name: "a 分 short", change: exactly(-1), want: 1},
		{rule: rule, name: "subsidy apart", change: both(exactly(-1), func(in *Input) { county(in).BudgetScope = "不含省级补助" })},
		{rule: rule, name: "scope blank", change: both(exactly(-1), func(in *Input) { blank(county(in), "budget_scope") })},
		{rule: rule, name: "subsidy included in part of the scope", change: both(exactly(-1), func(in *Input) { county(in).BudgetScope = "不含社保，含省级补助" }), want: 1},
		{rule: rule, name: "half", change: budget(100*10_000_00, "不含省级补助"), want: 1},
		{rule: rule, name: "none in March", change: both(none, asOf(day(2024, 3, 31)))},
		{rule: rule, name: "none in April", change: both(none, asOf(day(2024, 4, 30))), want: 1},
		{rule: rule, name: "at fault", change: func(in *Input) { spoil(county(in), "budget") }},
		{rule: rule, name: "no row of the year", change: func(in *Input) { county(in).Year = 2023 }, want: 1},
		{rule: rule, name: "year at fault", change: func(in *Input) { spoil(county(in), "year") }},
		{rule: rule, name: "no column", change: func(in *Input) { dropColumn(in, roster.County, "budget") }},
	}
}

func matterFixtures() []fixture {
	// Matter 1 is outside the list, began 2023-06-01, was approved 2023-05-10.
	matter := func(f func(*roster.Matter)) func(*Input) {
		return func(in *Input) { f(&in.Return.Matters[1]) }
	}
	unapproved := func(more func(*roster.Matter)) func(*Input) {
		return matter(func(m *roster.Matter) {
			m.Approved = roster.No
			blank(m, "approval_date", "approval_number")
			more(m)
		})
	}
	nothingMore := func(*roster.Matter) {}
	return []fixture{
		{rule: "3.3-approval", name: "valid"},
		{rule: "3.3-approval", name: "not approved", change: unapproved(nothingMore), want: 1},
		{rule: "3.3-approval", name: "approved on the day", change: matter(func(m *roster.Matter) { m.ApprovalDate = m.Start })},
		{rule: "3.3-approval", name: "approved later", change: matter(func(m *roster.Matter) { m.ApprovalDate = day(2023, 6, 2) }), want: 1},
		{rule: "3.3-approval", name: "approved in the month", change: matter(func(m *roster.Matter) { m.Start, m.ApprovalDate = day(2023, 6, 0), day(2023, 6, 28) })},
		{rule: "3.3-approval", name: "in the list", change: unapproved(func(m *roster.Matter) { m.InList = roster.Yes })},
		{rule: "3.3-approval", name: "no start", change: unapproved(func(m *roster.Matter) { blank(m, "start_date") })},
		{rule: "3.3-approval", name: "starts later", change: unapproved(func(m *roster.Matter) { m.Start = day(2024, 11, 1) })},
		{rule: "3.3-approval", name: "starts today", change: unapproved(func(m *roster.Matter) { m.Start = day(2024, 10, 31) }), want: 1},
		{rule: "3.3-approval", name: "began before the opinion", change: unapproved(func(m *roster.Matter) { m.Start = day(2020, 5, 5) })},
		{rule: "3.3-approval", name: "began with the opinion", change: unapproved(func(m *roster.Matter) { m.Start = day(2020, 5, 6) }), want: 1},
		{rule: "3.3-approval", name: "list blank", change: unapproved(func(m *roster.Matter) { blank(m, "in_list") })},
		{rule: "3.3-approval", name: "approval blank", change: unapproved(func(m *roster.Matter) { blank(m, "approved") })},
		{rule: "3.3-approval", name: "date blank", change: matter(func(m *roster.Matter) { blank(m, "approval_date") })},
		{rule: "3.3-funding", name: "valid"},
		{rule: "3.3-funding", name: "neither", change: matter(func(m *roster.Matter) { blank(m, "funds", "people") }), want: 1},
		{rule: "3.3-funding", name: "written as none", change: matter(func(m *roster.Matter) { m.Funds, m.People = 0, "0" }), want: 1},
		{rule: "3.3-funding", name: "funds only", change: matter(func(m *roster.Matter) { blank(m, "people") })},
		{rule: "3.3-funding", name: "people only", change: matter(func(m *roster.Matter) { m.Funds = 0 })},
		{rule: "3.3-funding", name: "not approved", change: unapproved(func(m *roster.Matter) { blank(m, "funds", "people") })},
		{rule: "3.3-funding", name: "funds at fault", change: matter(func(m *roster.Matter) {
			spoil(m, "funds")
			blank(m, "people")
		})},
		{rule: "3.3-funding", name: "no column for people", change: func(in *Input) {
			dropColumn(in, roster.Matters, "people")
			in.Return.Matters[1].Funds = 0
		}},
	}
}

func departmentFixtures() []fixture {
	other := func(d roster.Date) func(*Input) {
		return change(6, func(w *roster.Worker) { w.EntryRoute, w.Hire = roster.OtherDepartmentRoute, d })
	}
	prior := func(d roster.Date) func(*Input) {
		return change(4, func(w *roster.Worker) { w.Hire = d })
	}
	// Auxiliary 0 is on a public welfare post, 1 is not.
	auxiliary := func(i int, f func(*roster.Auxiliary)) func(*Input) {
		return func(in *Input) {
			in.Return.Auxiliaries[i].Hire = day(2022, 6, 1)
			f(&in.Return.Auxiliaries[i])
		}
	}
	nothingMore := func(*roster.Auxiliary) {}
	return []fixture{
		{rule: "3.4-other-department", name: "valid"},
		{rule: "3.4-other-department", name: "hired later", change: other(day(2021, 9, 1)), want: 1},
		{rule: "3.4-other-department", name: "the day after", change: other(day(2020, 5, 7)), want: 1},
		{rule: "3.4-other-department", name: "on the day", change: other(day(2020, 5, 6))},
		{rule: "3.4-other-department", name: "in the month", change: other(day(2020, 5, 0))},
		{rule: "3.4-other-department", name: "hire date at fault", change: both(other(day(2021, 9, 1)), change(6, func(w *roster.Worker) { spoil(w, "hire_date") }))},
		{rule: "3.4-other-department", name: "auxiliary hired later", change: auxiliary(1, nothingMore), want: 1, severity: Explain},
		{rule: "3.4-other-department", name: "auxiliary hired on the day", change: auxiliary(1, func(a *roster.Auxiliary) { a.Hire = day(2020, 5, 6) })},
		{rule: "3.4-other-department", name: "public welfare", change: auxiliary(0, nothingMore)},
		{rule: "3.4-other-department", name: "hired by civil affairs", change: auxiliary(1, func(a *roster.Auxiliary) { a.HiredBy = "区民政局" })},
		{rule: "3.4-other-department", name: "hired by whom is blank", change: auxiliary(1, func(a *roster.Auxiliary) { blank(a, "hired_by") })},
		{rule: "3.4-prior-hire", name: "valid"},
		{rule: "3.4-prior-hire", name: "on the day", change: prior(day(2020, 5, 6))},
		{rule: "3.4-prior-hire", name: "the day after", change: prior(day(2020, 5, 7)), want: 1},
		{rule: "3.4-prior-hire", name: "in the month", change: prior(day(2020, 5, 0))},
		{rule: "3.4-prior-hire", name: "in the month after", change: prior(day(2020, 6, 0)), want: 1},
		{rule: "3.4-prior-hire", name: "another route", change: change(4, func(w *roster.Worker) {
			w.EntryRoute, w.Hire, w.Post = roster.OpenRoute, day(2020, 10, 15), day(2020, 10, 15)
		})},
	}
}
