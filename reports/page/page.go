// Package page renders a report as a fragment of HTML, an <article> to be put
// into a page of the web interface.
//
// Start at [Render]. The fragment holds no script, no style attribute and no
// link to elsewhere, so that a policy of default-src 'self' shows it whole. The
// classes are those of Tabler; without them the article still reads from top
// to bottom. Of a long list only the first rows are shown. Charts are options for ECharts in an attribute, which a script of
// the page draws, and the same figures as a table for who sees no chart.
package page

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"shegong/reports"
)

//go:embed article.html
var source string

var page = template.Must(template.New("article").Parse(source))

// Render writes doc as an <article class="report">. Nothing is written unless
// all of it can be.
func Render(w io.Writer, doc *reports.Document) error {
	view, err := newArticle(doc)
	if err != nil {
		return fmt.Errorf("page %s: %w", doc.ID, err)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, view); err != nil {
		return fmt.Errorf("page %s: %w", doc.ID, err)
	}
	_, err = b.WriteTo(w)
	return err
}

// article is what the template draws.
type article struct {
	*reports.Document
	Parts []part
}

// part is one block; exactly one field is set.
type part struct {
	Heading   *heading
	Paragraph string
	Figures   []figure
	Table     *table
	Chart     *chart
	Break     bool
}

// heading has an id to be linked to from a list of contents.
type heading struct {
	ID, Text string
	Level    int
}

func newArticle(doc *reports.Document) (*article, error) {
	a := &article{Document: doc}
	var n counts
	for _, block := range doc.Blocks {
		p, err := newPart(doc, block, &n)
		if err != nil {
			return nil, err
		}
		a.Parts = append(a.Parts, p)
	}
	return a, nil
}

// counts number what can be linked to.
type counts struct{ headings, tables, charts int }

func newPart(doc *reports.Document, block reports.Block, n *counts) (p part, err error) {
	switch block := block.(type) {
	case reports.Heading:
		n.headings++
		p.Heading = &heading{fmt.Sprintf("section-%d", n.headings), block.Text, block.Level}
	case reports.Paragraph:
		p.Paragraph = block.Text
	case reports.Figures:
		p.Figures = newFigures(block)
	case reports.Table:
		n.tables++
		if p.Table, err = newTable(fmt.Sprintf("table-%d", n.tables), block); err != nil {
			return part{}, err
		}
		p.Table.Form = formOf(doc, block)
	case reports.Chart:
		n.charts++
		p.Chart, err = newChart(fmt.Sprintf("chart-%d", n.charts), block)
	case reports.PageBreak:
		p.Break = true
	}
	return p, err
}

// figure is a key figure on its card.
type figure struct {
	Label, Value, Unit string
	Trends             []reports.Fact
}

func newFigures(f reports.Figures) []figure {
	list := make([]figure, 0, len(f.Items))
	for _, item := range f.Items {
		view := figure{Label: item.Label, Value: item.Value.String(), Unit: item.Unit}
		if item.Value.Kind == reports.Percent && item.Unit == "%" {
			view.Unit = "" // the figure says it already
		}
		view.addTrend("较上月", item.Previous)
		view.addTrend("较上年同期", item.LastYear)
		list = append(list, view)
	}
	return list
}

func (f *figure) addTrend(label string, v *reports.Value) {
	text := reports.None().String()
	if v != nil {
		text = v.String()
		if v.Kind == reports.Points {
			text += "百分点"
		}
	}
	f.Trends = append(f.Trends, reports.Fact{Label: label, Text: text})
}
