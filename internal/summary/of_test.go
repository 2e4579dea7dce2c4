package summary_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	. "shegong/internal/summary"
)

func TestOf(t *testing.T) {
	res := &policy.Result{Findings: []policy.Finding{
		{Rule: "2.3-education", Severity: policy.Error},
		{Rule: "2.3-education", Severity: policy.Explain},
		{Rule: "2.7-head-training", Severity: policy.Explain},
		{Rule: "2.7-training-due", Severity: policy.Notice},
	}}
	got := Of(october(t), res)

	large := Figures{
		Communities: 1, Urban: 1, Households: 2800, Population: 7000, Grids: 8, RangeLow: 10, RangeHigh: 15,
		Under: 0, Within: 1, Over: 0, Approved: 12, HallReported: 2,
		Workers: 4, ApprovedWorkers: 4, PopulationWorkers: 4, CertificateWorkers: 4, CertificateUrban: 1,
		Joined: 0, Left: 0, PartyPosts: 1, HallStaff: 1, GridStaff: 2, Assistants: 1, SocialWorkers: 2, Seniors: 1, Certified3: 1,
		Heads: 2, HeadsTrained: 1, HeadsNotDue: 1, Others: 2, OthersTrained: 1, OthersNotDue: 0, DueSoon: 1, HeadsYear: 1, OthersYears: 0,
	}
	town := Figures{
		Communities: 1, Urban: 0, Households: 500, Workers: 1, CertificateWorkers: 1,
		Joined: 1, Left: 1, PartyPosts: 0, HallStaff: 0, GridStaff: 0, Assistants: 0, SocialWorkers: 0, Seniors: 0,
		Heads: 0, HeadsTrained: 0, HeadsNotDue: 0, Others: 1, OthersTrained: 0, OthersNotDue: 1, DueSoon: 0, HeadsYear: 0, OthersYears: 0,
	}
	unlisted := Figures{
		Workers: 1, CertificateWorkers: 1,
		Joined: 1, Left: 0, PartyPosts: 0, HallStaff: 0, GridStaff: 0, Assistants: 0, SocialWorkers: 0, Seniors: 0,
		Heads: 0, HeadsTrained: 0, HeadsNotDue: 0, Others: 1, OthersTrained: 1, OthersNotDue: 0, DueSoon: 0, HeadsYear: 0, OthersYears: 1,
	}
	county := Figures{
		Communities: 2, Urban: 1, Households: 3300, Population: 7000, Grids: 8, RangeLow: 10, RangeHigh: 15,
		Under: 0, Within: 1, Over: 0, Approved: 12, HallReported: 2,
		Workers: 6, ApprovedWorkers: 4, PopulationWorkers: 4, CertificateWorkers: 6, CertificateUrban: 1,
		Joined: 2, Left: 2, PartyPosts: 1, HallStaff: 1, GridStaff: 2, Assistants: 1, SocialWorkers: 2, Seniors: 1, Certified3: 1,
		Heads: 2, HeadsTrained: 1, HeadsNotDue: 1, Others: 4, OthersTrained: 2, OthersNotDue: 1, DueSoon: 1, HeadsYear: 1, OthersYears: 1,

		Quota: 40, QuotaWorkers: 6, Paid: 4, BaseTotal: 12600_00, PerfTotal: 5400_00, SubsidyTotal: 400_00, RefPay: 16000_00,
		CommitteeEligible: 4, CommitteeOnTime: 1, CommitteeLater: 2, CommitteeNotYet: 1,
		OtherEligible: 4, Other2020: 1, Other2021: 0, Other2022: 1, OtherLater: 1, OtherNotYet: 1,
		Ineligible: 2, IneligibleOrigin.With(1): 1, IneligibleOrigin.With(4): 1, IneligibleReason.With(3): 1,
		TrainedYear.With(2): 1, TrainedYear.With(4): 1, TrainedMonth.With(4): 1,
		PlannedHires.With(1): 5, PlannedHires.With(2): 0,
		OpenHired.With(2020): 0, OpenHired.With(2021): 7, OpenHired.With(2022): 0, OpenHired.With(2023): 0, OpenHired.With(2024): 2,
		Errors: 1, Explains: 2, Notices: 1,
		RuleErrors + ":2.3-education": 1, RuleExplains + ":2.3-education": 1, RuleExplains + ":2.7-head-training": 1,
	}
	for k, v := range map[Figure]*roster.Vocabulary{
		IneligibleOrigin: roster.Origins, IneligibleReason: roster.IneligibleReasons,
		TrainedYear: roster.TrainingLevels, TrainedMonth: roster.TrainingLevels,
	} {
		for i := range v.Values {
			county[k.With(i+1)] += 0 // reported, and none
		}
	}
	want := &Summary{
		Unit: "220104", Period: roster.Period{Year: 2024, Month: 10}, AsOf: asOf, County: county,
		Communities: []Community{
			{Street: "前进街道", Name: "东田社区", Type: roster.UrbanCommunity, Figures: large},
			{Street: "桂林街道", Name: "东田社区", Type: roster.TownCommunity, Figures: town},
			{Street: "前进街道", Name: "孟家社区", Figures: unlisted},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Of (-want +got)\n%s", diff)
	}
}

// What a return does not report is absent, never zero.
func TestOfWithoutSheetsAndColumns(t *testing.T) {
	b := newBuilder(t, roster.Period{Year: 2024, Month: 10})
	b.sheet(roster.Workers, "certificate", "party_building", "workplace", "base_pay")
	b.add(roster.Workers, worker(1, "前进街道", "东田社区", nil))
	b.add(roster.Workers, worker(2, "", "", nil)) // a fault of its own; counts for the county
	in := policy.Input{Return: b.ret, Params: policy.Defaults(), AsOf: asOf}
	got := Of(in, &policy.Result{})
	want := &Summary{
		Unit: "220104", Period: b.ret.Period, AsOf: asOf,
		Communities: []Community{{Street: "前进街道", Name: "东田社区", Figures: Figures{Workers: 1}}},
		County:      Figures{Workers: 2, Errors: 0, Explains: 0, Notices: 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Of (-want +got)\n%s", diff)
	}
	for _, i := range Indicators {
		if _, den := i.Of(got.County); den != 0 {
			t.Errorf("%s: got denominator %d, want 0: nothing was reported", i.Key, den)
		}
	}
}

func TestMovementCountsPersonsOnce(t *testing.T) {
	roll := func(ns ...int) *roster.Return {
		b := newBuilder(t, roster.Period{Year: 2024, Month: 10})
		b.sheet(roster.Workers)
		for _, n := range ns {
			b.add(roster.Workers, worker(n, "前进街道", "东田社区", nil))
		}
		return b.ret
	}
	for name, tc := range map[string]struct {
		before, now  []int
		joined, left int64
	}{
		"no change":           {[]int{1, 2}, []int{1, 2}, 0, 0},
		"joined and left":     {[]int{1, 2}, []int{2, 3, 4}, 2, 1},
		"twice in the roster": {[]int{1}, []int{1, 1}, 0, 0},
		"twice before":        {[]int{1, 1, 2}, []int{2}, 0, 1},
		"all new":             {nil, []int{1, 1, 2}, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			in := policy.Input{Return: roll(tc.now...), Previous: roll(tc.before...), Params: policy.Defaults(), AsOf: asOf}
			f := Of(in, &policy.Result{}).County
			if f[Joined] != tc.joined || f[Left] != tc.left {
				t.Errorf("got %d joined, %d left, want %d and %d", f[Joined], f[Left], tc.joined, tc.left)
			}
		})
	}
}

func TestIndicators(t *testing.T) {
	f := Of(october(t), &policy.Result{}).County
	for _, tc := range []struct {
		indicator *Indicator
		num, den  int64
	}{
		{CommitteeRate, 3, 4},
		{OtherRate, 3, 4},
		{FillRate, 6, 40},
		{VacancyRate, 8, 12},
		{HeadRate, 1, 1},
		{StaffRate, 2, 3},
		{CertifiedRate, 1, 1},
		{HolderRate, 4, 6},
		{PerTenThousand, 40_000, 7000},
		{MeanPay, 18_000_00, 4},
		{BaseShare, 12_600_00, 18_000_00},
	} {
		if num, den := tc.indicator.Of(f); num != tc.num || den != tc.den {
			t.Errorf("%s: got %d/%d, want %d/%d", tc.indicator.Key, num, den, tc.num, tc.den)
		}
	}
	seen := map[string]bool{}
	for _, i := range Indicators {
		if seen[i.Key] || i.Title == "" || i.Clause == "" || i.Formula == "" || i.Source == "" {
			t.Errorf("%s: incomplete or twice in the table", i.Key)
		}
		seen[i.Key] = true
	}
}

func TestAdd(t *testing.T) {
	sum, a := Figures{}, Figures{Workers: 3, Quota: 4}
	sum.Add(a)
	sum.Add(nil)
	sum.Add(Figures{Workers: 5, Left: 0})
	if diff := cmp.Diff(Figures{Workers: 8, Quota: 4, Left: 0}, sum); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if a[Workers] != 3 {
		t.Error("Add changed what it adds")
	}
}

func TestFigureWith(t *testing.T) {
	for n, want := range map[int]Figure{0: "open_hired:0", 7: "open_hired:7", 10: "open_hired:10", 2024: "open_hired:2024"} {
		if got := OpenHired.With(n); got != want {
			t.Errorf("With(%d): got %s, want %s", n, got, want)
		}
	}
}
