package policy

import (
	"fmt"
	"strings"
	"testing"

	"shegong/internal/roster"
)

// TestRuleTable holds the table to its form.
func TestRuleTable(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || r.Why == "" || r.Fix == "" || r.Scope == "" || r.Severity == "" {
			t.Errorf("%s lacks title, why, fix, scope or severity", r.ID)
		}
		if r.Quality() != (r.Clause == "") {
			t.Errorf("%s: clause %q", r.ID, r.Clause)
		}
		if r.Check == nil && r.Scope != Province {
			t.Errorf("%s has no check", r.ID)
		}
		if RuleByID(r.ID) != r {
			t.Errorf("%s is not found", r.ID)
		}
	}
}

// TestSeveritiesAreDeclared: every finding of a fixture has its rule's severity
// or one of the lesser ones.
func TestSeveritiesAreDeclared(t *testing.T) {
	for _, f := range fixtures() {
		in := valid()
		if f.change != nil {
			f.change(in)
		}
		for _, g := range Evaluate(*in).Findings {
			r := RuleByID(g.Rule)
			ok := g.Severity == r.Severity
			for _, s := range r.Lesser {
				ok = ok || g.Severity == s
			}
			if !ok {
				t.Errorf("%s/%s: %s has the severity %s", f.rule, f.name, g.Rule, g.Severity)
			}
		}
	}
}

func TestFindingPlaces(t *testing.T) {
	in := valid()
	w := worker(in, 6)
	w.Birth = day(1980, 7, 30)
	w.ID = idNumber(w.Birth, 106, w.Sex)
	county(in).Quota = 35
	resolve(in)
	got := map[string]string{}
	for _, f := range Evaluate(*in).Findings {
		got[f.Rule] = strings.Join([]string{f.Sheet, f.Cell, f.Field, f.Subject, f.Community, f.Value, strings.Join(f.Related, ",")}, "|")
	}
	for rule, want := range map[string]string{
		"2.3-age":   "“社工岗”人员花名册|T10|post_date|" + w.ID + "|东田社区|2021-09-01|“社工岗”人员花名册!E10",
		"2.2-quota": "县（市、区）基本情况表|B4|quota|朝阳区||35|",
	} {
		if got[rule] != want {
			t.Errorf("%s:\n got %s\nwant %s", rule, got[rule], want)
		}
	}
}

// TestNoSheets: a return that holds nothing has no finding of the opinion and
// does not pass either.
func TestNoSheets(t *testing.T) {
	in := Input{Return: &roster.Return{County: "220104"}, Params: Defaults(), AsOf: day(2024, 10, 31)}
	res := Evaluate(in)
	for _, f := range res.Findings {
		t.Errorf("%s: %s", f.Rule, f.Message)
	}
	unchecked := map[string]bool{}
	for _, n := range res.NotChecked {
		unchecked[n.Rule] = true
	}
	for _, r := range Rules() {
		if !r.Quality() && r.Check != nil && !unchecked[r.ID] {
			t.Errorf("%s is taken for passed", r.ID)
		}
	}
}

// large is the valid return with n workers in communities of twelve, of which
// only the county's totals do not fit.
func large(n int) *Input {
	in := valid()
	r := in.Return
	r.Communities, r.Workers, r.Trainings, r.Appraisals, r.Conversions = nil, nil, nil, nil, nil
	regions := []string{"220102", "220103", "220104", "220105", "220106", "220112", "220202", "220203", "220204", "220211", "220302", "220303", "220402", "220403", "220502", "220503", "220602"}
	streets := roster.DivisionTable().Children("220104")
	for i := range n / perCommunity {
		street, name := streets[i%len(streets)].Name, fmt.Sprintf("第%d社区", i)
		addCommunity(in, 0, street, name)
		for k := range perCommunity {
			addWorker(in, 0, k, street, name)
			w := &r.Workers[len(r.Workers)-1]
			w.Birth.Day = uint8(5 + k)
			w.ID = regions[i/499%len(regions)] + idNumber(w.Birth, i%499, w.Sex)[6:17]
			w.ID += string(roster.IDCheckCharacter(w.ID))
		}
	}
	for i := range r.Workers {
		w := worker(in, i)
		addTrainings(in, w)
		addAppraisals(in, w)
		addConversion(in, w)
	}
	return in
}

// TestLargeReturn: the rules see nothing in size alone.
func TestLargeReturn(t *testing.T) {
	for _, f := range Evaluate(*large(5000)).Findings {
		switch f.Rule {
		case "2.2-quota", "2.2-approved-total", "3.2-budget":
		default:
			t.Fatalf("%s %s!%s %s: %s", f.Rule, f.Sheet, f.Cell, f.Subject, f.Message)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	in := large(100_000)
	b.ReportAllocs()
	for b.Loop() {
		Evaluate(*in)
	}
}

// BenchmarkRules times the rules one by one on a return of 100,000 rows.
func BenchmarkRules(b *testing.B) {
	in := large(100_000)
	c := newCase(*in)
	for _, rule := range Rules() {
		if rule.Check == nil || len(c.missing(rule.Needs)) > 0 {
			continue
		}
		b.Run(rule.ID, func(b *testing.B) {
			for b.Loop() {
				r := &Reporter{rule: rule, c: c, result: &Result{}}
				rule.Check(c, r)
				r.flush()
			}
		})
	}
}
