package importer

import (
	"regexp"
	"strconv"
	"strings"

	"shegong/internal/roster"
)

// yearGradeKey is the column of a wide appraisal sheet: the head is the year.
const yearGradeKey = "year_grade"

var (
	yearHead  = regexp.MustCompile(`^((?:19|20)\d{2})年?度?(?:年度)?(?:考核|考核结果|考核等次|考核档次|考核情况|等次|结果|档次|考评|考评结果)?(?:等次|结果)?$`)
	yearTitle = regexp.MustCompile(`((?:19|20)\d{2})年`)
)

// headYear is the year a head names, 0 for none. A bare number counts only
// under a group that speaks of appraisals.
func headYear(h head) int {
	s := chineseDigits(foldHead(h.text))
	if plain, ok := withoutBrackets(s); ok {
		s = plain
	}
	m := yearHead.FindStringSubmatch(s)
	if m == nil || digitsOnly(s) && !strings.Contains(h.group, "考核") {
		return 0
	}
	year, _ := strconv.Atoi(m[1])
	return year
}

// titleYear is the year a title speaks of, 0 for none.
func titleYear(title string) int {
	m := yearTitle.FindStringSubmatch(chineseDigits(narrow(title)))
	if m == nil {
		return 0
	}
	year, _ := strconv.Atoi(m[1])
	return year
}

// wideRow makes one appraisal of each year column that holds something.
func (s *sheet) wideRow(r *line) {
	for i := range s.plan.years {
		y := &s.plan.years[i]
		c := r.at(y.col)
		if c == nil {
			continue
		}
		w := s.begin(roster.Appraisals, r.number)
		w.meta.Col = int16(y.col + 1)
		s.fill(w, r)
		s.set(w, &y.column, c)
		w.rec.(*roster.Appraisal).Year = int64(y.year)
		w.meta.Bad &^= 1 << uint(s.plan.yearField.Index)
		w.meta.Set = w.meta.Set.With(s.plan.yearField.Index)
		s.info().Records++
	}
}
