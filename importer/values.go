package importer

import (
	"strconv"
	"strings"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// ruleOfValue is the rule that reports a value outside a vocabulary: that of
// the opinion where it names the vocabulary.
func ruleOfValue(k roster.Kind, key string) string {
	switch {
	case k == roster.Workers && key == "entry_route":
		return "2.3-entry-route"
	case k == roster.Workers && key == "category":
		return "2.4-category"
	case k == roster.Appraisals && (key == "grade" || key == yearGradeKey):
		return "2.9-grade"
	case k == roster.Exits && key == "reason":
		return "2.10-reason"
	case k == roster.Communities && key == "type":
		return "2.1-urban"
	}
	return "d-value"
}

// vocabulary takes a value of a closed list.
func (w *writer) vocabulary(col *column, c *grid.Cell) {
	text := display(c)
	if c.Kind == grid.Text {
		text = c.Text
	}
	m, ok := col.memo[text]
	if !ok {
		m = col.remember(text, w.s.parseValue(w.kind, col.field, text))
	}
	f := col.field
	switch {
	case m.why != "":
		w.bad(col, ruleOfValue(w.kind, f.Key), trim(text), "", nearest(f.Vocabulary, text)...)
	case m.blank:
		if f.Into == nil {
			w.changed(f, m.how, text)
		}
	case f.Into != nil:
		w.composite(f, m, text)
	default:
		p := f.Ref(w.rec).(*roster.Code)
		if f.Key == "education" && f.Has(w.rec) {
			if *p <= m.code {
				return // the columns 全日制 and 在职 gave a higher one
			}
			w.forget(f)
		}
		*p = m.code
		w.ok(f, m.how, text)
	}
}

// parseValue finds what a text means in a field's vocabulary.
func (s *sheet) parseValue(k roster.Kind, f *roster.Field, text string) memo {
	if to, ok := s.g.confirmed.value(k, f, text); ok {
		if code, _, ok := f.Vocabulary.Parse(to); ok {
			return memo{code: code, how: roster.Confirmed}
		}
	}
	t := trim(text)
	if code, exact, ok := f.Vocabulary.Parse(t); ok {
		return memo{code: code, how: spelled(exact, t == text)}
	}
	if plain, had := withoutBrackets(t); had {
		if code, _, ok := f.Vocabulary.Parse(plain); ok {
			return memo{code: code, how: roster.Synonym}
		}
	}
	if f.Vocabulary == roster.Educations {
		for _, suffix := range []string{"毕业", "学历", "教育"} {
			if code, _, ok := f.Vocabulary.Parse(strings.TrimSuffix(t, suffix)); ok {
				return memo{code: code, how: roster.Synonym}
			}
		}
		for _, prefix := range []string{"在职", "函授", "自考", "自学考试", "电大", "成人教育", "成人", "成教", "网络教育", "业余", "远程教育"} {
			rest, ok := strings.CutPrefix(t, prefix)
			if code, _, known := f.Vocabulary.Parse(rest); ok && known {
				return memo{code: code, how: roster.Synonym}
			}
		}
	}
	if placeholder(t) && !f.Required {
		return memo{blank: true, how: roster.Synonym}
	}
	return memo{why: "不在允许的取值中"}
}

func spelled(exact, asIs bool) roster.How {
	switch {
	case !exact:
		return roster.Synonym
	case !asIs:
		return roster.Trimmed
	}
	return 0
}

// composite takes a column that only adds to another field: the higher of two
// educations, the grade of a year.
func (w *writer) composite(f *roster.Field, m memo, text string) {
	to := roster.FieldOf(w.kind, f.Into[len(f.Into)-1])
	p := to.Ref(w.rec).(*roster.Code)
	if to.Has(w.rec) && *p <= m.code { // educations run from the highest
		return
	}
	w.forget(to)
	*p = m.code
	w.meta.Bad &^= 1 << uint(to.Index)
	w.ok(to, m.how, text)
}

// forget drops the change noted for a field of this record.
func (w *writer) forget(f *roster.Field) {
	cs := w.s.in.ret.Changes[w.kind]
	for i := len(cs) - 1; i >= 0 && cs[i].Index == w.index; i-- {
		if int(cs[i].Field) == f.Index {
			w.s.in.ret.Changes[w.kind] = append(cs[:i], cs[i+1:]...)
			return
		}
	}
}

// flag takes a yes or no.
func (w *writer) flag(col *column, c *grid.Cell) {
	f := col.field
	if c.Kind == grid.Text {
		m, ok := col.memo[c.Text]
		if !ok {
			m = col.remember(c.Text, w.s.parseYesNo(w.kind, f, c.Text))
		}
		w.setFlag(col, m, c.Text)
		return
	}
	w.setFlag(col, w.s.parseYesNo(w.kind, f, strings.ToLower(literalOrBool(c))), display(c))
}

func literalOrBool(c *grid.Cell) string {
	if c.Kind == grid.Bool {
		return display(c)
	}
	return strconv.FormatFloat(c.Num, 'f', -1, 64)
}

func (w *writer) setFlag(col *column, m memo, text string) {
	switch {
	case m.why != "":
		w.bad(col, "d-value", trim(text), m.why, "是", "否")
	case m.blank:
		w.changed(col.field, roster.Synonym, text)
	default:
		*col.field.Ref(w.rec).(*roster.Flag) = m.flag
		w.ok(col.field, m.how, text)
	}
}

func (s *sheet) parseYesNo(k roster.Kind, f *roster.Field, text string) memo {
	how := roster.Synonym
	if to, ok := s.g.confirmed.value(k, f, text); ok {
		text, how = to, roster.Confirmed
	}
	flag, blank, ok := parseFlag(text)
	switch {
	case !ok:
		return memo{why: "应填是或否"}
	case text == flag.String() && how == roster.Synonym:
		how = 0
	}
	return memo{flag: flag, blank: blank, how: how}
}
