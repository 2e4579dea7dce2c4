package roster

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
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
	upper    map[string]bool  // folded names of the province, prefectures and counties
	towns    map[string]bool  // folded names of towns and streets
}

// DivisionTable is the table of the province, loaded once.
var DivisionTable = sync.OnceValue(loadDivisions)

func loadDivisions() *Divisions {
	d := &Divisions{
		byCode: map[string]int{}, children: map[string][]int{}, byFold: map[string][]int{},
		upper: map[string]bool{"延边州": true}, towns: map[string]bool{},
	}
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
		d.index(n, v)
	}
	return d
}

// index notes division n under its names; those above it came before.
func (d *Divisions) index(n int, v Division) {
	switch v.Level {
	case "province", "prefecture":
		d.upper[Fold(v.Name)] = true
	case "county":
		for _, k := range countySpellings(v.Name) {
			d.byFold[k] = append(d.byFold[k], n)
		}
		d.upper[Fold(v.Name)] = true
	case "town":
		d.towns[d.withoutUpper(Fold(v.Name))] = true
	}
}

// countySpellings are the folded ways a county's name is written.
func countySpellings(name string) []string {
	full := Fold(name)
	out := append([]string{full}, shortCounties[full]...)
	if _, ok := shortCounties[full]; ok || sharedNames[full] {
		return out
	}
	for _, suffix := range []string{"县", "市", "区"} {
		if s := strings.TrimSuffix(full, suffix); s != full && len([]rune(s)) >= 2 {
			return append(out, s)
		}
	}
	return out
}

// shortCounties are the short forms that no suffix rule gives.
var shortCounties = map[string][]string{
	"前郭尔罗斯蒙古族自治县":   {"前郭尔罗斯", "前郭县", "前郭"},
	"伊通满族自治县":       {"伊通县", "伊通"},
	"长白朝鲜族自治县":      {"长白县", "长白"},
	"长春经济技术开发区":     {"长春经开区", "长春经开"},
	"长春净月高新技术产业开发区": {"长春净月高新区", "净月高新区", "长春净月区", "净月区", "净月"},
	"长春高新技术产业开发区":   {"长春高新区", "长春高新"},
	"长春汽车经济技术开发区":   {"长春汽开区", "汽开区", "汽开"},
	"吉林经济开发区":       {"吉林经开区", "吉林经济技术开发区"},
	"吉林高新技术产业开发区":   {"吉林高新区", "吉林高新"},
	"吉林中国新加坡食品区":    {"吉林中新食品区", "中新食品区"},
	"吉林松原经济开发区":     {"松原经济开发区", "松原经开区"},
	"吉林白城经济开发区":     {"白城经济开发区", "白城经开区"},
}

// sharedNames are counties that have their bare name in common with a
// prefecture: 通化 alone names neither.
var sharedNames = map[string]bool{"通化县": true}

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
	t := withoutOffice(Fold(text))
	if v, ok := d.one(t); ok {
		return v, true
	}
	for _, p := range d.Children("22") {
		for _, name := range []string{p.Name, strings.TrimSuffix(p.Name, "市"), "延边州", "延边"} {
			rest, ok := strings.CutPrefix(t, Fold(name))
			if !ok {
				continue
			}
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
	return Division{}, false
}

// withoutOffice is a folded text without the province before the county and the
// office after it.
func withoutOffice(t string) string {
	for _, prefix := range []string{"中共", "中国共产党", "吉林省"} {
		t = strings.TrimPrefix(t, prefix)
	}
	for _, suffix := range []string{
		"民政局", "民政和社会保障局", "社会事业局", "社会事业发展局", "社会工作部", "社会工作局", "组织部",
		"人民政府", "管理委员会", "管委会", "委员会", "委", "党工",
	} {
		t = strings.TrimSuffix(t, suffix)
	}
	return t
}

func (d *Divisions) one(folded string) (Division, bool) {
	if is := d.byFold[folded]; len(is) == 1 {
		return d.All[is[0]], true
	}
	return Division{}, false
}

// withoutUpper is a folded name without province, prefecture and county before
// it. The table itself has 四平市铁东区平东街道 for 平东街道.
func (d *Divisions) withoutUpper(s string) string {
	start := 0
	for i, r := range s {
		switch r {
		case '省', '市', '州', '县', '区':
			end := i + len(string(r))
			if d.upper[s[start:end]] && utf8.RuneCountInString(s[end:]) >= 2 {
				start = end
			}
		}
	}
	return s[start:]
}

// StreetKey is a street's or town's name as compared: without county, 街道办事处
// and the like.
func StreetKey(name string) string {
	s := DivisionTable().withoutUpper(Fold(name))
	s = withoutSuffix(s, "人民政府", "政府", "党工委")
	return withoutSuffix(s, "街道办事处", "街道办", "街道", "镇", "乡")
}

// CommunityKey is a community's name as compared: 东田, 东田社区,
// 东田社区居委会 and 长春市朝阳区前进街道东田社区居民委员会 are one. A village
// keeps its 村: 东升村 is not 东升社区.
func CommunityKey(name string) string {
	d := DivisionTable()
	s := d.withoutStreet(d.withoutUpper(Fold(name)))
	if v := withoutSuffix(s, "村民委员会", "村委会"); v != s {
		return strings.TrimSuffix(v, "村") + "村"
	}
	return withoutSuffix(s, communitySuffixes...)
}

// communitySuffixes come with the longer before what they end in.
var communitySuffixes = []string{"社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区党委", "社区党总支", "社区党支部", "社区"}

// withoutStreet is a community's name without the street or town before it. The
// name of the street alone, as in 向阳街道居委会, stays: it is the community's.
func (d *Divisions) withoutStreet(s string) string {
	for i, r := range s {
		cut := i + len(string(r))
		switch {
		case r == '镇' || r == '乡':
			if !d.towns[s[:cut]] {
				continue
			}
		case r == '道' && i > len("街") && strings.HasSuffix(s[:i], "街"):
		default:
			continue
		}
		rest := strings.TrimPrefix(strings.TrimPrefix(s[cut:], "办事处"), "办")
		if utf8.RuneCountInString(rest) < 2 || slices.Contains(communitySuffixes, rest) ||
			rest == "村委会" || rest == "村民委员会" {
			return s
		}
		return rest
	}
	return s
}

// withoutSuffix is s without the first suffix that fits and leaves something.
func withoutSuffix(s string, suffixes ...string) string {
	for _, suffix := range suffixes {
		if t := strings.TrimSuffix(s, suffix); t != s && t != "" {
			return t
		}
	}
	return s
}
