package annotate

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"shegong/internal/policy"
)

// resultTitle is the name of the sheet of findings; the importer passes over it.
const resultTitle = "校验结果"

// resultHeads are the heads of the list and the widths of its columns.
var resultHeads = [...]struct {
	text  string
	width float64
}{
	{"级别", 7},
	{"规则", 34},
	{"条款", 12},
	{"工作表", 18},
	{"单元格", 9},
	{"社区", 16},
	{"原填内容", 22},
	{"问题", 60},
	{"办法", 48},
}

const (
	linkColumn = 4
	// maxLinks bounds the links: the library's time grows with their square.
	maxLinks = 10_000
)

// resultStyles are the styles of the sheet.
type resultStyles struct {
	*palette
	title, counts, text, head, body, link int
}

func newResultStyles(p *palette, font string) (*resultStyles, error) {
	s := &resultStyles{palette: p}
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Style: 1, Color: "BFBFBF"})
	}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, d := range []struct {
		id    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Family: font, Size: 16, Bold: true}}},
		{&s.counts, excelize.Style{Font: &excelize.Font{Family: font, Size: 11, Bold: true}}},
		{&s.text, excelize.Style{Font: &excelize.Font{Family: font, Size: 10}, Alignment: top}},
		{&s.head, excelize.Style{
			Font: &excelize.Font{Family: font, Size: 10, Bold: true}, Border: border,
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E6E6"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
		}},
		{&s.body, excelize.Style{Font: &excelize.Font{Family: font, Size: 10}, Border: border, Alignment: top}},
		{&s.link, excelize.Style{Font: &excelize.Font{Family: font, Size: 10, Color: "0563C1", Underline: "single"}, Border: border, Alignment: top}},
	} {
		var err error
		if *d.id, err = p.f.NewStyle(&d.style); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// cell is a text as a cell. Texts never become formulas: they are strings, and
// those that would turn into one when edited are marked as quoted.
func (p *palette) cell(style int, text string) any {
	if dangerous(text) {
		style = p.quoted(style)
	}
	if text == "" {
		return excelize.Cell{StyleID: style}
	}
	return excelize.Cell{StyleID: style, Value: text}
}

// writeFindings adds the sheet of findings as the last and active one. to says
// where a finding's link leads.
func writeFindings(f *excelize.File, name string, r *report, p *palette, to func(*policy.Finding) string) error {
	index, err := f.NewSheet(name)
	if err != nil {
		return err
	}
	activate(f, index)
	font, err := f.GetDefaultFont()
	if err != nil {
		return err
	}
	styles, err := newResultStyles(p, font)
	if err != nil {
		return err
	}
	head := 3 + len(r.remarks)
	last := head + max(len(r.findings), 1)
	area := "A%d:" + cellName(len(resultHeads)-1, last)
	if err := f.SetSheetDimension(name, fmt.Sprintf(area, 1)); err != nil {
		return err
	}
	if err := f.AutoFilter(name, fmt.Sprintf(area, head), nil); err != nil {
		return err
	}
	if err := fitToWidth(f, name); err != nil {
		return err
	}
	for i, finding := range r.findings {
		if at := to(finding); at != "" && i < maxLinks {
			if err := f.SetCellHyperLink(name, cellName(linkColumn, head+1+i), at, "Location"); err != nil {
				return err
			}
		}
	}
	// The stream takes over what was set on the sheet so far.
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := writeResultRows(w, head, r, styles, to); err != nil {
		return err
	}
	return w.Flush()
}

func writeResultRows(w *excelize.StreamWriter, head int, r *report, s *resultStyles, to func(*policy.Finding) string) error {
	for i, h := range resultHeads {
		if err := w.SetColWidth(i+1, i+1, h.width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: head, TopLeftCell: cellName(0, head+1), ActivePane: "bottomLeft",
	}); err != nil {
		return err
	}
	if err := writeTop(w, r, s); err != nil {
		return err
	}
	var heads []any
	for _, h := range resultHeads {
		heads = append(heads, s.cell(s.head, h.text))
	}
	if err := w.SetRow(cellName(0, head), heads); err != nil {
		return err
	}
	if len(r.findings) == 0 {
		return w.SetRow(cellName(0, head+1), []any{s.cell(s.text, "没有发现问题。")})
	}
	for i, f := range r.findings {
		high := height(
			fit{ruleName(f.Rule), resultHeads[1].width}, fit{f.Sheet, resultHeads[3].width}, fit{f.Community, resultHeads[5].width},
			fit{f.Value, resultHeads[6].width}, fit{message(f), resultHeads[7].width}, fit{f.Fix, resultHeads[8].width},
		)
		if err := w.SetRow(cellName(0, head+1+i), s.row(f, to(f) != "" && i < maxLinks), high); err != nil {
			return err
		}
	}
	return nil
}

// writeTop writes what stands above the list: title, counts and remarks.
func writeTop(w *excelize.StreamWriter, r *report, s *resultStyles) error {
	counts := fmt.Sprintf("错误 %d　核实 %d　提示 %d", r.count(policy.Error), r.count(policy.Explain), r.count(policy.Notice))
	if err := w.SetRow("A1", []any{s.cell(s.title, resultTitle+"："+r.name)}, excelize.RowOpts{Height: 26}); err != nil {
		return err
	}
	if err := w.SetRow("A2", []any{s.cell(s.counts, counts)}, excelize.RowOpts{Height: 20}); err != nil {
		return err
	}
	across := 0.0
	for _, h := range resultHeads {
		across += h.width
	}
	for i, text := range r.remarks {
		row := 3 + i
		if err := w.SetRow(cellName(0, row), []any{s.cell(s.text, text)}, height(fit{text, across})); err != nil {
			return err
		}
		if err := w.MergeCell(cellName(0, row), cellName(len(resultHeads)-1, row)); err != nil {
			return err
		}
	}
	return nil
}

// fit is a text in a column of a width.
type fit struct {
	text  string
	width float64
}

// height is a row's height that shows the texts in full. Not every program
// finds it by itself.
func height(texts ...fit) excelize.RowOpts {
	const line, most = 13.5, 400
	n := 1
	for _, t := range texts {
		n = max(n, lines(t.text, max(1, int(t.width)-1)))
	}
	return excelize.RowOpts{Height: min(most, float64(n)*line+3)}
}

func (s *resultStyles) row(f *policy.Finding, linked bool) []any {
	at := s.body
	if linked {
		at = s.link
	}
	return []any{
		s.cell(s.marked(s.body, f.Severity), f.Severity.Chinese()),
		s.cell(s.body, ruleName(f.Rule)), s.cell(s.body, f.Clause), s.cell(s.body, f.Sheet), s.cell(at, f.Cell),
		s.cell(s.body, f.Community), s.cell(s.body, f.Value), s.cell(s.body, message(f)), s.cell(s.body, f.Fix),
	}
}

// activate makes a sheet the active one. Only the workbook says so where it can:
// the library's own way loads every sheet.
func activate(f *excelize.File, index int) {
	if v := f.WorkBook.BookViews; v != nil && len(v.WorkBookView) > 0 {
		v.WorkBookView[0].ActiveTab = index
		return
	}
	f.SetActiveSheet(index)
}

// fitToWidth prints a sheet across, no wider than the paper.
func fitToWidth(f *excelize.File, name string) error {
	across, a4, one, any, yes := "landscape", 9, 1, 0, true
	err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &across, Size: &a4, FitToWidth: &one, FitToHeight: &any})
	if err != nil {
		return err
	}
	return f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes})
}
