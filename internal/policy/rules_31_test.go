package policy

import (
	"fmt"
	"slices"

	"shegong/internal/roster"
)

func fixtures31() []fixture {
	return slices.Concat(conversionFixtures(), recruitmentFixtures(), baselineFixtures(), institutionFixtures())
}

// conversion changes a row of the conversions ledger: 0 a committee member, 4
// one hired by the civil affairs department.
func conversion(i int, f func(*roster.Conversion)) func(*Input) {
	return func(in *Input) { f(&in.Return.Conversions[i]) }
}

func notConverted(v *roster.Conversion) {
	v.Converted = roster.No
	blank(v, "conversion_date")
}

func conversionFixtures() []fixture {
	on := func(i int, d roster.Date) func(*Input) {
		return conversion(i, func(v *roster.Conversion) { v.Date = d })
	}
	not := func(i int, more func(*roster.Conversion)) func(*Input) {
		return conversion(i, func(v *roster.Conversion) {
			notConverted(v)
			more(v)
		})
	}
	nothingMore := func(*roster.Conversion) {}
	return []fixture{
		{rule: "3.1-committee", name: "valid"},
		{rule: "3.1-committee", name: "on the day", change: on(0, day(2020, 9, 30))},
		{rule: "3.1-committee", name: "a day late", change: on(0, day(2020, 10, 1)), want: 1},
		{rule: "3.1-committee", name: "in the month", change: on(0, day(2020, 9, 0))},
		{rule: "3.1-committee", name: "in the month after", change: on(0, day(2020, 10, 0)), want: 1},
		{rule: "3.1-committee", name: "not yet", change: not(0, nothingMore), want: 1},
		{rule: "3.1-committee", name: "not yet, flag blank", change: not(0, func(v *roster.Conversion) { blank(v, "eligible") }), want: 1},
		{rule: "3.1-committee", name: "not eligible", change: not(0, func(v *roster.Conversion) { v.Eligible = roster.No })},
		{rule: "3.1-committee", name: "flag blank, reason against", change: not(0, func(v *roster.Conversion) {
			blank(v, "eligible")
			v.IneligibleReason = 5
		})},
		{rule: "3.1-committee", name: "flag at fault", change: not(0, func(v *roster.Conversion) { spoil(v, "eligible") })},
		{rule: "3.1-committee", name: "before the deadline", change: both(not(0, nothingMore), func(in *Input) { in.AsOf = day(2020, 9, 30) })},
		{rule: "3.1-committee", name: "another's origin", change: not(4, nothingMore)},
		{rule: "3.1-phase", name: "valid"},
		{rule: "3.1-phase", name: "not yet", change: not(4, nothingMore), want: 1},
		{rule: "3.1-phase", name: "late", change: on(4, day(2023, 5, 7)), want: 1},
		{rule: "3.1-phase", name: "not eligible", change: not(4, func(v *roster.Conversion) { v.Eligible = roster.No })},
		{rule: "3.1-phase", name: "before its end", change: both(not(4, nothingMore), func(in *Input) { in.AsOf = day(2023, 4, 30) })},
		{rule: "3.1-phase", name: "committee member", change: not(0, nothingMore)},
		{rule: "3.1-phase", name: "auxiliary, flag blank", change: not(4, func(v *roster.Conversion) {
			v.Origin = roster.OtherOrigin
			blank(v, "eligible")
		})},
		{rule: "3.1-phase", name: "auxiliary, eligible", change: not(4, func(v *roster.Conversion) { v.Origin = roster.OtherOrigin }), want: 1},
		{rule: "3.1-phase", name: "public welfare", change: not(4, func(v *roster.Conversion) { v.Origin = roster.PublicWelfareOrigin })},
	}
}

func recruitmentFixtures() []fixture {
	const rule = "3.1-recruitment"
	plan := func(a, b, c int64) func(*Input) {
		return func(in *Input) { county(in).Planned1, county(in).Planned2, county(in).Planned3 = a, b, c }
	}
	noSheet := func(in *Input) { dropSheet(in, roster.Recruitments) }
	return []fixture{
		{rule: rule, name: "valid, 18 of 18"},
		{rule: rule, name: "19 planned", change: plan(6, 6, 7), want: 1},
		{rule: rule, name: "by the roster alone", change: noSheet},
		{rule: rule, name: "by the roster alone, 19 planned", change: both(noSheet, plan(7, 6, 6)), want: 1},
		{rule: rule, name: "some left since", change: func(in *Input) { in.Return.Workers = slices.Delete(in.Return.Workers, 34, 36) }},
		{rule: rule, name: "announced before the opinion", change: both(
			func(in *Input) {
				in.Return.Workers = slices.Delete(in.Return.Workers, 34, 36)
				in.Return.Recruitments[0].NoticeDate = day(2020, 5, 5)
			}), want: 1},
		{rule: rule, name: "before the end of the three years", change: both(plan(9, 9, 9), func(in *Input) {
			in.AsOf = day(2023, 4, 30)
			county(in).Year = 2023
		})},
		{rule: rule, name: "no plan", change: func(in *Input) { blank(county(in), "planned_hires_1", "planned_hires_2", "planned_hires_3") }},
	}
}

func baselineFixtures() []fixture {
	origin := func(o roster.Code) func(*Input) {
		return conversion(4, func(v *roster.Conversion) { v.Origin = o })
	}
	gone := func(in *Input) { in.Return.Workers = slices.Delete(in.Return.Workers, 4, 5) }
	return []fixture{
		{rule: "3.1-not-eligible", name: "valid"},
		{rule: "3.1-not-eligible", name: "public welfare", change: origin(roster.PublicWelfareOrigin), want: 1},
		{rule: "3.1-not-eligible", name: "retired", change: origin(roster.RetiredOrigin), want: 1},
		{rule: "3.1-not-eligible", name: "part time", change: origin(roster.PartTimeOrigin), want: 1},
		{rule: "3.1-not-eligible", name: "auxiliary", change: origin(roster.OtherOrigin), want: 1, severity: Explain},
		{rule: "3.1-not-eligible", name: "other department", change: origin(roster.OtherDepartmentOrigin)},
		{rule: "3.1-not-eligible", name: "not converted", change: both(origin(roster.PublicWelfareOrigin), conversion(4, notConverted))},
		{rule: "3.1-not-eligible", name: "recruited openly", change: both(origin(roster.PublicWelfareOrigin), change(4, func(w *roster.Worker) { w.EntryRoute = roster.OpenRoute }))},
		{rule: "3.1-not-eligible", name: "entry route at fault", change: both(origin(roster.PublicWelfareOrigin), change(4, func(w *roster.Worker) { spoil(w, "entry_route") }))},
		{rule: "3.1-in-roster", name: "valid"},
		{rule: "3.1-in-roster", name: "gone", change: gone, want: 1},
		{rule: "3.1-in-roster", name: "gone, no exits sheet", change: both(gone, func(in *Input) {
			dropSheet(in, roster.Exits)
			in.Return.Conversions = in.Return.Conversions[:len(in.Return.Conversions)-1] // who left in 2021
		}), want: 1, severity: Explain},
		{rule: "3.1-in-roster", name: "gone, not converted", change: both(gone, conversion(4, notConverted))},
		{rule: "3.1-in-roster", name: "number lost in the roster", change: loseID(4)},
		{rule: "3.1-in-roster", name: "number at fault in the roster", change: change(4, func(w *roster.Worker) { w.ID = w.ID[:17] + "?" })},
		{rule: "3.1-in-roster", name: "number at fault in the ledger", change: conversion(4, func(v *roster.Conversion) { v.ID = v.ID[:17] + "?" })},
	}
}

func institutionFixtures() []fixture {
	const rule = "3.1-institutions"
	at := func(f func(*roster.Institution)) func(*Input) {
		return func(in *Input) { f(&in.Return.Institutions[7]) }
	}
	absent := func(in *Input) { in.Return.Institutions = slices.Delete(in.Return.Institutions, 7, 8) }
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "not in place", change: at(func(v *roster.Institution) { v.InPlace = roster.No }), want: 1},
		{rule: rule, name: "not in place, no document, one finding", change: at(func(v *roster.Institution) {
			v.InPlace = roster.No
			blank(v, "document", "date")
		}), want: 1},
		{rule: rule, name: "no document", change: at(func(v *roster.Institution) { blank(v, "document") }), want: 1},
		{rule: rule, name: "flag blank", change: at(func(v *roster.Institution) { blank(v, "in_place") })},
		{rule: rule, name: "absent", change: absent, want: 1},
		{rule: rule, name: "name at fault", change: at(func(v *roster.Institution) { spoil(v, "item") })},
		{rule: rule, name: "sheet without rows", change: func(in *Input) { in.Return.Institutions = nil }, want: 10},
		{rule: rule, name: "no sheet", change: func(in *Input) { dropSheet(in, roster.Institutions) }},
		{rule: rule, name: "no column for documents", change: func(in *Input) { dropColumn(in, roster.Institutions, "document") }},
		{rule: rule, name: "put in place by a later row", change: both(at(func(v *roster.Institution) { v.InPlace = roster.No }), func(in *Input) {
			v := add[roster.Institution](in, roster.Institutions)
			v.Item, v.InPlace, v.Document = 8, roster.Yes, fmt.Sprintf("朝民发〔%d〕3号", 2024)
			complete(v)
		})},
	}
}
