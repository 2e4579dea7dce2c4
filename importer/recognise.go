package importer

import (
	"strings"

	"shegong/internal/roster"
)

// guess is a header read as one kind.
type guess struct {
	kind    roster.Kind
	header  header
	entries []headEntry // per head; key "" where it means nothing to the kind
	keys    map[string]bool
	years   int
	columns int // heads that have a meaning
	score   float64
}

// recogniser decides a sheet's kind and header.
type recogniser struct {
	table     *headTable
	confirmed confirmed
	name      string // the sheet's
}

// recognise finds the best reading of a sheet's first rows. Several are
// returned only where nothing tells them apart.
func (g *recogniser) recognise(rows []line) []guess {
	best := map[roster.Kind]guess{}
	top := -1 // the first row that can be a head: what comes well below it is another table's
	for _, h := range headers(rows) {
		if top >= 0 && h.first >= top+headerRows {
			break
		}
		above := titleText(rows[:h.first])
		for _, k := range roster.Kinds() {
			c := g.read(k, h, above)
			if top < 0 && c.columns >= 3 && c.enough(above, g.name) {
				top = h.first
			}
			if have, ok := best[k]; c.columns > 0 && (!ok || c.better(have)) {
				best[k] = c
			}
		}
	}
	var found []guess
	for _, k := range roster.Kinds() {
		c, ok := best[k]
		title := titleText(rows[:c.header.first])
		if !ok || !c.enough(title, g.name) {
			continue
		}
		g.rate(&c, title)
		found = leading(found, c)
	}
	return found
}

// better compares two headers within one kind.
func (c guess) better(d guess) bool {
	if c.columns != d.columns {
		return c.columns > d.columns
	}
	if c.header.units != d.header.units {
		return c.header.units > d.header.units
	}
	return c.header.n < d.header.n
}

// leading keeps the guesses of the highest score.
func leading(found []guess, c guess) []guess {
	const same = 1e-9
	switch {
	case len(found) == 0 || c.score > found[0].score+same:
		return []guess{c}
	case c.score > found[0].score-same:
		return append(found, c)
	}
	return found
}

// read gives the heads their meaning within kind k.
func (g *recogniser) read(k roster.Kind, h header, title string) guess {
	c := guess{kind: k, header: h, entries: make([]headEntry, len(h.heads)), keys: map[string]bool{}}
	for i := range h.heads {
		hd := &h.heads[i]
		if k == roster.Appraisals && hd.year == 0 {
			hd.year = headYear(hd.text, title+g.name)
		}
		e, ok := g.meaning(k, *hd)
		if !ok || e.key == "" || c.keys[e.key] && e.key != yearGradeKey {
			continue
		}
		c.entries[i] = e
		c.keys[e.key] = true
		if e.key == yearGradeKey {
			c.years++
		}
		if e.field != nil {
			c.columns++
			for _, key := range e.field.Into {
				c.keys[key] = true
			}
		}
	}
	if k == roster.Appraisals && c.keys["grade"] && g.yearOf(k, title) > 0 {
		c.keys["year"] = true
	}
	return c
}

// meaning is a head's confirmed or known meaning.
func (g *recogniser) meaning(k roster.Kind, h head) (headEntry, bool) {
	for _, form := range h.forms {
		if key, _, ok := g.confirmed.head(k, form); ok {
			return headEntry{key: key, field: roster.FieldOf(k, key)}, true
		}
	}
	return g.table.match(k, h)
}

// needs are the required fields that decide on a kind; county and street are
// often given by the sheet's place instead.
func needs(k roster.Kind) (keys []string) {
	for _, f := range roster.FieldsOf(k) {
		if f.Required && f.Key != "county" && f.Key != "street" {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// common tells of fields that many kinds share and that say nothing of one.
func common(key string) bool {
	switch key {
	case "county", "street", "community", "name", "id_number", serialKey:
		return true
	}
	return false
}

func (c guess) covered() (n, all int) {
	for _, key := range needs(c.kind) {
		all++
		if c.keys[key] {
			n++
		}
	}
	return n, all
}

// specific counts the columns that are not common to many kinds.
func (c guess) specific() (n int) {
	for _, e := range c.entries {
		if e.field != nil && !common(e.key) {
			n++
		}
	}
	return n
}

// enough tells whether the header is evidence enough for the kind. A list of
// persons of another system must not pass for a roster.
func (c guess) enough(title, name string) bool {
	have, all := c.covered()
	specific := c.specific()
	switch c.kind {
	case roster.Workers:
		return c.keys["name"] && (2*have >= all || specific >= 5) && c.jobs() >= 3 || c.keys["name"] && 2*have >= all && c.jobs() >= 2
	case roster.Communities:
		return c.keys["community"] && (have == all || have == all-1 && specific >= 3)
	case roster.Matters:
		// Lists of duties have a department and an item too.
		return have == all && (c.keys["in_list"] || c.keys["approved"] || c.keys["approval_date"] || called(c.kind, title+name))
	case roster.County:
		return have == all || c.keys["quota"] && specific >= 3 || specific >= 4
	case roster.Appraisals:
		if c.years > 0 {
			return c.keys["name"] || c.keys["id_number"]
		}
	}
	if have == all {
		return all > 2 || specific >= 2
	}
	return have == all-1 && all > 2 && specific >= 2 && (!c.kind.Person() || c.keys["name"])
}

// jobs counts the columns only a roster of posts has.
func (c guess) jobs() (n int) {
	for _, key := range []string{
		"category", "position", "entry_route", "hire_date", "post_date", "employment", "grade", "base_pay", "performance_pay",
		"certificate", "certificate_subsidy", "party_building", "agreement_start", "personnel_file", "pension",
	} {
		if c.keys[key] {
			n++
		}
	}
	return n
}

// rate scores a guess: how much of what the kind needs is there, how much of
// the header it explains, and whether its needs are found in heads that mean
// nothing to other kinds. A title or a sheet's name tips the balance.
func (g *recogniser) rate(c *guess, title string) {
	have, all := c.covered()
	own, columns, explained := 0, 0, 0
	needed := map[string]bool{}
	for _, key := range needs(c.kind) {
		if !common(key) {
			needed[key] = true
		}
	}
	for i, e := range c.entries {
		if e.key == serialKey || e.key == countyKey {
			continue
		}
		columns++
		if e.field == nil {
			continue
		}
		explained++
		if needed[e.key] && g.only(c.kind, c.header.heads[i]) {
			own++
		}
	}
	c.score = 2*float64(have)/float64(all) + 2*float64(explained)/float64(max(columns, 1)) + 0.5*float64(own)/float64(max(len(needed), 1))
	if called(c.kind, title) {
		c.score += 0.25
	}
	if called(c.kind, g.name) {
		c.score += 0.15
	}
}

// only tells that no other kind knows the head.
func (g *recogniser) only(k roster.Kind, h head) bool {
	for _, other := range roster.Kinds() {
		if other == k {
			continue
		}
		if e, ok := g.table.match(other, h); ok && e.field != nil {
			return false
		}
	}
	return true
}

// called tells that a title or name speaks of the kind.
func called(k roster.Kind, text string) bool {
	switch {
	case k == roster.County && strings.Contains(text, "社区基本情况"):
		return false
	case k == roster.Workers && (called(roster.Auxiliaries, text) || called(roster.Exits, text)):
		return false // 其他在社区工作人员花名册, 退出人员花名册
	}
	for _, w := range titleWords[k] {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

var titleWords = map[roster.Kind][]string{
	roster.Communities:  {"社区基本情况", "社区情况", "社区名册", "社区一览"},
	roster.Workers:      {"花名册", "社工岗", "人员名册", "工作者信息", "工作者名册"},
	roster.Trainings:    {"培训"},
	roster.Appraisals:   {"考核"},
	roster.Exits:        {"退出", "离职", "离岗", "减员"},
	roster.Conversions:  {"转入情况", "转入台账", "转岗", "转入"},
	roster.County:       {"基本情况"},
	roster.Institutions: {"制度"},
	roster.Auxiliaries:  {"其他在社区", "辅助人员", "公益性岗位人员", "其他人员"},
	roster.Matters:      {"准入", "工作事项"},
	roster.Recruitments: {"招聘", "招录"},
}

// titleText is what stands above a header.
func titleText(rows []line) string {
	var b strings.Builder
	for i := range rows {
		for j := range rows[i].cells {
			if c := &rows[i].cells[j]; !blank(c) {
				b.WriteString(display(c))
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}
