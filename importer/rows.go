package importer

import (
	"strings"
	"unicode/utf8"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// body reads one row below the header: a record, or a row that says what it is
// skipped for.
func (s *sheet) body(r *line) {
	switch {
	case s.kind == roster.NoKind:
		s.skip(r.number, s.lastSkip)
		return
	case s.pairs:
		s.pairRow(r)
		return
	}
	if s.startsTable(r) {
		s.follow(r)
		return
	}
	reason := s.reason(r)
	if reason == "" && len(s.plan.years) > 0 && !s.anyYear(r) {
		reason = "empty"
	}
	switch reason {
	case "":
		s.settle()
		s.record(r)
		return
	case "unrecognised":
		if len(s.doubts) < lookahead/2 {
			s.doubts = append(s.doubts, r.clone())
			return
		}
		s.reportRow(r)
	case "header":
		s.retitle()
	case "subtotal":
		word, _ := s.totalIn(r)
		s.totals.row(r, word, s.plan)
	}
	s.skip(r.number, reason)
}

func (s *sheet) anyYear(r *line) bool {
	for i := range s.plan.years {
		if r.at(s.plan.years[i].col) != nil {
			return true
		}
	}
	return false
}

// record makes the row's record.
func (s *sheet) record(r *line) {
	s.lastSkip = ""
	info := s.info()
	info.Rows++
	if r.hidden {
		s.hidden.row(r.number)
	}
	s.see(r)
	if len(s.plan.years) > 0 {
		s.wideRow(r)
		return
	}
	w := s.begin(s.kind, r.number)
	s.fill(w, r)
	s.finishRecord(w)
	s.totals.add(w, s.plan)
	info.Records++
}

// see notes which columns hold data; those without a head are met here.
func (s *sheet) see(r *line) {
	for i := range r.cells {
		c := &r.cells[i]
		if c.Col >= maxColumns || c.Col < len(s.plan.byCol) && s.plan.byCol[c.Col] != nil && s.plan.byCol[c.Col].seen || blank(c) {
			continue
		}
		s.plan.column(c.Col).seen = true
	}
}

// reason says why a row is no record; "" where it is one.
func (s *sheet) reason(r *line) string {
	if s.surelyRecord(r) {
		return ""
	}
	n, first := r.filled()
	word := squeeze(display(first))
	switch {
	case s.repeatsHeader(r):
		return "header"
	case s.isTotal(r):
		return "subtotal"
	case isSignature(r, n):
		return "signature"
	case isNote(word, n) || s.lastSkip == "note" && n == 1 && !s.identified(r):
		s.lastSkip = "note"
		return "note"
	case s.isHint(r, n):
		return "hint"
	case isNone(r):
		return "empty"
	}
	s.lastSkip = ""
	return s.emptyOr(r, n, first)
}

// surelyRecord tells a row with an ID number at a glance; most rows end here.
func (s *sheet) surelyRecord(r *line) bool {
	if s.plan.id == nil {
		return false
	}
	c := r.at(s.plan.id.col)
	if c == nil || c.Kind != grid.Text || len(c.Text) != 18 || !digitsOnly(c.Text[:17]) {
		return false
	}
	first := r.first()
	return first.Kind != grid.Text || !strings.HasPrefix(display(first), "例") && !strings.HasPrefix(display(first), "示例")
}

// emptyOr tells rows without content from records and from what is neither.
func (s *sheet) emptyOr(r *line, n int, first *grid.Cell) string {
	if s.identified(r) {
		return ""
	}
	values, mapped := s.content(r)
	switch {
	case values == 0 && mapped == n:
		if reason := s.sectionOr(r, n, "empty"); reason == "title" || n > 1 || utf8.RuneCountInString(squeeze(display(first))) < 4 || digitsOnly(squeeze(display(first))) {
			return reason
		}
		return "unrecognised" // a text in the column of the numbers
	case n == 1 && s.section(first):
		return "title"
	case n == 1 && squeeze(display(first)) == squeeze(firstLine(s.title)):
		return "title"
	case values == 0 && mapped == 0, n == 1, mapped*2 < n:
		return "unrecognised"
	case values == 0:
		return "empty"
	}
	return ""
}

// sectionOr is title for a row that only names a place, else reason.
func (s *sheet) sectionOr(r *line, n int, reason string) string {
	first := r.first()
	if n == 2 && sectionOrdinal.MatchString(squeeze(display(first))) {
		for i := range r.cells {
			if c := &r.cells[i]; c.Col > first.Col && !blank(c) {
				first, n = c, 1 // 一 | 前进街道
				break
			}
		}
	}
	if n == 1 && s.section(first) {
		return "title"
	}
	return reason
}

// identified tells that a cell identifies the row's record.
func (s *sheet) identified(r *line) bool {
	for _, c := range s.plan.identity {
		if cell := r.at(c.col); cell != nil && display(cell) != "" {
			return true
		}
	}
	return len(s.plan.identity) == 0
}

// content counts the cells that are somebody's entry, and all that belong to a
// known column: a number in a row, a place from a merged cell, a default from
// a drop-down and a formula are no entry.
func (s *sheet) content(r *line) (values, mapped int) {
	for i := range r.cells {
		c := &r.cells[i]
		if blank(c) || c.Col >= len(s.plan.byCol) || s.plan.byCol[c.Col] == nil {
			if c.Formula && !blank(c) {
				mapped++
			}
			continue
		}
		col := s.plan.byCol[c.Col]
		if col.key == "" && !c.Formula {
			continue
		}
		mapped++
		if c.Formula || col.field == nil || col.key == "street" || col.key == "community" || col.key == countyKey {
			continue
		}
		switch col.field.Type {
		case roster.VocabularyType, roster.FlagType, roster.InsuranceType:
			continue
		}
		if c.Kind == grid.Number && c.Num == 0 {
			continue
		}
		values++
	}
	return values, mapped
}

// reportRow names a row that was not taken for anything.
func (s *sheet) reportRow(r *line) {
	var texts []string
	for i := range r.cells {
		if c := &r.cells[i]; !blank(c) && len(texts) < 8 {
			texts = append(texts, display(c))
		}
	}
	s.fault(roster.Fault{
		Rule: "d-unread", Row: int32(r.number), Kind: s.kind, Index: -1, Value: shorten(strings.Join(texts, "、"), 80),
		Reason: "这一行不像数据，没有读取",
	})
}
