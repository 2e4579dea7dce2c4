package sample

import (
	"fmt"
	"slices"

	"shegong/internal/roster"
	"shegong/templates"
)

// defect is one way to break one rule and no other. plant changes the return
// and tells whether it could.
type defect struct {
	rule  string
	plant func(*planter) bool
}

// defects are all of them.
func defects() []defect {
	return slices.Concat(communityDefects(), identityDefects(), entryDefects(), payDefects(), careDefects(), trainingDefects(), exitDefects(), conversionDefects(), countyDefects())
}

// planter plants defects; a row takes at most one.
type planter struct {
	*book
	d    *dice
	rule string
	used map[roster.Kind]map[int]bool
	last []func() // changes that need all others done
}

// plantFaults plants as many defects as asked for: each rule once before any
// twice.
func (b *book) plantFaults() error {
	p := &planter{book: b, d: b.town.cast(forFaults, b.asOf.MonthIndex()), used: map[roster.Kind]map[int]bool{}}
	all := defects()
	if len(b.o.Only) > 0 {
		all = slices.DeleteFunc(all, func(d defect) bool { return !slices.Contains(b.o.Only, d.rule) })
	}
	for len(b.faults) < b.o.Faults {
		before := len(b.faults)
		p.round(all)
		if len(b.faults) == before {
			return fmt.Errorf("%d人的样例只能设置%d处差错", len(b.holders), before)
		}
	}
	for _, f := range p.last {
		f()
	}
	return nil
}

// round tries each defect once, in an order by chance, until enough are
// planted.
func (p *planter) round(all []defect) {
	order := make([]int, len(all))
	for i := range order {
		j := p.d.n(i + 1)
		order[i], order[j] = order[j], i
	}
	for _, i := range order {
		if len(p.faults) == p.o.Faults {
			return
		}
		p.rule = all[i].rule
		all[i].plant(p)
	}
}

// planted tells that the rule is broken already.
func (p *planter) planted() bool {
	for _, f := range p.faults {
		if f.Rule == p.rule {
			return true
		}
	}
	return false
}

// report records the planted defect of a record.
func (p *planter) report(k roster.Kind, i int, subject string) bool {
	p.take(k, i)
	p.faults = append(p.faults, Fault{Rule: p.rule, Sheet: k.Title(), Row: templates.FirstDataRow + i, Subject: subject})
	return true
}

// take keeps a record from being used for another defect.
func (p *planter) take(k roster.Kind, i int) {
	if p.used[k] == nil {
		p.used[k] = map[int]bool{}
	}
	p.used[k][i] = true
}

// remove takes a record away; what is known of later ones moves up.
func (p *planter) remove(k roster.Kind, i int) {
	switch k {
	case roster.Trainings:
		p.ret.Trainings = slices.Delete(p.ret.Trainings, i, i+1)
	case roster.Appraisals:
		p.ret.Appraisals = slices.Delete(p.ret.Appraisals, i, i+1)
	}
	for n := range p.faults {
		if f := &p.faults[n]; f.Sheet == k.Title() && f.Row > templates.FirstDataRow+i {
			f.Row--
		}
	}
	used, raw := map[int]bool{}, map[templates.WorkbookCell]string{}
	for n := range p.used[k] {
		if n > i {
			n--
		}
		used[n] = true
	}
	for c, text := range p.raw {
		if c.Kind == k && c.Index > i {
			c.Index--
		}
		raw[c] = text
	}
	p.used[k], p.raw = used, raw
}

// find draws an unused record of a kind that fits.
func (p *planter) find(k roster.Kind, fits func(i int) bool) (int, bool) {
	n := p.ret.Len(k)
	if n == 0 {
		return 0, false
	}
	for i, start := 0, p.d.n(n); i < n; i++ {
		if at := (start + i) % n; !p.used[k][at] && fits(at) {
			return at, true
		}
	}
	return 0, false
}

// worker changes a roster row that fits and reports it.
func (p *planter) worker(fits func(*roster.Worker) bool, change func(*roster.Worker)) bool {
	i, ok := p.find(roster.Workers, func(i int) bool { return fits(&p.ret.Workers[i]) })
	if !ok {
		return false
	}
	w := &p.ret.Workers[i]
	change(w)
	complete(w)
	return p.report(roster.Workers, i, w.ID)
}

// write puts a text into a cell that the field cannot hold.
func (p *planter) write(k roster.Kind, i int, key, text string) {
	rec := p.ret.Record(k, i)
	blank(rec, key)
	rec.Base().Bad = rec.Base().Bad.With(roster.FieldOf(k, key).Index)
	p.raw[templates.WorkbookCell{Kind: k, Index: i, Field: key}] = text
}

// workerText puts a text into a cell of a roster row that fits.
func (p *planter) workerText(key, text string, fits func(*roster.Worker) bool) bool {
	i, ok := p.find(roster.Workers, func(i int) bool { return fits(&p.ret.Workers[i]) })
	if !ok {
		return false
	}
	p.write(roster.Workers, i, key, text)
	return p.report(roster.Workers, i, p.ret.Workers[i].ID)
}

// ago is the as-of date moved back by months.
func (p *planter) ago(months int) roster.Date { return p.asOf.AddMonths(-months) }

// renumber gives a worker another ID number on all sheets.
func (p *planter) renumber(w *roster.Worker, id string) {
	old := w.ID
	for i := range p.faults {
		if p.faults[i].Subject == old {
			p.faults[i].Subject = id
		}
	}
	for _, k := range roster.Kinds() {
		if !k.Person() {
			continue
		}
		f := roster.FieldOf(k, "id_number")
		for _, rec := range p.ret.Records(k) {
			if s := f.Ref(rec).(*string); *s == old {
				*s = id
			}
		}
	}
}

// reborn makes a worker be born on another day.
func (p *planter) reborn(w *roster.Worker, birth roster.Date) {
	id, day := p.town.ids.make(p.d, birth, w.Sex)
	p.renumber(w, id)
	w.Birth = day
}

func anyone(*roster.Worker) bool { return true }

func ordinary(w *roster.Worker) bool { return w.Category == roster.OrdinaryCategory }

func recruited(w *roster.Worker) bool {
	return w.EntryRoute == roster.OpenRoute && w.AgeRelief == roster.NoRelief
}

// uncertified tells that the worker never had a certificate.
func uncertified(w *roster.Worker) bool { return w.Certificate == roster.NoCertificate }
