package reports

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"shegong/internal/policy"
	"shegong/internal/summary"
)

// problems names the units below the mean, what has run out or must end, and
// the most frequent causes.
func (w *wording) problems() []string {
	if len(w.t.Now) == 0 {
		return []string{noData}
	}
	var out []string
	if w.d.Area.Level != "county" {
		for _, i := range []*summary.Indicator{summary.CommitteeRate, summary.HeadRate, summary.StaffRate} {
			out = append(out, sentences(w.below(i))...)
		}
	}
	out = append(out, sentences(joined(w.agreements(), w.mustLeave()), w.causes())...)
	switch {
	case len(out) > 0:
		return out
	case w.unchecked():
		return []string{"已检查的项目未发现突出问题。"}
	default:
		return []string{"本期检查未发现突出问题。"}
	}
}

// agreements is 服务协议已到期的2人、180天内到期的3人.
func (w *wording) agreements() string {
	var out []string
	for _, a := range []struct {
		k    summary.Figure
		what string
	}{{summary.AgreementEnded, "已到期"}, {summary.AgreementSoon, "180天内到期"}} {
		if n := w.t.Now[a.k]; n > 0 {
			out = append(out, fmt.Sprintf("%s的%d人", a.what, n))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "服务协议" + names(out)
}

func (w *wording) mustLeave() string {
	if n := w.t.Now[summary.MustLeave]; n > 0 {
		return fmt.Sprintf("按照二（十）应当退出而仍在册的%d人", n)
	}
	return ""
}

// unchecked tells that a rule of the opinion was not checked, or not for all.
func (w *wording) unchecked() bool {
	return slices.ContainsFunc(opinionRules(), func(r *policy.Rule) bool {
		return w.t.Now[summary.RuleUnchecked.Of(r.ID)] > 0 || w.t.Now[summary.RulePassed.Of(r.ID)] == 0
	})
}

// some is how many units or causes a sentence names.
func (w *wording) some() int {
	if w.annual {
		return 5
	}
	return 3
}

// below names the units whose rate is below that of all together, the lowest
// first.
func (w *wording) below(i *summary.Indicator) string {
	mean := rate(i, w.t.Now)
	if mean.Kind == Absent {
		return ""
	}
	type entry struct {
		name string
		v    Value
	}
	var es []entry
	for j := range w.d.Units {
		u := &w.d.Units[j]
		// A difference that is not seen once both are rounded is none.
		if v := rate(i, u.figs().Now); v.Kind != Absent && v.String() != mean.String() && v.Num < mean.Num {
			es = append(es, entry{u.Name, v})
		}
	}
	if len(es) == 0 {
		return ""
	}
	sort.SliceStable(es, func(a, b int) bool { return es[a].v.Num < es[b].v.Num })
	var shown []string
	for _, e := range es[:min(w.some(), len(es))] {
		shown = append(shown, fmt.Sprintf("%s（%s）", e.name, e.v))
	}
	s := fmt.Sprintf("%s低于平均水平（%s）的有%d个单位", i.Title, mean, len(es))
	if len(es) > len(shown) {
		return s + "，较低的是：" + names(shown)
	}
	return s + "：" + names(shown)
}

// inner turns quotation marks into those within quotation marks.
var inner = strings.NewReplacer("“", "‘", "”", "’")

// causes names the rules of the opinion with the most findings.
func (w *wording) causes() string {
	type entry struct {
		rule *policy.Rule
		n    int64
	}
	var es []entry
	for _, r := range opinionRules() {
		if n := faultsOf(w.t.Now, r).all; n > 0 {
			es = append(es, entry{r, n})
		}
	}
	if len(es) == 0 {
		return ""
	}
	sort.SliceStable(es, func(a, b int) bool { return es[a].n > es[b].n })
	var shown []string
	for _, e := range es[:min(w.some(), len(es))] {
		shown = append(shown, fmt.Sprintf("%s“%s”%d处", e.rule.Clause, inner.Replace(e.rule.Title), e.n))
	}
	if len(es) == 1 {
		return "检查发现的问题是：" + shown[0]
	}
	return "检查发现较多的问题是：" + names(shown)
}
