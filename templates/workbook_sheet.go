package templates

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// workbookSheet is the sheet of one kind while it is written.
type workbookSheet struct {
	f       *excelize.File
	styles  *workbookStyles
	kind    roster.Kind
	name    string
	in      *Filling
	columns []sheetColumn
}

// sheetColumn is a column; field is nil for 序号.
type sheetColumn struct {
	field  *roster.Field
	header string
	width  float64
}

// sheetColumns are the kind's columns in order.
func sheetColumns(k roster.Kind) []sheetColumn {
	var cs []sheetColumn
	if k != roster.County { // one row: nothing to number
		cs = append(cs, sheetColumn{header: "序号", width: 6})
	}
	for _, f := range roster.FieldsOf(k) {
		if f.Template() {
			h := columnHeader(f)
			cs = append(cs, sheetColumn{f, h, columnWidth(f, h)})
		}
	}
	return cs
}

// columnHeader is the official header, with the unit of an amount and the star
// of a required field.
func columnHeader(f *roster.Field) string {
	h := f.Header
	if f.Type == roster.YuanType {
		h += "（元/月）"
	}
	if f.Type == roster.TenKType && !strings.Contains(h, "万元") {
		h += "（万元）"
	}
	if f.Required {
		h += "*"
	}
	return h
}

func columnWidth(f *roster.Field, header string) float64 {
	w := 10.0
	switch f.Type {
	case roster.IDType:
		w = 21
	case roster.DateType:
		w = 12
	case roster.PhoneType, roster.CodeType, roster.PositionType:
		w = 15
	case roster.TextType:
		w = 18
	case roster.VocabularyType:
		for _, v := range f.Vocabulary.Values {
			w = max(w, min(24, float64(2*utf8.RuneCountInString(v)+3)))
		}
	}
	// A header may take two lines.
	return max(w, math.Ceil(float64(utf8.RuneCountInString(header))/2)*2+3)
}

func (s *workbookSheet) write() error {
	if _, err := s.f.NewSheet(s.name); err != nil {
		return err
	}
	// What stands before the rows in the sheet's XML must be set before the
	// stream begins.
	if err := s.setUp(); err != nil {
		return err
	}
	sw, err := s.f.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	if err := s.writeColumns(sw); err != nil {
		return err
	}
	if err := s.writeHead(sw); err != nil {
		return err
	}
	for i := range s.in.Return.Len(s.kind) {
		if err := sw.SetRow("A"+strconv.Itoa(FirstDataRow+i), s.cells(i)); err != nil {
			return err
		}
	}
	if err := s.addValidations(); err != nil {
		return err
	}
	if err := s.addNotes(); err != nil {
		return err
	}
	return sw.Flush()
}

func (s *workbookSheet) writeColumns(sw *excelize.StreamWriter) error {
	for i, c := range s.columns {
		if err := sw.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
		if c.field == nil {
			continue
		}
		if err := sw.SetColStyle(i+1, i+1, s.styles.column[c.field.Type]); err != nil {
			return err
		}
	}
	left := s.frozenColumns()
	return sw.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: left, YSplit: headerRow, TopLeftCell: columnLetters(left+1) + strconv.Itoa(FirstDataRow),
		ActivePane: "bottomRight",
	})
}

// frozenColumns are the columns that stay in sight: up to the name of the
// person or community.
func (s *workbookSheet) frozenColumns() int {
	for i, c := range s.columns {
		if c.field == nil {
			continue
		}
		switch c.field.Key {
		case "name", "item", "notice", "year":
			return i + 1
		case "community":
			if s.kind == roster.Communities {
				return i + 1
			}
		}
	}
	return 1
}

func (s *workbookSheet) writeHead(sw *excelize.StreamWriter) error {
	last := columnLetters(len(s.columns))
	if err := sw.SetRow("A1", []any{excelize.Cell{StyleID: s.styles.title, Value: s.title()}}, excelize.RowOpts{Height: 30}); err != nil {
		return err
	}
	if err := sw.MergeCell("A1", last+"1"); err != nil {
		return err
	}
	if err := sw.SetRow("A2", s.unitCells(), excelize.RowOpts{Height: 20}); err != nil {
		return err
	}
	head := make([]any, len(s.columns))
	for i, c := range s.columns {
		style := s.styles.header
		if c.field != nil && c.field.Required {
			style = s.styles.required
		}
		head[i] = excelize.Cell{StyleID: style, Value: c.header}
	}
	return sw.SetRow(fmt.Sprintf("A%d", headerRow), head, excelize.RowOpts{Height: 36})
}

// title is the sheet's title line: with the county's name where it is known,
// with a place for it on a blank sheet.
func (s *workbookSheet) title() string {
	title := s.kind.Title()
	if s.kind == roster.County {
		title = "基本情况表"
	}
	code := s.in.Return.County
	d, ok := roster.DivisionTable().ByCode(code)
	switch {
	case ok:
		return d.Name + title
	case code != "": // a unit without a division code
		return s.kind.Title()
	case s.kind == roster.County:
		return "＿＿＿＿" + s.kind.Title()
	default:
		return "＿＿＿＿县（市、区）" + title
	}
}

// unitCells are the row 填报单位, 填报日期, 计量单位: at the left, in the middle
// and at the right.
func (s *workbookSheet) unitCells() []any {
	date := "填报日期：    年  月  日"
	if !s.in.Date.IsZero() {
		date = "填报日期：" + s.in.Date.Chinese()
	}
	cells := make([]any, len(s.columns))
	for i := range cells {
		cells[i] = excelize.Cell{StyleID: s.styles.unit}
	}
	n := len(cells)
	cells[0] = excelize.Cell{StyleID: s.styles.unit, Value: "填报单位：" + s.in.Unit}
	cells[min(n/2, 12)] = excelize.Cell{StyleID: s.styles.unit, Value: date}
	cells[min(n-2, 18)] = excelize.Cell{StyleID: s.styles.unit, Value: "计量单位：" + unitOf(s.kind)}
	return cells
}

// unitOf is the unit of a sheet's amounts; single columns name their own.
func unitOf(k roster.Kind) string {
	switch k {
	case roster.Communities:
		return "户、人、个"
	case roster.Workers:
		return "元/月"
	case roster.County, roster.Matters:
		return "见表头"
	default:
		return "人"
	}
}

// columnLetters are the letters of column n, A for 1.
func columnLetters(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		panic(err) // n is below a hundred
	}
	return name
}
