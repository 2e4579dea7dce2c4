package sample

import (
	"fmt"
	"sort"
	"strings"

	"shegong/internal/roster"
)

// community is a community with its posts.
type community struct {
	index              int
	street, name, code string
	kind               roster.Code
	size               int // workers
	approved           int64
	households         int64
	population, grids  int64
	appraisalMonth     int // 1 to 3: when the year's results are out
	checkupMonth       int // 6 to 10
}

// place is a community of the division table.
type place struct {
	street, name, code string
	kind               roster.Code
	class, round       int // urban ones first, streets in turn
}

// Sizes of communities: the posts a community of up to 3,000 households has,
// and how many larger ones get before new communities are invented.
const (
	usualSize   = 12
	crowdedSize = 30
)

// settle divides the workers among communities and makes their posts.
func (t *town) settle(workers int) {
	n := max(1, workers/usualSize)
	places := t.places()
	if len(places) < n {
		n = max(len(places), (workers+crowdedSize-1)/crowdedSize)
		if len(places) == 0 {
			n = max(1, workers/usualSize)
		}
	}
	places = t.enough(places, n)
	sort.SliceStable(places, func(i, j int) bool { return places[i].code < places[j].code })
	for i, p := range places {
		size := workers / n
		if i < workers%n {
			size++
		}
		c := t.newCommunity(i, p, size)
		t.communities = append(t.communities, c)
		t.addPosts(c)
	}
}

// places are the county's communities, the ones to be taken first in front.
func (t *town) places() []place {
	var out []place
	seat := ""
	for _, s := range roster.DivisionTable().Children(t.code) {
		class := 2
		switch {
		case strings.HasSuffix(s.Name, "街道") || strings.HasSuffix(s.Name, "街道办事处"):
			class = 0
		case seat == "" && strings.HasSuffix(t.name, "县") && strings.HasSuffix(s.Name, "镇"):
			seat, class = s.Code, 1 // a county's seat has the lowest code
		}
		round := 0
		for _, v := range roster.DivisionTable().Children(s.Code) {
			name := communityName(v.Name)
			if name == "" {
				continue
			}
			kind := roster.UrbanCommunity
			if class == 1 {
				kind = roster.CountySeatCommunity
			}
			out = append(out, place{strings.TrimSuffix(s.Name, "办事处"), name, v.Code, kind, class, round / 3})
			round++
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.class != b.class {
			return a.class < b.class
		}
		return a.round < b.round
	})
	return distinct(out)
}

// communityName is the name of a division as sheets write it, "" where it is
// no community.
func communityName(s string) string {
	for _, end := range []string{"社区居民委员会", "社区居委会", "社区", "居民委员会", "居委会"} {
		stem := strings.TrimSuffix(s, end)
		if stem == s || stem == "" {
			continue
		}
		if strings.ContainsAny(stem, "（(") || strings.Contains(stem, "虚拟") || strings.HasSuffix(stem, "村") {
			return ""
		}
		return stem + "社区"
	}
	return ""
}

// distinct drops names that occur before: exits name no street, so a name
// must mean one community.
func distinct(ps []place) []place {
	seen := map[string]bool{}
	out := ps[:0]
	for _, p := range ps {
		if k := roster.CommunityKey(p.name); !seen[k] {
			seen[k] = true
			out = append(out, p)
		}
	}
	return out
}

// enough takes n places and invents those that the table lacks: new
// communities under the county's first street.
func (t *town) enough(ps []place, n int) []place {
	if len(ps) >= n {
		return ps[:n:n]
	}
	street, seen := "中心街道", map[string]bool{}
	if len(ps) > 0 {
		street = ps[0].street
	}
	for _, p := range ps {
		seen[p.name] = true
	}
	stems := []string{"和谐", "幸福", "锦绣", "阳光", "康宁", "祥和", "新苑", "怡园", "春城", "安居", "北苑", "南苑", "东苑", "西苑", "滨江", "丽景", "华城", "文昌", "兴业", "永安"}
	for i := 0; len(ps) < n; i++ {
		name := stems[i%len(stems)]
		if r := i / len(stems); r > 0 {
			name += fmt.Sprintf("第%d", r+1)
		}
		if name += "社区"; !seen[name] {
			ps = append(ps, place{street: street, name: name, code: "", kind: roster.UrbanCommunity})
		}
	}
	return ps
}

func (t *town) newCommunity(i int, p place, size int) *community {
	d := t.cast(forCommunity, i)
	c := &community{index: i, street: p.street, name: p.name, code: p.code, kind: p.kind, size: size}
	c.approved = int64(max(10, size))
	switch {
	case i == 0:
		c.approved += 3
	case d.chance(30):
		c.approved++
	}
	c.households = int64(d.between(1400, 2950))
	if over := c.approved - 15; over > 0 {
		// Each 300 households above 3000 give room for one more post.
		c.households = 3000 + 300*over + int64(d.n(200))
	}
	c.population = c.households * int64(d.between(21, 27)) / 10
	c.grids = max(5, c.households/300)
	streetDice := t.cast(forCommunity, -1, int(sumOf(p.street)))
	c.appraisalMonth = streetDice.between(1, 3)
	c.checkupMonth = streetDice.between(6, 10)
	return c
}

func sumOf(s string) (n int32) {
	for _, r := range s {
		n = n*31 + r
	}
	return n
}
