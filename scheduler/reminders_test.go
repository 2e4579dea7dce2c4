package scheduler_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

var reminderRules = store.ReminderRules{
	Enabled: true, Before: []int{3, 1}, After: []int{1, 3}, Prefecture: []int{3}, Province: []int{5}, Clock: "09:00", WorkingDays: true,
}

// standing is a unit below 长春市 with a return that is due on a day.
func standing(t testing.TB, code, dueOn string, state store.State) scheduler.Standing {
	t.Helper()
	due := shanghai(t, dueOn+" 00:00").AddDate(0, 0, 1)
	return scheduler.Standing{Unit: store.Unit{Code: code, Name: code, Parent: code[:4]}, Due: due, Lock: due.AddDate(0, 0, 10), State: state}
}

// shown are reminders as "unit stage days of the due date, for those missing".
func shown(rs []scheduler.Reminder) (out []string) {
	for _, r := range rs {
		var missing []string
		for _, m := range r.Missing {
			missing = append(missing, m.Unit.Code)
		}
		out = append(out, fmt.Sprintf("%s %s-%d %s at %s: %s", r.Unit, r.Stage, r.Days, r.DueOn, r.At.In(roster.China).Format("01-02 15:04"), strings.Join(missing, ",")))
	}
	return out
}

// The return of October 2024 is due on Tuesday, 5 November; 2 and 10 November
// are days off. That of September is due on 5 October, in the holidays from 1 to
// 7 October; 29 September and 12 October are worked.
func TestReminders(t *testing.T) {
	const before3, before1 = "220104 before-3 2024-11-05 at 11-01 09:00: 220104\n", "220104 before-1 2024-11-05 at 11-04 09:00: 220104\n"
	const after1, after3 = "220104 after-1 2024-11-05 at 11-06 09:00: 220104\n", "220104 after-3 2024-11-05 at 11-08 09:00: 220104\n"
	const prefecture3, province5 = "2201 prefecture-3 2024-11-05 at 11-08 09:00: 220104\n", "22 province-5 2024-11-05 at 11-11 09:00: 220104\n"
	one := func(due string, state store.State) []scheduler.Standing {
		return []scheduler.Standing{standing(t, "220104", due, state)}
	}
	moved := func(at string) []scheduler.Standing {
		s := one("2024-11-05", store.SentBack)
		s[0].Moved = shanghai(t, at)
		return s
	}
	away := one("2024-11-05", store.Missing)
	away[0].Unit.LastPeriod = "2024-09"
	direct := one("2024-11-05", store.Missing)
	direct[0].Unit.Parent = "22"
	for name, tc := range map[string]struct {
		now       string
		standings []scheduler.Standing
		change    func(*store.ReminderRules)
		want      string
	}{
		"before anything":                    {"2024-11-01 08:59", one("2024-11-05", store.Missing), nil, ""},
		"a weekend before brings it forward": {"2024-11-01 09:00", one("2024-11-05", store.Missing), nil, before3},
		"the day before":                     {"2024-11-04 09:00", one("2024-11-05", store.Draft), nil, before1},
		"on the day":                         {"2024-11-05 23:59", one("2024-11-05", store.Missing), nil, before1},
		"the date is over":                   {"2024-11-06 00:00", one("2024-11-05", store.Missing), nil, ""},
		"the day after":                      {"2024-11-06 09:00", one("2024-11-05", store.Missing), nil, after1},
		"three days after":                   {"2024-11-08 09:00", one("2024-11-05", store.Missing), nil, after3 + prefecture3},
		"a Sunday after puts it off":         {"2024-11-10 23:59", one("2024-11-05", store.Missing), nil, after3 + prefecture3},
		"five days after":                    {"2024-11-11 09:00", one("2024-11-05", store.Missing), nil, after3 + prefecture3 + province5},
		"a week later is too late":           {"2024-11-15 09:00", one("2024-11-05", store.Missing), nil, province5},
		"two weeks later":                    {"2024-11-18 09:00", one("2024-11-05", store.Missing), nil, ""},
		"on days off, too": {
			"2024-11-10 09:00", one("2024-11-05", store.Missing), func(r *store.ReminderRules) { r.WorkingDays, r.After, r.Prefecture = false, nil, nil },
			"22 province-5 2024-11-05 at 11-10 09:00: 220104\n",
		},
		"holidays, before: both on one day, the later": {
			"2024-09-30 09:00", one("2024-10-05", store.Missing), nil, "220104 before-1 2024-10-05 at 09-30 09:00: 220104\n",
		},
		"holidays, after: both on one day, the later": {
			"2024-10-08 09:00", one("2024-10-05", store.Missing), nil,
			"220104 after-3 2024-10-05 at 10-08 09:00: 220104\n2201 prefecture-3 2024-10-05 at 10-08 09:00: 220104\n",
		},
		"submitted":                           {"2024-11-11 09:00", one("2024-11-05", store.Submitted), nil, ""},
		"approved":                            {"2024-11-11 09:00", one("2024-11-05", store.Approved), nil, ""},
		"accepted":                            {"2024-11-11 09:00", one("2024-11-05", store.Accepted), nil, ""},
		"sent back before the stage":          {"2024-11-06 09:00", moved("2024-11-05 17:00"), nil, after1},
		"sent back after the stage":           {"2024-11-06 12:00", moved("2024-11-06 11:00"), nil, ""},
		"sent back after one stage, not two":  {"2024-11-08 09:00", moved("2024-11-06 11:00"), nil, after3 + prefecture3},
		"withdrawn long ago":                  {"2024-11-04 09:00", moved("2024-11-03 11:00"), nil, before1},
		"does not report any more":            {"2024-11-11 09:00", away, nil, ""},
		"directly below the province":         {"2024-11-08 09:00", direct, nil, after3},
		"more time before the old date":       {"2024-11-06 09:00", one("2024-11-20", store.Missing), nil, ""},
		"more time counts from the new date":  {"2024-11-15 09:00", one("2024-11-20", store.Missing), nil, "220104 before-3 2024-11-20 at 11-15 09:00: 220104\n"},
		"switched off":                        {"2024-11-11 09:00", one("2024-11-05", store.Missing), func(r *store.ReminderRules) { r.Enabled = false }, ""},
		"switched on after what had come due": {"2024-11-11 12:00", one("2024-11-05", store.Missing), func(r *store.ReminderRules) { r.Since = shanghai(t, "2024-11-08 09:01") }, province5},
		"without a stage":                     {"2024-11-08 09:00", one("2024-11-05", store.Missing), func(r *store.ReminderRules) { r.Prefecture = nil }, after3},
		"on the due date itself": {
			"2024-11-05 09:00", one("2024-11-05", store.Missing), func(r *store.ReminderRules) { r.Before = []int{0} },
			"220104 before-0 2024-11-05 at 11-05 09:00: 220104\n",
		},
	} {
		rules := reminderRules
		if tc.change != nil {
			tc.change(&rules)
		}
		p := mustPeriod(t, "2024-10")
		if strings.Contains(name, "holidays") {
			p = p.Add(-1)
		}
		got, err := scheduler.Reminders(&rules, roster.HolidayTable(), p, tc.standings, shanghai(t, tc.now))
		if diff := cmp.Diff(lines(tc.want), shown(got)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}

// A prefecture hears of its own counties, the province of all; who has more time
// is not late, and who is late stands in the digest that another brought about.
func TestReminderDigests(t *testing.T) {
	all := []scheduler.Standing{
		standing(t, "220102", "2024-11-05", store.Accepted), standing(t, "220104", "2024-11-05", store.Missing),
		standing(t, "220105", "2024-11-05", store.SentBack), standing(t, "220202", "2024-11-20", store.Missing),
		standing(t, "220203", "2024-11-05", store.Submitted), standing(t, "222401", "2024-11-05", store.Draft),
	}
	rules := reminderRules
	rules.Before, rules.After = nil, nil
	for now, want := range map[string]string{
		"2024-11-08 09:00": "2201 prefecture-3 2024-11-05 at 11-08 09:00: 220104,220105\n2224 prefecture-3 2024-11-05 at 11-08 09:00: 222401",
		"2024-11-15 08:59": "2201 prefecture-3 2024-11-05 at 11-08 09:00: 220104,220105\n2224 prefecture-3 2024-11-05 at 11-08 09:00: 222401\n" +
			"22 province-5 2024-11-05 at 11-11 09:00: 220104,220105,222401",
		"2024-11-25 09:00": "2202 prefecture-3 2024-11-20 at 11-25 09:00: 220202\n22 province-5 2024-11-20 at 11-25 09:00: 220104,220105,220202,222401",
	} {
		got, err := scheduler.Reminders(&rules, roster.HolidayTable(), mustPeriod(t, "2024-10"), all, shanghai(t, now))
		if diff := cmp.Diff(lines(want), shown(got)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", now, err, diff)
		}
	}
}

func TestReminderClockIsRead(t *testing.T) {
	rules := reminderRules
	rules.Clock = "9 o'clock"
	if _, err := scheduler.Reminders(&rules, roster.HolidayTable(), mustPeriod(t, "2024-10"), nil, time.Now()); err == nil {
		t.Error("got no error of a time that is none")
	}
}

func TestReminderReading(t *testing.T) {
	free := reminderRules
	free.WorkingDays, free.Clock, free.Before, free.After, free.Prefecture = false, "17:30", []int{0, 5}, nil, nil
	for name, tc := range map[string]struct {
		rules store.ReminderRules
		want  []string
	}{
		"usual": {reminderRules, []string{
			"截止日前第3天、第1天和截止日后第1天、第3天，提醒没有提交的县（市、区）。", "截止日后第3天，告知市（州）所辖没有提交的单位。", "截止日后第5天，向省级汇总全省没有提交的单位。",
			"都在 9:00（北京时间）发出，只在工作日：截止日前的遇节假日、周末提前到前一个工作日，截止日后的顺延到后一个工作日。",
		}},
		"any day": {free, []string{
			"截止日前第5天、当天，提醒没有提交的县（市、区）。", "截止日后第5天，向省级汇总全省没有提交的单位。", "都在 17:30（北京时间）发出，节假日、周末照常。",
		}},
		"none": {store.ReminderRules{Clock: "09:00"}, []string{"没有设置提醒的日子。"}},
	} {
		if diff := cmp.Diff(tc.want, scheduler.ReminderReading(&tc.rules)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}
