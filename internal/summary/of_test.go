package summary_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	. "shegong/internal/summary"
)

// found are findings and rules left unchecked, and what was said to the former.
func found() (*policy.Result, map[string]Answer) {
	return &policy.Result{
		Findings: []policy.Finding{
			{Key: "a", Rule: "2.3-education", Severity: policy.Error},
			{Key: "b", Rule: "2.3-education", Severity: policy.Explain},
			{Key: "c", Rule: "2.7-head-training", Severity: policy.Explain},
			{Key: "d", Rule: "2.7-training-due", Severity: policy.Notice},
			{Key: "e", Rule: "d-unread", Severity: policy.Explain},
		},
		NotChecked: []policy.NotChecked{{Rule: "2.8-patrol"}, {Rule: "2.3-education", Rows: 1}},
	}, map[string]Answer{"a": Admitted, "b": Explained, "d": Explained, "e": Explained, "of another return": Admitted}
}

func TestOf(t *testing.T) {
	res, answers := found()
	got := Of(october(t), res, answers)
	want := &Summary{
		Unit: "220104", Period: roster.Period{Year: 2024, Month: 10}, AsOf: asOf, County: wantCounty(),
		Communities: []Community{
			{Street: "前进街道", Name: "东田社区", Type: roster.UrbanCommunity, Figures: wantLarge},
			{Street: "桂林街道", Name: "东田社区", Type: roster.TownCommunity, Figures: wantTown},
			{Street: "前进街道", Name: "孟家社区", Figures: wantUnlisted},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Of (-want +got)\n%s", diff)
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
			f := Of(in, &policy.Result{}, nil).County
			if f[Joined] != tc.joined || f[Left] != tc.left {
				t.Errorf("got %d joined, %d left, want %d and %d", f[Joined], f[Left], tc.joined, tc.left)
			}
		})
	}
}

// Spellings, and a cell that is blank in one of the rosters, move nobody.
func TestMoved(t *testing.T) {
	type place struct{ street, community string }
	for name, tc := range map[string]struct {
		then, now place
		want      int64
	}{
		"nowhere":                    {place{"前进街道", "东田社区"}, place{"前进街道", "东田社区"}, 0},
		"other spelling":             {place{"前进街道办事处", "东田"}, place{"前进街道", "东田社区"}, 0},
		"to another community":       {place{"前进街道", "东田社区"}, place{"前进街道", "孟家社区"}, 1},
		"to one of the same name":    {place{"前进街道", "东田社区"}, place{"桂林街道", "东田社区"}, 1},
		"street blank":               {place{"前进街道", "东田社区"}, place{"", "东田社区"}, 0},
		"street blank before":        {place{"", "东田社区"}, place{"前进街道", "东田社区"}, 0},
		"street blank and elsewhere": {place{"", "东田社区"}, place{"前进街道", "孟家社区"}, 1},
		"community blank":            {place{"前进街道", "东田社区"}, place{"前进街道", ""}, 0},
		"community blank before":     {place{"前进街道", ""}, place{"前进街道", "东田社区"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			roll := func(p place) *roster.Return {
				b := newBuilder(t, roster.Period{Year: 2024, Month: 10})
				b.sheet(roster.Workers)
				b.add(roster.Workers, worker(1, p.street, p.community, nil))
				return b.ret
			}
			in := policy.Input{Return: roll(tc.now), Previous: roll(tc.then), Params: policy.Defaults(), AsOf: asOf}
			if got := Of(in, &policy.Result{}, nil).County[Moved]; got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
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
