package policy

import (
	"slices"

	"shegong/internal/roster"
)

func fixtures210() []fixture {
	return slices.Concat(failedFixtures(), exitFixtures(), exitAgeFixtures(), stillListedFixtures())
}

func failedFixtures() []fixture {
	const rule = "2.10-failed"
	failed := func(i int, years ...int) func(*Input) {
		grades := map[int]roster.Code{}
		for y := 2018; y <= 2023; y++ {
			grades[y] = roster.Qualified
		}
		for _, y := range years {
			grades[y] = roster.Failed
		}
		return appraise(i, grades)
	}
	remark := func(s string) func(*Input) { return change(1, func(w *roster.Worker) { w.Remarks = s }) }
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "once", change: failed(4, 2023)},
		{rule: rule, name: "two years running", change: failed(4, 2022, 2023), want: 1},
		{rule: rule, name: "long ago", change: failed(4, 2020, 2021), want: 1},
		{rule: rule, name: "two years apart", change: failed(4, 2021, 2023)},
		{rule: rule, name: "three years in all", change: failed(4, 2020, 2022, 2023), want: 1},
		{rule: rule, name: "a year without a result between", change: appraise(4, map[int]roster.Code{2021: roster.Failed, 2022: roster.NotAppraised, 2023: roster.Failed})},
		{rule: rule, name: "a year without a row between", change: appraise(4, map[int]roster.Code{2021: roster.Failed, 2023: roster.Failed})},
		{rule: rule, name: "three in all, one before 2020", change: failed(4, 2019, 2021, 2023), want: 1, severity: Explain},
		{rule: rule, name: "running over 2020", change: failed(4, 2019, 2020), want: 1, severity: Explain},
		{rule: rule, name: "enough without the old one", change: failed(4, 2018, 2022, 2023), want: 1},
		{rule: rule, name: "corrected by a later row", change: both(failed(4, 2022, 2023), func(in *Input) {
			w := worker(in, 4)
			a := add[roster.Appraisal](in, roster.Appraisals)
			a.Name, a.ID, a.Year, a.Grade = w.Name, w.ID, 2023, roster.BarelyQualified
			complete(a)
		})},
		{rule: rule, name: "committee member", change: failed(1, 2022, 2023), want: 1},
		{rule: rule, name: "committee member, other remark", change: both(failed(1, 2022, 2023), remark("先进个人")), want: 1},
		{rule: rule, name: "committee member, procedure under way", change: both(failed(1, 2022, 2023), remark("罢免程序办理中")), want: 1, severity: Explain},
		{rule: rule, name: "staff have no such procedure", change: both(failed(4, 2022, 2023), change(4, func(w *roster.Worker) { w.Remarks = "罢免程序办理中" })), want: 1},
		{rule: rule, name: "left", change: both(failed(4, 2022, 2023), func(in *Input) { in.Return.Workers = slices.Delete(in.Return.Workers, 4, 5) })},
	}
}

// lastExit gives the last exit a reason and changes it.
func lastExit(reason roster.Code, f func(*roster.Exit)) func(*Input) {
	return func(in *Input) {
		e := &in.Return.Exits[len(in.Return.Exits)-1]
		e.Reason, e.Category = reason, roster.CommitteeCategory
		f(e)
	}
}

func exitFixtures() []fixture {
	const rule = "2.10-procedure"
	nothingMore := func(*roster.Exit) {}
	return []fixture{
		{rule: "2.10-reason", name: "valid"},
		{rule: "2.10-reason", name: "outside the list", change: func(in *Input) {
			addFault(in, "2.10-reason", &in.Return.Exits[0], 0, "reason", "个人原因", "辞职")
		}, want: 1},
		{rule: "2.10-reason", name: "another fault", change: func(in *Input) { addFault(in, "d-formula", &in.Return.Exits[0], 0, "reason", "#N/A") }},
		{rule: rule, name: "valid"},
		{rule: rule, name: "first ground", change: lastExit(roster.ExitFailed, nothingMore), want: 1},
		{rule: rule, name: "sixth ground", change: lastExit(roster.ExitOtherLegal, nothingMore), want: 1},
		{rule: rule, name: "resigned", change: lastExit(roster.ExitResigned, nothingMore)},
		{rule: rule, name: "procedure named", change: lastExit(roster.ExitNeglect, func(e *roster.Exit) {
			e.Procedure = "居民会议罢免"
			set(e, "procedure")
		})},
		{rule: rule, name: "procedure 无", change: lastExit(roster.ExitNeglect, func(e *roster.Exit) {
			e.Procedure = "无"
			set(e, "procedure")
		}), want: 1},
		{rule: rule, name: "ordinary staff", change: lastExit(roster.ExitFailed, func(e *roster.Exit) { e.Category = roster.OrdinaryCategory })},
		{rule: rule, name: "category blank", change: lastExit(roster.ExitFailed, func(e *roster.Exit) { blank(e, "category") })},
		{rule: rule, name: "reason at fault", change: lastExit(roster.ExitFailed, func(e *roster.Exit) { spoil(e, "reason") })},
	}
}

func exitAgeFixtures() []fixture {
	const rule = "2.10-age"
	// Worker 0 is a man, worker 1 a woman.
	born := func(i int, d roster.Date) func(*Input) {
		return change(i, func(w *roster.Worker) { w.Birth, w.ID = d, idNumber(d, 300+i, w.Sex) })
	}
	byColumn := func(i int, d roster.Date) func(*Input) {
		return change(i, func(w *roster.Worker) {
			w.Birth = d
			spoil(w, "id_number")
		})
	}
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "man turns 60 today", change: born(0, day(1964, 10, 31))},
		{rule: rule, name: "man turned 60 yesterday", change: born(0, day(1964, 10, 30)), want: 1},
		{rule: rule, name: "woman turned 55 yesterday", change: born(1, day(1969, 10, 30)), want: 1},
		{rule: rule, name: "woman of 54", change: born(1, day(1970, 10, 30))},
		{rule: rule, name: "month of birth", change: byColumn(0, day(1964, 10, 0))},
		{rule: rule, name: "month before", change: byColumn(0, day(1964, 9, 0)), want: 1},
		{rule: rule, name: "age with months", change: both(born(0, day(1964, 10, 30)), func(in *Input) {
			age := 60.5
			in.Params.ExitAgeMale = &age
		})},
		{rule: rule, name: "no limit for men", change: both(born(0, day(1950, 1, 1)), func(in *Input) { in.Params.ExitAgeMale = nil })},
		{rule: rule, name: "no limits", change: both(born(0, day(1950, 1, 1)), func(in *Input) { in.Params.ExitAgeMale, in.Params.ExitAgeFemale = nil, nil })},
	}
}

func stillListedFixtures() []fixture {
	const rule = "2.10-still-listed"
	left := func(d roster.Date) func(*Input) {
		return func(in *Input) {
			w := worker(in, 4) // in post since 2020-10-15
			e := add[roster.Exit](in, roster.Exits)
			e.Name, e.ID, e.Community, e.Date, e.Reason = w.Name, w.ID, w.Community, d, roster.ExitResigned
			complete(e)
		}
	}
	posted := func(d roster.Date) func(*Input) { return change(4, func(w *roster.Worker) { w.Post = d }) }
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "left", change: left(day(2024, 6, 30)), want: 1},
		{rule: rule, name: "came back", change: both(left(day(2024, 6, 30)), posted(day(2024, 7, 1)))},
		{rule: rule, name: "came back the same month", change: both(left(day(2024, 6, 30)), posted(day(2024, 6, 0))), want: 1},
		{rule: rule, name: "came back and left again", change: both(left(day(2021, 6, 30)), left(day(2024, 8, 1)), posted(day(2022, 1, 1))), want: 1},
		{rule: rule, name: "leaves today", change: left(day(2024, 10, 31))},
		{rule: rule, name: "left this month, no day given", change: left(day(2024, 10, 0))},
		{rule: rule, name: "post entry at fault", change: both(left(day(2024, 6, 30)), change(4, func(w *roster.Worker) { spoil(w, "post_date") }))},
		{rule: rule, name: "exit date at fault", change: both(left(day(2024, 6, 30)), func(in *Input) { spoil(&in.Return.Exits[2], "exit_date") })},
	}
}
