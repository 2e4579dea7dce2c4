package importer

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"shegong/internal/roster"
)

// Reasons of d-date, in the words a clerk reads.
const (
	noDate      = "不是日期"
	yearOnly    = "只有年份，请补充月份"
	shortYear   = "年份不是四位，请写作2020.05的形式"
	noSuchDate  = "日历上没有这一天"
	dayFirst    = "请按年、月、日的顺序填写"
	ambiguousOf = "无法判断是1月还是10月，请改为文本或完整日期"
)

// The years a date of this product can lie in.
const (
	firstYear = 1900
	lastYear  = 2150
)

// longestDate is the length in bytes of what can still be a date.
const longestDate = 120

// Serial numbers of 1950-01-01 and 2100-01-01: what stands between them, in a
// cell without a date's format, is taken for a date that lost its format.
const (
	firstSerial = 18264
	lastSerial  = 73051
)

// serialDate is the date of a serial day number. In the 1900 system 60 is
// 29 February 1900, a day that never was.
func serialDate(serial float64, date1904 bool) (roster.Date, string) {
	if math.IsNaN(serial) || serial < 0 || serial > 2_958_465 {
		return roster.Date{}, noDate
	}
	day := int(math.Floor(serial))
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day == 60:
		return roster.Date{}, noSuchDate
	case day < 60:
		base = base.AddDate(0, 0, 1)
	}
	return within(roster.DateOf(base.AddDate(0, 0, day)))
}

// numberDate reads a number that has no date's format: 20200501, 202005,
// 2020.05, or a serial day number that lost its format.
func numberDate(v float64, date1904 bool) (roster.Date, string) {
	if v != math.Trunc(v) && v >= firstYear && v < lastYear+1 {
		return fractionMonth(v)
	}
	day := math.Floor(v)
	switch {
	case day >= firstSerial && day <= lastSerial:
		return serialDate(v, date1904)
	case v == day && day >= 0 && day < 1e9:
		return compactDate(strconv.Itoa(int(day)), date1904)
	}
	return roster.Date{}, noDate
}

// fractionMonth reads 2020.05. 2020.1 may have been 2020.10 before the table
// program took it for a number; every other month is plain.
func fractionMonth(v float64) (roster.Date, string) {
	year := math.Floor(v)
	hundredths := (v - year) * 100
	m := math.Round(hundredths)
	if math.Abs(hundredths-m) > 1e-6 {
		return roster.Date{}, noDate
	}
	switch n := int(m); {
	case n == 10:
		return roster.Date{}, ambiguousOf
	case n >= 20 && n <= 90 && n%10 == 0:
		return within(roster.NewDate(int(year), n/10, 0))
	default:
		return month(int(year), n)
	}
}

// compactDate reads digits without separators.
func compactDate(s string, date1904 bool) (roster.Date, string) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return roster.Date{}, noDate
	}
	switch {
	case len(s) == 8:
		return day(n/10000, n/100%100, n%100)
	case len(s) == 6:
		return month(n/100, n%100)
	case len(s) == 5 && n >= firstSerial && n <= lastSerial:
		return serialDate(float64(n), date1904)
	case len(s) == 4 && n >= firstYear && n <= lastYear:
		return roster.Date{}, yearOnly
	}
	return roster.Date{}, noDate
}

func month(y, m int) (roster.Date, string) {
	if m < 1 || m > 12 {
		return roster.Date{}, fmt.Sprintf("没有%d月", m)
	}
	return within(roster.NewDate(y, m, 0))
}

func day(y, m, d int) (roster.Date, string) {
	if m < 1 || m > 12 {
		return roster.Date{}, fmt.Sprintf("没有%d月", m)
	}
	if d < 1 || d > 31 {
		return roster.Date{}, noSuchDate
	}
	return within(roster.NewDate(y, m, d))
}

func within(d roster.Date) (roster.Date, string) {
	if d.Year < firstYear || d.Year > lastYear {
		return roster.Date{}, noDate
	}
	if !d.Valid() {
		return roster.Date{}, noSuchDate
	}
	return d, ""
}

// parseDate reads a date or month from a cell's text; why says what is wrong.
func parseDate(text string, date1904 bool) (d roster.Date, why string) {
	if len(text) > longestDate {
		return d, noDate
	}
	s := chineseDigits(narrow(withoutTime(text)))
	if s == "" {
		return d, noDate
	}
	var parts [3]string
	n := 0
	for _, p := range strings.FieldsFunc(s, dateSeparator) {
		if n == 3 || !digitsOnly(p) || len(p) > 8 {
			return d, noDate
		}
		parts[n] = p
		n++
	}
	return datedParts(parts, n, date1904)
}

func datedParts(p [3]string, n int, date1904 bool) (roster.Date, string) {
	num := func(i int) int { v, _ := strconv.Atoi(p[i]); return v }
	switch {
	case n == 1:
		return compactDate(p[0], date1904)
	case n == 0:
		return roster.Date{}, noDate
	case len(p[0]) != 4:
		if len(p[n-1]) == 4 {
			return roster.Date{}, dayFirst
		}
		if len(p[0]) <= 2 {
			return roster.Date{}, shortYear
		}
		return roster.Date{}, noDate
	case n == 2 && len(p[1]) == 4:
		return day(num(0), num(1)/100, num(1)%100)
	case len(p[1]) > 2 || n == 3 && len(p[2]) > 2:
		return roster.Date{}, noDate
	case n == 2:
		return month(num(0), num(1))
	}
	return day(num(0), num(1), num(2))
}

func dateSeparator(r rune) bool {
	switch r {
	case '.', '-', '/', '\\', ',', '_', '年', '月', '日', '号', '。', '、', '·', '–', '—', '−':
		return true
	}
	return false
}

// withoutTime cuts a time of day: 2020-05-06 00:00:00, 2020-05-06T08:00.
func withoutTime(s string) string {
	s = strings.TrimFunc(s, invisible)
	at := strings.IndexByte(s, ':')
	if at < 0 {
		at = strings.Index(s, "：")
	}
	if at < 0 {
		return s
	}
	cut := strings.LastIndexFunc(s[:at], func(r rune) bool { return invisible(r) || r == 'T' })
	if cut < 0 {
		return s
	}
	return s[:cut]
}

// chineseDigits turns 二〇二〇年十一月 into 2020年11月.
func chineseDigits(s string) string {
	if !strings.ContainsAny(s, "〇零○一二三四五六七八九十") {
		return s
	}
	var b strings.Builder
	rs := []rune(s)
	for i, r := range rs {
		if r != '十' {
			if v := chineseDigit(r); v >= 0 {
				b.WriteByte(byte('0' + v))
			} else {
				b.WriteRune(r)
			}
			continue
		}
		before := i > 0 && chineseDigit(rs[i-1]) >= 0
		after := i+1 < len(rs) && chineseDigit(rs[i+1]) >= 0
		switch {
		case !before && !after:
			b.WriteString("10")
		case !before:
			b.WriteByte('1')
		case !after:
			b.WriteByte('0')
		}
	}
	return b.String()
}

// chineseDigit is the digit r stands for, -1 for none.
func chineseDigit(r rune) int {
	switch r {
	case '〇', '零', '○':
		return 0
	case '一':
		return 1
	case '二':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

// parseSpan reads a start and an end from one text, such as
// 2021.03.01-2025.12.31.
func parseSpan(text string, date1904 bool) (start, end roster.Date, why string) {
	s := trim(text)
	why = "不是起止日期，请写作2021.03.01-2025.12.31"
	if len(s) > 2*longestDate {
		return start, end, why
	}
	for _, sep := range []string{"至", "到", "~", "～", "——", "—", "–", "－", "--", "-"} {
		for at := strings.Index(s, sep); at > 0; {
			a, whyA := parseDate(s[:at], date1904)
			b, whyB := parseDate(s[at+len(sep):], date1904)
			switch {
			case whyA == "" && whyB == "":
				return a, b, ""
			case whyA == noSuchDate || whyB == noSuchDate:
				why = noSuchDate
			}
			next := strings.Index(s[at+len(sep):], sep)
			if next < 0 {
				break
			}
			at += len(sep) + next
		}
	}
	return start, end, why
}
