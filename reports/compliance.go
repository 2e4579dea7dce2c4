package reports

import (
	"context"
	"slices"
	"sort"

	"shegong/internal/policy"
	"shegong/internal/summary"
)

// Compliance is how far the units keep the rules of the opinion, clause by
// clause. What was not checked is never shown as passed.
var Compliance = &Report{ID: "compliance", Title: "规则符合情况", Build: buildCompliance}

func buildCompliance(_ context.Context, d *Data) ([]Block, error) {
	d = d.withRuleStates()
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("规则符合率", "", t, rateOf(summary.PassRate)),
			keyFigure("检查发现问题", "处", t, figureOf(faultsFound)),
			keyFigure("其中：已说明", "处", t, figureOf(faultsIn.With(int(ruleExplained)))),
			keyFigure("不符合", "处", t, figureOf(faultsIn.With(int(ruleAdmitted)))),
			keyFigure("待处理", "处", t, figureOf(faultsIn.With(int(ruleOpen)))),
		}},
		Heading{1, "一、总体情况"},
		d.unitTable(Table{
			Name: "规则符合", Title: "规则符合情况", Unit: "项、处", Source: "检查结果", Notes: stateNotes,
		}, complianceColumns()),
		Heading{1, "二、各条款情况"},
		d.clauseTable(),
	}
	blocks = appendChart(blocks, d.clauseChart())
	if d.Area.Level != "county" {
		blocks = append(blocks, d.clauseMatrix())
	} else if rules := d.ruleTable(); len(rules.Rows) > 0 {
		blocks = append(blocks, rules)
	}
	blocks = append(blocks, Heading{1, "三、发现较多的问题"}, d.frequent(t))
	return append(blocks, explain(summary.PassRate)...), nil
}

// stateNotes say what the words of the report mean.
var stateNotes = []string{
	"只计文件条款的规则，不含数据质量规则。一项规则的问题全部说明的计为“已说明”；有承认属实违规的计为“不符合”；有尚未说明、也未承认的计为“待处理”。",
	"没有发现问题、但缺少所需数据而未检查或未全部检查的，计为“未检查”，不算通过。",
}

// ruleState is what became of a rule in a unit, the most pressing last.
type ruleState uint8

const (
	rulePassed ruleState = 1 + iota
	ruleUnchecked
	ruleExplained
	ruleAdmitted
	ruleOpen
)

var ruleStates = [...]string{ruleUnchecked: "未检查", rulePassed: "通过", ruleExplained: "已说明", ruleAdmitted: "不符合", ruleOpen: "待处理"}

// shownStates is the order of the states in tables and charts.
var shownStates = []ruleState{rulePassed, ruleExplained, ruleAdmitted, ruleOpen, ruleUnchecked}

// Figures made of the rules' for this report, which add up like others.
const (
	rulesIn     summary.Figure = "rules_in"  // rules in a state, with the ruleState
	faultsIn    summary.Figure = "faults_in" // findings in a state, likewise
	faultsFound summary.Figure = "faults_found"
)

// faults are the findings of a rule that ask for an answer, by what was said.
type faults struct{ all, explained, admitted, open int64 }

func faultsOf(f summary.Figures, r *policy.Rule) faults {
	n := faults{
		all:       f[summary.RuleErrors.Of(r.ID)] + f[summary.RuleExplains.Of(r.ID)],
		explained: f[summary.RuleExplained.Of(r.ID)], admitted: f[summary.RuleAdmitted.Of(r.ID)],
	}
	n.open = max(n.all-n.explained-n.admitted, 0)
	return n
}

// stateOf is what became of a rule in one unit. A rule of which nothing is
// known was not checked.
func stateOf(f summary.Figures, r *policy.Rule) ruleState {
	n := faultsOf(f, r)
	switch {
	case n.open > 0:
		return ruleOpen
	case n.admitted > 0:
		return ruleAdmitted
	case n.explained > 0:
		return ruleExplained
	case f[summary.RuleUnchecked.Of(r.ID)] > 0 || f[summary.RulePassed.Of(r.ID)] == 0:
		return ruleUnchecked
	default:
		return rulePassed
	}
}

// opinionRules are the rules of the opinion, without those of data quality.
func opinionRules() []*policy.Rule {
	return slices.DeleteFunc(slices.Clone(policy.Rules()), (*policy.Rule).Quality)
}

// rulesKnown tells that the figures say anything of the opinion's rules.
func rulesKnown(f summary.Figures) bool {
	return slices.ContainsFunc(opinionRules(), func(r *policy.Rule) bool {
		return f[summary.RulePassed.Of(r.ID)]+f[summary.RuleUnchecked.Of(r.ID)]+faultsOf(f, r).all > 0
	})
}

// withRuleStates is d with the figures of this report.
func (d *Data) withRuleStates() *Data {
	out := *d
	out.Units = slices.Clone(d.Units)
	for i := range out.Units {
		u := &out.Units[i]
		u.Now, u.Month, u.Year = withRuleStates(u.Now), withRuleStates(u.Month), withRuleStates(u.Year)
	}
	return &out
}

func withRuleStates(s *summary.Summary) *summary.Summary {
	if s == nil || !rulesKnown(s.County) {
		return s
	}
	out := *s
	f := summary.Figures{faultsFound: 0}
	for _, state := range shownStates {
		f[rulesIn.With(int(state))], f[faultsIn.With(int(state))] = 0, 0
	}
	f.Add(s.County)
	for _, r := range opinionRules() {
		n := faultsOf(f, r)
		f[rulesIn.With(int(stateOf(f, r)))]++
		f[faultsFound] += n.all
		f[faultsIn.With(int(ruleExplained))] += n.explained
		f[faultsIn.With(int(ruleAdmitted))] += n.admitted
		f[faultsIn.With(int(ruleOpen))] += n.open
	}
	out.County = f
	return &out
}

func complianceColumns() []column {
	var cols []column
	for _, s := range shownStates {
		cols = append(cols, plain(rulesIn.With(int(s)), "规则（项）", ruleStates[s]))
	}
	cols = append(cols, plain(faultsFound, "问题（处）", "发现"))
	for _, s := range []ruleState{ruleExplained, ruleAdmitted, ruleOpen} {
		cols = append(cols, plain(faultsIn.With(int(s)), "问题（处）", ruleStates[s]))
	}
	return append(cols,
		share(summary.PassRate, "规则符合率"),
		change(rateOf(summary.PassRate), lastMonth, "较上月", "百分点"),
		change(rateOf(summary.PassRate), lastYear, "较上年同期", "百分点"),
		ranked(summary.PassRate))
}

// frequent is the table of causes, or why there is none.
func (d *Data) frequent(t figs) Block {
	if !rulesKnown(t.Now) {
		return Paragraph{"本期无数据。"}
	}
	if causes := d.causeTable(t); len(causes.Rows) > 0 {
		return causes
	}
	return Paragraph{"本期检查未发现问题。"}
}

// causeTable has the ten rules with the most findings.
func (d *Data) causeTable(t figs) Table {
	table := Table{
		Name: "突出问题", Title: "发现较多的问题", Unit: "处、个", Source: "检查结果",
		Columns: []Column{
			{Head: []string{"序号"}},
			{Head: []string{"规则"}, Align: Left, Wrap: true, Min: 16},
			{Head: []string{"条款"}, Wrap: true},
			{Head: []string{"问题（处）", "发现"}},
			{Head: []string{"问题（处）", "已说明"}},
			{Head: []string{"问题（处）", "不符合"}},
			{Head: []string{"问题（处）", "待处理"}},
			{Head: []string{"涉及单位"}},
		},
		Notes: []string{"按发现问题的处数排列，最多列十项。"},
	}
	rules := slices.DeleteFunc(opinionRules(), func(r *policy.Rule) bool { return faultsOf(t.Now, r).all == 0 })
	sort.SliceStable(rules, func(i, j int) bool { return faultsOf(t.Now, rules[i]).all > faultsOf(t.Now, rules[j]).all })
	for i, r := range rules[:min(10, len(rules))] {
		n, units := faultsOf(t.Now, r), 0
		for j := range d.Units {
			if faultsOf(d.Units[j].figs().Now, r).all > 0 {
				units++
			}
		}
		table.Rows = append(table.Rows, Row{Cells: []Value{
			N(i + 1), T(r.Title), T(r.Clause), N(n.all), N(n.explained), N(n.admitted), N(n.open), N(units),
		}})
	}
	return table
}
