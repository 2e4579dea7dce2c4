package reports

import (
	"fmt"
	"strings"

	"shegong/internal/policy"
	"shegong/internal/summary"
)

// clause is a clause of the opinion with its rules.
type clause struct {
	name  string
	rules []*policy.Rule
}

// clauses are the opinion's clauses that have rules, in its order. A rule that
// cites several stands with the one its ID begins with.
func clauses() []clause {
	var out []clause
	byPrefix, byName := map[string]int{}, map[string]int{}
	prefix := func(r *policy.Rule) string { p, _, _ := strings.Cut(r.ID, "-"); return p }
	for _, r := range opinionRules() {
		if _, ok := byPrefix[prefix(r)]; !ok {
			byPrefix[prefix(r)], byName[r.Clause] = len(out), len(out)
			out = append(out, clause{name: r.Clause})
		}
	}
	for _, r := range opinionRules() {
		i, ok := byName[r.Clause]
		if !ok {
			i = byPrefix[prefix(r)]
		}
		out[i].rules = append(out[i].rules, r)
	}
	return out
}

// cell is what became of a clause in a unit, in one word: that of the most
// pressing state, with the findings in it, or for 未检查 the rules.
func (c *clause) cell(f summary.Figures) Value {
	if !rulesKnown(f) {
		return None()
	}
	worst, n, unchecked := rulePassed, faults{}, int64(0)
	for _, r := range c.rules {
		s := stateOf(f, r)
		worst = max(worst, s)
		if s == ruleUnchecked {
			unchecked++
		}
		m := faultsOf(f, r)
		n.explained, n.admitted, n.open = n.explained+m.explained, n.admitted+m.admitted, n.open+m.open
	}
	number := map[ruleState]int64{ruleOpen: n.open, ruleAdmitted: n.admitted, ruleExplained: n.explained, ruleUnchecked: unchecked}[worst]
	if worst == rulePassed || unchecked == int64(len(c.rules)) {
		return T(ruleStates[worst])
	}
	return T(fmt.Sprintf("%s%d", ruleStates[worst], number))
}

// clauseTable has one row a clause, with the rules of all units in each state.
func (d *Data) clauseTable() Table {
	t := Table{
		Name: "各条款情况", Title: "各条款规则符合情况", Unit: "项、处", Source: "检查结果",
		Columns: []Column{{Head: []string{"条款"}, Align: Left}},
		Notes:   []string{"一个单位的一项规则计一项，合计已报送的各单位。"},
	}
	for _, s := range shownStates {
		t.Columns = append(t.Columns, Column{Head: []string{"规则（项）", ruleStates[s]}, Sum: true})
	}
	t.Columns = append(t.Columns, Column{Head: []string{"发现问题（处）"}, Sum: true})
	sums := make([]int64, len(t.Columns)-1)
	known := false
	for _, c := range clauses() {
		ns := d.clauseCounts(&c)
		t.Rows = append(t.Rows, countsRow(Body, c.name, ns))
		for i, n := range ns {
			sums[i], known = sums[i]+n, true
		}
	}
	if !known {
		sums = nil
	}
	t.Rows = append(t.Rows, countsRow(Total, "合计", sums))
	return t
}

// clauseCounts are the rules in each of the shown states over all units, and
// their findings last; nil where nothing is known.
func (d *Data) clauseCounts(c *clause) []int64 {
	var ns []int64
	for i := range d.Units {
		f := d.Units[i].figs().Now
		if !rulesKnown(f) {
			continue
		}
		if ns == nil {
			ns = make([]int64, len(shownStates)+1)
		}
		for _, r := range c.rules {
			state := stateOf(f, r)
			for j, s := range shownStates {
				if s == state {
					ns[j]++
				}
			}
			ns[len(shownStates)] += faultsOf(f, r).all
		}
	}
	return ns
}

// countsRow is a row of counts; absent ones where ns is nil.
func countsRow(kind RowKind, name string, ns []int64) Row {
	r := Row{Kind: kind, Cells: []Value{T(name)}}
	for i := range len(shownStates) + 1 {
		if ns == nil {
			r.Cells = append(r.Cells, None())
		} else {
			r.Cells = append(r.Cells, N(ns[i]))
		}
	}
	return r
}

// clauseChart stacks the states of each clause's rules.
func (d *Data) clauseChart() Chart {
	c := Chart{Title: "各条款规则符合情况", Kind: Stacked, Unit: "项"}
	for _, s := range shownStates {
		c.Series = append(c.Series, Series{Name: ruleStates[s]})
	}
	for _, cl := range clauses() {
		ns := d.clauseCounts(&cl)
		if ns == nil {
			continue
		}
		c.Categories = append(c.Categories, cl.name)
		for i := range shownStates {
			c.Series[i].Values = append(c.Series[i].Values, N(ns[i]))
		}
	}
	return c
}

// clauseMatrix has one short word for each unit and clause.
func (d *Data) clauseMatrix() Table {
	cs := clauses()
	t := Table{
		Name: "条款与单位", Title: "各单位分条款规则符合情况", Source: "检查结果", Filter: true,
		Columns: []Column{{Head: []string{"地区"}, Align: Left, Min: 6}},
		Notes: []string{
			"“待处理”“不符合”“已说明”后的数字为问题处数，“未检查”后的数字为未检查的规则项数，无数字表示该条款各项规则均未检查。",
			"一个条款有几种情形的，按待处理、不符合、已说明、未检查、通过的次序列最前的一种。",
		},
	}
	for _, c := range cs {
		t.Columns = append(t.Columns, Column{Head: []string{c.name}, Align: Center})
	}
	for i := range d.Units {
		u := &d.Units[i]
		if d.Area.Level == "province" && (i == 0 || d.Units[i-1].Parent != u.Parent) {
			t.Rows = append(t.Rows, Row{Kind: Group, Cells: groupCells(d.parentName(u.Parent), len(t.Columns))})
		}
		if u.Now == nil {
			t.Rows = append(t.Rows, missingRow(u.Name, len(cs)))
			continue
		}
		r := Row{Cells: []Value{T(u.Name)}}
		for _, c := range cs {
			r.Cells = append(r.Cells, c.cell(u.Now.County))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// ruleTable has every rule of the one unit.
func (d *Data) ruleTable() Table {
	t := Table{
		Name: "各项规则", Title: "各项规则检查情况", Unit: "处", Source: "检查结果", Filter: true,
		Columns: []Column{
			{Head: []string{"条款"}, Wrap: true},
			{Head: []string{"规则"}, Align: Left, Wrap: true, Min: 16},
			{Head: []string{"情况"}},
			{Head: []string{"问题（处）", "错误"}},
			{Head: []string{"问题（处）", "核实"}},
			{Head: []string{"问题（处）", "已说明"}},
			{Head: []string{"问题（处）", "不符合"}},
			{Head: []string{"问题（处）", "待处理"}},
		},
	}
	for i := range d.Units {
		f := d.Units[i].figs().Now
		if !rulesKnown(f) {
			continue
		}
		for _, c := range clauses() {
			for _, r := range c.rules {
				n := faultsOf(f, r)
				t.Rows = append(t.Rows, Row{Cells: []Value{
					T(r.Clause), T(r.Title), T(ruleStates[stateOf(f, r)]),
					N(f[summary.RuleErrors.Of(r.ID)]), N(f[summary.RuleExplains.Of(r.ID)]), N(n.explained), N(n.admitted), N(n.open),
				}})
			}
		}
	}
	return t
}
