package policy

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sort"
	"strconv"

	"shegong/internal/roster"
)

// Input is what an evaluation sees.
type Input struct {
	Return   *roster.Return
	Previous *roster.Return // the previous accepted return, or nil
	Params   *Params        // of the county as of AsOf; see [Resolve]
	// PreviousParams are those of Previous, nil without one.
	PreviousParams *Params
	AsOf           roster.Date
	// HashKey keys the hash of subjects in finding keys; without one the keys
	// are only good within the machine that holds the return.
	HashKey []byte
}

// Case is an evaluation under way: the input with the indexes that several
// rules share, each made once. Rules read it and change nothing.
type Case struct {
	Input
	CountyName string

	// Communities by key: street and community folded, see communityKey.
	communities map[string]*communityGroup
	order       []*communityGroup
	people      map[string]*person // by ID number; by name for unusable ones
	peopleOrder []*person

	// recruitments by notice as compared, notices by spelling; see recruitmentOf.
	recruitments, notices map[string]*roster.Recruitment

	nameTable *nameTable // see names
}

// communityGroup is a community with its roster rows.
type communityGroup struct {
	Name, Street string
	Row          *roster.Community // nil where the communities sheet lacks it
	Workers      []*roster.Worker
}

// person is all that a return says of one person.
type person struct {
	ID          string // "" where no usable ID number stands
	Name        string
	Workers     []*roster.Worker
	Trainings   []*roster.Training
	Appraisals  []*roster.Appraisal
	Exits       []*roster.Exit
	Conversions []*roster.Conversion
	Auxiliaries []*roster.Auxiliary
}

// Report is what a check says of one place.
type Report struct {
	Record   roster.Record // where it stands; nil: Place or the county
	Field    string
	Place    *roster.Place // overrides Record's place
	Severity Severity      // "" is the rule's own
	Subject  string        // "" is the record's own
	Value    string        // "" is the field as displayed
	Message  string        // Simplified Chinese with the figures used
	Fix      string        // "" is the rule's own
	Related  []Ref
	Cause    string // groups findings; "" is rule and value
	// Note tells two findings apart that share rule, subject and field, such as
	// the year of an appraisal.
	Note string
	// Params are the parameters used; unconfirmed ones are said.
	Params []string
}

// Ref is another cell a finding speaks of.
type Ref struct {
	Record roster.Record
	Field  string
}

// Reporter takes the findings of one rule.
type Reporter struct {
	rule   *Rule
	c      *Case
	result *Result
	// unchecked counts rows left unchecked by what is missing and whom it concerns.
	unchecked map[uncheckedKey]int
}

type uncheckedKey struct{ missing, subject string }

// Add reports a finding.
func (r *Reporter) Add(p Report) {
	f := Finding{
		Rule: r.rule.ID, Clause: r.rule.Clause, Severity: r.rule.Severity,
		Field: p.Field, Value: p.Value, Subject: p.Subject, Message: p.Message, Fix: r.rule.Fix,
	}
	if p.Severity != "" {
		f.Severity = p.Severity
	}
	if p.Fix != "" {
		f.Fix = p.Fix
	}
	if p.Record != nil {
		r.c.fill(&f, p.Record, p.Field)
	}
	if p.Place != nil {
		f.File, f.Sheet, f.Cell, f.Row = p.Place.File, p.Place.Sheet, p.Place.Cell, p.Place.Row
	}
	for _, ref := range p.Related {
		l := r.c.Return.Locate(ref.Record, ref.Field)
		f.Related = append(f.Related, l.Sheet+"!"+l.Cell)
	}
	for _, key := range p.Params {
		if r.c.Params.Unconfirmed[key] {
			f.Message += "（参数未确认）"
			break
		}
	}
	f.Cause = p.Cause
	if f.Cause == "" {
		f.Cause = f.Rule + " " + f.Field
	}
	f.Key = r.c.key(&f, p.Note)
	r.result.Findings = append(r.result.Findings, f)
}

// fill sets what follows from the record a finding stands at.
func (c *Case) fill(f *Finding, rec roster.Record, field string) {
	l := c.Return.Locate(rec, field)
	f.File, f.Sheet, f.Cell, f.Row, f.Kind = l.File, l.Sheet, l.Cell, l.Row, rec.Kind()
	if f.Subject == "" {
		f.Subject = c.subject(rec)
	}
	f.Community = communityOf(rec)
	if fd := roster.FieldOf(rec.Kind(), field); fd != nil && f.Value == "" {
		f.Value = c.displayed(rec, fd)
	}
}

// key is the finding's key: what stays the same from upload to upload while
// the fault is the same.
func (c *Case) key(f *Finding, note string) string {
	m := hmac.New(sha256.New, c.HashKey)
	for _, s := range []string{f.Rule, f.Kind.String(), f.Subject, f.Field, note} {
		m.Write([]byte(s))
		m.Write([]byte{0})
	}
	return hex.EncodeToString(m.Sum(nil)[:12])
}

// Unchecked counts a row or person that the rule could not judge for want of
// something; subject names the community where it concerns one, else "".
func (r *Reporter) Unchecked(missing, subject string) {
	if r.unchecked == nil {
		r.unchecked = map[uncheckedKey]int{}
	}
	r.unchecked[uncheckedKey{missing, subject}]++
}

func (r *Reporter) flush() {
	keys := make([]uncheckedKey, 0, len(r.unchecked))
	for k := range r.unchecked {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		return keys[i].missing+"\x00"+keys[i].subject < keys[j].missing+"\x00"+keys[j].subject
	})
	for _, k := range keys {
		n := NotChecked{Rule: r.rule.ID, Missing: []string{k.missing}, Rows: r.unchecked[k]}
		if k.subject != "" {
			n.Subject = &k.subject
		}
		r.result.NotChecked = append(r.result.NotChecked, n)
	}
}

// Evaluate runs all rules on a return.
func Evaluate(in Input) *Result {
	c := newCase(in)
	res := &Result{}
	for _, rule := range Rules() {
		if rule.Check == nil || !rule.InForce(in.AsOf) {
			continue
		}
		if missing := c.missing(rule.Needs); len(missing) > 0 {
			res.NotChecked = append(res.NotChecked, NotChecked{Rule: rule.ID, Missing: missing})
			continue
		}
		r := &Reporter{rule: rule, c: c, result: res}
		rule.Check(c, r)
		r.flush()
	}
	c.finish(res)
	return res
}

// missing are the needs the return does not meet.
func (c *Case) missing(needs []Need) []string {
	var out []string
	for _, n := range needs {
		if c.has(n) {
			continue
		}
		met := false
		for _, o := range n.Or {
			met = met || c.has(o)
		}
		if !met {
			out = append(out, c.lacking(n))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// lacking names what a need lacks: the whole sheet where there is none.
func (c *Case) lacking(n Need) string {
	if n.Field != "" && !c.Return.Has(n.Kind) {
		return n.Kind.String()
	}
	return n.Missing()
}

func (c *Case) has(n Need) bool {
	switch {
	case n.Param != "":
		return c.Params.has(n.Param)
	case n.Field != "":
		return c.Return.HasColumn(n.Kind, n.Field)
	default:
		return c.Return.Has(n.Kind)
	}
}

// finish sorts the findings by file, sheet, row and rule, in the order in which
// files and sheets stand, and makes their keys unique.
func (c *Case) finish(res *Result) {
	files, sheets := map[string]int{}, map[string]int{}
	for i, f := range c.Return.Files {
		files[f.Name] = i
	}
	for i, s := range c.Return.Sheets {
		k := c.Return.Files[s.File].Name + "\x00" + s.Name
		if _, ok := sheets[k]; !ok {
			sheets[k] = i
		}
	}
	fs := res.Findings
	at := func(f *Finding) (int, int) { return files[f.File], sheets[f.File+"\x00"+f.Sheet] }
	sort.SliceStable(fs, func(i, j int) bool {
		a, b := &fs[i], &fs[j]
		af, as := at(a)
		bf, bs := at(b)
		switch {
		case af != bf:
			return af < bf
		case as != bs:
			return as < bs
		case a.Row != b.Row:
			return a.Row < b.Row
		default:
			return a.Rule < b.Rule
		}
	})
	seen := make(map[string]int, len(fs))
	for i := range fs {
		n := seen[fs[i].Key]
		seen[fs[i].Key]++
		if n > 0 {
			fs[i].Key += "-" + strconv.Itoa(n)
		}
	}
}
