package summary_test

import (
	"shegong/internal/roster"
)

func addTrainings(b *builder) {
	b.t.Helper()
	training := func(n int, level roster.Code, start, end roster.Date) {
		v := values{"id_number": idNumber(n), "course": "轮训", "level": level, "start_date": start}
		if !end.IsZero() {
			v["end_date"] = end
		}
		b.add(roster.Trainings, v)
	}
	training(1, 2, day(2024, 3, 8), day(2024, 3, 10))
	training(2, 3, day(2022, 12, 1), day(2022, 12, 5)) // within 24 months, due in 35 days
	training(3, 3, day(2022, 8, 30), day(2022, 9, 1))  // 26 months ago: overdue
	training(6, 4, day(2024, 10, 20), roster.Date{})
}

func addConversions(b *builder) {
	b.t.Helper()
	conversion := func(n int, origin roster.Code, more values) {
		b.add(roster.Conversions, with(values{"id_number": idNumber(20 + n), "name": "司徒", "origin": origin}, more))
	}
	conversion(1, roster.CommitteeOrigin, values{"converted": roster.Yes, "conversion_date": day(2020, 9, 30)})
	conversion(2, roster.CommitteeOrigin, values{"converted": roster.Yes, "conversion_date": day(2020, 10, 0)})
	conversion(3, roster.CommitteeOrigin, values{"converted": roster.Yes})
	conversion(4, roster.CommitteeOrigin, values{"converted": roster.No})
	conversion(5, roster.CivilAffairsOrigin, values{"converted": roster.Yes, "conversion_date": day(2020, 12, 0)})
	conversion(6, roster.CivilAffairsOrigin, values{"converted": roster.Yes, "conversion_date": day(2022, 1, 2)})
	conversion(7, roster.OtherDepartmentOrigin, values{"converted": roster.Yes, "conversion_date": day(2023, 1, 2)})
	conversion(8, roster.PublicWelfareOrigin, values{"eligible": roster.Yes, "converted": roster.No}) // as the sheet says
	conversion(9, roster.PublicWelfareOrigin, values{"converted": roster.No})
	conversion(10, roster.CommitteeOrigin, values{"eligible": roster.No, "ineligible_reason": roster.Code(3), "converted": roster.No})
}

func addCountySheets(b *builder) {
	b.t.Helper()
	b.add(roster.County, values{"year": 2023, "planned_hires_1": 99, "budget": 1_00, "new_expense": 1_00})
	b.add(roster.County, values{
		"year": 2024, "planned_hires_1": 5, "planned_hires_2": 0,
		"budget": 250_000_00, "budget_scope": "不含省级补助", "provincial_subsidy": 10_000_00, "new_expense": 3_000_00,
	})
	b.add(roster.Recruitments, values{"notice": "甲", "notice_date": day(2021, 4, 10), "places": 8, "applicants": 90, "hired": 7})
	b.add(roster.Recruitments, values{"notice": "乙", "notice_date": day(2024, 4, 10), "places": 3, "hired": 2})
	b.add(roster.Recruitments, values{"notice": "丙", "notice_date": day(2024, 5, 0), "places": 1, "applicants": 12, "hired": 0})
	b.add(roster.Recruitments, values{"notice": "丁", "places": 6}) // without a date of no year
	b.add(roster.Institutions, values{"item": roster.Code(1), "in_place": roster.Yes})
	b.add(roster.Institutions, values{"item": roster.Code(1), "in_place": roster.No}) // the last row of an item counts
	b.add(roster.Institutions, values{"item": roster.Code(2), "in_place": roster.Yes})
	b.add(roster.Institutions, values{"item": roster.Code(10), "in_place": roster.Yes, "document": "〔2021〕1号"})
	b.add(roster.Auxiliaries, values{"name": "上官", "community": "东田社区", "kind": roster.RetiredAuxiliary})
	b.add(roster.Auxiliaries, values{"name": "诸葛", "community": "东田社区", "kind": roster.OtherAuxiliary})
	b.add(roster.Auxiliaries, values{"name": "东方", "community": "东田社区", "kind": roster.OtherAuxiliary})
	b.add(roster.Auxiliaries, values{"name": "西门", "community": "东田社区"})
}

func addAppraisals(b *builder) {
	b.t.Helper()
	for _, a := range []struct {
		n, year int
		grade   roster.Code
	}{
		{1, 2023, roster.Excellent},
		{1, 2024, roster.Qualified},
		{1, 2025, roster.Excellent}, // after the as-of date
		{2, 2021, roster.Qualified},
		{2, 2022, roster.Failed},
		{2, 2023, roster.Failed}, // must leave
		{3, 2022, roster.Failed},
		{3, 2023, roster.Failed},
		{3, 2023, roster.BarelyQualified}, // corrects the row before
		{4, 2023, roster.Qualified},
		{5, 2023, roster.NotAppraised},
		{7, 2019, roster.Excellent}, // before the opinion
		{7, 2022, roster.Failed},
		{7, 2023, roster.Failed}, // left already
	} {
		b.add(roster.Appraisals, values{"id_number": idNumber(a.n), "year": a.year, "grade": a.grade})
	}
}

func addExits(b *builder) {
	b.t.Helper()
	b.add(roster.Exits, values{"id_number": idNumber(7), "exit_date": day(2024, 10, 31), "reason": roster.ExitCivilServant, "channel": roster.Code(1)})
	b.add(roster.Exits, values{"id_number": idNumber(30), "exit_date": day(2024, 3, 0), "reason": roster.ExitRetired})
	b.add(roster.Exits, values{"id_number": idNumber(31), "exit_date": day(2023, 12, 31), "reason": roster.ExitRetired, "channel": roster.Code(2)})
	b.add(roster.Exits, values{"id_number": idNumber(32), "exit_date": day(2024, 11, 1), "reason": roster.ExitRetired})
	b.add(roster.Exits, values{"id_number": idNumber(33), "reason": roster.ExitRetired})
}

func addMatters(b *builder) {
	b.t.Helper()
	listed, outside := values{"in_list": roster.Yes}, values{"in_list": roster.No}
	for _, m := range []values{
		listed,
		with(listed, values{"approved": roster.Yes, "funds": 500_00}),
		with(outside, values{"approved": roster.Yes, "start_date": day(2024, 1, 2), "approval_date": day(2024, 1, 1), "funds": 10_000_00}),
		with(outside, values{"approved": roster.Yes, "start_date": day(2024, 2, 1), "approval_date": day(2024, 3, 1), "people": "无"}), // approved late
		with(outside, values{"approved": roster.No, "start_date": day(2024, 5, 1), "funds": 500_00}),                                  // begun without
		with(outside, values{"approved": roster.No}),                                                                                  // under review
		with(outside, values{"start_date": day(2024, 11, 5)}),                                                                         // not begun
		with(outside, values{"approved": roster.No, "start_date": day(2019, 5, 1)}),                                                   // before the opinion
		with(outside, values{"start_date": day(2024, 1, 0)}),                                                                          // approved or not is blank
		{"approved": roster.Yes}, // in the list or not is blank
	} {
		b.add(roster.Matters, m)
	}
}
