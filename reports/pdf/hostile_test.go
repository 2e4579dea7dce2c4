package pdf

import (
	"math"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"shegong/reports"
)

// hostile draws a document that no report would make.
func hostile(t *rapid.T) *reports.Document {
	s := rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "\xff\xfe\x80", "a\x00b\x1b\r\n\t", "\U00020BB7\U0002C29D\U0010FFFF", "\ue000\uf8ff", "()\\)(\r", "\u202eabc\u200d\ufeff",
			"endobj\nendstream\nstartxref\n0\n%%EOF", strings.Repeat("，", 300), strings.Repeat("长", 3000), strings.Repeat("9", 500), "合计", "e\u0301",
			strings.Repeat("行\n", 120),
		}),
		rapid.String(),
	)
	num := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, -1, 5, 1e300, math.NaN(), math.Inf(1), math.Inf(-1)}))
	value := rapid.Custom(func(t *rapid.T) reports.Value {
		return reports.Value{Kind: reports.ValueKind(rapid.IntRange(0, 10).Draw(t, "kind")), Num: num.Draw(t, "num"), Text: s.Draw(t, "text")}
	})
	values := func(most int) []reports.Value { return rapid.SliceOfN(value, 0, most).Draw(t, "values") }
	block := func() reports.Block {
		switch rapid.IntRange(0, 5).Draw(t, "block") {
		case 0:
			return reports.Heading{Level: rapid.IntRange(-1, 5).Draw(t, "level"), Text: s.Draw(t, "heading")}
		case 1:
			return reports.Paragraph{Text: s.Draw(t, "paragraph")}
		case 2:
			var items []reports.Figure
			for range rapid.IntRange(0, 7).Draw(t, "figures") {
				v := value.Draw(t, "value")
				items = append(items, reports.Figure{Label: s.Draw(t, "label"), Value: v, Unit: s.Draw(t, "unit"), Previous: &v})
			}
			return reports.Figures{Items: items}
		case 3:
			return hostileTable(t, s, values)
		case 4:
			c := reports.Chart{Title: s.Draw(t, "title"), Unit: s.Draw(t, "unit"), Kind: reports.ChartKind(rapid.IntRange(0, 6).Draw(t, "chart"))}
			c.Categories = rapid.SliceOfN(s, 0, rapid.SampledFrom([]int{0, 3, 40, 300}).Draw(t, "most")).Draw(t, "categories")
			for range rapid.IntRange(0, 4).Draw(t, "series") {
				c.Series = append(c.Series, reports.Series{Name: s.Draw(t, "name"), Values: values(50)})
			}
			return c
		default:
			return reports.PageBreak{}
		}
	}
	d := &reports.Document{Title: s.Draw(t, "title"), Unit: s.Draw(t, "unit"), Period: s.Draw(t, "period"), Author: s.Draw(t, "author"), Draft: rapid.Bool().Draw(t, "draft")}
	d.Form = reports.Form{Number: s.Draw(t, "number"), Head: s.Draw(t, "head")}
	d.Facts = []reports.Fact{{Label: s.Draw(t, "label"), Text: s.Draw(t, "fact")}}
	for range rapid.IntRange(0, 6).Draw(t, "blocks") {
		d.Blocks = append(d.Blocks, block())
	}
	return d
}

func hostileTable(t *rapid.T, s *rapid.Generator[string], values func(int) []reports.Value) reports.Table {
	x := reports.Table{Name: s.Draw(t, "name"), Title: s.Draw(t, "title"), Unit: s.Draw(t, "unit"), Source: s.Draw(t, "source"), Notes: []string{s.Draw(t, "note"), "二"}}
	for range rapid.SampledFrom([]int{0, 1, 4, 70}).Draw(t, "columns") {
		x.Columns = append(x.Columns, reports.Column{
			Head: rapid.SliceOfN(rapid.SampledFrom([]string{"甲", "乙", "丙", "\xff", ""}), 0, 3).Draw(t, "path"),
			Wrap: rapid.Bool().Draw(t, "wrap"), Min: rapid.IntRange(-1, 99).Draw(t, "min"), Align: reports.Align(rapid.IntRange(0, 4).Draw(t, "align")),
		})
	}
	for range rapid.IntRange(0, 5).Draw(t, "rows") {
		x.Rows = append(x.Rows, reports.Row{Kind: reports.RowKind(rapid.IntRange(0, 5).Draw(t, "kind")), Cells: values(8)})
	}
	if again := rapid.SampledFrom([]int{0, 0, 1, 200}).Draw(t, "again"); again > 0 {
		x.Each = list(slices.Repeat(x.Rows, again)).Each
	}
	return x
}
