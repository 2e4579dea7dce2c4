package importer

import (
	"strings"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// date takes a date or month.
func (w *writer) date(col *column, c *grid.Cell) {
	f, date1904 := col.field, w.s.date1904
	var d roster.Date
	var why string
	how := roster.How(0)
	switch {
	case c.Kind == grid.Text:
		w.dateText(col, c.Text)
		return
	case c.Kind == grid.Bool:
		why = noDate
	case c.Num == 0 && c.Formula:
		return // a reference to a blank cell
	case c.Format != nil && c.Format.Date && c.Num < 200_000:
		d, why = serialDate(c.Num, date1904)
		if d.Day == 1 && monthFormat(c.Format.Code) {
			d.Day = 0
		}
	default:
		d, why = numberDate(c.Num, date1904)
		how = roster.Parsed
	}
	if why != "" {
		w.bad(col, "d-date", display(c), why)
		return
	}
	*f.Ref(w.rec).(*roster.Date) = d
	w.ok(f, how, from(how, c))
}

// monthFormat tells of a date format that shows no day.
func monthFormat(code string) bool {
	code = strings.ToLower(code)
	return strings.Contains(code, "m") && strings.Contains(code, "y") && !strings.Contains(code, "d") && !strings.Contains(code, "h")
}

func (w *writer) dateText(col *column, text string) {
	m, ok := col.memo[text]
	if !ok {
		m = col.remember(text, w.s.parseDateCell(text))
	}
	switch {
	case m.blank:
		w.changed(col.field, roster.Synonym, text)
	case m.why != "":
		w.bad(col, "d-date", trim(text), m.why)
	default:
		*col.field.Ref(w.rec).(*roster.Date) = m.date
		w.ok(col.field, m.how, text)
	}
}

func (s *sheet) parseDateCell(text string) memo {
	t := trim(text)
	if placeholder(t) {
		return memo{blank: true}
	}
	d, why := parseDate(t, s.date1904)
	if s.untyped && why == "" && len(t) == 6 && t[4:] == ".1" {
		why = ambiguousOf // in a .csv nobody knows whether 2020.1 was a number
	}
	if why != "" {
		return memo{why: why}
	}
	if d.String() == text {
		return memo{date: d}
	}
	return memo{date: d, how: roster.Parsed}
}

// span takes a start and an end from one cell.
func (w *writer) span(col *column, c *grid.Cell) {
	text := display(c)
	if placeholder(text) {
		return
	}
	start, end, why := parseSpan(text, w.s.date1904)
	if c.Kind != grid.Text || why != "" {
		w.bad(col, "d-date", text, why)
		return
	}
	for i, d := range [2]roster.Date{start, end} {
		f := roster.FieldOf(w.kind, col.field.Into[i])
		*f.Ref(w.rec).(*roster.Date) = d
		w.ok(f, roster.Split, text)
	}
}
