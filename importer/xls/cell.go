package xls

import (
	"encoding/binary"
	"fmt"
	"math"

	"shegong/importer/grid"
)

// cells is the second reading of a sheet: it turns records into cells.
type cells struct {
	book    *Book
	rows    *sink
	text    text
	place   string // of the record at hand, for errors
	formula grid.Cell
	at      int  // row of formula
	waiting bool // formula's text is in a STRING record to come
}

func (c *cells) record(rec *records) error {
	if rec.typ == recString {
		return c.formulaText(rec)
	}
	s, err := spanOf(rec)
	if err != nil || s.first < 0 {
		return err // SHRFMLA, ARRAY and TABLE may stand before STRING
	}
	if err := c.end(); err != nil {
		return err
	}
	if rec.typ != recBlank && rec.typ != recMulBlank && s.last >= c.book.limits.Columns {
		return fault(tooLarge, fmt.Sprintf("列数超过 %d，请删去多余的列后重新上传", c.book.limits.Columns))
	}
	for col := s.first; col <= s.last; col++ {
		if err := c.cell(rec, s, col); err != nil {
			c.place = grid.CellName(col, s.row+1)
			return err
		}
	}
	return nil
}

// end hands over a formula whose text did not come: it has no cached value.
func (c *cells) end() error {
	if !c.waiting {
		return nil
	}
	c.waiting = false
	return c.rows.put(c.at, c.formula)
}

func (c *cells) formulaText(rec *records) error {
	if !c.waiting {
		return nil
	}
	s, err := c.text.over(rec, 0, c.book.limits.StringLen).str(2)
	if err != nil {
		c.place = grid.CellName(c.formula.Col, c.at+1)
		return err
	}
	c.formula.Kind, c.formula.Text = grid.Text, s
	return c.end()
}

// cell hands over one cell of a record.
func (c *cells) cell(rec *records, s span, col int) error {
	cell := grid.Cell{Col: col}
	style := 4
	if rec.typ == recMulRK || rec.typ == recMulBlank {
		style += (col - s.first) * repeated(rec.typ)
	}
	var err error
	switch rec.typ {
	case recBlank, recMulBlank:
		return c.rows.put(s.row, cell)
	case recNumber:
		setNumber(&cell, math.Float64frombits(binary.LittleEndian.Uint64(rec.data[6:])))
	case recRK, recMulRK:
		setNumber(&cell, rkNumber(binary.LittleEndian.Uint32(rec.data[style+2:])))
	case recBoolErr:
		setBoolErr(&cell, rec.data[6], rec.data[7] != 0)
	case recLabelSST:
		err = c.shared(&cell, binary.LittleEndian.Uint32(rec.data[6:]))
	case recFormula:
		c.setFormula(&cell, rec.data[6:14])
	}
	if err != nil {
		return err
	}
	if cell.Format, err = c.style(rec.u16(style)); err != nil {
		return err
	}
	if rec.typ == recLabel || rec.typ == recRString {
		// Last, because CONTINUE records of the text replace rec.data.
		cell.Kind = grid.Text
		if cell.Text, err = c.text.over(rec, 6, c.book.limits.StringLen).str(2); err != nil {
			return err
		}
	}
	if c.waiting {
		c.formula, c.at = cell, s.row
		return nil
	}
	return c.rows.put(s.row, cell)
}

// setFormula reads a cached value; text comes in a record of its own.
func (c *cells) setFormula(cell *grid.Cell, value []byte) {
	cell.Formula = true
	if value[6] != 0xFF || value[7] != 0xFF {
		setNumber(cell, math.Float64frombits(binary.LittleEndian.Uint64(value)))
		return
	}
	switch value[0] {
	case 0:
		c.waiting = true
	case 1, 2:
		setBoolErr(cell, value[2], value[0] == 2)
	case 3:
		cell.Kind = grid.Text
	}
}

func setNumber(cell *grid.Cell, f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		cell.Kind, cell.Text = grid.ErrorValue, "#NUM!" // as Excel shows it
		return
	}
	cell.Kind, cell.Num, cell.Text = grid.Number, f, literal(f)
}

func setBoolErr(cell *grid.Cell, value byte, isError bool) {
	if isError {
		cell.Kind, cell.Text = grid.ErrorValue, errorName(value)
		return
	}
	cell.Kind = grid.Bool
	if value != 0 {
		cell.Num = 1
	}
}

func (c *cells) shared(cell *grid.Cell, i uint32) error {
	if int64(i) >= int64(len(c.book.global.shared)) {
		return fault(corrupt, fmt.Sprintf("文字表不完整：单元格要用第 %d 条文字，表中只有 %d 条%s",
			int64(i)+1, len(c.book.global.shared), resave))
	}
	cell.Kind, cell.Text = grid.Text, c.book.global.shared[i]
	return nil
}

// style is the number format of an XF. A file of a simple generator may have
// no XF at all.
func (c *cells) style(i int) (*grid.Format, error) {
	styles := c.book.global.styles
	switch {
	case len(styles) == 0:
		return nil, nil
	case i >= len(styles):
		return nil, fault(corrupt, "文件已损坏（单元格样式的编号超出范围）"+resave)
	}
	return styles[i], nil
}
