package policy

import (
	"testing"

	"shegong/internal/roster"
)

// One fault gives one finding: what follows from a place that does not exist,
// or from another's ID number, is not said again.
func TestOneFaultOneFinding(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Input)
		want   []string
	}{
		{"a hall worker's community", func(in *Input) { worker(in, 10).Community = "东甸社区" }, []string{"d-division"}},
		{"a party worker's community", func(in *Input) { worker(in, 4).Community = "东甸社区" }, []string{"d-division"}},
		{"a hall worker's street", func(in *Input) { worker(in, 10).Street = "前行街道" }, []string{"d-division"}},
		{"another's ID number", func(in *Input) {
			w := worker(in, 6)
			w.ID = idNumber(day(1990, 3, 7), 400, roster.Female)
			w.Sex = roster.Female
		}, []string{"d-id-birth"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := valid()
			before := rulesFound(in)
			c.change(in)
			got := rulesFound(in)
			for r, n := range before {
				got[r] -= n
			}
			for _, r := range c.want {
				got[r]--
			}
			for r, n := range got {
				if n != 0 {
					t.Errorf("%s: %+d", r, n)
				}
			}
		})
	}
}

func rulesFound(in *Input) map[string]int {
	n := map[string]int{}
	for _, f := range Evaluate(*in).Findings {
		n[f.Rule]++
	}
	return n
}

// A community's name that stands in two streets of the county needs its street;
// a sheet without a column for it leaves that to the communities sheet, and
// exits never have one.
func TestCommunityInTwoStreets(t *testing.T) {
	in := valid()
	rows := in.Return.Communities
	name := rows[0].Name
	tab := (&Case{Input: *in}).names()
	tab.communities[roster.CommunityKey(name)]["别"] = true
	if _, why := tab.problem("", name, true); why == "" {
		t.Errorf("%s without its street: no problem", name)
	}
	for i := range in.Return.Sheets {
		s := &in.Return.Sheets[i]
		if s.Kind != roster.Workers {
			continue
		}
		var kept []roster.Column
		for _, c := range s.Columns {
			if c.Field != "street" {
				kept = append(kept, c)
			}
		}
		s.Columns = kept
	}
	c := &Case{Input: *in}
	if !c.streetDecided(worker(in, 0), name) {
		t.Errorf("%s stands once in the communities sheet: not decided", name)
	}
}
