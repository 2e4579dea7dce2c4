package web

import (
	"cmp"
	"slices"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
)

const (
	// maxPlaces is how many places of one cause a page names, maxCauses how
	// many causes; the annotated workbook has all.
	maxPlaces = 100
	maxCauses = 200
)

// findingsView is what was found, by severity and cause.
type findingsView struct {
	Total      int
	Blocking   int
	Filter     policy.Severity
	Severities []severityView
	NotChecked []notCheckedView
}

// severityView is the causes of one severity.
type severityView struct {
	Severity policy.Severity
	Count    int
	Causes   []causeView
	More     int // causes not shown
}

// causeView is findings that are answered alike.
type causeView struct {
	Rule   *policy.Rule
	Detail string // the field and value the cause is about
	Fix    string
	Count  int
	New    int
	Places []placeView
	More   int // places not shown
	Answer *answerView
}

// placeView is one finding.
type placeView struct {
	policy.Finding
	Where string // 花名册!J17
	Name  string // of the person, where the subject is one
	New   bool
}

// answerView is the form that settles a value for good.
type answerView struct {
	Field, Header, Source string
	Near, Others          []string
}

// notCheckedView is a rule that did not run. It is never to be taken for
// passed.
type notCheckedView struct {
	Rule    *policy.Rule
	Missing []string
	Subject string
	Rows    int
}

// known is what is known of findings besides themselves.
type known struct {
	answers map[string]*answerView // by cause
	names   map[string]string      // by ID number
	isNew   map[string]bool        // by key
}

func newFindingsView(ret *roster.Return, res *policy.Result, only policy.Severity, isNew map[string]bool) findingsView {
	v := findingsView{Total: len(res.Findings), Filter: only}
	k := &known{answersOf(ret), namesOf(ret), isNew}
	for _, sev := range []policy.Severity{policy.Error, policy.Explain, policy.Notice} {
		if s := newSeverityView(res, sev, k); s.Count > 0 && (only == "" || only == sev) {
			v.Severities = append(v.Severities, s)
		}
	}
	for _, n := range res.NotChecked {
		u := notCheckedView{Rule: policy.RuleByID(n.Rule), Rows: n.Rows}
		for _, key := range n.Missing {
			u.Missing = append(u.Missing, policy.MissingTitle(key))
		}
		if n.Subject != nil {
			u.Subject = *n.Subject
		}
		v.NotChecked = append(v.NotChecked, u)
	}
	return v
}

func newSeverityView(res *policy.Result, sev policy.Severity, k *known) severityView {
	v := severityView{Severity: sev}
	index := map[string]int{}
	for i := range res.Findings {
		f := &res.Findings[i]
		if f.Severity != sev {
			continue
		}
		v.Count++
		at, ok := index[f.Cause]
		if !ok {
			at = len(v.Causes)
			index[f.Cause] = at
			v.Causes = append(v.Causes, newCauseView(f, k.answers[f.Cause]))
		}
		v.Causes[at].add(f, k.names[f.Subject], k.isNew[f.Key])
	}
	// What is answered once and gone in many places comes first.
	slices.SortStableFunc(v.Causes, func(a, b causeView) int { return cmp.Compare(b.Count, a.Count) })
	if n := len(v.Causes); n > maxCauses {
		v.Causes, v.More = v.Causes[:maxCauses], n-maxCauses
	}
	return v
}

func newCauseView(f *policy.Finding, answer *answerView) causeView {
	v := causeView{Rule: policy.RuleByID(f.Rule), Fix: f.Fix, Answer: answer}
	if v.Rule == nil { // of a rule set that had it
		v.Rule = &policy.Rule{ID: f.Rule, Title: f.Rule, Clause: f.Clause}
	}
	if fd := roster.FieldOf(f.Kind, f.Field); fd != nil && v.Rule.Quality() {
		v.Detail = fd.Header
	}
	if answer != nil {
		v.Detail = answer.Header + "：" + answer.Source
	}
	return v
}

func (v *causeView) add(f *policy.Finding, name string, isNew bool) {
	v.Count++
	if isNew {
		v.New++
	}
	if len(v.Places) == maxPlaces {
		v.More++
		return
	}
	v.Places = append(v.Places, placeView{*f, whereOf(f), name, isNew})
}

// whereOf is a finding's sheet and cell.
func whereOf(f *policy.Finding) string {
	if f.Cell == "" {
		return f.Sheet
	}
	return f.Sheet + "!" + f.Cell
}

// namesOf are the persons' names by ID number.
func namesOf(ret *roster.Return) map[string]string {
	out := map[string]string{}
	for _, k := range roster.Kinds() {
		if !k.Person() {
			continue
		}
		id, name := roster.FieldOf(k, "id_number"), roster.FieldOf(k, "name")
		for _, rec := range ret.Records(k) {
			if n := id.Format(rec); n != "" && out[n] == "" {
				out[n] = name.Format(rec)
			}
		}
	}
	return out
}

// answersOf are the values outside the vocabularies, by cause, with what they
// may mean.
func answersOf(ret *roster.Return) map[string]*answerView {
	out := map[string]*answerView{}
	for i := range ret.Faults {
		f := &ret.Faults[i]
		cause := f.Rule + " " + f.Field + " " + f.Value
		if f.Rule != "d-value" || f.Value == "" || out[cause] != nil {
			continue
		}
		fd := roster.FieldOf(f.Kind, f.Field)
		if fd == nil {
			continue
		}
		if values := valuesOf(fd); len(values) > 0 {
			a := &answerView{Field: f.Field, Header: fd.Header, Source: f.Value, Near: f.Near}
			for _, o := range values {
				if !slices.Contains(f.Near, o) {
					a.Others = append(a.Others, o)
				}
			}
			out[cause] = a
		}
	}
	return out
}

// valuesOf are the values a field may have; nil where it is free.
func valuesOf(f *roster.Field) []string {
	switch {
	case f.Vocabulary != nil:
		return f.Vocabulary.Values
	case f.Type == roster.FlagType:
		return []string{roster.Yes.String(), roster.No.String()}
	default:
		return nil
	}
}

// diffView is what became of the findings since the version before.
type diffView struct {
	Before            int64 // that version's number
	Fixed, Still, New int
	FixedPlaces       []placeView
	More              int // fixed ones not shown
	keys              map[string]bool
}

func newDiffView(d *returns.Difference, before int64) *diffView {
	v := &diffView{Before: before, Fixed: len(d.Fixed), Still: len(d.Still), New: len(d.New), keys: map[string]bool{}}
	for i := range d.New {
		v.keys[d.New[i].Key] = true
	}
	for i := range d.Fixed {
		if len(v.FixedPlaces) == maxPlaces {
			v.More = len(d.Fixed) - i
			break
		}
		v.FixedPlaces = append(v.FixedPlaces, placeView{Finding: d.Fixed[i], Where: whereOf(&d.Fixed[i])})
	}
	return v
}
