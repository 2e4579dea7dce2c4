package pdf

import (
	"fmt"
	"strings"
	"testing"

	"shegong/reports"
)

// lines is a paragraph of about n lines.
func lines(n int) reports.Paragraph {
	return reports.Paragraph{Text: strings.Repeat("社", 28*n-3)}
}

// TestPagesAreFilled: what begins lower on a page than it has room for is made
// flatter, divided or put on a page of the other kind, so that no page but the
// last is left more than half empty.
func TestPagesAreFilled(t *testing.T) {
	figures := reports.Figures{Items: sampleFigures()}
	one := reports.Heading{Level: 1, Text: "一、图表"}
	short := wideTable(6)
	tests := map[string][]reports.Block{
		"wide table after the cover":       {figures, one, wideTable(40)},
		"progress of all counties":         {figures, one, sampleChart(reports.Progress, "条", 69, 1), narrowTable()},
		"bars of all counties":             {figures, one, sampleChart(reports.Bars, "柱", 69, 1), lines(30)},
		"chart at the end of a page":       {lines(7), one, sampleChart(reports.Lines, "线", 12, 2), lines(30)},
		"pie at the end of a page":         {lines(8), sampleChart(reports.Pie, "饼", 4, 1), lines(30)},
		"wide and narrow by turns":         {figures, one, short, one, narrowTable(), one, short, lines(2), one, short, one, narrowTable()},
		"narrow between wide":              {figures, wideTable(20), lines(3), wideTable(20), narrowTable(), wideTable(20)},
		"list":                             {lines(10), one, list(nameRows(700))},
		"chart after a table":              {narrowTable(), sampleChart(reports.Bars, "柱", 23, 2), narrowTable(), sampleChart(reports.Stacked, "构成", 9, 3), lines(22)},
		"long names in three columns":      {lines(5), sampleChart(reports.Progress, "条", 100, 2), lines(20)},
		"wide table below another on page": {wideTable(12), one, wideTable(12), one, wideTable(12), lines(20)},
	}
	for name, blocks := range tests {
		t.Run(name, func(t *testing.T) {
			doc := sampleDocument()
			doc.Form, doc.Blocks = reports.Form{}, blocks
			ps := pages(t, render(t, doc))
			for i, p := range ps[:len(ps)-1] {
				if p.used() < 0.47 {
					t.Errorf("page %d of %d is filled to %.0f %%", i+1, len(ps), 100*p.used())
				}
			}
		})
	}
}

// TestHeadingsKeep puts a heading at every height of a page: it stays with two
// rows of its table, or two lines of its paragraph.
func TestHeadingsKeep(t *testing.T) {
	tab := narrowTable()
	tab.Rows = tab.Rows[1:]
	for n := 1; n <= 24; n++ {
		for kind, block := range map[string]reports.Block{
			"table": tab, "list": list(nameRows(80)[1:]), "paragraph": lines(4), "chart": sampleChart(reports.Bars, "柱", 9, 1),
		} {
			doc := &reports.Document{Title: "题", Blocks: []reports.Block{
				lines(n), reports.Heading{Level: 1, Text: "一、标题甲"}, reports.Heading{Level: 2, Text: "（一）标题乙"}, block,
			}}
			var p page
			for _, q := range pages(t, render(t, doc)) {
				if q.has("标题甲") {
					p = q
				}
			}
			at := map[string][]string{
				"table": {"标题乙", "持证比例", "云溪区", "松岭区"}, "list": {"标题乙", "逾期天数", nameOf(0), nameOf(1)},
				"paragraph": {"标题乙"}, "chart": {"标题乙", "柱", "云溪区"},
			}[kind]
			for _, want := range at {
				if !p.has(want) {
					t.Errorf("%s after %d lines: %s is not on the heading's page", kind, n, want)
				}
			}
			if kind == "paragraph" && below(p, "标题乙") < 2 {
				t.Errorf("after %d lines: fewer than two lines follow the heading", n)
			}
		}
	}
}

// below counts the lines of text under a heading.
func below(p page, text string) int {
	n, y := 0, 0.0
	for _, w := range p.words {
		switch {
		case strings.Contains(w.text, text):
			y = w.y0
		case y > 0 && w.y0 > y && strings.HasPrefix(w.text, "社社"):
			n++
		}
	}
	return n
}

// TestLastRowsKeep: the last row of a table does not go over alone, nor do its
// notes.
func TestLastRowsKeep(t *testing.T) {
	for n := 10; n < 60; n++ {
		tab := list(nil)
		tab.Rows = nameRows(40)[1:]
		tab.Rows = tab.Rows[:min(n, len(tab.Rows))]
		for i := len(tab.Rows); i < n; i++ {
			tab.Rows = append(tab.Rows, reports.Row{Cells: []reports.Value{reports.T("文庙社区"), reports.T(nameOf(i)), reports.N(i), reports.T("")}})
		}
		ps := pages(t, render(t, &reports.Document{Title: "题", Blocks: []reports.Block{tab}}))
		p := ps[len(ps)-1]
		for _, want := range []string{nameOf(n - 2), nameOf(n - 1), "资料来源"} {
			if !p.has(want) {
				t.Errorf("table of %d rows: %s is not on the last page", n, want)
			}
		}
	}
}

// TestCoverLies: a cover with a wide table right behind it lies like the table.
func TestCoverLies(t *testing.T) {
	for name, want := range map[string]bool{"wide": true, "narrow": false} {
		doc := sampleDocument()
		doc.Blocks = []reports.Block{reports.Figures{Items: sampleFigures()[:3]}, narrowTable()}
		if want {
			doc.Blocks[1] = wideTable(20)
		}
		p := pages(t, render(t, doc))[0]
		if got := p.width > p.height; got != want {
			t.Errorf("%s: lies %t, want %t", name, got, want)
		}
		if !p.has(fmt.Sprintf("%s%s", doc.Unit, doc.Title)) || !p.has("续表") && !p.has("计量单位") {
			t.Errorf("%s: title or table is not on the first page", name)
		}
	}
}
