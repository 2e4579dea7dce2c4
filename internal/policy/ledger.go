package policy

import (
	"fmt"

	"shegong/internal/roster"
)

// ledgerGap is a ledger that does not reach back over the span a rule needs.
type ledgerGap struct {
	Kind    roster.Kind
	Since   roster.Date // the ledger's earliest record; zero where it has none
	Needed  roster.Date // the first day the rule needs
	Persons int         // left unchecked
}

// message says since when, what is needed, and whom that leaves unchecked.
func (g ledgerGap) message() string {
	has := "最早的记录为" + g.Since.Chinese()
	if g.Since.IsZero() {
		has = "没有可用的记录"
	} else if !g.Since.After(g.Needed) {
		has = fmt.Sprintf("没有%d年的记录", g.Needed.Year)
	}
	return fmt.Sprintf("%s%s，规则需要自%s起的记录，%d人未检查", g.Kind.Title(), has, g.Needed.Chinese(), g.Persons)
}

// ledgerStart is the earliest date in a ledger; zero where it has no dated
// record. A year of appraisals counts from its first day.
func (c *Case) ledgerStart(kind roster.Kind) roster.Date {
	var start roster.Date
	earliest := func(d roster.Date) {
		if d = d.First(); !d.IsZero() && (start.IsZero() || d.Before(start)) {
			start = d
		}
	}
	switch kind {
	case roster.Trainings:
		for i := range c.Return.Trainings {
			t := &c.Return.Trainings[i]
			if t.Start.IsZero() {
				earliest(t.End)
			} else {
				earliest(t.Start)
			}
		}
	case roster.Appraisals:
		for i := range c.Return.Appraisals {
			if y := c.Return.Appraisals[i].Year; y > 0 {
				earliest(roster.NewDate(int(y), 1, 1))
			}
		}
	}
	return start
}

// shortLedgers are the ledgers too short for their rules and how many persons
// stay unchecked for that; a gap that concerns nobody is none.
func (c *Case) shortLedgers() []ledgerGap {
	var out []ledgerGap
	if c.Return.Has(roster.Trainings) {
		if g := c.trainingGap(); g.Persons > 0 {
			out = append(out, g)
		}
	}
	if c.Return.Has(roster.Appraisals) {
		if g := c.appraisalGap(); g.Persons > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (g *ledgerGap) need(d roster.Date) {
	if g.Needed.IsZero() || d.Before(g.Needed) {
		g.Needed = d
	}
}

func (c *Case) trainingGap() ledgerGap {
	g := ledgerGap{Kind: roster.Trainings, Since: c.ledgerStart(roster.Trainings)}
	t := c.training()
	for _, p := range c.peopleOrder {
		if s := t.of(p); s.verdict == trainingOverdue && t.short(s.head) {
			g.Persons++
			g.need(t.window(s.head).from.AddDays(1))
		}
	}
	return g
}

// appraisalSpan is what the appraisals ledger covers.
type appraisalSpan struct {
	first    int64 // earliest year; 0 without records
	due      int64 // latest year whose results are due
	previous bool  // 31 March has passed: the previous year is due
	known    bool  // the due year stands in the ledger at all
}

func (c *Case) appraisals() appraisalSpan {
	y := int64(c.AsOf.Year)
	s := appraisalSpan{due: y - 2}
	if !c.AsOf.Before(roster.NewDate(int(y), 3, 31)) {
		s.due, s.previous = y-1, true
	}
	for i := range c.Return.Appraisals {
		v := c.Return.Appraisals[i].Year
		if v > 0 && (s.first == 0 || v < s.first) {
			s.first = v
		}
		s.known = s.known || v == s.due
	}
	return s
}

// startsAfter tells that the ledger starts too late for who was in post for all of
// year y: results of it were due and the ledger has none that old.
func (s appraisalSpan) startsAfter(y int64) bool {
	return y <= s.due && (s.first == 0 || y < s.first)
}

func (c *Case) appraisalGap() ledgerGap {
	g := ledgerGap{Kind: roster.Appraisals, Since: c.ledgerStart(roster.Appraisals)}
	s := c.appraisals()
	for _, p := range c.peopleOrder {
		year := firstFullYear(p)
		if year == 0 {
			continue
		}
		from := max(year, c.Params.FailFromYear)
		switch {
		case s.startsAfter(from):
			g.need(roster.NewDate(int(from), 1, 1))
		case s.previous && !s.known && year <= s.due:
			g.need(roster.NewDate(int(s.due), 1, 1))
		default:
			continue
		}
		g.Persons++
	}
	return g
}

// firstFullYear is the first calendar year the person was in post for all of, 0
// where that is not known. A month counts as its last day: in the worker's favour.
func firstFullYear(p *person) int64 {
	if len(p.Workers) == 0 || p.Workers[0].Post.IsZero() {
		return 0
	}
	d := p.Workers[0].Post.Last()
	if d.Month == 1 && d.Day == 1 {
		return int64(d.Year)
	}
	return int64(d.Year) + 1
}
