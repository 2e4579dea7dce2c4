package importer

import (
	"sort"
	"strings"

	"shegong/internal/roster"
)

// splitLines are the texts of a title, one a cell.
func splitLines(title string) []string {
	return strings.FieldsFunc(title, func(r rune) bool { return r == '\n' })
}

func firstLine(title string) string {
	if lines := splitLines(title); len(lines) > 0 {
		return lines[0]
	}
	return ""
}

// cutAfter is what follows sep.
func cutAfter(s, sep string) (string, bool) {
	_, rest, ok := strings.Cut(s, sep)
	return rest, ok
}

// nameFrom notes the county that a title or 填报单位 names.
func (s *sheet) nameFrom(title string) {
	for _, line := range splitLines(title) {
		text := squeeze(line)
		code := ""
		folded := roster.Fold(text)
		for _, label := range []string{"填报单位:", "填表单位:", "报送单位:", "上报单位:", "县(市、区):", "单位名称:"} {
			if rest, ok := cutAfter(folded, label); ok {
				code = s.in.units.named(untilLabel(rest))
				break
			}
		}
		if code == "" {
			code = s.in.units.within(text)
		}
		if code != "" {
			s.in.named[code] = true
		}
	}
}

// untilLabel cuts a text before the next label of a form's line, such as
// “东昌区民政局(盖章)填报日期:…”.
func untilLabel(s string) string {
	for _, label := range []string{"(", "填报", "填表", "报送", "日期", "联系", "单位", "负责人"} {
		if at := strings.Index(s, label); at > 0 {
			s = s[:at]
		}
	}
	return s
}

// sorted are the plan's columns from left to right.
func (p *plan) sorted() []*column {
	cs := append([]*column(nil), p.columns...)
	sort.Slice(cs, func(i, j int) bool { return cs[i].col < cs[j].col })
	return cs
}
