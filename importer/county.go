package importer

import (
	"sort"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// pairPlan is how a county sheet of two columns is read: 项目 and 数值.
type pairPlan struct {
	head  int // of the kept rows; -1 where there is no head
	item  int // column of the items
	value int // column of the values
	unit  moneyUnit
	begun bool
	// beside are the columns of further items, their values right of them.
	beside []int
}

// enoughItems is how many items make a sheet the county's.
const enoughItems = 3

// pairsAt finds a county sheet of two columns among the first rows.
func pairsAt(t *headTable, rows []line) (pairPlan, bool) {
	hits := map[int]int{}
	seen := map[int]map[string]bool{}
	for i := range rows {
		texts := 0
		for j := range rows[i].cells {
			c := &rows[i].cells[j]
			if c.Kind != grid.Text || blank(c) || c.Col >= maxColumns {
				continue
			}
			e, ok := t.match(roster.County, newHead(c.Col, c.Text, ""))
			if ok && e.field != nil && !seen[c.Col][e.key] {
				if seen[c.Col] == nil {
					seen[c.Col] = map[string]bool{}
				}
				seen[c.Col][e.key] = true
				hits[c.Col]++
			}
			if texts++; texts == 4 {
				break // items stand in the first columns
			}
		}
	}
	p := pairPlan{head: -1, item: -1}
	for col, n := range hits {
		if n >= enoughItems && (p.item < 0 || n > hits[p.item] || n == hits[p.item] && col < p.item) {
			p.item = col
		}
	}
	if p.item < 0 {
		return p, false
	}
	p.value = p.item + 1
	for col, n := range hits {
		if n >= enoughItems && col > p.value {
			p.beside = append(p.beside, col)
		}
	}
	sort.Ints(p.beside)
	for i := range rows {
		if t.pairHead(&rows[i], &p) {
			p.head = i
			break
		}
	}
	return p, true
}

// pairHead finds the columns' heads.
func (t *headTable) pairHead(r *line, p *pairPlan) bool {
	item, value := maxColumns, maxColumns // the first of each
	for i := range r.cells {
		c := &r.cells[i]
		if blank(c) {
			continue
		}
		switch t.pairs[foldHead(display(c))] {
		case itemKey:
			item = min(item, c.Col)
		case valueKey:
			value = min(value, c.Col)
		}
	}
	if item != p.item || value == maxColumns {
		return false
	}
	p.value = value
	return true
}

// beginPairs starts the one record of such a sheet.
func (s *sheet) beginPairs(p pairPlan) {
	s.items, s.pairs, s.kind = p, true, roster.County
	s.first = s.in.ret.Len(roster.County)
	s.plan = &plan{kind: roster.County}
	first := s.firstItem()
	above := first
	if p.head >= 0 {
		above = p.head
	}
	s.title = titleText(s.kept[:above])
	s.items.unit = titleUnit(s.title)
	s.skipKept(0, above, "title")
	s.skipKept(above, first, "header")
	info := s.info()
	info.Kind, info.Title, info.ValueColumn = roster.County, firstLine(s.title), grid.ColumnName(p.value)
	info.FieldRows = map[string]int{}
	if p.head >= 0 {
		info.HeaderRow, info.HeaderRows = s.kept[p.head].number, 1
	}
	s.bodyFrom = s.kept[first].number
	s.nameFrom(s.title)
	for i := first; i < len(s.kept); i++ {
		s.pairRow(&s.kept[i])
	}
	s.kept = nil
}

// firstItem is the first kept row with an item.
func (s *sheet) firstItem() int {
	for i := max(0, s.items.head+1); i < len(s.kept); i++ {
		if c := s.kept[i].at(s.items.item); c != nil {
			if s.items.head >= 0 {
				return i
			}
			if e, ok := s.item(c); ok && e.key != "" {
				return i
			}
		}
	}
	return len(s.kept) - 1
}

func (s *sheet) item(c *grid.Cell) (headEntry, bool) {
	return s.g.meaning(roster.County, newHead(s.items.item, display(c), ""))
}

// pairRow reads one item and its value.
func (s *sheet) pairRow(r *line) {
	defer s.pairsBeside(r)
	item, value := r.at(s.items.item), r.at(s.items.value)
	if item == nil {
		first := r.first()
		s.pairOther(r, first, display(first))
		return
	}
	e, ok := s.item(item)
	if ok && e.key == countyKey && value != nil {
		if code := s.in.units.named(display(value)); code != "" {
			s.in.named[code] = true
		}
		s.skip(r.number, "title")
		return
	}
	if !ok || e.field == nil || s.info().FieldRows[e.key] > 0 {
		s.pairOther(r, value, display(item))
		return
	}
	s.takePair(r, e, item, value, s.items.value)
}

// pairsBeside reads the items that stand right of the first ones.
func (s *sheet) pairsBeside(r *line) {
	for _, at := range s.items.beside {
		item := r.at(at)
		if item == nil {
			continue
		}
		if e, ok := s.item(item); ok && e.field != nil && s.info().FieldRows[e.key] == 0 {
			s.takePair(r, e, item, r.at(at+1), at+1)
		}
	}
}

// pairOther skips a row that is no item.
func (s *sheet) pairOther(r *line, value *grid.Cell, item string) {
	n, _ := r.filled()
	switch {
	case isSignature(r, n):
		s.skip(r.number, "signature")
	case isNote(squeeze(item), n) || value == nil && s.lastSkip == "note":
		s.lastSkip = "note"
		s.skip(r.number, "note")
	case value == nil:
		s.skip(r.number, "title")
	default:
		s.skip(r.number, "unrecognised")
		s.reportRow(r)
	}
}

// takePair sets one field of the sheet's record.
func (s *sheet) takePair(r *line, e headEntry, item, value *grid.Cell, at int) {
	info, letters := s.info(), grid.ColumnName(at)
	if !s.items.begun {
		s.items.begun = true
		s.begin(roster.County, r.number)
		info.Records = 1
	}
	info.Rows++
	info.FieldRows[e.key] = r.number
	if letters != info.ValueColumn {
		if info.FieldColumns == nil {
			info.FieldColumns = map[string]string{}
		}
		info.FieldColumns[e.key] = letters
	}
	match := roster.MatchSynonym
	if e.exact {
		match = roster.MatchExact
	}
	info.Columns = append(info.Columns, roster.Column{Column: letters, Header: display(item), Field: e.key, Match: match})
	if r.hidden {
		s.hidden.row(r.number)
	}
	if value == nil {
		return
	}
	col := &column{
		col: at, letters: letters, key: e.key, field: e.field, sums: -1,
		unit: unitIn(display(item)).or(s.items.unit), own: unitIn(display(item)),
	}
	row := s.w.meta.Row
	s.w.meta.Row = int32(r.number) // faults stand at the item's row
	s.set(&s.w, col, value)
	s.w.meta.Row = row
}
