package xlsx

import (
	"math"
	"strconv"

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

// cell is one cell as the file stores it: a figure, a text, or nothing.
type cell struct {
	style   int
	text    string
	number  float64
	figure  bool   // holds number, not text
	formula string // what text or number results from
}

// cell is v in a cell that otherwise looks like l.
func (b *book) cell(v reports.Value, l look) cell {
	if x, ok := number(v); ok {
		l.format = numberFormat(v.Kind)
		if l.align == reports.Auto {
			l.align = reports.Right
		}
		return cell{style: b.styles.id(l), number: x, figure: true}
	}
	if v.Kind != reports.Text {
		l.align = reports.Center
		return cell{style: b.styles.id(l), text: absent}
	}
	return b.text(v.Text, l)
}

// text is s in a cell that holds text whatever s looks like: string cells are
// never evaluated, and the quote keeps them text when somebody edits them.
func (b *book) text(s string, l look) cell {
	s = plain(s)
	l.quote = looksLikeFormula(s)
	return cell{style: b.styles.id(l), text: s}
}

// appendTo appends the rest of the cell's element after its style.
func (c *cell) appendTo(b []byte) []byte {
	switch {
	case c.figure:
		b = append(b, `">`...)
		b = c.appendFormula(b)
		b = append(b, "<v>"...)
		b = strconv.AppendFloat(b, c.number, 'f', -1, 64)
		return append(b, "</v></c>"...)
	case c.formula != "":
		b = append(b, `" t="str">`...)
		b = c.appendFormula(b)
		b = append(b, "<v>"...)
		b = appendText(b, c.text)
		return append(b, "</v></c>"...)
	case c.text == "":
		return append(b, `"/>`...)
	case hasEdge(c.text):
		b = append(b, `" t="inlineStr"><is><t xml:space="preserve">`...)
	default:
		b = append(b, `" t="inlineStr"><is><t>`...)
	}
	b = appendText(b, c.text)
	return append(b, "</t></is></c>"...)
}

func (c *cell) appendFormula(b []byte) []byte {
	if c.formula == "" {
		return b
	}
	b = append(b, "<f>"...)
	b = appendText(b, c.formula)
	return append(b, "</f>"...)
}
