package importer

import (
	"math"
	"strconv"
	"strings"

	"shegong/internal/roster"
)

// noNumber is the reason of d-number.
const noNumber = "不是数字"

// quantity is a number read from text with what stood around it.
type quantity struct {
	value    float64
	percent  bool
	scale    float64 // 10,000 after 万, 1 otherwise
	perYear  bool
	suffixed bool
}

// parseQuantity reads 1,234.5, １２３, 3500元/月, 346.3万元, 95%.
func parseQuantity(text string) (q quantity, ok bool) {
	if len(text) > 90 {
		return q, false
	}
	s := strings.NewReplacer(",", "", "¥", "", "人民币", "").Replace(narrow(text))
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.' || end == 0 && (s[end] == '-' || s[end] == '+')) {
		end++
	}
	if exponent(s[end:]) {
		end = len(s)
	}
	v, err := strconv.ParseFloat(s[:end], 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return q, false
	}
	q = quantity{value: v, scale: 1, suffixed: end < len(s)}
	return q, q.unit(s[end:])
}

// exponent tells that s ends a number in scientific notation, such as E+05.
func exponent(s string) bool {
	if len(s) < 2 || s[0] != 'e' && s[0] != 'E' {
		return false
	}
	return digitsOnly(strings.TrimLeft(s[1:], "+-"))
}

// unit takes the words after the figure; it is false for words it does not
// know, so that “两千多” or “3人左右” are never taken for numbers.
func (q *quantity) unit(s string) bool {
	if rest, ok := strings.CutPrefix(s, "万"); ok {
		q.scale, s = 10_000, rest
	}
	switch s {
	case "%", "%%":
		q.percent = true
	case "元/年", "元每年", "/年":
		q.perYear = true
	case "", "元", "元整", "圆", "元/月", "元每月", "/月", "人", "名", "户", "个", "岁", "周岁", "次", "次/日", "次/天",
		"学时", "课时", "小时", "分", "级", "条", "年", "年度", "岗", "个岗", "处", "项", "人次", "平方米":
	default:
		return false
	}
	return true
}

// moneyUnit is the unit of an amount's column: what one unit of the cell is in
// 元, and over how many months it runs.
type moneyUnit struct {
	yuan   float64 // 0: not said
	months float64 // 0: not said
}

// unitIn reads a unit from a head or a title row.
func unitIn(s string) (u moneyUnit) {
	s = narrow(s)
	switch {
	case strings.Contains(s, "万元"):
		u.yuan = 10_000
	case strings.Contains(s, "千元"):
		u.yuan = 1000
	case strings.Contains(s, "元"):
		u.yuan = 1
	}
	switch {
	case strings.Contains(s, "/年"), strings.Contains(s, "每年"), strings.Contains(s, "(年)"), strings.Contains(s, "元年"):
		u.months = 12
	case strings.Contains(s, "/季"), strings.Contains(s, "每季"), strings.Contains(s, "(季)"), strings.Contains(s, "(季度)"):
		u.months = 3
	case strings.Contains(s, "/月"), strings.Contains(s, "每月"), strings.Contains(s, "(月)"):
		u.months = 1
	}
	return u
}

// or fills what u leaves open from v.
func (u moneyUnit) or(v moneyUnit) moneyUnit {
	if u.yuan == 0 {
		u.yuan = v.yuan
	}
	if u.months == 0 {
		u.months = v.months
	}
	return u
}

// fen is an amount of q, in a column of unit u, as the field keeps it.
func (q quantity) fen(t roster.Type, u moneyUnit) (amount int64, converted bool) {
	own := moneyUnit{yuan: 1, months: 1}
	if t == roster.TenKType {
		own = moneyUnit{yuan: 10_000, months: 12}
	}
	u = u.or(own)
	if q.scale != 1 {
		u.yuan = q.scale
	}
	if q.perYear {
		u.months = 12
	}
	months := 1.0
	if t == roster.YuanType {
		months = u.months
	}
	return int64(math.Round(q.value * u.yuan * 100 / months)), u.yuan != own.yuan || months != 1
}

// share is a percentage from 0 to 100: 95, 95% and 0.95 are one.
func (q quantity) share() (v float64, converted bool) {
	if !q.percent && q.value > 0 && q.value <= 1 {
		return math.Round(q.value*1e10) / 1e8, true
	}
	return q.value, false
}
