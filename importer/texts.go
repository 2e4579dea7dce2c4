package importer

import (
	"strings"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// text takes a cell as it is written, without spaces around it.
func (w *writer) text(col *column, c *grid.Cell) {
	v, how := display(c), roster.How(0)
	if c.Kind == grid.Text {
		v, how = written(c.Text)
	}
	f := col.field
	if !f.Required && len(v) <= 9 && placeholder(v) && f.Key != "remarks" {
		w.changed(f, roster.Synonym, v)
		return
	}
	if f.Key == "street" || f.Key == "community" {
		w.place(col, v, how, c)
		return
	}
	*f.Ref(w.rec).(*string) = v
	w.ok(f, how, from(how, c))
}

// written is a text without spaces around it and with spaces for line breaks.
func written(s string) (string, roster.How) {
	v := trim(s)
	if strings.ContainsAny(v, "\r\n\t\v") {
		v = strings.Join(strings.FieldsFunc(v, func(r rune) bool { return r < ' ' }), " ")
	}
	if v == s {
		return s, 0
	}
	return v, roster.Trimmed
}

// from is what stood in the cell, kept only where it was changed.
func from(how roster.How, c *grid.Cell) string {
	switch {
	case how == 0:
		return ""
	case c.Kind == grid.Text:
		return c.Text
	}
	return display(c)
}

// name takes a person's name without spaces and with the one dot ·.
func (w *writer) name(col *column, c *grid.Cell) {
	if c.Kind != grid.Text {
		w.text(col, c)
		return
	}
	v, how := personName(c.Text)
	*col.field.Ref(w.rec).(*string) = v
	w.ok(col.field, how, from(how, c))
}

func personName(s string) (string, roster.How) {
	v, how := s, roster.How(0)
	if strings.IndexFunc(s, invisible) >= 0 {
		v, how = squeeze(s), roster.Trimmed
	}
	if strings.ContainsAny(v, "•‧・･．.∙⋅●﹒᛫") {
		v = strings.Map(func(r rune) rune {
			if strings.ContainsRune("•‧・･．.∙⋅●﹒᛫", r) {
				return '·'
			}
			return r
		}, v)
		how = roster.Folded
	}
	return v, how
}

// id takes an ID number. One stored as a number has lost its last digits.
func (w *writer) id(col *column, c *grid.Cell) {
	const lost = "以数字保存，末几位已丢失，无法恢复，请按证件重新填写为文本"
	v := c.Text
	switch c.Kind {
	case grid.Number, grid.Bool:
		if c.Num >= 1e15 || c.Num != float64(int64(c.Num)) {
			w.bad(col, "d-id-precision", literal(c), lost)
			return
		}
		v = literal(c)
	case grid.Text:
		if len(v) != 18 || !digitsOnly(v[:17]) || v[17] == 'x' {
			v = idText(v)
		}
	}
	if scientific(v) {
		w.bad(col, "d-id-precision", trim(c.Text), lost)
		return
	}
	if v == "" || placeholder(v) {
		return
	}
	*col.field.Ref(w.rec).(*string) = v
	how := roster.How(0)
	switch {
	case c.Kind != grid.Text || v == c.Text:
	case v == squeeze(c.Text):
		how = roster.Trimmed
	default:
		how = roster.Folded
	}
	w.ok(col.field, how, from(how, c))
}

// idText is an ID number without apostrophes and spaces, in half-width
// characters, with a capital X.
func idText(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("'’‘`´＇\"“”", r) {
			return -1
		}
		return r
	}, narrow(s))
	if strings.HasSuffix(s, "x") {
		s = s[:len(s)-1] + "X"
	}
	return s
}

// scientific tells of a text such as 2.20102E+17.
func scientific(s string) bool {
	at := strings.IndexAny(s, "eE")
	return at > 0 && strings.Contains(s[:at], ".") && exponent(s[at:])
}

// digits takes a phone number or a division code; the rules judge a phone.
func (w *writer) digits(col *column, c *grid.Cell) {
	v := c.Text
	if c.Kind != grid.Text {
		v = literal(c)
	} else if !digitsOnly(v) {
		v = idText(v)
	}
	f := col.field
	if v == "" || placeholder(v) {
		w.changed(f, roster.Synonym, c.Text)
		return
	}
	if f.Type == roster.CodeType && (len(v) != 12 || !digitsOnly(v)) {
		w.bad(col, "d-value", display(c), "社区代码应为12位数字")
		return
	}
	*f.Ref(w.rec).(*string) = v
	how := roster.How(0)
	if c.Kind == grid.Text && v != c.Text {
		how = roster.Folded
		if v == squeeze(c.Text) {
			how = roster.Trimmed
		}
	}
	w.ok(f, how, from(how, c))
}

// position takes the posts named in a cell.
func (w *writer) position(col *column, c *grid.Cell) {
	v, how := display(c), roster.How(0)
	if c.Kind == grid.Text {
		v, how = written(c.Text)
	}
	p, ok := w.s.posts[v]
	if !ok {
		p = parsePosition(v)
		if len(w.s.posts) < memoSize {
			w.s.posts[v] = p
		}
	}
	*col.field.Ref(w.rec).(*roster.Position) = p
	w.ok(col.field, how, from(how, c))
}
