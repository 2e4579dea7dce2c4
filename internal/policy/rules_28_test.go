package policy

import (
	"slices"

	"shegong/internal/roster"
)

func fixtures28() []fixture { return slices.Concat(hallFixtures(), gridFixtures(), serviceFixtures()) }

func hallFixtures() []fixture {
	const rule = "2.8-hall"
	stated := func(n int64) func(*Input) { return func(in *Input) { community(in, 0).HallStaff = n } }
	moved := func(to roster.Code, is ...int) func(*Input) {
		return func(in *Input) {
			for _, i := range is {
				worker(in, i).Workplace = to
			}
		}
	}
	hall := roster.HallWorkplace
	return []fixture{
		{rule: rule, name: "two"},
		{rule: rule, name: "three by both", change: both(stated(3), moved(hall, 6))},
		{rule: rule, name: "sources differ within the range", change: stated(3)},
		{rule: rule, name: "four stated", change: stated(4), want: 1},
		{rule: rule, name: "one stated", change: stated(1), want: 1},
		{rule: rule, name: "four counted", change: moved(hall, 5, 6), want: 1},
		{rule: rule, name: "one counted", change: moved(roster.GridWorkplace, 10), want: 1},
		{rule: rule, name: "four by both, one finding", change: both(stated(4), moved(hall, 5, 6)), want: 1},
		{rule: rule, name: "a workplace missing, the roster does not count", change: both(moved(hall, 5, 6), change(7, func(w *roster.Worker) { blank(w, "workplace") }))},
		{rule: rule, name: "not stated, counted", change: both(moved(hall, 5, 6), func(in *Input) { blank(community(in, 0), "hall_staff") }), want: 1},
		{rule: rule, name: "neither", change: func(in *Input) {
			dropColumn(in, roster.Communities, "hall_staff")
			dropColumn(in, roster.Workers, "workplace")
		}},
		{rule: rule, name: "rural community", change: both(stated(4), func(in *Input) { community(in, 0).Type = roster.RuralCommunity })},
	}
}

func gridFixtures() []fixture {
	const rule = "2.8-grid"
	none := func(f func(*roster.Worker)) func(*Input) {
		return change(4, func(w *roster.Worker) {
			blank(w, "grid")
			f(w)
		})
	}
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "none", change: none(func(*roster.Worker) {}), want: 1},
		{rule: rule, name: "written as none", change: change(4, func(w *roster.Worker) { w.Grid = "无" }), want: 1},
		{rule: rule, name: "in the hall", change: none(func(w *roster.Worker) { w.Workplace = roster.HallWorkplace })},
		{rule: rule, name: "seconded", change: none(func(w *roster.Worker) { w.Seconded = roster.Yes })},
		{rule: rule, name: "secondment blank", change: none(func(w *roster.Worker) { blank(w, "seconded") })},
		{rule: rule, name: "workplace at fault", change: none(func(w *roster.Worker) { spoil(w, "workplace") })},
		{rule: rule, name: "no such column", change: func(in *Input) { dropColumn(in, roster.Workers, "grid") }},
	}
}

func serviceFixtures() []fixture {
	at := func(f func(*roster.Community)) func(*Input) { return func(in *Input) { f(community(in, 0)) } }
	return []fixture{
		{rule: "2.8-patrol", name: "valid"},
		{rule: "2.8-patrol", name: "three times", change: at(func(c *roster.Community) { c.DailyPatrols = 3 })},
		{rule: "2.8-patrol", name: "once", change: at(func(c *roster.Community) { c.DailyPatrols = 1 }), want: 1},
		{rule: "2.8-patrol", name: "not all", change: at(func(c *roster.Community) { c.MonthlyCoverage = 99.5 }), want: 1},
		{rule: "2.8-patrol", name: "both, one finding", change: at(func(c *roster.Community) { c.DailyPatrols, c.MonthlyCoverage = 0, 80 }), want: 1},
		{rule: "2.8-patrol", name: "once, coverage blank", change: at(func(c *roster.Community) {
			c.DailyPatrols = 1
			blank(c, "monthly_coverage")
		}), want: 1},
		{rule: "2.8-patrol", name: "blank", change: at(func(c *roster.Community) { blank(c, "daily_patrols") })},
		{rule: "2.8-patrol", name: "at fault", change: at(func(c *roster.Community) { spoil(c, "daily_patrols") })},
		{rule: "2.8-patrol", name: "town community", change: at(func(c *roster.Community) { c.DailyPatrols, c.Type = 1, roster.TownCommunity })},
		{rule: "2.8-one-window", name: "valid"},
		{rule: "2.8-one-window", name: "no window", change: at(func(c *roster.Community) { c.OneWindow = roster.No }), want: 1},
		{rule: "2.8-one-window", name: "no joint handling", change: at(func(c *roster.Community) { c.JointHandling = roster.No }), want: 1},
		{rule: "2.8-one-window", name: "neither, one finding", change: at(func(c *roster.Community) { c.OneWindow, c.JointHandling = roster.No, roster.No }), want: 1},
		{rule: "2.8-one-window", name: "no window, the other column missing", change: func(in *Input) {
			dropColumn(in, roster.Communities, "joint_handling")
			community(in, 0).OneWindow = roster.No
		}, want: 1},
		{rule: "2.8-one-window", name: "blank", change: at(func(c *roster.Community) { blank(c, "one_window") })},
	}
}
