package policy

import (
	"slices"
	"strings"
	"testing"

	"shegong/internal/roster"
)

// fixtures27 break and keep the rules of 二（七） to 三（四）.
func fixtures27() []fixture {
	return slices.Concat(
		headTrainingFixtures(), staffTrainingFixtures(), trainingDueFixtures(), certifiedFixtures(),
		fixtures28(), fixtures29(), fixtures210(), fixtures31(), fixtures32(),
	)
}

// retrain leaves worker i no trainings but those completed on the dates.
func retrain(i int, ends ...roster.Date) func(*Input) {
	return func(in *Input) {
		w := worker(in, i)
		in.Return.Trainings = slices.DeleteFunc(in.Return.Trainings, func(t roster.Training) bool { return t.ID == w.ID })
		for _, d := range ends {
			t := add[roster.Training](in, roster.Trainings)
			t.Name, t.ID, t.Course, t.Start, t.End = w.Name, w.ID, "轮训班", d, d
			complete(t)
		}
	}
}

// trainingsFrom leaves the ledger only what began on or after d.
func trainingsFrom(d roster.Date) func(*Input) {
	return func(in *Input) {
		in.Return.Trainings = slices.DeleteFunc(in.Return.Trainings, func(t roster.Training) bool { return t.Start.Before(d) })
	}
}

// calendar sets the other reckoning and the as-of date.
func calendar(asOf roster.Date) func(*Input) {
	return func(in *Input) { in.Params.TrainingReckoning, in.AsOf = "calendar", asOf }
}

// loseID makes a worker's number one that lost its last digits.
func loseID(i int) func(*Input) {
	return func(in *Input) { addFault(in, "d-id-precision", worker(in, i), i, "id_number", "2.2010419800105E+17") }
}

func headTrainingFixtures() []fixture {
	const rule = "2.7-head-training"
	since := func(d roster.Date) func(*Input) { return change(0, func(w *roster.Worker) { w.HeadSince = d }) }
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "twelve months ago", change: retrain(0, day(2023, 10, 31)), want: 1},
		{rule: rule, name: "a day less", change: retrain(0, day(2023, 11, 1))},
		{rule: rule, name: "month before", change: retrain(0, day(2023, 10, 0)), want: 1},
		{rule: rule, name: "month within", change: retrain(0, day(2023, 11, 0))},
		{rule: rule, name: "never", change: retrain(0), want: 1},
		{rule: rule, name: "several, the last counts", change: retrain(0, day(2024, 2, 1), day(2022, 2, 1))},
		{rule: rule, name: "start stands in for the end", change: both(retrain(0, day(2024, 5, 1)), lastTraining(func(t *roster.Training) { blank(t, "end_date") }))},
		{rule: rule, name: "end at fault", change: both(retrain(0, day(2024, 5, 1)), lastTraining(func(t *roster.Training) { spoil(t, "end_date") }))},
		{rule: rule, name: "end to come", change: retrain(0, day(2024, 12, 3))},
		{rule: rule, name: "planned", change: both(retrain(0, day(2024, 12, 3)), lastTraining(func(t *roster.Training) { blank(t, "end_date") })), want: 1},
		{rule: rule, name: "new in office", change: both(retrain(0), since(day(2023, 11, 1)))},
		{rule: rule, name: "new in office by month", change: both(retrain(0), since(day(2023, 11, 0)))},
		{rule: rule, name: "a year in office", change: both(retrain(0), since(day(2023, 10, 31))), want: 1},
		{rule: rule, name: "office unknown, new in post", change: both(retrain(0), change(0, func(w *roster.Worker) {
			blank(w, "head_since")
			w.Post = day(2024, 3, 1)
		}))},
		{rule: rule, name: "office at fault", change: both(retrain(0), change(0, func(w *roster.Worker) { spoil(w, "head_since") }))},
		{rule: rule, name: "position at fault", change: both(retrain(0), change(0, func(w *roster.Worker) { spoil(w, "position") }))},
		{rule: rule, name: "ledger too short", change: both(retrain(0), trainingsFrom(day(2024, 5, 1)))},
		{rule: rule, name: "ledger begins within the first quarter", change: both(retrain(0), trainingsFrom(day(2024, 5, 1)), retrain(4, day(2024, 1, 20))), want: 1},
		{rule: rule, name: "no ledger", change: func(in *Input) { dropSheet(in, roster.Trainings) }},
		{rule: rule, name: "number lost, joined by name", change: loseID(0)},
		{rule: rule, name: "number lost and name shared", change: both(loseID(0), change(1, func(w *roster.Worker) { w.Name = personName(0) }), func(in *Input) {
			in.Return.Trainings = slices.DeleteFunc(in.Return.Trainings, func(t roster.Training) bool { return t.Name == personName(0) })
		})},
		{rule: rule, name: "number wrong in the ledger", change: both(retrain(0, day(2024, 5, 1)), lastTraining(func(t *roster.Training) { t.ID = t.ID[:17] + "?" }))},
		{rule: rule, name: "calendar, the year is not over", change: both(retrain(0, day(2023, 3, 1)), calendar(day(2024, 10, 31)))},
		{rule: rule, name: "calendar, the year is over", change: both(retrain(0, day(2023, 12, 20)), calendar(day(2024, 12, 31))), want: 1},
		{rule: rule, name: "calendar, this year", change: calendar(day(2024, 12, 31))},
	}
}

func lastTraining(f func(*roster.Training)) func(*Input) {
	return func(in *Input) { f(&in.Return.Trainings[len(in.Return.Trainings)-1]) }
}

func staffTrainingFixtures() []fixture {
	const rule = "2.7-staff-training"
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "two years ago", change: retrain(4, day(2022, 10, 31)), want: 1},
		{rule: rule, name: "a day less", change: retrain(4, day(2022, 11, 1))},
		{rule: rule, name: "a deputy is no head", change: retrain(1, day(2023, 1, 1))},
		{rule: rule, name: "a deputy without", change: retrain(1), want: 1},
		{rule: rule, name: "new in post", change: both(retrain(10), change(10, func(w *roster.Worker) { w.Post = day(2022, 11, 1) }))},
		{rule: rule, name: "two years in post", change: both(retrain(10), change(10, func(w *roster.Worker) { w.Post = day(2022, 10, 31) })), want: 1},
		{rule: rule, name: "post entry at fault", change: both(retrain(10), change(10, func(w *roster.Worker) { spoil(w, "post_date") }))},
		{rule: rule, name: "ledger of one year", change: trainingsFrom(day(2024, 1, 1))},
		{rule: rule, name: "ledger a little inside", change: both(trainingsFrom(day(2023, 1, 15)), retrain(4), retrain(5, day(2023, 3, 1))), want: 1},
		{rule: rule, name: "calendar, first year of two", change: both(retrain(4, day(2022, 3, 1)), calendar(day(2023, 12, 31)))},
		{rule: rule, name: "calendar, second year", change: both(retrain(4, day(2022, 3, 1)), calendar(day(2024, 12, 31))), want: 1},
	}
}

func trainingDueFixtures() []fixture {
	const rule = "2.7-training-due"
	return []fixture{
		{rule: rule, name: "valid"},
		{rule: rule, name: "in 90 days", change: retrain(0, day(2024, 1, 29)), want: 1},
		{rule: rule, name: "in 91 days", change: retrain(0, day(2024, 1, 30))},
		{rule: rule, name: "tomorrow", change: retrain(4, day(2022, 11, 1)), want: 1},
		{rule: rule, name: "overdue", change: retrain(4, day(2022, 10, 31))},
		{rule: rule, name: "new in post", change: both(retrain(10), change(10, func(w *roster.Worker) { w.Post = day(2022, 12, 1) })), want: 1},
		{rule: rule, name: "calendar, untrained in November", change: both(retrain(0), calendar(day(2024, 11, 30))), want: 1},
		{rule: rule, name: "calendar, untrained in September", change: both(retrain(0), calendar(day(2024, 9, 30)))},
		{rule: rule, name: "calendar, trained", change: calendar(day(2024, 11, 30))},
	}
}

func certifiedFixtures() []fixture {
	const rule = "2.7-certified"
	less := func(c roster.Code, is ...int) func(*Input) {
		return func(in *Input) {
			for _, i := range is {
				worker(in, i).Certificate = c
			}
		}
	}
	return []fixture{
		{rule: rule, name: "four"},
		{rule: rule, name: "three", change: less(roster.NoCertificate, 4)},
		{rule: rule, name: "two", change: less(roster.NoCertificate, 4, 6), want: 1},
		{rule: rule, name: "assistants do not count", change: less(roster.AssistantCertificate, 4, 6), want: 1},
		{rule: rule, name: "unknown may make three", change: both(less(roster.NoCertificate, 4), change(6, func(w *roster.Worker) { blank(w, "certificate") }))},
		{rule: rule, name: "before the date", change: both(less(roster.NoCertificate, 4, 6), func(in *Input) { in.AsOf = day(2023, 4, 30) })},
		{rule: rule, name: "town community", change: both(less(roster.NoCertificate, 4, 6), func(in *Input) { community(in, 0).Type = roster.TownCommunity })},
		{rule: rule, name: "county seat", change: both(less(roster.NoCertificate, 4, 6), func(in *Input) { community(in, 0).Type = roster.CountySeatCommunity }), want: 1},
	}
}

func TestShortLedgers(t *testing.T) {
	noYear := func(year int64) func(*Input) {
		return func(in *Input) {
			in.Return.Appraisals = slices.DeleteFunc(in.Return.Appraisals, func(a roster.Appraisal) bool { return a.Year == year })
		}
	}
	tests := []struct {
		name   string
		change func(*Input)
		want   []string // kind, persons, words of the message
	}{
		{"valid", func(*Input) {}, nil},
		{"trainings of this year", trainingsFrom(day(2024, 1, 1)), []string{"trainings", "2022年11月1日", "33人"}},
		{"trainings of this year, one left", both(trainingsFrom(day(2024, 1, 1)), change(4, func(w *roster.Worker) { w.Post = day(2024, 1, 2) })), []string{"trainings", "32人"}},
		{"no training at all", trainingsFrom(day(2025, 1, 1)), []string{"trainings", "没有可用的记录", "36人"}},
		{"trainings not kept", func(in *Input) { dropSheet(in, roster.Trainings) }, nil},
		{"appraisals since 2021", noYear(2020), nil}, // nobody was in post for all of 2020
		{"appraisals since 2022", both(noYear(2020), noYear(2021)), []string{"appraisals", "2022年1月1日", "2021年1月1日", "24人"}},
		{"last year missing", noYear(2023), []string{"appraisals", "没有2023年的记录", "36人"}},
		{"last year missing in spring", both(noYear(2023), func(in *Input) { in.AsOf = day(2024, 3, 30) }), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := valid()
			tt.change(in)
			gaps := newCase(*in).shortLedgers()
			got := ""
			for _, g := range gaps {
				got += g.Kind.String() + " " + g.message() + "\n"
			}
			if len(gaps) > 1 || (tt.want == nil) != (got == "") {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for _, s := range tt.want {
				if !strings.Contains(got, s) {
					t.Errorf("got %q, want %q in it", got, s)
				}
			}
		})
	}
}

// TestLeftUnchecked holds that what is blank is listed, not passed over.
func TestLeftUnchecked(t *testing.T) {
	tests := []struct {
		rule, missing string
		change        func(*Input)
		rows          int
	}{
		{"2.7-staff-training", "trainings", trainingsFrom(day(2024, 1, 1)), 33},
		{"2.7-head-training", "workers.id_number", both(retrain(0), change(0, func(w *roster.Worker) { w.ID = w.ID[:17] + "?" })), 1},
		{"2.7-certified", "communities.type", func(in *Input) { dropColumn(in, roster.Communities, "type") }, 0},
		{"2.8-patrol", "communities.daily_patrols", func(in *Input) { blank(community(in, 1), "daily_patrols") }, 1},
		{"2.8-one-window", "communities.joint_handling", func(in *Input) { dropColumn(in, roster.Communities, "joint_handling") }, 3},
		{"2.8-grid", "workers.seconded", change(0, func(w *roster.Worker) { blank(w, "grid", "seconded") }), 1},
		{"2.9-secondment", "workers.seconded", change(0, func(w *roster.Worker) { blank(w, "seconded") }), 1},
		{"2.9-annual", "appraisals", func(in *Input) { in.Return.Appraisals = in.Return.Appraisals[:0] }, 36},
		{"2.10-age", "exit_age_female", func(in *Input) { in.Params.ExitAgeFemale = nil }, 18},
		{"2.10-procedure", "exits.category", lastExit(roster.ExitNeglect, func(e *roster.Exit) { blank(e, "category") }), 1},
		{"3.1-committee", "conversions.conversion_date", func(in *Input) { blank(&in.Return.Conversions[0], "conversion_date") }, 1},
		{"3.1-recruitment", "county.planned_hires_1", func(in *Input) { blank(county(in), "planned_hires_1", "planned_hires_2", "planned_hires_3") }, 0},
		{"3.2-budget", "county.budget", func(in *Input) {
			in.AsOf = day(2024, 3, 31)
			blank(county(in), "budget")
		}, 1},
		{"3.3-approval", "matters.approval_date", func(in *Input) { blank(&in.Return.Matters[1], "approval_date") }, 1},
		{"3.4-other-department", "auxiliaries", func(in *Input) { dropSheet(in, roster.Auxiliaries) }, 0},
		{"3.4-other-department", "auxiliaries.hire_date", func(in *Input) { blank(&in.Return.Auxiliaries[1], "hire_date") }, 1},
	}
	for _, tt := range tests {
		t.Run(tt.rule+"/"+tt.missing, func(t *testing.T) {
			in := valid()
			tt.change(in)
			res := Evaluate(*in)
			rows, found := 0, false
			for _, n := range res.NotChecked {
				if n.Rule == tt.rule && slices.Contains(n.Missing, tt.missing) {
					found = true
					rows += n.Rows
				}
			}
			if !found || rows != tt.rows {
				t.Errorf("got %d rows, want %d: %s", rows, tt.rows, listed(res, tt.rule))
			}
		})
	}
}
