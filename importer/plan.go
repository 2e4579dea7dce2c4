package importer

import (
	"shegong/importer/grid"
	"shegong/internal/roster"
)

// column is one column of a recognised sheet: what its cells become.
type column struct {
	col     int
	letters string
	head    head
	key     string        // "" where not read
	field   *roster.Field // nil where it fills none
	match   roster.Match
	unit    moneyUnit // of amounts
	own     moneyUnit // what the head itself says of it
	titled  bool      // an amount was taken in the unit that the title gives
	sums    int       // index among the summed columns, -1 for others
	seen    bool      // some record has a value here
	quiet   bool      // left out on purpose: no word about it
	near    string    // the suggested field
	memo    map[string]memo
}

// memo is what a text was parsed to before; texts repeat down a column.
type memo struct {
	code   roster.Code
	flag   roster.Flag
	date   roster.Date
	blank  bool
	how    roster.How
	why    string // the fault, "" for none
	county string // the code of the county named
}

// memoSize bounds a column's memory of texts.
const memoSize = 4096

func (c *column) remember(text string, m memo) memo {
	if c.memo == nil {
		c.memo = make(map[string]memo)
	}
	if len(c.memo) < memoSize {
		c.memo[text] = m
	}
	return m
}

// yearColumn is a column of a wide appraisal sheet.
type yearColumn struct {
	column
	year int
}

// plan is how the rows of a recognised sheet are read.
type plan struct {
	kind       roster.Kind
	columns    []*column // in sheet order, unread ones too
	byCol      []*column // by column number; nil where there is no head
	years      []yearColumn
	yearField  *roster.Field
	gradeField *roster.Field
	fixedYear  int // of sheets whose year is only in the title
	identity   []*column
	id, name   *column
	county     *column
	summed     []*column
}

// newPlan makes the plan of a guess. unit is what the rows above the header say
// of amounts.
func (g *recogniser) newPlan(c guess, title string) *plan {
	p := &plan{kind: c.kind, byCol: make([]*column, 0, len(c.header.heads))}
	unit := titleUnit(title)
	for i, h := range c.header.heads {
		col := g.newColumn(c, i, h)
		p.place(col)
		p.columns = append(p.columns, col)
		if col.key == yearGradeKey && h.year > 0 {
			p.years = append(p.years, yearColumn{*col, h.year})
		}
		if col.field != nil {
			col.own = unitIn(h.group + h.text)
			col.unit = col.own.or(unit)
			p.addSum(col)
		}
		p.know(col)
	}
	for _, col := range p.columns {
		if col.key == "" && !col.quiet && col.head.text != "" {
			if near := g.table.suggest(c.kind, col.head, c.keys); near != "" {
				col.near, col.match = near, roster.MatchSuggested
			}
		}
	}
	p.yearField, p.gradeField = roster.FieldOf(roster.Appraisals, "year"), roster.FieldOf(roster.Appraisals, "grade")
	if (c.kind == roster.Appraisals && len(p.years) == 0 || c.kind == roster.County) && !p.has("year") {
		p.fixedYear = g.yearOf(c.kind, title)
	}
	return p
}

func (g *recogniser) newColumn(c guess, i int, h head) *column {
	e := c.entries[i]
	col := &column{col: h.col, letters: grid.ColumnName(h.col), head: h, key: e.key, field: e.field, sums: -1}
	for _, form := range h.forms {
		if key, drop, ok := g.confirmed.head(c.kind, form); ok && (drop || key == e.key) {
			col.match, col.quiet = roster.MatchConfirmed, drop
			return col
		}
	}
	switch {
	case e.key == "":
		col.quiet = h.text == problemKey
	case e.exact, e.field == nil:
		col.match = roster.MatchExact
	default:
		col.match = roster.MatchSynonym
	}
	return col
}

// titleUnit reads “单位：万元” above the header.
func titleUnit(title string) moneyUnit {
	for _, t := range splitLines(title) {
		for folded := foldHead(t); ; {
			rest, ok := cutAfter(folded, "单位:")
			if !ok {
				break
			}
			if u := unitIn(rest); u.yuan != 0 && len(rest) <= 24 {
				return u
			}
			folded = rest
		}
	}
	return moneyUnit{}
}

func (p *plan) place(c *column) {
	for len(p.byCol) <= c.col {
		p.byCol = append(p.byCol, nil)
	}
	p.byCol[c.col] = c
}

// column is the plan of a column; one without a head is made when it is met.
func (p *plan) column(col int) *column {
	if col < len(p.byCol) && p.byCol[col] != nil {
		return p.byCol[col]
	}
	c := &column{col: col, letters: grid.ColumnName(col), sums: -1}
	p.place(c)
	p.columns = append(p.columns, c)
	return c
}

// know notes the columns rows are told apart by.
func (p *plan) know(c *column) {
	switch c.key {
	case "id_number":
		p.id = c
	case "name":
		p.name = c
	case countyKey:
		p.county = c
	}
	if identifies(p.kind, c.key) {
		p.identity = append(p.identity, c)
	}
}

// identifies tells of the fields without which a row says nothing.
func identifies(k roster.Kind, key string) bool {
	switch k {
	case roster.Communities:
		return key == "community"
	case roster.County:
		return key == "year" || key == "quota" || key == "reference_pay"
	case roster.Institutions:
		return key == "item"
	case roster.Matters:
		return key == "item" || key == "department"
	case roster.Recruitments:
		return key == "notice" || key == "notice_date"
	}
	return key == "name" || key == "id_number"
}

// addSum notes a column whose subtotals mean something.
func (p *plan) addSum(c *column) {
	switch c.field.Type {
	case roster.YuanType, roster.TenKType:
	case roster.IntegerType:
		switch c.key {
		case "grade", "year", "reference_year", "age_limit_relaxed":
			return
		}
	default:
		return
	}
	if p.kind == roster.County {
		return
	}
	c.sums = len(p.summed)
	p.summed = append(p.summed, c)
}

func (p *plan) has(key string) bool {
	for _, c := range p.columns {
		if c.key == key {
			return true
		}
	}
	return false
}
