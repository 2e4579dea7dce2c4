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
	Filter     policy.Severity
	Standing   []standingView
	Severities []severityView
	NotChecked []notCheckedView
	Mend       bool // the viewer may correct and answer
	Masked     bool // persons are hidden
}

// standingView is how many findings stand so.
type standingView struct {
	Title, Class string
	Count        int
}

// severityView is the causes of one severity.
type severityView struct {
	Severity policy.Severity
	Count    int
	Causes   []causeView
	More     int // causes not shown
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
	page    *causePage
	ret     *roster.Return
	replies *returns.Replies
	answers map[string]*answerView // by cause
	names   map[string]string      // by ID number; nil where persons are hidden
	isNew   map[string]bool        // by key
	open    string                 // the key of a finding whose cause is open
	who     func(login string) (string, error)
}

func newFindingsView(res *policy.Result, k *known) (findingsView, error) {
	only := k.page.Filter
	v := findingsView{Total: len(res.Findings), Filter: only, Mend: k.page.Mend, Standing: newStandingViews(k.replies.Counts(res))}
	for _, sev := range []policy.Severity{policy.Error, policy.Explain, policy.Notice} {
		if only != "" && only != sev {
			continue
		}
		s, err := newSeverityView(res, sev, k)
		if err != nil {
			return v, err
		}
		if s.Count > 0 {
			v.Severities = append(v.Severities, s)
		}
	}
	if k.open == "" && len(v.Severities) > 0 && v.Severities[0].Severity == policy.Error {
		v.Severities[0].Causes[0].Shown = true
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
	return v, nil
}

func newStandingViews(n map[returns.Standing]int) []standingView {
	return []standingView{
		{"须改正", "text-danger", n[returns.ToMend]},
		{"待答复", "text-danger", n[returns.ToAnswer]},
		{"已说明", "", n[returns.IsExplained]},
		{"属实违规", "", n[returns.IsAdmitted]},
		{"已批准例外", "", n[returns.IsExcused]},
	}
}

func newSeverityView(res *policy.Result, sev policy.Severity, k *known) (severityView, error) {
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
			v.Causes = append(v.Causes, newCauseView(f, k))
		}
		if err := v.Causes[at].add(f, k); err != nil {
			return v, err
		}
	}
	for i := range v.Causes {
		v.Causes[i].finish()
	}
	// What still asks for something comes first, of that what is done once and
	// gone in many places.
	slices.SortStableFunc(v.Causes, func(a, b causeView) int {
		return cmp.Or(cmp.Compare(b.Todo(), a.Todo()), cmp.Compare(b.Count, a.Count))
	})
	if n := len(v.Causes); n > maxCauses {
		v.Causes, v.More = v.Causes[:maxCauses], n-maxCauses
	}
	return v, nil
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
