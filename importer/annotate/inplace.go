package annotate

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// inMemory keeps the library from unpacking personal data into the temporary
// folder: the limits are above what [inspect] lets pass, and the folder's name
// is one no system has.
func inMemory() excelize.Options {
	return excelize.Options{UnzipSizeLimit: maxInflated, UnzipXMLSizeLimit: maxInflated, TmpDir: "\x00"}
}

// book is an uploaded workbook that is being marked.
type book struct {
	*report
	f       *excelize.File
	survey  *survey
	palette *palette
	unnoted int // cells that could be coloured only
}

// inPlace marks the workbook itself. What the library cannot do, even where it
// panics, is an error.
func inPlace(ctx context.Context, data []byte, r *report) (out *bytes.Buffer, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("mark in place: %v", p)
		}
	}()
	remarks := len(r.remarks)
	defer func() {
		if err != nil {
			r.remarks = r.remarks[:remarks]
		}
	}()
	s, err := inspect(ctx, data, r)
	if err != nil {
		return nil, err
	}
	if s.macros {
		if data, err = plainWorkbook(data); err != nil {
			return nil, err
		}
		r.remark("原文件含宏或为模板，本文件是去掉宏的普通工作簿。")
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), inMemory())
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	b := &book{report: r, f: f, survey: s}
	if err := b.mark(ctx); err != nil {
		return nil, err
	}
	return f.WriteToBuffer()
}

func (b *book) mark(ctx context.Context) error {
	b.deselect()
	var err error
	if b.palette, err = newPalette(b.f); err != nil {
		return err
	}
	for _, name := range b.f.GetSheetList() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if b.survey.sheets[name] == nil {
			continue
		}
		if err := b.markSheet(name); err != nil {
			return fmt.Errorf("mark sheet %q: %w", name, err)
		}
	}
	if b.unnoted > 0 {
		b.remark(fmt.Sprintf("有%d个单元格只着色、未加批注：所在工作表的批注不能安全改写，或批注太多。", b.unnoted))
	}
	name, err := b.resultSheet()
	if err != nil {
		return err
	}
	return writeFindings(b.f, name, b.report, b.palette, b.linkTo)
}

// mark is a cell with findings.
type mark struct {
	cell     string // the upper left one of a merged range
	row, col int
	findings []*policy.Finding
}

func (m *mark) severity() policy.Severity {
	s := m.findings[0].Severity
	for _, f := range m.findings[1:] {
		s = graver(s, f.Severity)
	}
	return s
}

func (b *book) markSheet(name string) error {
	marks := b.marksOn(name)
	info := b.sheet(name)
	notes, err := b.notesOn(name)
	if err != nil {
		return err
	}
	if err := notes.clear(marks); err != nil {
		return err
	}
	for _, m := range marks {
		id, err := b.f.GetCellStyle(name, m.cell)
		if err != nil {
			return err
		}
		if err := b.f.SetCellStyle(name, m.cell, m.cell, b.palette.marked(id, m.severity())); err != nil {
			return err
		}
		if !notes.put(m) {
			b.unnoted++
		}
	}
	if info == nil || info.HeaderRow == 0 || len(marks) == 0 && info.Kind != roster.Workers {
		return nil
	}
	return b.addColumn(info)
}

// marksOn are the faulty cells of a sheet, by row and column.
func (b *book) marksOn(name string) []*mark {
	by := map[[2]int]*mark{}
	var out []*mark
	for _, f := range b.findings {
		col, row, ok := parseCell(f.Cell)
		if f.File != b.name || f.Sheet != name || !ok {
			continue
		}
		col, row = b.survey.sheets[name].anchor(col, row)
		m := by[[2]int{row, col}]
		if m == nil {
			m = &mark{cell: cellName(col, row), row: row, col: col}
			by[[2]int{row, col}] = m
			out = append(out, m)
		}
		m.findings = append(m.findings, f)
	}
	slices.SortFunc(out, func(a, b *mark) int {
		if a.row != b.row {
			return a.row - b.row
		}
		return a.col - b.col
	})
	return out
}

// anchor is the upper left cell of the merged range a cell lies in.
func (p *sheetPart) anchor(col, row int) (int, int) {
	for _, m := range p.merges {
		if row >= m.FirstRow && row <= m.LastRow && col >= m.FirstCol && col <= m.LastCol {
			return m.FirstCol, m.FirstRow
		}
	}
	return col, row
}

// linkTo is where a finding's link leads, "" where there is no cell.
func (b *book) linkTo(f *policy.Finding) string {
	if _, _, ok := parseCell(f.Cell); !ok || f.File != b.name || b.survey.sheets[f.Sheet] == nil {
		return ""
	}
	return link(f.Sheet, f.Cell)
}

var tabSelected = regexp.MustCompile(`\stabSelected\s*=\s*["'](1|true|on)["']`)

// deselect takes the selection from all sheets as they lie in the file: the
// sheets that are not touched then need not be loaded, and none stays grouped
// with the new one, where an edit would go into both.
func (b *book) deselect() {
	for _, part := range b.survey.parts {
		raw, _ := b.f.Pkg.Load(part)
		text, ok := raw.([]byte)
		if !ok {
			continue
		}
		head := len(text)
		if i := bytes.Index(text, []byte("sheetData")); i >= 0 {
			head = i
		}
		if tabSelected.Match(text[:head]) {
			b.f.Pkg.Store(part, append(tabSelected.ReplaceAll(text[:head], nil), text[head:]...))
		}
	}
}

// resultSheet is the name for the list of findings. The last check's list, if
// it still stands last, gives way: its links and counts no longer hold. A sheet
// of that name that is not ours stays.
func (b *book) resultSheet() (string, error) {
	all := b.f.GetSheetList()
	if last := all[len(all)-1]; len(all) > 1 && last == resultTitle && b.isResult(last) {
		if err := b.f.DeleteSheet(last); err != nil {
			return "", err
		}
	}
	name := resultTitle
	for n := 2; ; n++ {
		if i, err := b.f.GetSheetIndex(name); err != nil || i < 0 {
			return name, err
		}
		name = resultTitle + strconv.Itoa(n)
	}
}

// isResult tells of a sheet written by an earlier check.
func (b *book) isResult(name string) bool {
	if b.survey.sheets[name] == nil {
		return false
	}
	for row := 1; row <= 12; row++ {
		first, err1 := b.f.GetCellValue(name, cellName(0, row))
		second, err2 := b.f.GetCellValue(name, cellName(1, row))
		if err1 == nil && err2 == nil && first == resultHeads[0].text && second == resultHeads[1].text {
			return true
		}
	}
	return false
}
