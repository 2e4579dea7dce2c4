package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
)

// judged are the findings of the rules by what Facts say of the same: by rule,
// and subject or row.
type judged map[string]map[string]int

func (j judged) add(what, whom string) {
	if j[what] == nil {
		j[what] = map[string]int{}
	}
	j[what][whom]++
}

func byRules(in *Input) judged {
	out := judged{}
	for _, f := range Evaluate(*in).Findings {
		switch f.Rule {
		case "2.10-failed", "d-vanished", "2.9-secondment":
			out.add(f.Rule, f.Subject)
		case "2.5-agreement":
			for _, why := range []string{"没有", "终止", "才开始"} {
				if strings.Contains(f.Message, why) {
					out.add(f.Rule+why, f.Subject)
				}
			}
		case "3.3-approval":
			if strings.Contains(f.Message, "未经批准") {
				out.add(f.Rule, f.Cell)
			}
		case "3.2-budget":
			if strings.Contains(f.Message, "差") {
				out.add(f.Rule, "")
			}
		}
	}
	return out
}

func byFacts(in *Input) judged {
	out, facts := judged{}, NewFacts(*in)
	for w := range facts.MustLeave() {
		if facts.Runs("2.10-failed") {
			out.add("2.10-failed", w.ID)
		}
	}
	for w := range facts.Vanished() {
		out.add("d-vanished", w.ID)
	}
	byWorkers(in, facts, out)
	for i := range in.Return.Matters {
		if m := &in.Return.Matters[i]; facts.Runs("3.3-approval") && facts.Matter(m) == MatterUnapproved {
			out.add("3.3-approval", in.Return.Locate(m, "approved").Cell)
		}
	}
	if cs := facts.CountySheet(); cs != nil && fBudget.Has(cs) && facts.Runs("3.2-budget") && BudgetCovers(cs) < 12*facts.Payroll() {
		out.add("3.2-budget", "")
	}
	return out
}

// byWorkers leaves to the rule who is within the days of grace.
func byWorkers(in *Input, facts *Facts, out judged) {
	agreement := facts.Agreements()
	why := map[AgreementState]string{AgreementNone: "没有", AgreementEnded: "终止", AgreementFuture: "才开始"}
	term, known := facts.c.agreementTerm()
	latest := in.AsOf.AddDays(-agreementDays)
	asked := known && term.Start.Last().Before(latest) && facts.Runs("2.5-agreement")
	for i := range in.Return.Workers {
		w := &in.Return.Workers[i]
		if fSeconded.Has(w) && facts.Runs("2.9-secondment") && Seconded(w) {
			out.add("2.9-secondment", w.ID)
		}
		state, ok := agreement(w)
		if ok && asked && fPost.Has(w) && w.Post.Last().Before(latest) && why[state] != "" {
			out.add("2.5-agreement"+why[state], w.ID)
		}
	}
}

// What Facts tell of every fixture is what the rules find there.
func TestFactsFindWhatTheRulesFind(t *testing.T) {
	named := map[string]int{}
	for _, f := range fixtures() {
		t.Run(f.rule+"/"+f.name, func(t *testing.T) {
			in := valid()
			if f.change != nil {
				f.change(in)
			}
			want := byRules(in)
			if diff := cmp.Diff(want, byFacts(in)); diff != "" {
				t.Errorf("(-rules +facts)\n%s", diff)
			}
			for what := range want {
				named[what]++
			}
		})
	}
	for _, what := range []string{
		"2.10-failed", "d-vanished", "2.9-secondment", "2.5-agreement没有", "2.5-agreement终止", "2.5-agreement才开始", "3.3-approval", "3.2-budget",
	} {
		if named[what] == 0 {
			t.Errorf("%s: no fixture has one", what)
		}
	}
}

func TestMatterStates(t *testing.T) {
	in := valid()
	facts := NewFacts(*in)
	for name, tc := range map[string]struct {
		matter roster.Matter
		bad    string
		want   MatterState
	}{
		"listed":                       {roster.Matter{InList: roster.Yes}, "", MatterListed},
		"listed or not is blank":       {roster.Matter{Approved: roster.Yes}, "", MatterUnclear},
		"approved":                     {roster.Matter{InList: roster.No, Approved: roster.Yes}, "", MatterApproved},
		"approved after its start":     {roster.Matter{InList: roster.No, Approved: roster.Yes, Start: day(2024, 1, 1), ApprovalDate: day(2024, 2, 1)}, "", MatterApproved},
		"begun on the opinion's day":   {roster.Matter{InList: roster.No, Approved: roster.No, Start: day(2020, 5, 6)}, "", MatterUnapproved},
		"begun the day before":         {roster.Matter{InList: roster.No, Approved: roster.No, Start: day(2020, 5, 5)}, "", MatterUnclear},
		"begun today":                  {roster.Matter{InList: roster.No, Approved: roster.No, Start: day(2024, 10, 31)}, "", MatterUnapproved},
		"begins tomorrow":              {roster.Matter{InList: roster.No, Approved: roster.No, Start: day(2024, 11, 1)}, "", MatterPending},
		"begun, approved or not blank": {roster.Matter{InList: roster.No, Start: day(2024, 1, 1)}, "", MatterUnclear},
		"no start":                     {roster.Matter{InList: roster.No}, "", MatterPending},
		"start at fault":               {roster.Matter{InList: roster.No, Approved: roster.No}, "start_date", MatterUnclear},
	} {
		t.Run(name, func(t *testing.T) {
			m := tc.matter
			complete(&m)
			if tc.bad != "" {
				spoil(&m, tc.bad)
			}
			if got := facts.Matter(&m); got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
}

func TestInsured(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*roster.Worker)
		want   bool
	}{
		"all":                            {func(*roster.Worker) {}, true},
		"maternity blank":                {func(w *roster.Worker) { blank(w, "maternity") }, true},
		"maternity and medical blank":    {func(w *roster.Worker) { blank(w, "maternity", "medical") }, false},
		"maternity at fault":             {func(w *roster.Worker) { spoil(w, "maternity") }, false},
		"no maternity":                   {func(w *roster.Worker) { w.Maternity = roster.No }, false},
		"fund blank":                     {func(w *roster.Worker) { blank(w, "housing_fund") }, false},
		"no unemployment, as cells tell": {func(w *roster.Worker) { w.Unemployment = roster.No }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := worker(valid(), 0)
			tc.change(w)
			if got := Insured(w); got != tc.want {
				t.Errorf("got %t, want %t", got, tc.want)
			}
		})
	}
}

// A month of birth counts as its last day.
func TestAge(t *testing.T) {
	for _, tc := range []struct {
		birth, on roster.Date
		want      int
		ok        bool
	}{
		{day(1993, 10, 15), day(2024, 10, 15), 31, true},
		{day(1993, 10, 16), day(2024, 10, 15), 30, true},
		{day(1993, 10, 0), day(2024, 10, 15), 30, true},
		{day(1993, 10, 0), day(2024, 10, 31), 31, true},
		{day(2000, 2, 29), day(2023, 2, 28), 22, true},
		{day(2000, 2, 29), day(2023, 3, 1), 23, true},
		{day(2024, 10, 15), day(2024, 10, 15), 0, true},
		{day(2024, 10, 16), day(2024, 10, 15), 0, false},
		{roster.Date{}, day(2024, 10, 15), 0, false},
	} {
		w := &roster.Worker{Birth: tc.birth}
		complete(w)
		if got, ok := Age(w, tc.on); got != tc.want || ok != tc.ok {
			t.Errorf("born %s, on %s: got %d, %t, want %d, %t", tc.birth, tc.on, got, ok, tc.want, tc.ok)
		}
	}
}

func TestInForce(t *testing.T) {
	r := &Rule{From: day(2024, 10, 31)}
	for d, want := range map[roster.Date]bool{day(2024, 10, 30): false, day(2024, 10, 31): true, day(2024, 11, 30): true} {
		if got := r.InForce(d); got != want {
			t.Errorf("%s: got %t, want %t", d, got, want)
		}
	}
}

// Of several rows of a year the last counts, of whatever person.
func TestResults(t *testing.T) {
	in := valid()
	in.Return.Appraisals = nil
	for _, r := range []struct {
		id    string
		year  int64
		grade roster.Code
	}{
		{worker(in, 0).ID, 2023, roster.Failed},
		{worker(in, 0).ID, 2022, roster.Excellent},
		{worker(in, 1).ID, 2023, roster.Excellent},
		{worker(in, 0).ID, 2023, roster.Qualified},
		{worker(in, 0).ID, 2025, roster.Excellent}, // after the as-of date
		{idNumber(day(1990, 1, 1), 450, roster.Male), 2023, roster.BarelyQualified},
	} {
		a := add[roster.Appraisal](in, roster.Appraisals)
		a.ID, a.Year, a.Grade = r.id, r.year, r.grade
		complete(a)
	}
	got := map[int64]map[roster.Code]int{}
	for a := range NewFacts(*in).Results() {
		if got[a.Year] == nil {
			got[a.Year] = map[roster.Code]int{}
		}
		got[a.Year][a.Grade]++
	}
	want := map[int64]map[roster.Code]int{
		2022: {roster.Excellent: 1},
		2023: {roster.Excellent: 1, roster.Qualified: 1, roster.BarelyQualified: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
