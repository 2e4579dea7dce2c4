package summary_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	. "shegong/internal/summary"
)

// dropColumn takes a column off the kind's sheets and empties it; with key ""
// the sheets themselves.
func dropColumn(r *roster.Return, k roster.Kind, key string) {
	if key == "" {
		r.Truncate(k, 0)
	}
	for i := range r.Sheets {
		s := &r.Sheets[i]
		if s.Kind == k && key == "" {
			s.Kind = roster.NoKind
		}
		if s.Kind == k {
			s.Columns = slices.DeleteFunc(s.Columns, func(c roster.Column) bool { return c.Field == key })
		}
	}
	for _, rec := range r.Records(k) {
		f := roster.FieldOf(k, key)
		rec.Base().Set &^= roster.Fields(0).With(f.Index)
		reflect.ValueOf(f.Ref(rec)).Elem().SetZero()
	}
}

// matches tells that the figure is the pattern, or one of its codes where the
// pattern ends in a colon.
func matches(k, pattern Figure) bool {
	return k == pattern || strings.HasSuffix(string(pattern), ":") && strings.HasPrefix(string(k), string(pattern))
}

// A column that is missing takes its own figures away, and no other.
func TestOfWithoutAColumn(t *testing.T) {
	res, answers := found()
	all := Of(october(t), res, answers).County
	agreement := []Figure{AgreementKnown, AgreementValid, AgreementSoon, AgreementEnded, AgreementFuture, AgreementNone}
	states := []Figure{MattersListed, MattersApproved, MattersPending, MattersUnapproved, MattersResourced}
	reference := []Figure{RefPay, RefTotal, BudgetCovers, BudgetPayroll}
	for _, tc := range []struct {
		kind roster.Kind
		key  string
		gone []Figure
	}{
		{roster.Workers, "base_pay", append([]Figure{Paid, BaseTotal, PerfTotal, "paid_in:", "base_in:", "perf_in:"}, reference...)},
		{roster.Workers, "performance_pay", append([]Figure{Paid, BaseTotal, PerfTotal, "paid_in:", "base_in:", "perf_in:"}, reference...)},
		{roster.Workers, "category", []Figure{"paid_in:", "base_in:", "perf_in:", "by_category:", Promoted}},
		{roster.Workers, "certificate_subsidy", []Figure{SubsidyTotal, "subsidy_total:", SubsidyHolders, "subsidy_holders:", BudgetCovers, BudgetPayroll}},
		{roster.Workers, "certificate", []Figure{
			CertificateWorkers, CertificateUrban, Certified3, Assistants, SocialWorkers, Seniors, Upgraded, "subsidy_total:", "subsidy_holders:",
		}},
		{roster.Workers, "pension", []Figure{InsuredKnown.With(1), Insured.With(1)}},
		{roster.Workers, "maternity", []Figure{InsuredKnown.With(5), Insured.With(5)}},
		{roster.Workers, "housing_fund", []Figure{InsuredKnown.With(6), Insured.With(6)}},
		{roster.Workers, "checkup", []Figure{CheckupKnown, Checkups}},
		{roster.Workers, "paid_leave", []Figure{LeaveKnown, Leaves}},
		{roster.Workers, "personnel_file", []Figure{FileKnown, FilesKept}},
		{roster.Workers, "agreement_start", agreement},
		{roster.Workers, "agreement_end", agreement},
		{roster.Workers, "education", []Figure{"by_education:"}},
		{roster.Workers, "political_status", []Figure{"by_political:"}},
		{roster.Workers, "entry_route", []Figure{"by_route:"}},
		{roster.Workers, "delegate", []Figure{"by_delegate:"}},
		{roster.Workers, "seconded", []Figure{Seconded}},
		{roster.Workers, "sex", nil}, // the ID numbers tell it
		{roster.Workers, "birth_date", nil},
		{roster.Communities, "hall_staff", []Figure{HallReported, HallRangeKnown, HallInRange}},
		{roster.Communities, "one_window", []Figure{OneWindowKnown, OneWindow}},
		{roster.Communities, "joint_handling", []Figure{JointKnown, Joint}},
		{roster.Communities, "daily_patrols", []Figure{PatrolKnown, PatrolMet}},
		{roster.Communities, "monthly_coverage", []Figure{CoverageKnown, CoverageMet}},
		{roster.County, "budget", []Figure{Budget, BudgetCovers, BudgetPayroll}},
		{roster.County, "provincial_subsidy", []Figure{ProvincialSubsidy}},
		{roster.County, "new_expense", []Figure{NewExpense}},
		{roster.County, "", []Figure{"planned_hires:", Budget, BudgetCovers, BudgetPayroll, ProvincialSubsidy, NewExpense}},
		{roster.Appraisals, "", []Figure{"appraised:", "appraised_last:", MustLeave}},
		{roster.Exits, "", []Figure{Exits, "exit_reason:", "exit_channel:"}},
		{roster.Exits, "channel", []Figure{"exit_channel:"}},
		{roster.Auxiliaries, "", []Figure{Auxiliaries, "auxiliaries:"}},
		{roster.Auxiliaries, "kind", []Figure{"auxiliaries:"}},
		{roster.Recruitments, "", []Figure{"recruitments:", "recruitment_places:", "recruitment_applied:", "open_hired:"}},
		{roster.Recruitments, "places", []Figure{"recruitment_places:"}},
		{roster.Recruitments, "applicants", []Figure{"recruitment_applied:"}},
		{roster.Recruitments, "hired", []Figure{"open_hired:"}},
		{roster.Institutions, "", []Figure{InstitutionKnown, "institution:"}},
		{roster.Institutions, "in_place", []Figure{InstitutionKnown, "institution:"}},
		{roster.Matters, "", append([]Figure{Matters}, states...)},
		{roster.Matters, "in_list", states},
		{roster.Matters, "approved", states},
		{roster.Matters, "start_date", states},
		{roster.Matters, "funds", nil}, // the people alone may tell
	} {
		t.Run(tc.kind.String()+" "+tc.key, func(t *testing.T) {
			in := october(t)
			dropColumn(in.Return, tc.kind, tc.key)
			got := Of(in, res, answers).County
			for k := range all {
				want := !slices.ContainsFunc(tc.gone, func(p Figure) bool { return matches(k, p) })
				if got.Has(k) != want {
					t.Errorf("%s: got reported %t, want %t", k, got.Has(k), want)
				}
			}
			for _, p := range tc.gone {
				hit := false
				for k := range all {
					hit = hit || matches(k, p)
				}
				if !hit {
					t.Errorf("%s: no such figure in the whole return", p)
				}
			}
		})
	}
}

// A change is known where both rosters have the column.
func TestOfWithoutAColumnBefore(t *testing.T) {
	changes := map[string]Figure{"community": Moved, "category": Promoted, "certificate": Upgraded}
	for key := range changes {
		t.Run(key, func(t *testing.T) {
			in := october(t)
			dropColumn(in.Previous, roster.Workers, key)
			got := Of(in, &policy.Result{}, nil).County
			for of, k := range changes {
				if got.Has(k) != (of != key) {
					t.Errorf("%s: got reported %t, want %t", k, got.Has(k), of != key)
				}
			}
		})
	}
}

// Without a previous return nothing is known of changes.
func TestOfWithoutPrevious(t *testing.T) {
	in := october(t)
	in.Previous = nil
	got := Of(in, &policy.Result{}, nil).County
	for _, k := range []Figure{Joined, Left, Moved, Promoted, Upgraded, Vanished} {
		if n, ok := got[k]; ok {
			t.Errorf("%s: got %d, want none", k, n)
		}
	}
}

// unchecked says of all rules of the opinion that they did not run.
func unchecked() *policy.Result {
	res := &policy.Result{}
	for _, r := range policy.Rules() {
		if !r.Quality() {
			res.NotChecked = append(res.NotChecked, policy.NotChecked{Rule: r.ID})
		}
	}
	return res
}

// What a return does not report is absent, never zero.
func TestOfWithoutSheetsAndColumns(t *testing.T) {
	b := newBuilder(t, roster.Period{Year: 2024, Month: 10})
	var optional []string
	for _, f := range roster.FieldsOf(roster.Workers) {
		if !slices.Contains([]string{"street", "community", "name", "position", "post_date"}, f.Key) {
			optional = append(optional, f.Key)
		}
	}
	b.sheet(roster.Workers, optional...)
	b.add(roster.Workers, worker(1, "前进街道", "东田社区", nil))
	b.add(roster.Workers, worker(2, "", "", nil)) // a fault of its own; counts for the county
	in := policy.Input{Return: b.ret, Params: policy.Defaults(), AsOf: asOf}
	got := Of(in, unchecked(), nil)
	county := Figures{Workers: 2, Errors: 0, Explains: 0, NoticesGiven: 0}
	for _, r := range policy.Rules() {
		if !r.Quality() {
			county[RuleUnchecked.Of(r.ID)] = 1
		}
	}
	want := &Summary{
		Unit: "220104", Period: b.ret.Period, AsOf: asOf, County: county,
		Communities: []Community{{Street: "前进街道", Name: "东田社区", Figures: Figures{Workers: 1}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Of (-want +got)\n%s", diff)
	}
	for _, i := range Indicators {
		if num, den := i.Of(got.County); num != 0 || den != 0 {
			t.Errorf("%s: got %d of %d, want neither: nothing was reported", i.Key, num, den)
		}
	}
}

// What sheets with all columns report of nobody is zero, never absent.
func TestOfEmptySheets(t *testing.T) {
	in := october(t)
	full := Of(in, &policy.Result{}, nil).County
	for _, k := range roster.Kinds() {
		in.Return.Truncate(k, 0)
	}
	in.Previous.Truncate(roster.Workers, 0)
	got := Of(in, &policy.Result{}, nil).County
	for k := range full {
		n, ok := got[k]
		switch {
		case ofCommunity[k] || strings.HasPrefix(string(k), "planned_hires:"): // without communities and a row of the year
			if ok {
				t.Errorf("%s: got %d, want none", k, n)
			}
		case matches(k, Quota) || matches(k, InstitutionKnown) || matches(k, "rule_passed:"):
			if n == 0 {
				t.Errorf("%s: got none, want some", k)
			}
		case !ok || n != 0:
			t.Errorf("%s: got %d (reported %t), want 0", k, n, ok)
		}
	}
}

// ofCommunity are the figures that only a community or the county sheet's row
// brings.
var ofCommunity = func() map[Figure]bool {
	out := map[Figure]bool{Budget: true, BudgetCovers: true, BudgetPayroll: true, ProvincialSubsidy: true, NewExpense: true}
	for k := range wantLarge {
		out[k] = true
	}
	return out
}()
