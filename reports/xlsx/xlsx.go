// Package xlsx renders a report as a workbook: a cover sheet 封面, one sheet a
// table, and native charts on a sheet of their own with their figures beside
// them on another.
//
// Start at [Render]. The package decides nothing about figures: what it writes
// is what the [reports.Document] holds, and a formula stands only where its
// result is the figure of the document. It never writes a macro, an external
// link or a formula that comes from data.
package xlsx

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// The sheets that are not tables.
const (
	coverSheet  = "封面"
	chartSheet  = "图表"
	figureSheet = "图表数据"
)

// book is a workbook being written.
type book struct {
	file   *excelize.File
	doc    *reports.Document
	styles *styles
	names  *names
	pack   *pack
}

// Render writes doc as a workbook. Equal documents give equal bytes.
//
// The library makes all of the file but the sheets: those are streamed, as lists
// of persons may be long, and it would hold their cells in memory or write them
// to a temporary file as they are. What stands in memory is the workbook,
// compressed; w gets nothing of one that can not be made.
func Render(w io.Writer, doc *reports.Document) error {
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // nothing on disk, nothing to lose
	if err := f.SetDefaultFont(fontText); err != nil {
		return fmt.Errorf("set font: %w", err)
	}
	b := &book{file: f, doc: doc, styles: newStyles(f), names: newNames(coverSheet, chartSheet, figureSheet), pack: newPackage(w, doc.Made)}
	if err := b.write(); err != nil {
		return fmt.Errorf("workbook %s: %w", doc.ID, err)
	}
	b.dropPictureTypes()
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return b.pack })
	// The package goes to w by itself, ordered; what excelize passes on is empty.
	if err := f.Write(io.Discard); err != nil {
		return fmt.Errorf("pack workbook %s: %w", doc.ID, err)
	}
	return nil
}

// write fills the sheets in the order of their tabs: cover, tables, charts. The
// cover is the active sheet as it is the first.
func (b *book) write() error {
	tables, charts := b.blocks()
	if err := b.file.SetSheetName("Sheet1", coverSheet); err != nil {
		return err
	}
	if err := b.writeCover(tables, charts); err != nil {
		return fmt.Errorf("sheet %s: %w", coverSheet, err)
	}
	for _, t := range tables {
		if err := b.writeTable(t); err != nil {
			return fmt.Errorf("sheet %s: %w", t.sheet, err)
		}
	}
	if len(charts) > 0 {
		if err := b.writeCharts(charts); err != nil {
			return fmt.Errorf("charts: %w", err)
		}
	}
	return b.writeProperties()
}

// namedTable is a table with the sheet it stands on: a copy of the document's,
// so that an empty one can be filled.
type namedTable struct {
	*reports.Table
	sheet string
}

// blocks picks the tables and charts out of the document, in its order.
func (b *book) blocks() ([]namedTable, []*reports.Chart) {
	var tables []namedTable
	var charts []*reports.Chart
	for _, block := range b.doc.Blocks {
		switch block := block.(type) {
		case reports.Table:
			name := block.Name
			if name == "" {
				name = fmt.Sprintf("表%d", len(tables)+1)
			}
			tables = append(tables, namedTable{&block, b.names.take(name)})
		case reports.Chart:
			charts = append(charts, &block)
		}
	}
	return tables, charts
}

// writeProperties sets what the file tells about itself. An empty author is set
// too: else the library's own would stand there.
func (b *book) writeProperties() error {
	made := b.doc.Made.UTC().Format(time.RFC3339)
	err := b.file.SetDocProps(&excelize.DocProperties{
		Title:          plain(b.doc.Title),
		Subject:        plain(joinFields(b.doc.Unit, b.doc.Period)),
		Creator:        plain(b.doc.Author),
		LastModifiedBy: plain(b.doc.Author),
		Identifier:     b.doc.Hash,
		Language:       "zh-CN",
		Created:        made,
		Modified:       made,
	})
	if err != nil {
		return fmt.Errorf("properties: %w", err)
	}
	err = b.file.SetAppProps(&excelize.AppProperties{Application: "shegong"})
	if err != nil {
		return fmt.Errorf("properties: %w", err)
	}
	return nil
}

// dropPictureTypes takes out the kinds of pictures that charts bring along, in
// another order every time. The workbook holds no picture.
func (b *book) dropPictureTypes() {
	kept := b.file.ContentTypes.Defaults[:0]
	for _, d := range b.file.ContentTypes.Defaults {
		if !strings.HasPrefix(d.ContentType, "image/") {
			kept = append(kept, d)
		}
	}
	b.file.ContentTypes.Defaults = kept
}
