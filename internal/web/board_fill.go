package web

import (
	"fmt"

	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// boardFilter narrows the board to units by their cell of the period.
type boardFilter struct {
	key, title string
	match      func(*boardCell) bool
}

// boardFilters are all filters, those of several states first; mine are the
// returns the actor has in hand.
func boardFilters(own returns.Holder) []boardFilter {
	in := func(states ...store.State) func(*boardCell) bool {
		return func(c *boardCell) bool {
			for _, s := range states {
				if c.State == s {
					return true
				}
			}
			return false
		}
	}
	out := []boardFilter{
		{"mine", "待" + own.Chinese() + "办理", func(c *boardCell) bool { return c.Holder == own }},
		{"late", "逾期（未报和迟报）", func(c *boardCell) bool { return c.Timing.Late() }},
		{"review", "审核中（已提交、市级已审）", in(store.Submitted, store.Approved)},
		{"open", "填报中（含已退回）", in(store.Draft, store.SentBack)},
	}
	for _, s := range []store.State{store.Missing, store.Submitted, store.Approved, store.SentBack, store.Accepted} {
		out = append(out, boardFilter{string(s), s.Chinese(), in(s)})
	}
	return out
}

// boardCount is one figure of the count bar, which shows the units it counts.
type boardCount struct {
	Label, Note, URL string
	Value            int
	Active           bool
}

// tally counts the returns of a period.
type tally struct {
	Units, Accepted, Review, Open, Missing int
	AtPrefecture, SentBack, Overdue, Late  int
}

func (t *tally) add(c *boardCell) {
	t.Units++
	switch c.State {
	case store.Accepted:
		t.Accepted++
	case store.Submitted, store.Approved:
		t.Review++
	case store.Draft, store.SentBack:
		t.Open++
	default:
		t.Missing++
	}
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	count(&t.AtPrefecture, c.Holder == returns.WithPrefecture)
	count(&t.SentBack, c.State == store.SentBack)
	count(&t.Overdue, c.Timing == overdue)
	count(&t.Late, c.Timing == late)
}

func (g *boardGrid) tally(units []store.Unit, p roster.Period) tally {
	var t tally
	for i := range units {
		if c := g.cell(&units[i], p); c.URL != "" {
			t.add(&c)
		}
	}
	return t
}

func (q *boardQuery) counts(t tally) []boardCount {
	out := []boardCount{
		{Label: "应报", Value: t.Units, Note: "个单位"},
		{Label: "已接收", Value: t.Accepted, Note: "占 " + percent(t.Accepted, t.Units), URL: string(store.Accepted)},
		{Label: "审核中", Value: t.Review, Note: fmt.Sprintf("市级 %d，省级 %d", t.AtPrefecture, t.Review-t.AtPrefecture), URL: "review"},
		{Label: "填报中", Value: t.Open, Note: fmt.Sprintf("其中退回 %d", t.SentBack), URL: "open"},
		{Label: "未报", Value: t.Missing, Note: "尚未上传", URL: string(store.Missing)},
		{Label: "逾期", Value: t.Overdue + t.Late, Note: fmt.Sprintf("未提交 %d，迟报 %d", t.Overdue, t.Late), URL: "late"},
	}
	for i := range out {
		out[i].Active = out[i].URL == q.State
		out[i].URL = q.address(q.Period, out[i].URL)
	}
	return out
}

// boardYear heads the months of a year.
type boardYear struct {
	Title  string
	Months int
}

// boardMonth heads a column.
type boardMonth struct {
	Period roster.Period
	Name   string // 10月
	URL    string
	Last   bool // the period itself
}

// boardGroup is the units of a prefecture.
type boardGroup struct {
	Name string
	Rows []boardRow
}

// boardRow is a unit with its cells, the oldest first; Last is the one of the
// period itself, which stands after them.
type boardRow struct {
	Unit  store.Unit
	Cells []boardCell
	Last  boardCell
}

// fill makes heads, rows and counts.
func (b *boardPart) fill(g *boardGrid, units []store.Unit, own returns.Holder) {
	for p, last := b.first(), b.Period; !last.Before(p); p = p.Add(1) {
		title := fmt.Sprintf("%d年", p.Year)
		if n := len(b.Years); n == 0 || b.Years[n-1].Title != title {
			b.Years = append(b.Years, boardYear{Title: title})
		}
		b.Years[len(b.Years)-1].Months++
		b.Months = append(b.Months, boardMonth{p, monthName(p), b.address(p, b.State), p == last})
	}
	b.Counts = b.counts(g.tally(units, b.Period))
	match := func(c *boardCell) bool { return b.State == "" }
	for _, f := range boardFilters(own) {
		if f.key == b.State {
			match = func(c *boardCell) bool { return c.URL != "" && f.match(c) }
		}
	}
	for i := range units {
		u := &units[i]
		if last := g.cell(u, b.Period); match(&last) {
			b.add(g, u, last)
		}
	}
}

// add appends a unit's row, unless it reports for none of the months.
func (b *boardPart) add(g *boardGrid, u *store.Unit, last boardCell) {
	row := boardRow{Unit: *u, Last: last}
	reports := last.URL != ""
	for _, m := range b.Months[:len(b.Months)-1] {
		c := g.cell(u, m.Period)
		reports = reports || c.URL != ""
		row.Cells = append(row.Cells, c)
	}
	if !reports {
		return
	}
	name := parentName(u.Parent)
	if n := len(b.Groups); n == 0 || b.Groups[n-1].Name != name {
		b.Groups = append(b.Groups, boardGroup{Name: name})
	}
	group := &b.Groups[len(b.Groups)-1]
	group.Rows = append(group.Rows, row)
	b.Shown++
}

// boardTask leads to the units it is about.
type boardTask struct{ Text, URL string }

// tasks say what waits for the actor, by month, and who is to be reminded.
func (b *boardPart) tasks(g *boardGrid, units []store.Unit, own returns.Holder) []boardTask {
	var out []boardTask
	verb := map[returns.Holder]string{returns.WithPrefecture: "待市级审核", returns.WithProvince: "待省级接收"}[own]
	for i := range b.Months {
		p, n := b.Months[len(b.Months)-1-i].Period, 0
		for j := range units {
			if c := g.cell(&units[j], p); c.URL != "" && c.Holder == own {
				n++
			}
		}
		if n > 0 {
			out = append(out, boardTask{fmt.Sprintf("%s：%d个单位%s", p.Chinese(), n, verb), b.address(p, "mine")})
		}
	}
	if t := g.tally(units, b.Period); t.Overdue > 0 {
		out = append(out, boardTask{fmt.Sprintf("%s：%d个单位逾期未报，请催报", b.Period.Chinese(), t.Overdue), b.address(b.Period, "late")})
	}
	return out
}
