package importer

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// placeParts are the street and the community one text names.
type placeParts struct{ street, community string }

// place takes a street or community as it is written, and takes a fuller form
// apart: 长春市朝阳区前进街道东田社区.
func (w *writer) place(col *column, v string, how roster.How, c *grid.Cell) {
	parts, ok := w.s.places[v]
	if !ok {
		parts = splitPlace(v)
		if len(w.s.places) < memoSize {
			w.s.places[v] = parts
		}
	}
	f := col.field
	own := v
	switch {
	case f.Key == "street" && parts.street != "":
		own = parts.street
	case f.Key == "community" && parts.community != "":
		own = parts.community
	}
	if parts.street != "" && parts.community != "" {
		w.spare, w.whole = parts, v
	}
	*f.Ref(w.rec).(*string) = own
	if own != v {
		how = roster.Split
	}
	w.ok(f, how, from(how, c))
}

// spill fills the street from the community's cell, or the reverse, where the
// row has no cell of its own for it.
func (w *writer) spill() {
	if w.whole == "" {
		return
	}
	for _, key := range []string{"street", "community"} {
		if f := roster.FieldOf(w.kind, key); f != nil && !f.Has(w.rec) && !w.meta.Bad.Has(f.Index) {
			*f.Ref(w.rec).(*string) = w.spare.part(key)
			w.ok(f, roster.Split, w.whole)
		}
	}
}

// splitPlace takes a fuller form apart; both parts are empty where the text is
// no more than one name.
func splitPlace(text string) placeParts {
	if n := utf8.RuneCountInString(text); n < 5 || n > 60 || knownPlaces().names[text] {
		return placeParts{}
	}
	rest := withoutUpper(text)
	street, community := cutStreet(rest)
	switch {
	case street != "":
		return placeParts{street, community}
	case rest == text:
		return placeParts{}
	case communityName(rest):
		return placeParts{community: rest}
	case streetName(rest):
		return placeParts{street: rest}
	}
	return placeParts{}
}

// places are the names of the division table.
type knownNames struct {
	names map[string]bool // towns and communities
	towns map[string]bool
	upper []string // province, prefectures, counties
}

var knownPlaces = sync.OnceValue(func() knownNames {
	k := knownNames{names: map[string]bool{}, towns: map[string]bool{}, upper: []string{"延边州"}}
	for _, v := range roster.DivisionTable().All {
		switch v.Level {
		case "town":
			k.names[v.Name], k.towns[v.Name] = true, true
		case "village":
			k.names[v.Name] = true
		default:
			k.upper = append(k.upper, v.Name)
		}
	}
	return k
})

// withoutUpper is a place's name without province, prefecture and county before
// it.
func withoutUpper(s string) string {
	for again := true; again; {
		again = false
		for _, name := range knownPlaces().upper {
			if rest, ok := strings.CutPrefix(s, name); ok && utf8.RuneCountInString(rest) >= 3 {
				s, again = rest, true
			}
		}
	}
	return s
}

// placeSeparators stand between the names of a street and its community.
const placeSeparators = "-—－_/／、·. "

// cutStreet cuts a name after its street or town, which must be followed by a
// community.
func cutStreet(s string) (street, community string) {
	for _, word := range []string{"街道办事处", "街道办", "街道"} {
		if at := strings.Index(s, word); at > 0 {
			cut := at + len(word)
			if rest := strings.TrimLeft(s[cut:], placeSeparators); utf8.RuneCountInString(rest) >= 3 && communityName(rest) {
				return s[:cut], rest
			}
			return "", ""
		}
	}
	for i, r := range s {
		if r == '镇' || r == '乡' {
			cut := i + len("镇")
			if rest := strings.TrimLeft(s[cut:], placeSeparators); knownPlaces().towns[s[:cut]] && utf8.RuneCountInString(rest) >= 3 && communityName(rest) {
				return s[:cut], rest
			}
		}
	}
	return "", ""
}

func communityName(s string) bool {
	for _, suffix := range []string{"社区", "居委会", "居民委员会", "村", "村委会", "村民委员会"} {
		if rest, ok := strings.CutSuffix(s, suffix); ok && rest != "" {
			return true
		}
	}
	return false
}

func streetName(s string) bool {
	for _, suffix := range []string{"街道", "街道办事处", "街道办", "镇", "乡"} {
		if rest, ok := strings.CutSuffix(s, suffix); ok && rest != "" {
			return true
		}
	}
	return false
}

// section is a place named by a row of its own, for the records below it.
type section struct {
	placeParts
	first int    // the first record it holds for
	title string // of a block with a head of its own, which may name its place
}

var sectionOrdinal = regexp.MustCompile(`^[（(]?[一二三四五六七八九十]+[)）、.．]*$`)

var sectionNumber = regexp.MustCompile(`^[（(]?[0-9一二三四五六七八九十]+[)）、.．]+`)

// section takes a row's only cell for the name of a place, if it is one.
func (s *sheet) section(c *grid.Cell) bool {
	if c.Kind != grid.Text || len(c.Text) > 90 {
		return false
	}
	name, _ := withoutBrackets(squeeze(c.Text))
	name = strings.TrimRight(sectionNumber.ReplaceAllString(name, ""), ":：")
	n := utf8.RuneCountInString(name)
	if n < 3 || n > 24 || strings.ContainsAny(name, "，。、；,;") || !streetName(name) && !communityName(name) {
		return false
	}
	parts := splitPlace(name)
	switch {
	case parts != placeParts{}:
	case streetName(name):
		parts.street = name
	default:
		parts.community = name
	}
	if n := len(s.sections); parts.street == "" && n > 0 {
		parts.street = s.sections[n-1].street
	}
	s.sections = append(s.sections, section{placeParts: parts, first: s.in.ret.Len(s.kind)})
	return true
}

// fillPlaces gives the records of a sheet without a column for the street or
// the community what a section row, the sheet's name or its title says.
func (d *draft) fillPlaces(t *placeTable) {
	if d.kind == roster.NoKind {
		return
	}
	for _, key := range []string{"street", "community"} {
		f := roster.FieldOf(d.kind, key)
		if f == nil || key == "community" && d.kind == roster.Communities {
			continue
		}
		if d.fillPlace(f, t) {
			d.info().Filled = append(d.info().Filled, key)
		}
	}
}

// fillPlace fills one of the two; it tells whether the field has no column and
// got a value in some record.
func (d *draft) fillPlace(f *roster.Field, t *placeTable) bool {
	column := d.plan != nil && d.plan.filledBy(f.Key)
	var whole, source string
	if !column {
		whole, source = t.ofSheet(f.Key, d.info().Name, d.title)
	}
	any, at := false, -1
	for i := d.first; i < d.in.ret.Len(d.kind); i++ {
		m := d.in.ret.Record(d.kind, i).Base()
		if int(m.Sheet) != d.index {
			break
		}
		for at+1 < len(d.sections) && d.sections[at+1].first <= i {
			at++
		}
		v, from := whole, source
		if at >= 0 {
			if part := d.sections[at].part(f.Key); part != "" {
				v, from = part, part
			} else if title := d.sections[at].title; title != "" && t.titled(title) {
				v, from = t.ofTitle(f.Key, title) // nothing of the block before
			}
		}
		if v != "" && !m.Set.Has(f.Index) && !m.Bad.Has(f.Index) {
			*f.Ref(d.in.ret.Record(d.kind, i)).(*string) = v
			d.filled(f, i, from)
			any = true
		}
		any = any || !column && m.Set.Has(f.Index)
	}
	return any && !column
}

func (p placeParts) part(key string) string {
	if key == "street" {
		return p.street
	}
	return p.community
}

// filledBy tells that a column of the field holds something.
func (p *plan) filledBy(key string) bool {
	for _, c := range p.columns {
		if c.key == key && c.seen {
			return true
		}
	}
	return false
}
