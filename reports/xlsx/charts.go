package xlsx

import (
	"fmt"
	"math"

	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// The chart sheet is a grid of fixed cells, so that a chart's place in rows can
// be told from its height. Pixels are the library's, which counts 18 to a row
// of 15 points; two charts fit on a page. The width leaves room for programs
// that replace the font by a wider one.
const (
	chartWidth   = 560
	chartHeight  = 20 * pixelsPerRow
	mostChart    = 44 * pixelsPerRow // what one page holds
	pixelsPerRow = 18
	rowsPerPage  = 46
	chartColumns = 8
)

// placedChart is a chart with the rows of its figures and of its picture.
type placedChart struct {
	*reports.Chart
	data   int // the row of the series names on the figure sheet
	top    int // the first row of the picture
	height int // in pixels
}

// writeCharts writes the charts on one sheet and their figures on another.
func (b *book) writeCharts(charts []*reports.Chart) error {
	placed, rows := b.place(charts)
	if err := b.drawCharts(placed, rows); err != nil {
		return fmt.Errorf("sheet %s: %w", chartSheet, err)
	}
	if err := b.writeFigures(placed); err != nil {
		return fmt.Errorf("sheet %s: %w", figureSheet, err)
	}
	return nil
}

// place gives every chart its rows on both sheets; none is cut by the end of a
// page.
func (b *book) place(charts []*reports.Chart) (placed []placedChart, rows int) {
	data, top, pageEnd := 1, 1, rowsPerPage
	if b.doc.Draft {
		data, top = data+1, top+1
	}
	for _, c := range charts {
		p := placedChart{Chart: c, data: data + 1, top: top, height: pictureHeight(c)}
		need := int(math.Ceil(float64(p.height)/pixelsPerRow)) + 1
		if top+need-1 > pageEnd && top > 2 {
			p.top = pageEnd + 1
			pageEnd += rowsPerPage
		}
		top = p.top + need
		data += len(c.Categories) + 3 // title, names, and a gap
		placed = append(placed, p)
	}
	return placed, top
}

// pictureHeight leaves room for every bar of a progress chart.
func pictureHeight(c *reports.Chart) int {
	if c.Kind != reports.Progress {
		return chartHeight
	}
	return min(mostChart, max(220, 100+len(c.Categories)*20))
}

func (b *book) drawCharts(charts []placedChart, rows int) error {
	widths := make([]float64, chartColumns)
	for i := range widths {
		widths[i] = 9
	}
	s, err := b.openSheet(chartSheet, paper{widths: widths, rows: rows, free: true})
	if err != nil {
		return err
	}
	if err := s.writeAll(b.draftLine(widths)); err != nil {
		return err
	}
	if err := b.measure(s); err != nil {
		return err
	}
	s.drawing = true
	for i, c := range charts {
		if i > 0 && (c.top-1)%rowsPerPage == 0 {
			s.breaks = append(s.breaks, c.top-1)
		}
		if err := b.file.AddChart(chartSheet, cellName(0, c.top), c.native()); err != nil {
			return fmt.Errorf("chart %s: %w", c.Title, err)
		}
	}
	return s.close()
}

// measure gives the library's empty sheet the cells of s: it works out from them
// which ones a picture covers.
func (b *book) measure(s *sheet) error {
	for i, w := range s.paper.widths {
		if err := b.file.SetColWidth(s.name, s.columns[i], s.columns[i], w); err != nil {
			return err
		}
	}
	return b.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{DefaultRowHeight: new(lineHeight)})
}

// writeFigures writes what the charts draw. A missing figure is an empty cell:
// a text would be drawn as zero.
func (b *book) writeFigures(charts []placedChart) error {
	p := paper{grid: true, widths: []float64{24}}
	for _, c := range charts {
		for len(p.widths) < len(c.Series)+1 {
			p.widths = append(p.widths, 14)
		}
		p.rows = c.data + len(c.Categories)
	}
	s, err := b.openSheet(figureSheet, p)
	if err != nil {
		return err
	}
	if err := s.writeAll(b.draftLine(p.widths)); err != nil {
		return err
	}
	for _, c := range charts {
		for s.row < c.data-2 {
			if err := s.write(line{}); err != nil {
				return err
			}
		}
		if err := s.writeAll(b.figureLines(c.Chart, p.widths)); err != nil {
			return err
		}
	}
	return s.close()
}

func (b *book) figureLines(c *reports.Chart, widths []float64) []line {
	title := c.Title
	if c.Unit != "" {
		title += "（" + c.Unit + "）"
	}
	head := look{bold: true, fill: colourHead, align: reports.Center, wrap: true, rules: true}
	names := line{cells: []cell{b.text("类别", head)}}
	for _, series := range c.Series {
		names.cells = append(names.cells, b.text(series.Name, head))
	}
	lines := []line{b.whole(title, look{bold: true, align: reports.Left}, widths), names}
	for i, category := range c.Categories {
		row := line{cells: []cell{b.text(category, look{rules: true, align: reports.Left})}}
		for _, series := range c.Series {
			row.cells = append(row.cells, b.chartCell(series, i))
		}
		lines = append(lines, row)
	}
	return lines
}

func (b *book) chartCell(s reports.Series, i int) cell {
	l := look{rules: true}
	if i < len(s.Values) {
		if _, ok := number(s.Values[i]); ok {
			return b.cell(s.Values[i], l)
		}
	}
	return cell{style: b.styles.id(l)}
}
