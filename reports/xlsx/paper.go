package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// draftText is what a draft says of itself.
const draftText = "草稿（数据尚未接收，仅供核对）"

// paperA4 is the number of the size in the file format.
const paperA4 = 9

// paper is how a sheet lies on the screen and on paper.
type paper struct {
	widths []float64
	rows   int // how many will be written
	grid   bool
	free   bool   // not scaled to the width of a page
	frozen corner // what stays in view
	titles corner // what every page repeats
	head   int    // the first of the repeated rows
}

// corner is a number of leading columns and rows.
type corner struct{ columns, rows int }

func (c corner) panes() *excelize.Panes {
	p := &excelize.Panes{
		Freeze: true, XSplit: c.columns, YSplit: c.rows,
		TopLeftCell: cellName(c.columns, c.rows+1), ActivePane: "bottomLeft",
	}
	if c.columns > 0 {
		p.ActivePane = "bottomRight"
	}
	return p
}

// setUp sets what is about the whole sheet.
func (b *book) setUp(name string, p paper) error {
	fit := !p.free
	err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit, DefaultRowHeight: new(lineHeight)})
	if err != nil {
		return err
	}
	// Without it the file says A1, and readers that believe it see one cell.
	last := cellName(len(p.widths)-1, max(1, p.rows))
	if err := b.file.SetSheetDimension(name, "A1:"+last); err != nil {
		return err
	}
	if err := b.file.SetSheetView(name, -1, &excelize.ViewOptions{ShowGridLines: &p.grid}); err != nil {
		return err
	}
	if err := b.setPage(name, p); err != nil {
		return err
	}
	return b.setPrintTitles(name, p)
}

func (b *book) setPage(name string, p paper) error {
	layout := &excelize.PageLayoutOptions{Size: new(paperA4), Orientation: new("portrait")}
	if total(p.widths) > portraitWidth {
		layout.Orientation = new("landscape")
	}
	if !p.free {
		layout.FitToWidth, layout.FitToHeight = new(1), new(0) // as many pages down as it takes
	}
	if err := b.file.SetPageLayout(name, layout); err != nil {
		return err
	}
	margins := &excelize.PageLayoutMarginsOptions{
		Left: new(0.6), Right: new(0.6), Top: new(0.8), Bottom: new(0.8),
		Header: new(0.35), Footer: new(0.35), Horizontally: new(true),
	}
	if err := b.file.SetPageMargins(name, margins); err != nil {
		return err
	}
	return b.file.SetHeaderFooter(name, b.headerFooter())
}

// headerFooter is what every printed page carries.
func (b *book) headerFooter() *excelize.HeaderFooterOptions {
	h := &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}
	if b.doc.Draft {
		h.OddHeader = "&C草稿"
	}
	return h
}

// setPrintTitles repeats the head on every page.
func (b *book) setPrintTitles(name string, p paper) error {
	if p.titles == (corner{}) {
		return nil
	}
	quoted := quoteSheet(name)
	var parts []string
	if p.titles.columns > 0 {
		last, err := excelize.ColumnNumberToName(p.titles.columns)
		if err != nil {
			return err
		}
		parts = append(parts, fmt.Sprintf("%s!$A:$%s", quoted, last))
	}
	parts = append(parts, fmt.Sprintf("%s!$%d:$%d", quoted, p.head, p.titles.rows))
	return b.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: strings.Join(parts, ","), Scope: name,
	})
}
