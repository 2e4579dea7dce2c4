package main

import (
	"fmt"
	"strconv"
	"strings"

	"shegong/internal/roster"
)

// plantMore breaks rules that invented returns keep even with faults. Each
// defect takes a row of its own, so that none hides another.
func plantMore(b book) {
	w := b.of(roster.Workers)
	p := &plot{w: w, used: map[int]bool{}}
	p.change("2.3-entry-route", func(i int) bool { return w.get(i, "entry_route") == "市县政府或民政部门招聘转入" }, "entry_route", "熟人介绍")
	p.change("2.2-party-post-holder", func(i int) bool { return strings.Contains(w.get(i, "position"), "副书记") }, "party_building", "是")
	p.change("2.3-notice", func(i int) bool { return w.get(i, "entry_route") == "公开招聘" }, "recruitment_notice", "")
	p.change("d-phone", func(int) bool { return true }, "phone", "1380443218")
	p.change("d-value", func(int) bool { return true }, "ethnicity", "火星族")
	p.change("d-number", func(i int) bool { return w.get(i, "position") == "社工" }, "grade", "二十三")
	p.change("2.4-base-grade", func(i int) bool { return w.get(i, "post_date") < "2021" && w.get(i, "position") == "社工" }, "base_pay", "1000")
	p.change("2.4-category", func(i int) bool { return w.get(i, "position") == "社工" }, "category", "其他“两委”成员")
	p.change("2.4-category", func(i int) bool { return w.get(i, "position") == "委员" }, "position", "网格党支部书记")
	p.change("2.5-agreement", func(i int) bool { return w.get(i, "agreement_end") != "" && w.get(i, "post_date") < "2021" }, "agreement_end", "")
	w.set(p.last, "agreement_start", "")
	p.change("d-required", func(i int) bool { return w.get(i, "position") == "社工" }, "employment", "")
	p.change("d-date-order", func(i int) bool { return w.get(i, "position") == "社工" }, "certificate_date", "2031-03-01")
	p.change("d-date", func(i int) bool { return w.get(i, "position") == "社工" }, "hire_date", "2019-13-40")
	if i, ok := p.find(func(int) bool { return true }); ok { // d-duplicate
		w.rows = append(w.rows[:i+1], append([][]string{append([]string(nil), w.rows[i]...)}, w.rows[i+1:]...)...)
	}
	if m := b.of(roster.Matters); len(m.rows) > 0 { // 3.3-approval
		row := append([]string(nil), m.rows[0]...)
		m.rows = append(m.rows, row)
		i := len(m.rows) - 1
		for key, v := range map[string]string{"item": "流浪犬登记", "in_list": "否", "start_date": "2021-06-01", "approved": "否", "approval_date": "", "approval_number": ""} {
			m.set(i, key, v)
		}
	}
	if x := b.of(roster.Auxiliaries); len(x.rows) > 0 { // 3.4-other-department
		x.set(0, "kind", "其他辅助")
		x.set(0, "hired_by", "城市管理局")
		x.set(0, "hire_date", "2022-06-01")
	}
	if v := b.of(roster.Conversions); len(v.rows) > 3 { // 3.1-committee, not converted
		for i := range v.rows {
			if v.get(i, "origin") == "社区“两委”成员" {
				v.set(i, "converted", "否")
				v.set(i, "conversion_date", "")
				break
			}
		}
	}
	c := b.of(roster.Communities)
	c.set(len(c.rows)-1, "type", "其他乡镇社区") // 2.1-urban
	b.of(roster.County).set(0, "quota", strconv.Itoa(len(w.rows)-1))
}

// plot finds rows of the roster that take no other defect.
type plot struct {
	w    *table
	used map[int]bool
	last int
}

func (p *plot) find(fits func(int) bool) (int, bool) {
	for i := range p.w.rows {
		if !p.used[i] && fits(i) {
			p.used[i], p.last = true, i
			return i, true
		}
	}
	return 0, false
}

func (p *plot) change(rule string, fits func(int) bool, key, value string) {
	i, ok := p.find(fits)
	if !ok {
		panic(fmt.Sprintf("no row for %s", rule))
	}
	p.w.set(i, key, value)
}
