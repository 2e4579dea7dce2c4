package importer

import (
	"shegong/importer/grid"
	"shegong/internal/roster"
)

// draft is what stays of a sheet after it was read, for the fills at the end.
type draft struct {
	in    *intake
	index int // of the sheet in the return
	kind  roster.Kind
	first int // of its records
	plan  *plan
	// sections are the places named by rows of their own, by the first record
	// below them.
	sections []section
	title    string
}

// sheet reads one sheet: the first rows are kept until the header is found,
// the others pass through.
type sheet struct {
	draft
	g        recogniser
	kept     []line
	decided  bool
	pairs    bool // a county sheet of two columns
	bodyFrom int  // number of the first row below the header
	totals   totals
	hidden   hiddenPlaces
	lastSkip string
	unread   []line // rows of an unrecognised sheet, a few
	count    int    // rows with values
	date1904 bool
	untyped  bool // the format has no numbers, only texts
	w        writer
	posts    map[string]roster.Position
	places   map[string]placeParts
	items    pairPlan
	// next is a further table below this one; doubts are the rows since the last
	// record that may be its titles.
	next   *sheet
	doubts []line
}

// sheet reads sheet i of b.
func (in *intake) sheet(b grid.Book, i int, info grid.SheetInfo, file int) error {
	s := in.newSheet(roster.Sheet{File: file, Name: info.Name, Hidden: info.Hidden})
	s.date1904, s.untyped = b.Date1904(), b.Format() == "csv"
	trailer, err := b.Read(in.ctx, i, s.row)
	if err != nil {
		return err
	}
	s.end(trailer)
	return nil
}

func (in *intake) newSheet(info roster.Sheet) *sheet {
	s := &sheet{
		draft: draft{in: in, index: len(in.ret.Sheets)},
		posts: map[string]roster.Position{}, places: map[string]placeParts{},
		g: recogniser{table: headSpellings(), confirmed: in.opt.Mapping.compile(), name: info.Name},
	}
	in.ret.Sheets = append(in.ret.Sheets, info)
	return s
}

func (d *draft) info() *roster.Sheet { return &d.in.ret.Sheets[d.index] }

// row takes one row from the reader.
func (s *sheet) row(r *grid.Row) error {
	s.in.rows++
	if s.in.rows%1024 == 0 && s.in.opt.Progress != nil {
		s.in.opt.Progress(s.in.rows)
	}
	l := line{r.Number, r.Hidden, r.Cells}
	if l.first() == nil {
		return nil
	}
	s.take(&l)
	return nil
}

// take takes one row that is not blank.
func (s *sheet) take(l *line) {
	s.count++
	switch {
	case s.next != nil:
		s.next.take(l)
	case s.decided:
		s.body(l)
	default:
		s.kept = append(s.kept, l.clone())
		if len(s.kept) == lookahead {
			s.decide()
		}
	}
}

// decide settles what the sheet is and reads the rows kept.
func (s *sheet) decide() {
	s.decided = true
	if silent(s.g.name) {
		s.rest("note")
		return
	}
	if at, ok := pairsAt(s.g.table, s.kept); ok {
		s.beginPairs(at)
		return
	}
	found := s.g.recognise(s.kept)
	if len(found) != 1 {
		s.refuse(found)
		return
	}
	s.begun(found[0])
	for i := s.bodyIndex(found[0].header); i < len(s.kept); i++ {
		if s.next != nil {
			s.next.take(&s.kept[i])
		} else {
			s.body(&s.kept[i])
		}
	}
	s.kept = nil
}

// begun notes the header of a recognised sheet.
func (s *sheet) begun(c guess) {
	h := c.header
	title := titleText(s.kept[:h.first])
	s.kind, s.plan = c.kind, s.g.newPlan(c, title)
	s.first = s.in.ret.Len(c.kind)
	s.title = title
	s.totals.columns = len(s.plan.summed)
	end := s.bodyIndex(h)
	s.skipKept(0, h.first, "title")
	s.skipKept(h.first, end, "header")
	info := s.info()
	info.Kind = c.kind
	info.Title = firstLine(title)
	info.HeaderRow = s.kept[h.first].number
	info.HeaderRows = s.kept[end-1].number - info.HeaderRow + 1
	s.bodyFrom = s.kept[end-1].number + 1
	s.nameFrom(title)
}

func (s *sheet) skipKept(from, to int, reason string) {
	for i := from; i < to; i++ {
		s.skip(s.kept[i].number, reason)
	}
}

// bodyIndex is the first kept row below the header, past sub-heads that mean
// nothing to us but stand under the heads of groups.
func (s *sheet) bodyIndex(h header) int {
	end := h.first + h.n
	for end < len(s.kept) && end-h.first < headerRows && under(s.kept[end-1], s.kept[end]) && s.subHeads(h, &s.kept[end]) {
		end++
	}
	return end
}

// subHeads tells that a row holds only sub-heads: texts under groups, none in
// the columns that identify a record.
func (s *sheet) subHeads(h header, r *line) bool {
	for _, c := range s.plan.identity {
		if r.at(c.col) != nil {
			return false
		}
	}
	upper := &s.kept[h.first]
	n := 0
	for i := range r.cells {
		c := &r.cells[i]
		if blank(c) {
			continue
		}
		n++
		// A sub-head stands under a group: under a head with a blank to its
		// right, or under that blank.
		if upper.at(c.Col) != nil && upper.at(c.Col+1) != nil {
			return false
		}
	}
	return n > 1
}

// end finishes the sheet after its last row.
func (s *sheet) end(t grid.Trailer) {
	if !s.decided && s.count > 0 {
		s.decide()
	}
	if s.kind == roster.NoKind {
		s.reportUnread()
		return
	}
	s.settle()
	if s.pairs && s.items.begun {
		s.titleYear(&s.w, s.g.yearOf(roster.County, s.title))
	}
	s.hidden.columns(t.HiddenCols, s.plan)
	s.fillMerges(t.Merges)
	s.reportColumns()
	s.reportTotals()
	s.reportHidden()
	s.in.drafts = append(s.in.drafts, &s.draft)
	if s.next != nil {
		s.next.end(t)
	}
}

// skip notes a row that becomes no record.
func (d *draft) skip(row int, reason string) {
	sk := d.info().Skipped
	if n := len(sk); n > 0 && sk[n-1].Reason == reason && sk[n-1].To == row-1 {
		sk[n-1].To = row
		return
	}
	d.info().Skipped = append(sk, roster.Skipped{From: row, To: row, Reason: reason})
}

// rest skips the rows kept and all that follow.
func (s *sheet) rest(reason string) {
	s.lastSkip = reason
	s.skipKept(0, len(s.kept), reason)
	s.kept = nil
}
