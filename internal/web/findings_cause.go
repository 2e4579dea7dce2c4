package web

import (
	"cmp"
	"slices"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// causeView is findings that are answered alike.
type causeView struct {
	Key      string // of its first finding
	Severity policy.Severity
	*causePage
	Rule   *policy.Rule
	Detail string // the field and value the cause is about
	Fix    string
	Count  int
	New    int
	Places []placeView
	More   int // places not shown
	Answer *answerView

	Explain, Admit    bool // what it may be answered with
	Mending           int  // findings that only a correction settles
	Waiting, Answered int
	Excused           int
	Editable          int // places whose cells can be written here
	Before            int // places with an answer in the period before
	Reply             replyForm
	Shown             bool // the details are open
}

// Action is the address of a form, which keeps the filter.
func (v *causeView) Action(form string) string {
	u := v.URL + "/" + form
	if v.Filter != "" {
		u += "?severity=" + string(v.Filter)
	}
	return u
}

// Todo tells, as 1, that the cause still asks for something.
func (v *causeView) Todo() int { return min(v.Mending+v.Waiting, 1) }

// causePage is what the forms of all causes need.
type causePage struct {
	URL     string
	Version int64
	Filter  policy.Severity
	Mend    bool
	Except  string // where the province registers an exception, the finding's key to be added; "" for others
}

// replyForm is what stands in the form for an answer.
type replyForm struct {
	Kind, Text string
	Prefilled  bool   // from the period before
	Message    string // why the last attempt failed
}

// placeView is one finding.
type placeView struct {
	policy.Finding
	Where    string // 花名册!J17
	Name     string // of the person, where the subject is one
	New      bool
	Standing returns.Standing
	Given    *store.Answer
	Who      string // gave the answer
	Excused  *store.Exception
	Before   *store.Answer // to the same finding in the period before
	Editable bool
	Input    string // what stands in the field for the correction
	Ticked   bool
}

func newCauseView(f *policy.Finding, k *known) causeView {
	v := causeView{
		Key: f.Key, Severity: f.Severity, causePage: k.page, Rule: policy.RuleByID(f.Rule), Fix: f.Fix, Answer: k.answers[f.Cause],
		Explain: returns.MayExplain(f), Admit: returns.MayAdmit(f),
	}
	if v.Rule == nil { // of a rule set that had it
		v.Rule = &policy.Rule{ID: f.Rule, Title: f.Rule, Clause: f.Clause}
	}
	if fd := roster.FieldOf(f.Kind, f.Field); fd != nil && v.Rule.Quality() {
		v.Detail = fd.Header
	}
	if v.Answer != nil {
		v.Detail = v.Answer.Header + "：" + v.Answer.Source
	}
	return v
}

func (v *causeView) add(f *policy.Finding, k *known) error {
	p := placeView{
		Finding: *f, Where: whereOf(f), Name: k.names[f.Subject], New: k.isNew[f.Key], Standing: k.replies.Of(f),
		Excused: k.replies.Excused[f.Key], Before: k.replies.Repeatable(f), Editable: returns.Editable(k.ret, f), Input: f.Value,
	}
	if a, ok := k.replies.Given[f.Key]; ok && (p.Standing == returns.IsExplained || p.Standing == returns.IsAdmitted) {
		who, err := k.who(a.Account)
		if err != nil {
			return err
		}
		p.Given, p.Who = &a, who
	}
	v.Shown = v.Shown || f.Key == k.open
	v.Places = append(v.Places, p)
	v.count(&p)
	return nil
}

// count adds a place to the figures of the cause.
func (v *causeView) count(p *placeView) {
	v.Count++
	if p.New {
		v.New++
	}
	if p.Editable {
		v.Editable++
	}
	if p.Before != nil {
		v.Before++
	}
	switch p.Standing {
	case returns.ToMend:
		v.Mending++
	case returns.ToAnswer:
		v.Waiting++
	case returns.IsExcused:
		v.Excused++
	case returns.IsExplained, returns.IsAdmitted:
		v.Answered++
	}
}

// finish keeps as many places as a page has room for, those that wait first, and
// offers what was said before.
func (v *causeView) finish() {
	v.offer()
	if n := len(v.Places); n > maxPlaces {
		slices.SortStableFunc(v.Places, func(a, b placeView) int { return cmp.Compare(a.rank(), b.rank()) })
		v.Places, v.More = v.Places[:maxPlaces], n-maxPlaces
	}
}

func (p *placeView) rank() int {
	if p.Standing == returns.ToAnswer || p.Standing == returns.ToMend {
		return 0
	}
	return 1
}

// offer fills the form with the answer of the period before where that was one
// and the same.
func (v *causeView) offer() {
	v.Reply.Kind = store.Explained
	if !v.Explain {
		v.Reply.Kind = store.Admitted
	}
	var same *store.Answer
	for i := range v.Places {
		switch b := v.Places[i].Before; {
		case b == nil:
		case same == nil:
			same = b
		case same.Kind != b.Kind || same.Text != b.Text:
			return
		}
	}
	if same != nil {
		v.Reply = replyForm{Kind: same.Kind, Text: same.Text, Prefilled: true}
	}
}

// attempt is a change of findings that failed, with what was typed.
type attempt struct {
	At         string // the key of the cause's first finding
	Message    string
	Kind, Text string
	Ticked     []string
	Values     map[string]string // by key
}

// show puts a failed attempt back into its place; it is false where that is not
// on the page.
func (v *findingsView) show(a *attempt) bool {
	for i := range v.Severities {
		for j := range v.Severities[i].Causes {
			if c := &v.Severities[i].Causes[j]; c.Key == a.At {
				c.show(a)
				return true
			}
		}
	}
	return false
}

func (v *causeView) show(a *attempt) {
	v.Shown, v.Reply.Message = true, a.Message
	if a.Kind != "" {
		v.Reply = replyForm{Kind: a.Kind, Text: a.Text, Message: a.Message}
	}
	for i := range v.Places {
		p := &v.Places[i]
		p.Ticked = slices.Contains(a.Ticked, p.Key)
		if typed, ok := a.Values[p.Key]; ok {
			p.Input = typed
		}
	}
}
