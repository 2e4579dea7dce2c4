package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// draftText is what a draft says of itself.
const draftText = "草稿（数据尚未接收，仅供核对）"

// What every printed page carries, the header only if it is a draft's.
const (
	pageHeader = "&C草稿"
	pageFooter = "&C第 &P 页，共 &N 页"
)

// paperA4 is the number of the size in the file format.
const paperA4 = 9

// paper is how a sheet lies on the screen and on paper.
type paper struct {
	widths []float64
	rows   int // how many will be written; 0 if that is not known
	grid   bool
	free   bool   // not scaled to the width of a page
	frozen corner // what stays in view
	titles corner // what every page repeats
	head   int    // the first of the repeated rows
}

// corner is a number of leading columns and rows.
type corner struct{ columns, rows int }

// pane is the element that keeps the corner in view.
func (c corner) pane() string {
	split, active := "", "bottomLeft"
	if c.columns > 0 {
		split, active = fmt.Sprintf(` xSplit="%d"`, c.columns), "bottomRight"
	}
	return fmt.Sprintf(`<pane%s ySplit="%d" topLeftCell="%s" activePane="%s" state="frozen"/>`,
		split, c.rows, cellName(c.columns, c.rows+1), active)
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
