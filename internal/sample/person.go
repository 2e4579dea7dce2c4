package sample

import (
	"fmt"

	"shegong/internal/roster"
)

// person is somebody with a post, from joining to leaving.
type person struct {
	post           *post
	generation     int // 0: the post's first holder
	name, id       string
	sex            roster.Code
	birth          roster.Date
	ethnicity      roster.Code
	political      roster.Code
	education      roster.Code
	school, major  string
	phone          string
	route, relief  roster.Code
	hired, joined  roster.Date // to the community, to the post
	headSince      roster.Date
	notice         int // index of the recruitment, -1 for none
	certificates   []certificate
	delegate       roster.Code
	leaves         roster.Date // zero: stays beyond the last year
	reason         roster.Code
	channel        roster.Code
	procedure      string
	badYear, fails int // a year of 基本合格 or 不合格; last of two failed years
}

type certificate struct {
	date  roster.Date
	level roster.Code
}

// certificateOn is the highest certificate held on a day.
func (p *person) certificateOn(d roster.Date) (c certificate) {
	for _, x := range p.certificates {
		if !x.date.After(d) {
			c = x
		}
	}
	return c
}

// subsidy of a certificate, 元 a month.
func (c certificate) subsidy() int64 {
	switch c.level {
	case roster.AssistantCertificate:
		return 200
	case roster.SocialWorkerCertificate:
		return 300
	case roster.SeniorCertificate:
		return 500
	default:
		return 0
	}
}

// started is when the person's ledger records may begin.
func (p *person) started() roster.Date {
	if p.generation == 0 {
		return p.hired
	}
	return p.joined
}

// here tells that the person works in the community throughout a span.
func (p *person) here(from, to roster.Date) bool {
	return p.started().Before(from) && (p.leaves.IsZero() || p.leaves.After(to))
}

// describe invents what does not change in a career.
func (t *town) describe(p *person, d *dice) {
	korean := 3
	if t.code[:4] == "2224" {
		korean = 32
	}
	switch i := d.weighted([]int{100 - korean - 10, 7, 2, 1, korean}); i {
	case 0:
		p.ethnicity = 1 // 汉族
	case 4:
		p.ethnicity = 10 // 朝鲜族
	default:
		p.ethnicity = roster.Code([]int{11, 2, 3}[i-1]) // 满族, 蒙古族, 回族
	}
	p.name = t.personName(d, p.sex, p.ethnicity == 10)
	if d.n(400) == 0 {
		p.name, p.ethnicity = pick(d, t.names.dotted), 5 // 维吾尔族
	}
	p.phone = pick(d, []string{"131", "136", "138", "139", "150", "158", "180", "187", "189"}) + fmt.Sprintf("%08d", d.n(100_000_000))
	p.political = roster.Code([]int{1, 3, 13}[d.weighted([]int{45, 15, 40})])
	if p.political == 3 && p.joined.Year-p.birth.Year > 27 {
		p.political = 13 // the youth league ends at 28
	}
	if p.post.role == headRole || p.post.role == deputySecretaryRole || p.post.role == partyRole {
		p.political = 1
	}
	p.school = pick(d, []string{"吉林大学", "东北师范大学", "延边大学", "长春大学", "北华大学", "吉林师范大学", "长春师范大学", "长春工业大学", "吉林农业大学", "吉林工商学院", "白城师范学院", "通化师范学院"})
	p.major = pick(d, []string{"社会工作", "行政管理", "法学", "会计学", "汉语言文学", "计算机应用", "公共事业管理", "思想政治教育", "护理学", "工商管理", "学前教育", "人力资源管理"})
	p.education = []roster.Code{roster.Postgraduate, roster.Undergraduate, roster.College}[d.weighted([]int{3, 57, 40})]
	p.delegate = 1
	if p.post.role.committee() && d.chance(12) {
		p.delegate = roster.Code(d.between(2, 4))
	}
	p.badYear = firstYear + d.n(30) // mostly a year that never comes
}
