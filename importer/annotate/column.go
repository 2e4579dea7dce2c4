package annotate

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"shegong/importer/grid"
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// problemHead is the head of the column beside a roster; the importer passes
// over a column of that head.
const problemHead = "问题"

const problemWidth = 60

func cellName(col, row int) string { return grid.CellName(col, row) }

// addColumn writes the column 问题 of a sheet.
func (b *book) addColumn(info *roster.Sheet) error {
	col := b.oldColumn(info)
	if col < 0 {
		if col = b.survey.sheets[info.Name].freeColumn(info); col < 0 {
			return nil
		}
		if err := b.headColumn(info, col); err != nil {
			return err
		}
	}
	style, err := b.f.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Family: b.font(), Size: 10, Color: "9C0006"},
		Alignment: &excelize.Alignment{Vertical: "center"},
	})
	if err != nil {
		return err
	}
	for _, row := range b.rowFindings(info) {
		cell := cellName(col, row.number)
		if err := b.f.SetCellStr(info.Name, cell, brief(row.findings)); err != nil {
			return err
		}
		if err := b.f.SetCellStyle(info.Name, cell, cell, style); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) font() string {
	name, err := b.f.GetDefaultFont()
	if err != nil {
		return ""
	}
	return name
}

// faultyRow is a sheet row with its findings.
type faultyRow struct {
	number   int
	findings []*policy.Finding
}

// rowFindings are the rows below the header that have findings.
func (r *report) rowFindings(info *roster.Sheet) (out []*faultyRow) {
	by := map[int]*faultyRow{}
	for _, f := range r.findings {
		if f.File != r.name || f.Sheet != info.Name || f.Row <= lastHeaderRow(info) || f.Row > maxRows {
			continue
		}
		row := by[f.Row]
		if row == nil {
			row = &faultyRow{number: f.Row}
			by[f.Row] = row
			out = append(out, row)
		}
		row.findings = append(row.findings, f)
	}
	return out
}

func lastHeaderRow(info *roster.Sheet) int { return info.HeaderRow + max(info.HeaderRows, 1) - 1 }

// freeColumn is the first column right of the header that holds nothing, -1
// without one.
func (p *sheetPart) freeColumn(info *roster.Sheet) int {
	last := p.head
	for _, m := range p.merges {
		if m.FirstCol <= last && m.LastCol > last && m.FirstRow <= lastHeaderRow(info) && m.LastRow >= info.HeaderRow {
			last = m.LastCol
		}
	}
	for col := last + 1; col < maxColumns; col++ {
		if !p.used[col] && !p.merged(col, info.HeaderRow) {
			return col
		}
	}
	return -1
}

// merged tells that a merged range covers the column somewhere from the row on:
// writing there would land in another cell.
func (p *sheetPart) merged(col, from int) bool {
	for _, m := range p.merges {
		if m.FirstCol <= col && col <= m.LastCol && m.LastRow >= from {
			return true
		}
	}
	return false
}

// headColumn writes the head, as high as the header and styled like its
// neighbour, and makes the column visible where all columns right of the table
// are hidden.
func (b *book) headColumn(info *roster.Sheet, col int) error {
	letters := grid.ColumnName(col)
	if visible, err := b.f.GetColVisible(info.Name, letters); err == nil && !visible {
		if err := b.f.SetColVisible(info.Name, letters, true); err != nil {
			return err
		}
	}
	if err := b.f.SetColWidth(info.Name, letters, letters, problemWidth); err != nil {
		return err
	}
	first, last := info.HeaderRow, lastHeaderRow(info)
	for row := first; row <= last && col > 0; row++ {
		id, err := b.f.GetCellStyle(info.Name, cellName(col-1, row))
		if err != nil {
			return err
		}
		if err := b.f.SetCellStyle(info.Name, cellName(col, row), cellName(col, row), id); err != nil {
			return err
		}
	}
	if last > first {
		if err := b.f.MergeCell(info.Name, cellName(col, first), cellName(col, last)); err != nil {
			return err
		}
	}
	return b.f.SetCellStr(info.Name, cellName(col, first), problemHead)
}

// oldColumn is the column an earlier check wrote, emptied; -1 without one. A
// column 问题 with other texts in it is the clerk's.
func (b *book) oldColumn(info *roster.Sheet) int {
	for _, c := range info.Columns {
		head := c.Header[strings.LastIndex(c.Header, "·")+1:]
		if col, _, ok := parseCell(c.Column + "1"); ok && head == problemHead && c.Field == "" && b.empty(info, col) {
			return col
		}
	}
	return -1
}

// empty clears a column below the header, if it holds only what we write.
func (b *book) empty(info *roster.Sheet, col int) bool {
	var full []string
	for row := lastHeaderRow(info) + 1; row <= b.survey.sheets[info.Name].lastRow; row++ {
		cell := cellName(col, row)
		text, err := b.f.GetCellValue(info.Name, cell)
		if err != nil || text != "" && !isBrief(text) {
			return false
		}
		if text != "" {
			full = append(full, cell)
		}
	}
	for _, cell := range full {
		if err := b.f.SetCellValue(info.Name, cell, nil); err != nil {
			return false
		}
	}
	return true
}
