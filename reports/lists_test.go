package reports_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	. "shegong/reports"
)

// people gives 南关区 three persons to convert and three to train; 昌邑区 nobody.
func people(_ context.Context, unit string) (*roster.Return, *policy.Params, error) {
	r := &roster.Return{County: unit, Period: october}
	if unit != "220102" {
		return r, policy.Defaults(), nil
	}
	r.Conversions = []roster.Conversion{
		{Name: "司徒甲", Community: "甲社区", Origin: roster.CommitteeOrigin, Converted: roster.No, Reason: "待核", Planned: roster.NewDate(2025, 1, 0)},
		{Name: "司徒乙", Community: "甲社区", Origin: roster.CommitteeOrigin, Converted: roster.Yes},
		{Name: "司徒丙", Community: "乙社区", Origin: roster.CivilAffairsOrigin}, // not known to be converted
		{Name: "司徒丁", Community: "乙社区", Origin: roster.OtherOrigin, Converted: roster.No},
	}
	id, position, training := roster.FieldOf(roster.Workers, "id_number"), roster.FieldOf(roster.Workers, "position"), roster.FieldOf(roster.Trainings, "id_number")
	add := func(name, number string, post, trained roster.Date) {
		w := r.Append(roster.Workers).(*roster.Worker)
		w.Set = w.Set.With(id.Index).With(position.Index)
		w.Name, w.ID, w.Community, w.Post = name, number, "甲社区", post
		w.Position = roster.Position{Text: "社工", Roles: roster.Staff}
		if !trained.IsZero() {
			v := r.Append(roster.Trainings).(*roster.Training)
			v.Set, v.ID, v.Name, v.Start, v.End = v.Set.With(training.Index), number, name, trained, trained
		}
	}
	number := func(s string) string { return s + string(roster.IDCheckCharacter(s)) }
	add("欧阳甲", number("22010219850101001"), roster.NewDate(2021, 3, 1), roster.NewDate(2022, 10, 1))  // 30 days overdue
	add("欧阳乙", number("22010219850101002"), roster.NewDate(2021, 3, 1), roster.NewDate(2022, 11, 30)) // due in 30 days
	add("欧阳丙", number("22010219850101003"), roster.NewDate(2021, 3, 1), roster.NewDate(2022, 10, 31)) // due today
	add("欧阳丁", number("22010219850101004"), roster.NewDate(2021, 3, 1), roster.NewDate(2024, 5, 1))
	add("欧阳戊", number("22010219850101005"), roster.NewDate(2021, 3, 1), roster.Date{})
	return r, policy.Defaults(), nil
}

func TestLists(t *testing.T) {
	d := province()
	d.Personal, d.Records = true, people
	for _, tc := range []struct {
		report *Report
		table  string
		want   string
	}{
		{Conversion, "尚未转入人员", text(
			"南关区|甲社区|司徒甲|社区“两委”成员|1492|待核|2025-01",
			"南关区|乙社区|司徒丙|市县政府或民政部门招聘|—||",
		)},
		{Training, "逾期及即将到期", text(
			"南关区|甲社区|欧阳甲|社工|2022-10-01|2024-10-01|逾期30天",
			"南关区|甲社区|欧阳乙|社工|2022-11-30|2024-11-30|还有30天到期",
			"南关区|甲社区|欧阳丙|社工|2022-10-31|2024-10-31|已到期",
			"南关区|甲社区|欧阳戊|社工|无记录|2023-03-01|逾期610天",
		)},
	} {
		doc := build(t, tc.report, d)
		if diff := cmp.Diff(tc.want, table(t, doc, tc.table)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tc.report.ID, diff)
		}
		for _, b := range doc.Blocks {
			if tab, ok := b.(Table); ok && tab.Personal != (tab.Name == tc.table) {
				t.Errorf("%s: table %s is marked personal: %t", tc.report.ID, tab.Name, tab.Personal)
			}
		}
	}
}

func TestListsOfNobody(t *testing.T) {
	d := only(province(), 2)
	d.Personal, d.Records = true, people
	for r, name := range map[*Report]string{Conversion: "尚未转入人员", Training: "逾期及即将到期"} {
		if got := table(t, build(t, r, d), name); got != "" {
			t.Errorf("%s: got %q, want no row", r.ID, got)
		}
	}
}

func TestListsAreLeftOut(t *testing.T) {
	for _, r := range []*Report{Conversion, Training} {
		for _, b := range build(t, r, province()).Blocks {
			if tab, ok := b.(Table); ok && tab.Personal {
				t.Errorf("%s: table %s names persons", r.ID, tab.Name)
			}
		}
	}
}

func TestListsThatFail(t *testing.T) {
	d := province()
	failure := errors.New("sealed data")
	d.Personal = true
	d.Records = func(context.Context, string) (*roster.Return, *policy.Params, error) { return nil, nil, failure }
	for _, r := range []*Report{Conversion, Training} {
		for _, b := range build(t, r, d).Blocks {
			tab, ok := b.(Table)
			if !ok || tab.Each == nil {
				continue
			}
			if err := tab.Each(func(Row) error { return nil }); !errors.Is(err, failure) {
				t.Errorf("%s: got %v, want %v", r.ID, err, failure)
			}
		}
	}
}
