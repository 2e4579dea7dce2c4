package xlsx

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// absent is how a figure that does not exist is shown.
const absent = "—"

// The number formats. A format of three parts is for +, − and 0.
const (
	formatCount   = "0"
	formatDecimal = "0.0"
	formatPercent = "0.0%"
	formatPoints  = "+0.0;-0.0;0.0"
	formatDiff    = "+0;-0;0"
	formatMoney   = "#,##0.00"
	formatDiffCNY = "+#,##0.00;-#,##0.00;0.00"
)

// numberFormat is how a figure of the kind is shown.
func numberFormat(k reports.ValueKind) string {
	switch k {
	case reports.Count:
		return formatCount
	case reports.Decimal:
		return formatDecimal
	case reports.Percent:
		return formatPercent
	case reports.Points:
		return formatPoints
	case reports.Diff:
		return formatDiff
	case reports.Money:
		return formatMoney
	case reports.DiffMoney:
		return formatDiffCNY
	default:
		return ""
	}
}

// number is the figure as its cell stores it; false where there is none.
func number(v reports.Value) (float64, bool) {
	if !v.IsNumber() || math.IsNaN(v.Num) || math.IsInf(v.Num, 0) {
		return 0, false
	}
	x := v.Num
	if v.Kind == reports.Points {
		// Points are shown without a percent sign, so the cell holds them times
		// a hundred; rounding takes off what binary fractions add.
		x = math.Round(x*1e12) / 1e10
	}
	return x + 0, true // + 0 turns −0 into 0
}

// cell is v in a cell that otherwise looks like l.
func (b *book) cell(v reports.Value, l look) excelize.Cell {
	if x, ok := number(v); ok {
		l.format = numberFormat(v.Kind)
		if l.align == reports.Auto {
			l.align = reports.Right
		}
		return excelize.Cell{StyleID: b.styles.id(l), Value: x}
	}
	if v.Kind != reports.Text {
		l.align = reports.Center
		return excelize.Cell{StyleID: b.styles.id(l), Value: absent}
	}
	return b.text(v.Text, l)
}

// text is s in a cell that holds text whatever s looks like: string cells are
// never evaluated, and the quote keeps them text when somebody edits them.
func (b *book) text(s string, l look) excelize.Cell {
	s = plain(s)
	l.quote = looksLikeFormula(s)
	if s == "" {
		return excelize.Cell{StyleID: b.styles.id(l)}
	}
	return excelize.Cell{StyleID: b.styles.id(l), Value: s}
}

// looksLikeFormula tells that a spreadsheet would take s for a formula when it
// is typed or pasted, or read from a CSV made of the sheet.
func looksLikeFormula(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("=+-@\t\r＝＋－＠", r)
}

// plain is s without what XML or a cell can not hold. Line feeds, tabs and
// returns stay.
func plain(s string) string {
	ok := func(r rune) bool {
		return r == '\t' || r == '\n' || r == '\r' || (!unicode.IsControl(r) && r != '\uFFFE' && r != '\uFFFF')
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if ok(r) {
			return r
		}
		return '\uFFFD'
	}, s)
}
