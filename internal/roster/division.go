package roster

import (
	_ "embed"
	"strings"
	"sync"
)

// Division is a unit of GB/T 2260 and the statistical division codes below it.
type Division struct {
	Code, Name, Level, Parent string // level: province, prefecture, county, town, village
}

//go:embed data/jilin_divisions.csv
var divisionsCSV string

// Divisions is the division table with its indexes.
type Divisions struct {
	All      []Division
	byCode   map[string]int
	children map[string][]int
	byFold   map[string][]int // folded county names, with and without suffix
}

// DivisionTable is the table of the province, loaded once.
var DivisionTable = sync.OnceValue(loadDivisions)

func loadDivisions() *Divisions {
	d := &Divisions{byCode: map[string]int{}, children: map[string][]int{}, byFold: map[string][]int{}}
	for i, line := range strings.Split(strings.TrimSpace(divisionsCSV), "\n") {
		f := strings.Split(strings.TrimSpace(line), ",")
		if i == 0 || len(f) < 4 {
			continue
		}
		v := Division{f[0], f[1], f[2], f[3]}
		n := len(d.All)
		d.All = append(d.All, v)
		d.byCode[v.Code] = n
		d.children[v.Parent] = append(d.children[v.Parent], n)
		if v.Level == "county" {
			for _, k := range countySpellings(v.Name) {
				d.byFold[k] = append(d.byFold[k], n)
			}
		}
	}
	return d
}

// countySpellings are the folded ways a county's name is written.
func countySpellings(name string) []string {
	full := Fold(name)
	out := []string{full}
	for _, suffix := range []string{"自治县", "县", "市", "区"} {
		if s := strings.TrimSuffix(full, suffix); s != full && len([]rune(s)) >= 2 {
			return append(out, s)
		}
	}
	return out
}

// ByCode finds a division.
func (d *Divisions) ByCode(code string) (Division, bool) {
	i, ok := d.byCode[code]
	if !ok {
		return Division{}, false
	}
	return d.All[i], true
}

// Name is the division's name, or the code where it is not known.
func (d *Divisions) Name(code string) string {
	if v, ok := d.ByCode(code); ok {
		return v.Name
	}
	return code
}

// Children are the divisions right below code, in code order.
func (d *Divisions) Children(code string) []Division {
	out := make([]Division, 0, len(d.children[code]))
	for _, i := range d.children[code] {
		out = append(out, d.All[i])
	}
	return out
}

// County finds the county-level division a text names: 朝阳区, 朝阳,
// 长春市朝阳区, 朝阳区民政局. It is not ok where none or several fit.
func (d *Divisions) County(text string) (Division, bool) {
	t := Fold(text)
	for _, s := range []string{"吉林省", "民政局", "社会事业局", "民政和社会保障局", "社会工作部", "委"} {
		t = strings.TrimSuffix(strings.TrimPrefix(t, s), s)
	}
	if v, ok := d.one(t); ok {
		return v, true
	}
	for _, p := range d.Children("22") {
		for _, name := range []string{p.Name, strings.TrimSuffix(p.Name, "市"), "延边州"} {
			if rest := strings.TrimPrefix(t, Fold(name)); rest != t {
				var hit []Division
				for _, i := range d.byFold[rest] {
					if d.All[i].Parent == p.Code {
						hit = append(hit, d.All[i])
					}
				}
				if len(hit) == 1 {
					return hit[0], true
				}
			}
		}
	}
	return Division{}, false
}

func (d *Divisions) one(folded string) (Division, bool) {
	if is := d.byFold[folded]; len(is) == 1 {
		return d.All[is[0]], true
	}
	return Division{}, false
}

// StreetKey is a street's or town's name as compared: without county, 街道办事处
// and the like.
func StreetKey(name string) string {
	s := Fold(name)
	for _, suffix := range []string{"街道办事处", "街道办", "人民政府", "镇政府", "乡政府"} {
		if t := strings.TrimSuffix(s, suffix); t != s {
			s = t
			break
		}
	}
	for _, suffix := range []string{"街道", "镇", "乡"} {
		if t := strings.TrimSuffix(s, suffix); t != s && t != "" {
			return t
		}
	}
	return s
}

// CommunityKey is a community's name as compared: 东田, 东田社区,
// 东田社区居委会 and 东田社区居民委员会 are one.
func CommunityKey(name string) string {
	s := Fold(name)
	for _, suffix := range []string{"社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区党委", "社区党总支", "社区", "村民委员会", "村委会"} {
		if t := strings.TrimSuffix(s, suffix); t != s && t != "" {
			return t
		}
	}
	return s
}
