package summary_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shegong/internal/policy"
	"shegong/internal/roster"
	. "shegong/internal/summary"
)

// The county's figures are the sums of the communities' and of what belongs to
// no community.
func TestCountyIsTheSumOfCommunities(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		whole, nowhere := newBuilder(t, roster.Period{Year: 2024, Month: 10}), newBuilder(t, roster.Period{Year: 2024, Month: 10})
		for _, b := range []*builder{whole, nowhere} {
			b.sheet(roster.Workers)
			b.sheet(roster.Communities)
		}
		for _, name := range []string{"东田社区", "孟家社区"} {
			whole.add(roster.Communities, values{
				"street": "前进街道", "community": name, "households": rapid.IntRange(0, 9000).Draw(rt, "households"),
				"type":       roster.Code(rapid.IntRange(1, 4).Draw(rt, "type")),
				"hall_staff": rapid.IntRange(0, 5).Draw(rt, "hall staff"),
			})
		}
		for n := range rapid.IntRange(0, 12).Draw(rt, "workers") {
			// The sheet lacks the third; the last is no community.
			name := rapid.SampledFrom([]string{"东田社区", "孟家社区", "自由大路社区", ""}).Draw(rt, "community")
			more := values{"certificate": roster.Code(rapid.IntRange(1, 4).Draw(rt, "certificate"))}
			if rapid.Bool().Draw(rt, "paid") {
				more["base_pay"], more["performance_pay"] = rapid.IntRange(0, 9000_00).Draw(rt, "base"), rapid.IntRange(0, 9000_00).Draw(rt, "performance")
			}
			street := "前进街道"
			if name == "" {
				street = ""
				nowhere.add(roster.Workers, worker(n, street, name, more))
			}
			whole.add(roster.Workers, worker(n, street, name, more))
		}
		of := func(b *builder) *Summary {
			return Of(policy.Input{Return: b.ret, Params: policy.Defaults(), AsOf: asOf}, &policy.Result{}, nil)
		}
		got, parts := of(whole), Figures{}
		for _, c := range got.Communities {
			parts.Add(c.Figures)
		}
		rest := of(nowhere).County
		for k, n := range parts {
			if sum := n + rest[k]; got.County[k] != sum {
				rt.Errorf("%s: got %d, want %d", k, got.County[k], sum)
			}
		}
		if int(got.County[Workers]) != len(whole.ret.Workers) {
			rt.Errorf("got %d workers, want %d", got.County[Workers], len(whole.ret.Workers))
		}
	})
}

// A blank is known to be neither in order nor out of it; other communities than
// urban ones do not count.
func TestServices(t *testing.T) {
	b := newBuilder(t, roster.Period{Year: 2024, Month: 10})
	b.sheet(roster.Communities)
	for i, more := range []values{
		{"type": roster.UrbanCommunity, "hall_staff": 1, "one_window": roster.Yes, "daily_patrols": 2.0, "monthly_coverage": 99.5},
		{"type": roster.CountySeatCommunity, "hall_staff": 3, "one_window": roster.No, "joint_handling": roster.Yes, "monthly_coverage": 100.0},
		{"type": roster.UrbanCommunity, "hall_staff": 4, "daily_patrols": 0.0},
		{"type": roster.RuralCommunity, "hall_staff": 2, "one_window": roster.Yes, "joint_handling": roster.Yes, "daily_patrols": 3.0, "monthly_coverage": 100.0},
		{"hall_staff": 2},
	} {
		b.add(roster.Communities, with(values{"street": "前进街道", "community": string('甲'+rune(i)) + "社区"}, more))
	}
	f := Of(policy.Input{Return: b.ret, Params: policy.Defaults(), AsOf: asOf}, &policy.Result{}, nil)
	got := Figures{}
	want := Figures{
		HallRangeKnown: 3, HallInRange: 1, OneWindowKnown: 2, OneWindow: 1, JointKnown: 1, Joint: 1,
		PatrolKnown: 2, PatrolMet: 1, CoverageKnown: 2, CoverageMet: 1,
	}
	for k := range want {
		got[k] = f.County[k]
		for i, urban := range []bool{true, true, true, false, false} {
			if f.Communities[i].Has(k) != urban {
				t.Errorf("%s of community %d: got reported %t, want %t", k, i, !urban, urban)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	params := policy.Defaults()
	params.DailyPatrolsMin = 0 // which a blank does not meet
	lenient := Of(policy.Input{Return: b.ret, Params: params, AsOf: asOf}, &policy.Result{}, nil).County
	if lenient[PatrolKnown] != 2 || lenient[PatrolMet] != 2 {
		t.Errorf("of no patrols asked: got %d of %d, want 2 of 2", lenient[PatrolMet], lenient[PatrolKnown])
	}
}

// The day of the birthday counts, a month as its last day; without a usable
// birth nobody is counted.
func TestAgeBands(t *testing.T) {
	for name, tc := range map[string]struct {
		values values
		band   int
	}{
		"30 for one more day":   {values{"birth_date": day(1993, 11, 1)}, 1},
		"31 today":              {values{"birth_date": day(1993, 10, 31)}, 2},
		"31 in the month":       {values{"birth_date": day(1993, 10, 0)}, 2},
		"30 to the next month":  {values{"birth_date": day(1993, 11, 0)}, 1},
		"40":                    {values{"birth_date": day(1983, 11, 1)}, 2},
		"41":                    {values{"birth_date": day(1983, 10, 31)}, 3},
		"50":                    {values{"birth_date": day(1973, 11, 1)}, 3},
		"51":                    {values{"birth_date": day(1973, 10, 31)}, 4},
		"the number goes first": {values{"birth_date": day(1973, 10, 31), "id_number": idNumber(3)}, 1},
		"no birth":              {values{}, 0},
		"born later":            {values{"birth_date": day(2034, 1, 1)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBuilder(t, roster.Period{Year: 2024, Month: 10})
			b.sheet(roster.Workers)
			b.add(roster.Workers, with(values{"name": "欧阳", "community": "东田社区"}, tc.values))
			f := Of(policy.Input{Return: b.ret, Params: policy.Defaults(), AsOf: asOf}, &policy.Result{}, nil).County
			for i := range AgeBands {
				if got, want := f[ByAge.With(i+1)] == 1, i+1 == tc.band; got != want {
					t.Errorf("%s: got counted %t, want %t", AgeBands[i], got, want)
				}
			}
		})
	}
}

// One sheet a community: where one lacks the columns, nothing is known of its
// workers' agreements.
func TestAgreementsBySheet(t *testing.T) {
	b := newBuilder(t, roster.Period{Year: 2024, Month: 10})
	b.sheet(roster.Workers)
	b.add(roster.Workers, worker(1, "前进街道", "东田社区", nil))
	b.sheet(roster.Workers, "agreement_start", "agreement_end")
	b.add(roster.Workers, worker(2, "前进街道", "孟家社区", nil))
	f := Of(policy.Input{Return: b.ret, Params: policy.Defaults(), AsOf: asOf}, &policy.Result{}, nil).County
	if f[AgreementKnown] != 1 || f[AgreementNone] != 1 {
		t.Errorf("got %d known, %d without agreement, want 1 and 1", f[AgreementKnown], f[AgreementNone])
	}
}
