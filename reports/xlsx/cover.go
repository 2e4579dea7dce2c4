package xlsx

import "shegong/reports"

// cover collects the lines of the cover sheet before they are written, as the
// sheet must know their number first.
type cover struct {
	book   *book
	widths []float64
	lines  []line
	links  []link
}

// writeCover writes the report without its tables and charts, which it links.
func (b *book) writeCover(tables []namedTable, charts []*reports.Chart) error {
	c := &cover{book: b, widths: []float64{24, 16, 12, 16, 16}}
	c.addTitle()
	c.addFacts()
	for _, block := range b.doc.Blocks {
		switch block := block.(type) {
		case reports.Heading:
			c.addHeading(block)
		case reports.Paragraph:
			c.add(block.Text, look{align: reports.Left, top: true})
		case reports.Figures:
			c.addFigures(block)
		case reports.Table:
			c.addLink("表："+tableTitle(tables[0]), tables[0].sheet)
			tables = tables[1:]
		case reports.Chart:
			c.addLink("图："+charts[0].Title, chartSheet)
			charts = charts[1:]
		}
	}
	return c.write()
}

func tableTitle(t namedTable) string {
	if t.Title != "" {
		return t.Title
	}
	return t.sheet
}

// add puts a text over all columns.
func (c *cover) add(s string, l look) {
	c.lines = append(c.lines, c.book.whole(s, l, c.widths))
}

func (c *cover) addTitle() {
	c.lines = append(c.lines, c.book.draftLine(c.widths)...)
	c.lines = append(c.lines, c.book.titleLine(c.book.doc.Title, 20, c.widths))
	if under := joinFields(c.book.doc.Unit, c.book.doc.Period); under != "" {
		c.add(under, look{size: 14, align: reports.Center})
	}
	for _, s := range c.book.formTop() {
		c.add(s, look{align: reports.Right})
	}
	c.gap()
}

// gap is an empty line.
func (c *cover) gap() { c.lines = append(c.lines, line{height: lineHeight / 2}) }

func (c *cover) addFacts() {
	for _, f := range c.book.doc.Facts {
		c.addFact(f.Label, f.Text)
	}
	if c.book.doc.Hash != "" {
		c.addFact("数据校验（SHA-256）", c.book.doc.Hash)
	}
	c.gap()
}

func (c *cover) addFact(label, text string) {
	name := look{bold: true, rules: true, fill: colourTotal, align: reports.Left, wrap: true}
	said := look{rules: true, align: reports.Left, wrap: true}
	cells := []cell{c.book.text(label, name), c.book.text(text, said)}
	for len(cells) < len(c.widths) {
		cells = append(cells, cell{style: cells[1].style})
	}
	c.lines = append(c.lines, line{
		cells:  cells,
		height: max(textHeight(label, c.widths[0]), textHeight(text, total(c.widths[1:]))),
		spans:  []span{{1, len(c.widths) - 1}},
	})
}

func (c *cover) addHeading(h reports.Heading) {
	l := look{font: fontHead, size: 14, bold: true, align: reports.Left}
	if h.Level > 1 {
		l.size = 12
	}
	c.add(h.Text, l)
}

// addFigures lists key figures with their trends.
func (c *cover) addFigures(f reports.Figures) {
	head := look{bold: true, fill: colourHead, align: reports.Center, rules: true}
	row := line{height: lineHeight + rowPadding}
	for _, s := range []string{"指标", "数值", "单位", "较上月", "较上年同期"} {
		row.cells = append(row.cells, c.book.text(s, head))
	}
	c.lines = append(c.lines, row)
	for _, item := range f.Items {
		c.addFigure(item)
	}
	c.gap()
}

func (c *cover) addFigure(f reports.Figure) {
	if f.Value.Kind == reports.Percent && f.Unit == "%" {
		f.Unit = "" // the figure says it already
	}
	l := look{rules: true, wrap: true}
	name, unit := l, l
	name.align, unit.align = reports.Left, reports.Center
	c.lines = append(c.lines, line{
		cells: []cell{
			c.book.text(f.Label, name), c.book.cell(f.Value, l), c.book.text(f.Unit, unit),
			c.trend(f.Previous, l), c.trend(f.LastYear, l),
		},
		height: textHeight(f.Label, c.widths[0]),
	})
}

// trend is a change; one in points says so, as the column has no unit.
func (c *cover) trend(v *reports.Value, l look) cell {
	if v == nil {
		return c.book.cell(reports.None(), l)
	}
	cell := c.book.cell(*v, l)
	if _, ok := number(*v); ok && v.Kind == reports.Points {
		l.format, l.align = `+0.0"百分点";-0.0"百分点";0.0"百分点"`, reports.Right
		cell.style = c.book.styles.id(l)
	}
	return cell
}

// addLink leads to another sheet.
func (c *cover) addLink(s, sheet string) {
	c.add(s, look{colour: colourLink, align: reports.Left})
	c.links = append(c.links, link{from: cellName(0, len(c.lines)), to: quoteSheet(sheet) + "!A1"})
}

func (c *cover) write() error {
	s, err := c.book.openSheet(coverSheet, paper{widths: c.widths, rows: len(c.lines)})
	if err != nil {
		return err
	}
	if err := s.writeAll(c.lines); err != nil {
		return err
	}
	s.links = c.links
	return s.close()
}
