package importer

import (
	"sort"
	"strings"
	"unicode/utf8"

	"shegong/internal/roster"
)

// Unit is a reporting unit: a county, or a development zone without a code of
// its own.
type Unit struct {
	Code, Name string
	Aliases    []string
}

// unitTable finds the unit a text names.
type unitTable struct {
	exact map[string]string // folded name → code; "" where several units have it
	names []string          // folded full names, the longest first, for titles
	table bool              // the units are those of the division table
}

func newUnitTable(units []Unit) *unitTable {
	t := &unitTable{exact: map[string]string{}, table: units == nil}
	if units == nil {
		units = divisionUnits()
	}
	for _, u := range units {
		for _, name := range append([]string{u.Name}, u.Aliases...) {
			t.add(roster.Fold(name), u.Code)
		}
	}
	for name := range t.exact {
		if utf8.RuneCountInString(name) >= 3 { // 朝阳 may be a road, 朝阳区 is not
			t.names = append(t.names, name)
		}
	}
	sort.Slice(t.names, func(i, j int) bool {
		if len(t.names[i]) != len(t.names[j]) {
			return len(t.names[i]) > len(t.names[j])
		}
		return t.names[i] < t.names[j]
	})
	return t
}

func divisionUnits() (units []Unit) {
	d := roster.DivisionTable()
	for _, v := range d.All {
		if v.Level == "county" {
			units = append(units, Unit{Code: v.Code, Name: v.Name, Aliases: []string{d.Name(v.Parent) + v.Name}})
		}
	}
	return units
}

func (t *unitTable) add(name, code string) {
	if name == "" {
		return
	}
	if have, ok := t.exact[name]; ok && have != code {
		code = ""
	}
	t.exact[name] = code
}

// named is the code of the unit that a whole text names, such as 朝阳区民政局.
func (t *unitTable) named(text string) string {
	folded := roster.Fold(text)
	if code := t.exact[folded]; code != "" {
		return code
	}
	if v, ok := roster.DivisionTable().County(text); ok && t.table {
		return v.Code
	}
	return t.within(text)
}

// within is the code of the unit whose full name a longer text holds, the
// longest name first.
func (t *unitTable) within(text string) string {
	folded := roster.Fold(text)
	for _, name := range t.names {
		if strings.Contains(folded, name) && t.exact[name] != "" {
			return t.exact[name]
		}
	}
	return ""
}

// nameCounties settles the return's county and clears it from the rows that
// only repeat it.
func (in *intake) nameCounties() {
	r := in.ret
	for code := range in.named {
		r.Named = append(r.Named, code)
	}
	sort.Strings(r.Named)
	code := r.County
	if code == "" && len(r.Named) == 1 {
		code = r.Named[0]
	}
	SetCounty(r, code)
}

// SetCounty makes code the return's county: rows that name it lose their own
// mark, rows of another county keep it.
func SetCounty(r *roster.Return, code string) {
	r.County = code
	if code == "" {
		return
	}
	for _, k := range roster.Kinds() {
		for _, rec := range r.Records(k) {
			if m := rec.Base(); m.County == code {
				m.County = ""
			}
		}
	}
}
