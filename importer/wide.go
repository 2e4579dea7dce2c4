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
	anyYear   = regexp.MustCompile(`(?:19|20)\d{2}`)
	yearWords = regexp.MustCompile(`^(?:年度?|度)?(?:年度)?(?:考核|考评)?(?:结果|等次|等级|档次|情况)?$`)
	yearTitle = regexp.MustCompile(`((?:19|20)\d{2})年(\d{1,2}月)?`)
)

// headYear is the year a head names: 2020年, 2020年度考核, 考核结果（2020年）; 0
// for none. A bare number counts only where the group, or all that stands
// around it, speaks of appraisals.
func headYear(text, around string) int {
	s := strings.NewReplacer("(", "", ")", "", "[", "", "]", "").Replace(chineseDigits(foldHead(text)))
	at := anyYear.FindStringIndex(s)
	if at == nil {
		return 0
	}
	rest := s[:at[0]] + s[at[1]:]
	if at[0] > 0 { // 考核结果2020年
		rest = s[at[1]:] + s[:at[0]]
	}
	if !yearWords.MatchString(rest) || rest == "" && !strings.Contains(around, "考核") && !strings.Contains(around, "考评") {
		return 0
	}
	year, _ := strconv.Atoi(s[at[0]:at[1]])
	return year
}

// titleYear is the year a title speaks of, 0 for none. A month, as in the day
// of filling in, is no year of appraisals.
func titleYear(title string, month bool) int {
	for _, m := range yearTitle.FindAllStringSubmatch(chineseDigits(narrow(title)), -1) {
		if m[2] == "" || month {
			year, _ := strconv.Atoi(m[1])
			return year
		}
	}
	return 0
}

// yearOf is the year that a sheet without a column for it speaks of in its
// title, else in its name.
func (g *recogniser) yearOf(k roster.Kind, title string) int {
	if y := titleYear(title, k != roster.Appraisals); y > 0 {
		return y
	}
	if at := anyYear.FindString(chineseDigits(narrow(g.name))); at != "" {
		year, _ := strconv.Atoi(at)
		return year
	}
	return 0
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
