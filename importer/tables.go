package importer

import (
	"shegong/importer/grid"
	"shegong/internal/roster"
)

// startsTable tells that the row is the head of a further table on the sheet:
// texts most of which are heads of one kind. A copy of the sheet's own head is
// none.
func (s *sheet) startsTable(r *line) bool {
	if s.info().Rows == 0 || s.surelyRecord(r) {
		return false
	}
	n := 0
	for i := range r.cells {
		c := &r.cells[i]
		if blank(c) {
			continue
		}
		if c.Kind != grid.Text || c.Formula {
			return false
		}
		n++
	}
	if n < 3 || s.repeatsHeader(r) {
		return false
	}
	h := header{n: 1, heads: headsOf([]line{*r})}
	for _, k := range roster.Kinds() {
		if c := s.g.read(k, h, ""); 3*c.columns >= 2*(n-1) && c.columns >= 3 && c.enough("", "") {
			return true
		}
	}
	return false
}

// follow gives this row, and the titles above it, to a sheet of its own.
func (s *sheet) follow(r *line) {
	info := s.info()
	s.next = s.in.newSheet(roster.Sheet{File: info.File, Name: info.Name, Hidden: info.Hidden})
	s.next.date1904, s.next.untyped = s.date1904, s.untyped
	for i := range s.doubts {
		s.next.take(&s.doubts[i])
	}
	s.doubts = nil
	s.next.take(r)
}

// settle reports the rows in doubt: a record or the end came after them, so
// they were no titles.
func (s *sheet) settle() {
	for i := range s.doubts {
		s.reportRow(&s.doubts[i])
		s.skip(s.doubts[i].number, "unrecognised")
	}
	s.doubts = nil
}

// retitle takes the rows in doubt for the titles of the block whose head, a
// copy of the sheet's, comes next.
func (s *sheet) retitle() {
	for i := range s.doubts {
		s.skip(s.doubts[i].number, "title")
	}
	if len(s.doubts) > 0 {
		s.sections = append(s.sections, section{first: s.in.ret.Len(s.kind), title: titleText(s.doubts)})
	}
	s.doubts = nil
}
