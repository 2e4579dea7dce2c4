package policy

import (
	"fmt"
	"sort"
	"strings"

	"github.com/agnivade/levenshtein"

	"shegong/internal/roster"
)

// nameTable is the streets and communities that exist in the county: by the
// division table and by the return's communities sheet.
type nameTable struct {
	streets     map[string]string          // key → name
	communities map[string]map[string]bool // community key → street keys
	names       map[string]string          // community key → name
	listed      map[string]int             // community key → rows of the communities sheet
	// listedStreets are the keys of the streets of the communities sheet.
	listedStreets map[string]bool
	known         bool // false: neither source has anything
}

// names makes the table on first use; rules run one after the other.
func (c *Case) names() *nameTable {
	if c.nameTable != nil {
		return c.nameTable
	}
	t := &nameTable{streets: map[string]string{}, communities: map[string]map[string]bool{}, names: map[string]string{}, listed: map[string]int{}, listedStreets: map[string]bool{}}
	c.nameTable = t
	d := roster.DivisionTable()
	for _, s := range d.Children(c.Return.County) {
		t.streets[roster.StreetKey(s.Name)] = s.Name
		for _, v := range d.Children(s.Code) {
			if !strings.Contains(v.Name, "虚拟") {
				t.add(s.Name, v.Name)
			}
		}
	}
	for i := range c.Return.Communities {
		v := &c.Return.Communities[i]
		if v.Name != "" {
			t.add(v.Street, v.Name)
			t.listed[roster.CommunityKey(v.Name)]++
			t.listedStreets[roster.StreetKey(v.Street)] = true
		}
	}
	t.known = len(t.communities) > 0
	return t
}

func (t *nameTable) add(street, community string) {
	k := roster.CommunityKey(community)
	if t.communities[k] == nil {
		t.communities[k] = map[string]bool{}
		t.names[k] = community
	}
	t.communities[k][roster.StreetKey(street)] = true
}

// knowsStreet tells that the street exists in the division table or in the
// communities sheet.
func (t *nameTable) knowsStreet(street string) bool {
	if street == "" {
		return false
	}
	k := roster.StreetKey(street)
	return t.streets[k] != "" || t.listedStreets[k]
}

// streetsOf is the number of streets that have a community of the name.
func (t *nameTable) streetsOf(community string) int {
	return len(t.communities[roster.CommunityKey(community)])
}

// problem says what is wrong with a street and community, "" for nothing, and
// which field is at fault.
func (t *nameTable) problem(street, community string, needStreet bool) (field, why string) {
	ck, sk := roster.CommunityKey(community), roster.StreetKey(street)
	in := t.communities[ck]
	switch {
	case community == "":
		return "", ""
	case len(in) == 0 && community != "":
		return "community", fmt.Sprintf("查不到社区“%s”%s", community, near(community, t.names))
	case street == "" && needStreet && len(in) > 1:
		return "street", fmt.Sprintf("本县（市、区）有%d个“%s”，须写明街道（乡镇）", len(in), community)
	case street == "" || in[sk]:
		return "", ""
	case t.streets[sk] == "" && len(t.streets) > 0:
		return "street", fmt.Sprintf("查不到街道（乡镇）“%s”%s", street, near(street, t.streets))
	default:
		return "community", fmt.Sprintf("“%s”不在“%s”之下", community, street)
	}
}

// near offers the up to three nearest names.
func near(s string, names map[string]string) string {
	type hit struct {
		name string
		d    int
	}
	var hits []hit
	limit := max(1, len([]rune(s))/2)
	for _, n := range names {
		if d := levenshtein.ComputeDistance(s, n); d <= limit {
			hits = append(hits, hit{n, d})
		}
	}
	sort.Slice(hits, func(i, j int) bool {
		return hits[i].d < hits[j].d || hits[i].d == hits[j].d && hits[i].name < hits[j].name
	})
	if len(hits) == 0 {
		return ""
	}
	var out []string
	for _, h := range hits[:min(3, len(hits))] {
		out = append(out, h.name)
	}
	return "；相近的名称：" + strings.Join(out, "、")
}

// checkDivision reports rows whose street or community does not exist. The
// verdict on a pair of names is made once.
func checkDivision(c *Case, r *Reporter) {
	t := c.names()
	if !t.known {
		r.Unchecked("communities", "")
		return
	}
	type pair struct {
		street, community string
		needStreet        bool
	}
	type verdict struct{ field, why string }
	seen := map[pair]verdict{}
	check := func(rec roster.Record, street, community string, needStreet bool) {
		if b := rec.Base(); b.County != "" && b.County != c.Return.County {
			return // said by d-own-county
		}
		p := pair{street, community, needStreet}
		v, ok := seen[p]
		if !ok {
			v.field, v.why = t.problem(street, community, needStreet)
			seen[p] = v
		}
		if v.why != "" {
			r.Add(Report{Record: rec, Field: v.field, Message: v.why, Cause: "d-division " + street + community})
		}
	}
	for i := range c.Return.Communities {
		v := &c.Return.Communities[i]
		if k := roster.StreetKey(v.Street); v.Street != "" && len(t.streets) > 0 && t.streets[k] == "" {
			r.Add(Report{Record: v, Field: "street", Message: fmt.Sprintf("查不到街道（乡镇）“%s”%s", v.Street, near(v.Street, t.streets))})
		}
	}
	for i := range c.Return.Workers {
		v := &c.Return.Workers[i]
		check(v, v.Street, v.Community, !c.streetDecided(v, v.Community))
	}
	for i := range c.Return.Conversions {
		v := &c.Return.Conversions[i]
		check(v, v.Street, v.Community, !c.streetDecided(v, v.Community))
	}
	for i := range c.Return.Exits {
		v := &c.Return.Exits[i]
		check(v, "", v.Community, false)
	}
	for i := range c.Return.Auxiliaries {
		v := &c.Return.Auxiliaries[i]
		check(v, "", v.Community, false)
	}
}

// streetDecided tells that a sheet without a column for the street, such as one
// sheet a community, leaves it to the communities sheet, which has the name once.
func (c *Case) streetDecided(rec roster.Record, community string) bool {
	at := int(rec.Base().Sheet)
	return at < len(c.Return.Sheets) && c.Return.Sheets[at].Letters("street") == "" && c.names().listed[roster.CommunityKey(community)] == 1
}
