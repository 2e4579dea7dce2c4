package sample

import (
	"sort"

	"shegong/internal/roster"
)

// post is one place on the roster; somebody holds it at any time, so the
// number of workers is that of the posts.
type post struct {
	community *community
	number    int // within the community, part of the post's dice
	role      role
	origin    roster.Code // entry route of the first holder
	hall      bool
	certified bool // its holders are 社会工作师 from 2023 on
	grade     int64
	rises     bool
	holders   []*person
}

// role is what the holder of a post does; the order is that of the roster.
type role uint8

const (
	headRole role = iota
	deputySecretaryRole
	deputyDirectorRole
	memberRole
	partyRole
	staffRole
)

func (r role) committee() bool { return r <= memberRole }

func (r role) category() roster.Code {
	switch {
	case r == headRole:
		return roster.HeadCategory
	case r.committee():
		return roster.CommitteeCategory
	default:
		return roster.OrdinaryCategory
	}
}

func (r role) position() roster.Position {
	switch r {
	case headRole:
		return roster.Position{Text: "书记、主任", Roles: roster.Secretary | roster.Director}
	case deputySecretaryRole:
		return roster.Position{Text: "副书记", Roles: roster.DeputySecretary}
	case deputyDirectorRole:
		return roster.Position{Text: "副主任", Roles: roster.DeputyDirector}
	case memberRole:
		return roster.Position{Text: "委员", Roles: roster.Member}
	default:
		return roster.Position{Text: "社工", Roles: roster.Staff}
	}
}

// roleOf is the role of post n of a community of the size. Small communities
// keep what the rules ask for: party posts first, then the head.
func roleOf(n, size int) role {
	if size < 3 {
		return partyRole
	}
	switch n {
	case 0:
		return headRole
	case 1, 2:
		return partyRole
	case 3:
		return deputySecretaryRole
	case 6:
		return deputyDirectorRole
	case 8:
		return memberRole
	case 10:
		if size > usualSize {
			return memberRole
		}
	}
	return staffRole
}

// inHall tells the two posts at the counter: staff, in small communities
// whoever comes last.
func inHall(n, size int) bool {
	if size >= 6 {
		return n == 4 || n == 5
	}
	return n >= size-2
}

func originOf(r role, n, community int) roster.Code {
	switch {
	case r.committee():
		return roster.ElectedRoute
	case n == 7 && community%4 == 1:
		return roster.OtherDepartmentRoute
	case r == partyRole || n == 7:
		return roster.CivilAffairsRoute
	default:
		return roster.OpenRoute
	}
}

func (t *town) addPosts(c *community) {
	var ps []*post
	certified := 3
	if t.cast(forCommunity, c.index, 1).chance(40) {
		certified = 4
	}
	for n := range c.size {
		d := t.cast(forPost, c.index, n)
		p := &post{community: c, number: n, role: roleOf(n, c.size), hall: inHall(n, c.size)}
		p.origin = originOf(p.role, n, c.index)
		p.certified = certifiedAt(n, c.size, certified)
		switch p.role.category() {
		case roster.HeadCategory:
			p.grade = int64(d.between(9, 12))
		case roster.CommitteeCategory:
			p.grade = int64(d.between(6, 9))
		default:
			p.grade = int64(d.between(2, 6))
		}
		p.rises = d.chance(30)
		ps = append(ps, p)
	}
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].role < ps[j].role })
	t.posts = append(t.posts, ps...)
}

// certifiedAt tells whether post n is among the first k that ask for a
// certificate.
func certifiedAt(n, size, k int) bool {
	if size < 12 {
		return n < k
	}
	for _, m := range []int{1, 4, 9, 6}[:k] {
		if m == n {
			return true
		}
	}
	return false
}

// gradeIn is the post's grade in a year. Grades belong to posts and never
// fall, so that a change of holders lowers no category's mean pay.
func (p *post) gradeIn(year int) int64 {
	g := p.grade
	if p.rises {
		g += int64(max(0, (year-2020)/3)) // 2023, 2026, 2029
	}
	return g
}

// payIn is the monthly total in 元 of a category and grade in a year; a
// multiple of ten, so that 70 and 30 % are whole.
func payIn(category roster.Code, grade int64, year int) int64 {
	base := map[roster.Code]int64{roster.HeadCategory: 3900, roster.CommitteeCategory: 3500, roster.OrdinaryCategory: 3200}[category]
	return base + 100*grade + 120*int64(year-2021)
}

// payroll is the sum of the monthly totals in 元 in a year.
func (t *town) payroll(year int) int64 {
	var sum int64
	for _, p := range t.posts {
		sum += payIn(p.role.category(), p.gradeIn(year), year)
	}
	return sum
}

// holderOn is who holds the post at the end of a day.
func (p *post) holderOn(d roster.Date) *person {
	for _, h := range p.holders {
		if h.leaves.IsZero() || h.leaves.After(d) {
			return h
		}
	}
	return p.holders[len(p.holders)-1]
}
