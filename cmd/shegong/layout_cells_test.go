package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"shegong/internal/roster"
)

// The ways cells and heads are written in a layout; drawn once for a workbook,
// some for each cell.
type manner struct {
	dice
	officialHeads bool
	shuffled      bool
	grouped       bool // heads of two rows
	third         bool // a third head row above them
	yes, no       string
	dateStyles    []string
	date1904      bool
	percent       string // 100, 1, 100%
	payUnit       string // "", 元/年, 万元/年
	payInTitle    bool
	insuranceOne  bool // 五险一金 in one column
	termOne       bool // 服务协议期限 in one column
	twoEducations bool
	idMarks       bool // apostrophes, spaces, small x
	spacedNames   bool
	synonyms      bool
	extras        bool // columns that are not asked for
	headSpaces    bool
	placement     string // of street and community: columns, merged, sheets, communities, sections
	titles        int
	hints, marks  bool // rows below the head
	emptyRows     int
	subtotals     bool
	notes         bool
	widePerYear   bool
	pairs         bool
	hidden        bool
	blankColumn   bool
}

func newManner(seed uint64) *manner {
	d := newDice(seed)
	yesNo := oneFrom(d, [2]string{"是", "否"}, [2]string{"√", "×"}, [2]string{"有", "无"}, [2]string{"1", "0"}, [2]string{"Y", "N"}, [2]string{"✓", "×"}, [2]string{"ＴＲＵＥ", "FALSE"}, [2]string{"已", "未"})
	m := &manner{
		dice: d, officialHeads: d.chance(20), shuffled: d.chance(50), grouped: d.chance(50), third: d.chance(25), yes: yesNo[0], no: yesNo[1],
		date1904: d.chance(15), percent: oneFrom(d, "100", "1", "100%"), payUnit: oneFrom(d, "", "", "元/年", "万元/年", "元／年"), payInTitle: d.chance(40),
		insuranceOne: d.chance(25), termOne: d.chance(30), twoEducations: d.chance(25), idMarks: d.chance(60), spacedNames: d.chance(50), synonyms: d.chance(70),
		extras: d.chance(50), headSpaces: d.chance(50), placement: oneFrom(d, "columns", "merged", "sheets", "communities", "sections", "whole"),
		titles: d.IntN(5), hints: d.chance(20), marks: d.chance(20), emptyRows: d.IntN(4), subtotals: d.chance(30), notes: d.chance(50),
		widePerYear: d.chance(30), pairs: d.chance(40), hidden: d.chance(30), blankColumn: d.chance(20),
	}
	all := []string{"real", "2006.01.02", "2006/1/2", "2006年1月2日", "20060102", "2006-1-2", "han", "2006-01-02 00:00:00", "serial"}
	for range 1 + d.IntN(3) {
		m.dateStyles = append(m.dateStyles, oneFrom(d, all...))
	}
	return m
}

// headOf is a spelling of a field's head that fits no other field of the kind.
func (m *manner) headOf(k roster.Kind, key string) string {
	f := roster.FieldOf(k, key)
	if m.officialHeads {
		return f.Header
	}
	owner := map[string]string{}
	var mine []string
	for _, s := range roster.Spellings() {
		if s.Kind != k && (s.Kind != roster.NoKind || roster.FieldOf(k, s.Key) == nil) {
			continue
		}
		folded := roster.Fold(s.Text)
		if have, ok := owner[folded]; ok && have != s.Key {
			owner[folded] = "two"
			continue
		}
		owner[folded] = s.Key
		if s.Key == key {
			mine = append(mine, s.Text)
		}
	}
	for {
		if s := oneFrom(m.dice, mine...); owner[roster.Fold(s)] == key {
			return s
		}
	}
}

// dressed is a head with the marks clerks add.
func (m *manner) dressed(head string, f *roster.Field) string {
	if m.headSpaces && len([]rune(head)) == 2 && m.chance(40) {
		r := []rune(head)
		head = string(r[0]) + oneFrom(m.dice, " ", "  ", "　", "\n") + string(r[1])
	} else if m.headSpaces && len([]rune(head)) > 5 && m.chance(30) {
		r := []rune(head)
		head = string(r[:4]) + "\n" + string(r[4:])
	}
	if f != nil && f.Required && m.chance(20) {
		head = oneFrom(m.dice, "*"+head, head+"*", head+"（必填）")
	}
	return head
}

// cell is a value in the layout's manner.
func (m *manner) cell(k roster.Kind, f *roster.Field, v string) any {
	if v == "" {
		return nil
	}
	switch f.Type {
	case roster.DateType:
		return m.date(v)
	case roster.FlagType:
		return m.flag(v)
	case roster.IDType:
		return m.id(v)
	case roster.NameType:
		if r := []rune(v); m.spacedNames && len(r) == 2 {
			return string(r[0]) + oneFrom(m.dice, "　", " ", "  ") + string(r[1])
		}
	case roster.VocabularyType:
		return m.word(f, v)
	case roster.PercentType:
		return m.share(v)
	case roster.YuanType:
		if k == roster.Workers {
			return m.pay(v)
		}
		return numberOr(v)
	case roster.IntegerType, roster.NumberType, roster.TenKType:
		return numberOr(v)
	}
	return v
}

func numberOr(v string) any {
	if n, err := strconv.ParseFloat(v, 64); err == nil {
		return n
	}
	return v
}

func (m *manner) date(v string) any {
	d, err := time.Parse(time.DateOnly, v)
	if err != nil {
		return v
	}
	switch s := oneFrom(m.dice, m.dateStyles...); s {
	case "real":
		return d
	case "serial":
		if m.date1904 {
			return d.Format("2006.01.02")
		}
		return strconv.Itoa(int(d.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24))
	case "han":
		return hanDate(d)
	default:
		return d.Format(s)
	}
}

// hanDate is 二〇二〇年十一月六日.
func hanDate(d time.Time) string {
	digits := []rune("〇一二三四五六七八九")
	year := strings.Map(func(r rune) rune { return digits[r-'0'] }, strconv.Itoa(d.Year()))
	small := func(n int) string {
		s := ""
		if n >= 20 {
			s = string(digits[n/10])
		}
		if n >= 10 {
			s += "十"
		}
		if n%10 > 0 {
			s += string(digits[n%10])
		}
		return s
	}
	return fmt.Sprintf("%s年%s月%s日", year, small(int(d.Month())), small(d.Day()))
}

func (m *manner) flag(v string) any {
	switch v {
	case "是":
		v = m.yes
	case "否":
		v = m.no
	}
	if n, err := strconv.Atoi(v); err == nil && m.chance(50) {
		return n
	}
	return v
}

func (m *manner) id(v string) any {
	if !m.idMarks {
		return v
	}
	switch m.IntN(6) {
	case 0:
		return "'" + v
	case 1:
		return " " + v
	case 2:
		return v + " "
	case 3:
		return strings.ToLower(v)
	case 4:
		if len(v) == 18 {
			return v[:6] + " " + v[6:14] + " " + v[14:]
		}
	}
	return v
}

// word is a value of a vocabulary in another spelling that means the same.
func (m *manner) word(f *roster.Field, v string) any {
	code, _, ok := f.Vocabulary.Parse(v)
	if !ok || !m.synonyms || !m.chance(40) {
		return v
	}
	var same []string
	for s, c := range f.Vocabulary.Synonyms {
		if c == code {
			same = append(same, s)
		}
	}
	if len(same) == 0 {
		return v
	}
	sortStrings(same)
	return oneFrom(m.dice, same...)
}

func (m *manner) share(v string) any {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v
	}
	switch m.percent {
	case "1":
		return n / 100
	case "100%":
		return v + "%"
	}
	return n
}

// pay is an amount in the unit of the layout's heads.
func (m *manner) pay(v string) any {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v
	}
	switch m.payUnit {
	case "元/年", "元／年":
		return n * 12
	case "万元/年":
		return n * 12 / 10000
	}
	return n
}
