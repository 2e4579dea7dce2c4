package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ValueKind is what a value is, which decides how it is written.
type ValueKind uint8

// The kinds of value.
const (
	Absent    ValueKind = iota // no figure: —
	Text                       // Text
	Count                      // whole number
	Decimal                    // Num with one decimal
	Percent                    // Num is a share, 0.123 is 12.3 %
	Points                     // a difference of two shares, in 百分点
	Diff                       // a difference of two counts, with its sign
	Money                      // Num in 元, two decimals
	DiffMoney                  // a difference in 元, with its sign
)

// Value is one figure or text of a document.
type Value struct {
	Kind ValueKind
	Num  float64
	Text string
}

// T is a text.
func T(s string) Value { return Value{Kind: Text, Text: s} }

// N is a count.
func N[I ~int | ~int32 | ~int64](n I) Value { return Value{Kind: Count, Num: float64(n)} }

// D is a number with one decimal.
func D(x float64) Value { return Value{Kind: Decimal, Num: x} }

// None is a figure that does not exist.
func None() Value { return Value{} }

// Share is a of b, and nothing where b is zero: a rate of nobody is no 0 %.
func Share[I ~int | ~int32 | ~int64](a, b I) Value {
	if b == 0 {
		return None()
	}
	return Value{Kind: Percent, Num: float64(a) / float64(b)}
}

// Yuan is an amount of 分, shown in 元.
func Yuan(fen int64) Value { return Value{Kind: Money, Num: float64(fen) / 100} }

// Change is the trend from old to v: a difference for counts and amounts,
// points for shares, nothing where either is absent.
func (v Value) Change(old Value) Value {
	if v.Kind != old.Kind {
		return None()
	}
	d := v.Num - old.Num
	switch v.Kind {
	case Count:
		return Value{Kind: Diff, Num: d}
	case Percent:
		return Value{Kind: Points, Num: d}
	case Money:
		return Value{Kind: DiffMoney, Num: d}
	default:
		return None()
	}
}

// IsNumber tells that the value is a figure, to be aligned right.
func (v Value) IsNumber() bool { return v.Kind > Text }

// String is the value as a reader sees it.
func (v Value) String() string {
	switch v.Kind {
	case Text:
		return v.Text
	case Count:
		return strconv.FormatFloat(v.Num, 'f', 0, 64)
	case Decimal:
		return fixed(v.Num, 1)
	case Percent:
		return fixed(v.Num*100, 1) + "%"
	case Points:
		return signed(fixed(v.Num*100, 1))
	case Diff:
		return signed(fixed(v.Num, 0))
	case Money:
		return fixed(v.Num, 2)
	case DiffMoney:
		return signed(fixed(v.Num, 2))
	default:
		return "—"
	}
}

// fixed rounds half away from zero, as offices do, not half to even.
func fixed(x float64, decimals int) string {
	p := math.Pow10(decimals)
	// The nudge undoes the binary error of decimal halves such as 0.285×100.
	r := math.Round(x*p+math.Copysign(1e-9, x)) / p
	if r == 0 {
		r = 0 // no −0
	}
	return strconv.FormatFloat(r, 'f', decimals, 64)
}

func signed(s string) string {
	if strings.HasPrefix(s, "-") || strings.Trim(s, "0.") == "" {
		return s
	}
	return fmt.Sprintf("+%s", s)
}
