package xls

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/importer/grid"
)

func text1(col int, s string) grid.Cell { return grid.Cell{Col: col, Kind: grid.Text, Text: s} }

func number(col int, f float64, literal string) grid.Cell {
	return grid.Cell{Col: col, Kind: grid.Number, Num: f, Text: literal}
}

func formula(c grid.Cell) grid.Cell {
	c.Formula = true
	return c
}

// cached is a formula's value other than a number.
func cached(kind, value byte) []byte { return pack(kind, byte(0), value, "\x00\x00\x00\xFF\xFF") }

// formulaTail is what follows the value in a FORMULA record.
var formulaTail = pack(0, uint32(0), 0)

func TestCells(t *testing.T) {
	const shared, array = 0x04BC, 0x0221
	for _, c := range []struct {
		name string
		recs *biff
		want []grid.Cell // of row 1
	}{
		{"number", new(biff).rec(recNumber, 0, 2, 0, 3.25), []grid.Cell{number(2, 3.25, "3.25")}},
		{"minus zero", new(biff).rec(recNumber, 0, 2, 0, math.Copysign(0, -1)), []grid.Cell{number(2, 0, "0")}},
		{"ID number as number", new(biff).rec(recNumber, 0, 0, 0, 220102199205081234.0), []grid.Cell{number(0, 220102199205081234, "2.2010219920508125E+17")}},
		{"ID number typed into Excel", new(biff).rec(recNumber, 0, 0, 0, 220102199205081000.0), []grid.Cell{number(0, 220102199205081000, "2.20102199205081E+17")}},
		{"not a number", new(biff).rec(recNumber, 0, 0, 0, math.NaN()), []grid.Cell{{Kind: grid.ErrorValue, Text: "#NUM!"}}},
		{"RK integer", new(biff).rec(recRK, 0, 0, 0, uint32(45566<<2|2)), []grid.Cell{number(0, 45566, "45566")}},
		{"RK negative integer", new(biff).rec(recRK, 0, 0, 0, uint32(0xFFFFFFFE)), []grid.Cell{number(0, -1, "-1")}},
		{"RK integer by 100", new(biff).rec(recRK, 0, 0, 0, uint32(12345<<2|3)), []grid.Cell{number(0, 123.45, "123.45")}},
		{"RK double", new(biff).rec(recRK, 0, 0, 0, uint32(math.Float64bits(2020.5)>>32)), []grid.Cell{number(0, 2020.5, "2020.5")}},
		{
			"several RK", new(biff).rec(recMulRK, 0, 1, 0, uint32(1<<2|2), 0, uint32(2<<2|2), 2),
			[]grid.Cell{number(1, 1, "1"), number(2, 2, "2")},
		},
		{
			"blanks give no cell", new(biff).rec(recBlank, 0, 0, 0).rec(recMulBlank, 0, 1, 0, 0, 2).rec(recLabel, 0, 3, 0, str("末")),
			[]grid.Cell{text1(3, "末")},
		},
		{"label", new(biff).rec(recLabel, 0, 0, 0, str("ÄÖ")), []grid.Cell{text1(0, "ÄÖ")}},
		{"label beyond the BMP", new(biff).rec(recLabel, 0, 0, 0, str("𠮷田")), []grid.Cell{text1(0, "𠮷田")}},
		{"half a surrogate pair", new(biff).rec(recLabel, 0, 0, 0, pack(2, byte(flagWide), 0xD842, 0x7530)), []grid.Cell{text1(0, "\uFFFD田")}},
		{"empty label without flags", new(biff).rec(recLabel, 0, 0, 0, 0, byte(0)).rec(recLabel, 0, 1, 0, str("x")), []grid.Cell{text1(0, ""), text1(1, "x")}},
		{"rich label", new(biff).rec(recRString, 0, 0, 0, str("粗体"), 1, 0, 1), []grid.Cell{text1(0, "粗体")}},
		{
			"label over two records", new(biff).rec(recLabel, 0, 0, 0, 4, byte(0), "ab").rec(recContinue, byte(flagWide), wide("中文")),
			[]grid.Cell{text1(0, "ab中文")},
		},
		{"true", new(biff).rec(recBoolErr, 0, 0, 0, byte(1), byte(0)), []grid.Cell{{Kind: grid.Bool, Num: 1}}},
		{"error", new(biff).rec(recBoolErr, 0, 0, 0, byte(0x17), byte(1)), []grid.Cell{{Kind: grid.ErrorValue, Text: "#REF!"}}},
		{"formula number", new(biff).rec(recFormula, 0, 0, 0, 35.5, formulaTail), []grid.Cell{formula(number(0, 35.5, "35.5"))}},
		{
			"formula text", new(biff).rec(recFormula, 0, 0, 0, cached(0, 0), formulaTail).rec(recString, str("女")),
			[]grid.Cell{formula(text1(0, "女"))},
		},
		{
			"formula text after shared and array formulas",
			new(biff).rec(recFormula, 0, 0, 0, cached(0, 0), formulaTail).rec(shared, "........").rec(array, "............").
				rec(recString, 3, byte(0), "a").rec(recContinue, byte(flagWide), wide("乙c")).rec(recNumber, 0, 1, 0, 1.0),
			[]grid.Cell{formula(text1(0, "a乙c")), number(1, 1, "1")},
		},
		{
			"formula text that is missing", new(biff).rec(recFormula, 0, 0, 0, cached(0, 0), formulaTail).rec(recNumber, 0, 1, 0, 1.0),
			[]grid.Cell{{Formula: true}, number(1, 1, "1")},
		},
		{"formula text missing at the end", new(biff).rec(recFormula, 0, 0, 0, cached(0, 0), formulaTail), []grid.Cell{{Formula: true}}},
		{"formula false", new(biff).rec(recFormula, 0, 0, 0, cached(1, 0), formulaTail), []grid.Cell{formula(grid.Cell{Kind: grid.Bool})}},
		{"formula error", new(biff).rec(recFormula, 0, 0, 0, cached(2, 0x2A), formulaTail), []grid.Cell{formula(grid.Cell{Kind: grid.ErrorValue, Text: "#N/A"})}},
		{"formula empty text", new(biff).rec(recFormula, 0, 0, 0, cached(3, 0), formulaTail), []grid.Cell{formula(text1(0, ""))}},
		{
			"columns out of order, the last of two counts",
			new(biff).rec(recLabel, 0, 2, 0, str("丙")).rec(recLabel, 0, 0, 0, str("旧")).rec(recLabel, 0, 0, 0, str("甲")).
				rec(recLabel, 0, 1, 0, str("乙")).rec(recBlank, 0, 1, 0),
			[]grid.Cell{text1(0, "甲"), text1(2, "丙")},
		},
		{
			"an embedded chart's cells are not the sheet's",
			new(biff).rec(recNumber, 0, 0, 0, 1.0).rec(recBOF, 0x0600, bofChart).rec(recNumber, 0, 0, 0, 9.0).rec(recEOF).rec(recNumber, 0, 1, 0, 2.0),
			[]grid.Cell{number(0, 1, "1"), number(1, 2, "2")},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, _ := mustRows(t, mustOpen(t, oneSheet(c.recs.b)), 0)
			want := []grid.Row{{Number: 1, Cells: c.want}}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLiteral(t *testing.T) {
	for _, c := range []struct {
		in   float64
		want string
	}{
		{0.1, "0.1"},
		{1234567, "1234567"},
		{2020.1, "2020.1"},
		{12345678901234567, "12345678901234568"},
		{1e17, "1E+17"},
		{0.00001, "0.00001"},
		{0.000001, "1E-06"},
		{-2.5e300, "-2.5E+300"},
	} {
		if got := literal(c.in); got != c.want {
			t.Errorf("literal(%v) = %s, want %s", c.in, got, c.want)
		}
	}
}
