package importer

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"shegong/internal/roster"
)

// placeTable holds the streets and communities of the return's county, against
// which names in sheet names and titles are checked.
type placeTable struct {
	streets     map[string]string // key → name
	communities map[string]string // key → name; "" where two share it
}

func newPlaceTable(r *roster.Return) *placeTable {
	t := &placeTable{map[string]string{}, map[string]string{}}
	d := roster.DivisionTable()
	if r.County != "" {
		for _, town := range d.Children(r.County) {
			t.streets[roster.StreetKey(town.Name)] = town.Name
			for _, v := range d.Children(town.Code) {
				t.addCommunity(v.Name)
			}
		}
	}
	for i := range r.Communities {
		c := &r.Communities[i]
		if c.Street != "" {
			t.streets[roster.StreetKey(c.Street)] = c.Street
		}
		t.communities[roster.CommunityKey(c.Name)] = c.Name
	}
	return t
}

func (t *placeTable) addCommunity(name string) {
	key := roster.CommunityKey(name)
	if !strings.HasSuffix(key, "社区") && strings.Contains(name, "社区") {
		name = key + "社区" // the table says 东田社区居委会
	}
	t.communities[key] = name
}

// ofSheet is the street or community that a sheet's name gives, else its title,
// and the text it was taken from.
func (t *placeTable) ofSheet(key, name, title string) (place, from string) {
	if p := t.inName(key, name); p != "" {
		return p, name
	}
	return t.ofTitle(key, title)
}

// ofTitle is the street or community that a title gives, and its line.
func (t *placeTable) ofTitle(key, title string) (place, from string) {
	for _, line := range splitLines(title) {
		if p := t.inTitle(key, line); p != "" {
			return p, line
		}
	}
	return "", ""
}

// titled tells that a title names a place at all.
func (t *placeTable) titled(title string) bool {
	for _, key := range []string{"street", "community"} {
		if p, _ := t.ofTitle(key, title); p != "" {
			return true
		}
	}
	return false
}

var nameNoise = regexp.MustCompile(`^[0-9一二三四五六七八九十]*[.、．\-_ ]+|[0-9]+$`)

// inName reads a sheet's name: 文庙街道, 2.东田社区, 文庙.
func (t *placeTable) inName(key, name string) string {
	s, _ := withoutBrackets(squeeze(name))
	s = withoutUpper(nameNoise.ReplaceAllString(s, ""))
	if n := utf8.RuneCountInString(s); n < 2 || n > 30 {
		return ""
	}
	street, community := cutStreet(s)
	if street == "" {
		street, community = t.one(s)
	}
	if street == "" && community == "" {
		return t.inTitle(key, s)
	}
	if key == "street" {
		return street
	}
	return community
}

// one reads a text that is one name.
func (t *placeTable) one(s string) (street, community string) {
	if name, ok := t.streets[roster.StreetKey(s)]; ok && (streetName(s) || s == roster.StreetKey(name)) {
		if streetName(s) {
			return s, ""
		}
		return name, ""
	}
	if name, ok := t.communities[roster.CommunityKey(s)]; ok && !streetName(s) {
		if communityName(s) {
			return "", s
		}
		return "", name
	}
	switch {
	case utf8.RuneCountInString(s) < 4 && !strings.HasSuffix(s, "镇") && !strings.HasSuffix(s, "乡"):
		return "", "" // 各街道, 全社区
	case streetName(s) && !general(s):
		return s, ""
	case communityName(s) && !general(s):
		return "", s
	}
	return "", ""
}

// general tells of words that name no single place.
func general(s string) bool {
	for _, w := range []string{"各", "全", "所有", "城市社区", "农村社区", "乡镇", "县区", "市区"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

var leadingStreet = regexp.MustCompile(`^\p{Han}{2,12}?街道(?:办事处)?`)

// inTitle finds a known place in a longer text; a street may also stand right
// after the county.
func (t *placeTable) inTitle(key, title string) string {
	s := withoutUpper(squeeze(title))
	if key == "street" {
		if p := longestIn(s, t.streets, streetName); p != "" {
			return p
		}
		if m := leadingStreet.FindString(s); m != "" && !general(m) {
			return m
		}
		return ""
	}
	return longestIn(s, t.communities, communityName)
}

// longestIn is the longest of the names that the text holds in full.
func longestIn(s string, names map[string]string, full func(string) bool) string {
	best := ""
	for _, name := range names {
		longer := len(name) > len(best) || len(name) == len(best) && name < best
		if longer && full(name) && strings.Contains(s, name) {
			best = name
		}
	}
	return best
}
