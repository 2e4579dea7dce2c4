package policy

import (
	"slices"

	"shegong/internal/roster"
)

func fixtures29() []fixture { return slices.Concat(annualFixtures(), appraisalFixtures()) }

// appraise leaves worker i no appraisals but those of the years and grades.
func appraise(i int, grades map[int]roster.Code) func(*Input) {
	return func(in *Input) {
		w := worker(in, i)
		in.Return.Appraisals = slices.DeleteFunc(in.Return.Appraisals, func(a roster.Appraisal) bool { return a.ID == w.ID })
		for year := 2010; year < 2030; year++ {
			if g, ok := grades[year]; ok {
				a := add[roster.Appraisal](in, roster.Appraisals)
				a.Name, a.ID, a.Year, a.Grade, a.Satisfaction = w.Name, w.ID, int64(year), g, 80
				complete(a)
			}
		}
	}
}

func lastAppraisal(f func(*roster.Appraisal)) func(*Input) {
	return func(in *Input) { f(&in.Return.Appraisals[len(in.Return.Appraisals)-1]) }
}

func annualFixtures() []fixture {
	const rule = "2.9-annual"
	old := appraise(4, map[int]roster.Code{2021: roster.Qualified, 2022: roster.Qualified})
	posted := func(d roster.Date) func(*Input) { return change(4, func(w *roster.Worker) { w.Post = d }) }
	asOf := func(d roster.Date) func(*Input) { return func(in *Input) { in.AsOf = d } }
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "missing", change: old, want: 1},
		{rule: rule, name: "on 31 March", change: both(old, asOf(day(2024, 3, 31))), want: 1},
		{rule: rule, name: "on 30 March", change: both(old, asOf(day(2024, 3, 30)))},
		{rule: rule, name: "not graded", change: appraise(4, map[int]roster.Code{2023: roster.NoGrade})},
		{rule: rule, name: "not appraised", change: appraise(4, map[int]roster.Code{2023: roster.NotAppraised})},
		{rule: rule, name: "in post since 1 January", change: both(old, posted(day(2023, 1, 1))), want: 1},
		{rule: rule, name: "in post since 2 January", change: both(old, posted(day(2023, 1, 2)))},
		{rule: rule, name: "in post since January", change: both(old, posted(day(2023, 1, 0)))},
		{rule: rule, name: "in post since December before", change: both(old, posted(day(2022, 12, 0))), want: 1},
		{rule: rule, name: "post entry at fault", change: both(old, change(4, func(w *roster.Worker) { spoil(w, "post_date") }))},
		{rule: rule, name: "year at fault", change: both(old, lastAppraisal(func(a *roster.Appraisal) { spoil(a, "year") }))},
		{rule: rule, name: "grade at fault", change: both(appraise(4, map[int]roster.Code{2023: roster.Qualified}), lastAppraisal(func(a *roster.Appraisal) { spoil(a, "grade") }))},
		{rule: rule, name: "no result of the year at all", change: func(in *Input) {
			in.Return.Appraisals = slices.DeleteFunc(in.Return.Appraisals, func(a roster.Appraisal) bool { return a.Year == 2023 })
		}},
		{rule: rule, name: "number at fault in the roster", change: change(4, func(w *roster.Worker) { w.ID = w.ID[:17] + "?" })},
	}
}

func appraisalFixtures() []fixture {
	return []fixture{
		{rule: "2.9-grade", name: "valid"},
		{rule: "2.9-grade", name: "称职", change: func(in *Input) { addFault(in, "2.9-grade", &in.Return.Appraisals[3], 3, "grade", "称职", "合格") }, want: 1},
		{rule: "2.9-grade", name: "another fault", change: func(in *Input) { addFault(in, "d-formula", &in.Return.Appraisals[3], 3, "grade", "#N/A") }},
		{rule: "2.9-satisfaction", name: "valid"},
		{rule: "2.9-satisfaction", name: "blank", change: lastAppraisal(func(a *roster.Appraisal) { blank(a, "satisfaction") }), want: 1},
		{rule: "2.9-satisfaction", name: "at fault", change: lastAppraisal(func(a *roster.Appraisal) { spoil(a, "satisfaction") })},
		{rule: "2.9-satisfaction", name: "no result", change: lastAppraisal(func(a *roster.Appraisal) {
			a.Grade = roster.NotAppraised
			blank(a, "satisfaction")
		})},
		{rule: "2.9-satisfaction", name: "zero", change: lastAppraisal(func(a *roster.Appraisal) { a.Satisfaction = 0 })},
		{rule: "2.9-satisfaction", name: "no such column", change: func(in *Input) { dropColumn(in, roster.Appraisals, "satisfaction") }},
		{rule: "2.9-secondment", name: "valid"},
		{rule: "2.9-secondment", name: "seconded", change: change(4, func(w *roster.Worker) { w.Seconded, w.SecondedTo = roster.Yes, "区信访局" }), want: 1},
		{rule: "2.9-secondment", name: "where to is blank", change: change(4, func(w *roster.Worker) { w.Seconded = roster.Yes }), want: 1},
		{rule: "2.9-secondment", name: "to another community", change: change(4, func(w *roster.Worker) { w.Seconded, w.SecondedTo = roster.Yes, "孟家社区" })},
		{rule: "2.9-secondment", name: "blank", change: change(4, func(w *roster.Worker) { blank(w, "seconded") })},
	}
}
