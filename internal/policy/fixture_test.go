package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"shegong/internal/roster"
)

// fixture changes one thing of a valid return and says how many findings of
// the rule that makes; 0 keeps the rule.
type fixture struct {
	rule     string
	name     string
	change   func(*Input)
	want     int
	severity Severity // "" is the rule's own
}

// fixtures are all of them; each rules file has its own slice.
func fixtures() []fixture {
	var all []fixture
	all = append(all, fixtures21()...)
	all = append(all, fixtures27()...)
	all = append(all, fixturesData()...)
	return all
}

func TestFixtures(t *testing.T) {
	for _, f := range fixtures() {
		t.Run(f.rule+"/"+f.name, func(t *testing.T) {
			in := valid()
			if f.change != nil {
				f.change(in)
			}
			rule := RuleByID(f.rule)
			if rule == nil {
				t.Fatalf("no rule %s", f.rule)
			}
			res := Evaluate(*in)
			want := f.severity
			if want == "" {
				want = rule.Severity
			}
			n := 0
			for _, g := range res.Findings {
				if g.Rule != f.rule {
					continue
				}
				n++
				if g.Severity != want {
					t.Errorf("severity: got %s, want %s: %s", g.Severity, want, g.Message)
				}
				if g.Message == "" || g.File == "" {
					t.Errorf("finding without message or place: %+v", g)
				}
			}
			if n != f.want {
				t.Errorf("got %d findings, want %d: %s", n, f.want, listed(res, f.rule))
			}
		})
	}
}

// listed are the findings and what was not checked of a rule, "" for all.
func listed(res *Result, rule string) string {
	s := ""
	for _, f := range res.Findings {
		if rule == "" || f.Rule == rule {
			s += fmt.Sprintf("\n%s %s %s!%s %s %s", f.Rule, f.Severity, f.Sheet, f.Cell, f.Subject, f.Message)
		}
	}
	for _, n := range res.NotChecked {
		if rule == "" || n.Rule == rule {
			s += fmt.Sprintf("\n%s not checked %v %d", n.Rule, n.Missing, n.Rows)
		}
	}
	return s
}

func TestValidIsSilent(t *testing.T) {
	res := Evaluate(*valid())
	for _, f := range res.Findings {
		if f.Severity != Notice {
			t.Errorf("%s %s!%s: %s", f.Rule, f.Sheet, f.Cell, f.Message)
		}
	}
}

// TestRulesHaveFixtures demands one fixture that breaks and one that keeps
// every rule with a check.
func TestRulesHaveFixtures(t *testing.T) {
	breaks, keeps := map[string]bool{}, map[string]bool{}
	for _, f := range fixtures() {
		if f.want > 0 {
			breaks[f.rule] = true
		} else {
			keeps[f.rule] = true
		}
	}
	for _, r := range Rules() {
		if r.Check == nil {
			continue
		}
		if !breaks[r.ID] {
			t.Errorf("%s: no fixture breaks it", r.ID)
		}
		if !keeps[r.ID] {
			t.Errorf("%s: no fixture keeps it", r.ID)
		}
	}
}

// resolve merges the parameters anew, for fixtures that change the county sheet.
func resolve(in *Input) {
	p, err := Resolve(nil, in.Return, in.AsOf)
	if err != nil {
		panic(err)
	}
	in.Params = p
}

// withPrevious gives the input a previous accepted return, a copy of itself of
// the month before.
func withPrevious(in *Input) *roster.Return {
	b, err := json.Marshal(in.Return)
	if err != nil {
		panic(err)
	}
	prev := &roster.Return{}
	if err := json.Unmarshal(b, prev); err != nil {
		panic(err)
	}
	prev.Period = in.Return.Period.Add(-1)
	prev.Files[0].SHA256 = "01"
	in.Previous, in.PreviousParams = prev, in.Params
	return prev
}

// add appends a record to the kind's sheet; earlier pointers to records of the
// kind are then stale. complete marks its fields once they are filled.
func add[R any](in *Input, k roster.Kind) *R {
	rec := in.Return.Append(k)
	for i := range in.Return.Sheets {
		if s := &in.Return.Sheets[i]; s.Kind == k {
			s.Rows++
			s.Records++
			rec.Base().Sheet = int32(i)
		}
	}
	rec.Base().Row = int32(3 + in.Return.Len(k))
	return any(rec).(*R)
}

// complete marks every field of rec that has a value as read.
func complete(rec roster.Record) {
	for _, f := range roster.FieldsOf(rec.Kind()) {
		if p := f.Ref(rec); p != nil && !reflect.ValueOf(p).Elem().IsZero() {
			set(rec, f.Key)
		}
	}
}

// set marks fields as read, for a record changed after complete.
func set(rec roster.Record, keys ...string) {
	for _, k := range keys {
		m, i := rec.Base(), fieldIndex(rec, k)
		m.Set |= 1 << i
		m.Bad &^= 1 << i
	}
}

// blank empties fields.
func blank(rec roster.Record, keys ...string) {
	for _, k := range keys {
		m, i := rec.Base(), fieldIndex(rec, k)
		m.Set &^= 1 << i
		m.Bad &^= 1 << i
		reflect.ValueOf(roster.FieldOf(rec.Kind(), k).Ref(rec)).Elem().SetZero()
	}
}

// spoil marks fields as read but at fault, as the importer does.
func spoil(rec roster.Record, keys ...string) {
	blank(rec, keys...)
	for _, k := range keys {
		rec.Base().Bad |= 1 << fieldIndex(rec, k)
	}
}

func fieldIndex(rec roster.Record, key string) int {
	f := roster.FieldOf(rec.Kind(), key)
	if f == nil || f.Index < 0 {
		panic("no field " + key + " of " + rec.Kind().String())
	}
	return f.Index
}

// addFault spoils a field and records the importer's fault for it.
func addFault(in *Input, rule string, rec roster.Record, index int, field, value string, near ...string) {
	spoil(rec, field)
	in.Return.Faults = append(in.Return.Faults, roster.Fault{
		Rule: rule, Sheet: rec.Base().Sheet, Row: rec.Base().Row, Kind: rec.Kind(), Index: int32(index),
		Column: in.Return.Sheets[rec.Base().Sheet].Letters(field), Field: field, Value: value, Near: near,
	})
}

// dropColumn takes a column off the kind's sheet and empties it.
func dropColumn(in *Input, k roster.Kind, key string) {
	for i := range in.Return.Sheets {
		s := &in.Return.Sheets[i]
		if s.Kind != k {
			continue
		}
		for n := range s.Columns {
			if s.Columns[n].Field == key {
				s.Columns = append(s.Columns[:n:n], s.Columns[n+1:]...)
				break
			}
		}
	}
	for _, rec := range in.Return.Records(k) {
		blank(rec, key)
	}
}

// dropSheet takes the kind's sheet and records away; the sheet stays as one not
// recognised, so that indexes hold.
func dropSheet(in *Input, k roster.Kind) {
	r := in.Return
	for i := range r.Sheets {
		if r.Sheets[i].Kind == k {
			r.Sheets[i] = roster.Sheet{Name: "空表"}
		}
	}
	switch k {
	case roster.Communities:
		r.Communities = nil
	case roster.Trainings:
		r.Trainings = nil
	case roster.Appraisals:
		r.Appraisals = nil
	case roster.Exits:
		r.Exits = nil
	case roster.Conversions:
		r.Conversions = nil
	case roster.County:
		r.CountySheets = nil
	case roster.Institutions:
		r.Institutions = nil
	case roster.Auxiliaries:
		r.Auxiliaries = nil
	case roster.Matters:
		r.Matters = nil
	case roster.Recruitments:
		r.Recruitments = nil
	case roster.Workers:
		r.Workers = nil
	}
}

// worker is roster row i of the return; community c's person n is row
// c*perCommunity+n.
func worker(in *Input, i int) *roster.Worker { return &in.Return.Workers[i] }

func community(in *Input, i int) *roster.Community { return &in.Return.Communities[i] }

func county(in *Input) *roster.CountySheet { return &in.Return.CountySheets[0] }
