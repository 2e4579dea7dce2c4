package summary_test

import (
	"math"
	"testing"

	"shegong/internal/policy"
	. "shegong/internal/summary"
)

// Every indicator on october's figures.
func TestIndicators(t *testing.T) {
	f := Of(october(t), &policy.Result{}, nil).County
	tested := map[*Indicator]bool{PassRate: true} // see TestPassRate
	for _, tc := range []struct {
		indicator *Indicator
		num, den  int64
		want      float64
	}{
		{CommitteeRate, 3, 4, 0.75},
		{OtherRate, 3, 4, 0.75},
		{FillRate, 6, 40, 0.15},
		{VacancyRate, 8, 12, 2.0 / 3},
		{HeadRate, 1, 1, 1},
		{StaffRate, 2, 3, 2.0 / 3},
		{CertifiedRate, 1, 1, 1},
		{HolderRate, 4, 6, 2.0 / 3},
		{PerTenThousand, 40_000, 7000, 40.0 / 7},
		{MeanPay, 20_400_00, 5, 4_080_00},
		{MeanBase, 15_000_00, 5, 3_000_00},
		{MeanPerf, 5_400_00, 5, 1_080_00},
		{BaseShare, 15_000_00, 20_400_00, 12.5 / 17},
		{ReferenceRatio, 20_400_00, 20_000_00, 1.02},
		{BudgetRatio, 260_000_00, 255_600_00, 650.0 / 639},
		{MeanSubsidy, 900_00, 3, 300_00},
		{InsuredRate, 2, 4, 0.5},
		{CheckupRate, 1, 2, 0.5},
		{LeaveRate, 2, 3, 2.0 / 3},
		{AgreementRate, 2, 6, 1.0 / 3},
		{FileRate, 2, 3, 2.0 / 3},
		{AppraisedWell, 2, 5, 0.4},
		{HallRate, 1, 1, 1},
		{OneWindowRate, 1, 1, 1},
		{JointRate, 0, 1, 0},
		{PatrolRate, 0, 1, 0},
		{CoverageRate, 1, 1, 1},
		{InstitutionRate, 2, 10, 0.2},
		{ApprovalRate, 2, 3, 2.0 / 3},
	} {
		tested[tc.indicator] = true
		num, den := tc.indicator.Of(f)
		if num != tc.num || den != tc.den {
			t.Errorf("%s: got %d/%d, want %d/%d", tc.indicator.Key, num, den, tc.num, tc.den)
		}
		if got := float64(num) / float64(den); math.Abs(got-tc.want) > 1e-9 {
			t.Errorf("%s: got %g, want %g", tc.indicator.Key, got, tc.want)
		}
	}
	for _, i := range Indicators {
		if !tested[i] {
			t.Errorf("%s: not tested", i.Key)
		}
	}
}

// Of two counties: one rule passed in both, one in one, one ran in one only;
// rules of data quality do not count.
func TestPassRate(t *testing.T) {
	sum := Figures{}
	sum.Add(Figures{"rule_passed:2.3-age": 1, "rule_failed:2.3-age": 0, "rule_passed:2.9-annual": 0, "rule_failed:2.9-annual": 1, "rule_unchecked:2.8-grid": 1})
	sum.Add(Figures{"rule_passed:2.3-age": 1, "rule_passed:2.9-annual": 1, "rule_failed:2.8-grid": 1, "rule_unchecked:2.8-grid": 1, "rule_passed:d-id": 1})
	if num, den := PassRate.Of(sum); num != 3 || den != 5 {
		t.Errorf("got %d/%d, want 3/5", num, den)
	}
}

func TestIndicatorsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, i := range Indicators {
		if seen[i.Key] || i.Title == "" || i.Clause == "" || i.Formula == "" || i.Source == "" {
			t.Errorf("%s: incomplete or twice in the table", i.Key)
		}
		seen[i.Key] = true
		if num, den := i.Of(Figures{}); num != 0 || den != 0 {
			t.Errorf("%s of no figures: got %d/%d, want 0/0", i.Key, num, den)
		}
	}
}
