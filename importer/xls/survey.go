package xls

import (
	"fmt"

	"shegong/importer/grid"
)

const (
	maxRows    = 1 << 16 // of BIFF8
	maxColumns = 1 << 8
	maxMerges  = 1 << 20
)

// survey is what the first reading of a sheet finds out.
type survey struct {
	hidden  [maxRows / 64]uint64 // a bit for each row
	trailer grid.Trailer
	sorted  bool // cells come in the order of rows and columns, none twice
	lastRow int
	lastCol int // -1 before the first cell
}

func (v *survey) record(rec *records) error {
	switch rec.typ {
	case recRow:
		return v.row(rec)
	case recColInfo:
		return v.column(rec)
	case recMergedCells:
		return v.merges(rec)
	}
	s, err := spanOf(rec)
	if err != nil || s.first < 0 {
		return err
	}
	if s.row < v.lastRow || s.row == v.lastRow && s.first <= v.lastCol {
		v.sorted = false
	}
	v.lastRow, v.lastCol = s.row, s.last
	return nil
}

func (v *survey) row(rec *records) error {
	if err := rec.need(14); err != nil {
		return err
	}
	const zeroHeight = 0x20
	if n := rec.u16(0); rec.data[12]&zeroHeight != 0 {
		v.hidden[n/64] |= 1 << (n % 64)
	}
	return nil
}

func (v *survey) isHidden(row int) bool { return v.hidden[row/64]&(1<<(row%64)) != 0 }

func (v *survey) column(rec *records) error {
	if err := rec.need(10); err != nil {
		return err
	}
	first, last := rec.u16(0), min(rec.u16(2), maxColumns-1) // some writers say 256
	if rec.u16(8)&1 != 0 && first <= last && len(v.trailer.HiddenCols) < maxColumns {
		v.trailer.HiddenCols = append(v.trailer.HiddenCols, grid.Range{FirstCol: first, LastCol: last})
	}
	return nil
}

func (v *survey) merges(rec *records) error {
	n := rec.u16(0)
	if err := rec.need(2 + 8*n); err != nil {
		return err
	}
	if len(v.trailer.Merges)+n > maxMerges {
		return fault(tooLarge, "合并单元格过多，请取消不需要的合并后另存为 .xlsx 再上传")
	}
	for i := 2; n > 0; i, n = i+8, n-1 {
		m := grid.Range{
			FirstRow: rec.u16(i) + 1, LastRow: rec.u16(i+2) + 1,
			FirstCol: rec.u16(i + 4), LastCol: min(rec.u16(i+6), maxColumns-1),
		}
		if m.FirstRow > m.LastRow || m.FirstCol > m.LastCol {
			return fault(corrupt, "文件已损坏（合并单元格的范围无效）"+resave)
		}
		v.trailer.Merges = append(v.trailer.Merges, m)
	}
	return nil
}

// place names how far the reading came.
func (v *survey) place() string {
	if v.lastCol < 0 {
		return ""
	}
	return fmt.Sprintf("第%d行", v.lastRow+1)
}

// span is the cells that a record holds: one row, columns first to last.
type span struct{ row, first, last int }

// spanOf says which cells a record holds; first is -1 for other records.
func spanOf(rec *records) (span, error) {
	none := span{first: -1}
	size, ok := cellSize(rec.typ)
	if !ok {
		return none, nil
	}
	if err := rec.need(size); err != nil {
		return none, err
	}
	s := span{rec.u16(0), rec.u16(2), rec.u16(2)}
	if each := repeated(rec.typ); each > 0 {
		n := (len(rec.data) - 6) / each
		s.last = rec.u16(len(rec.data) - 2)
		if s.last-s.first != n-1 || (len(rec.data)-6)%each != 0 {
			return none, fault(corrupt, "文件已损坏（单元格的列号不一致）"+resave)
		}
	}
	if s.last >= maxColumns {
		return none, fault(corrupt, "文件已损坏（单元格的列号超出范围）"+resave)
	}
	return s, nil
}

// cellSize is the least size of a record that holds cells.
func cellSize(typ uint16) (int, bool) {
	switch typ {
	case recBlank:
		return 6, true
	case recMulBlank, recBoolErr:
		return 8, true
	case recLabel, recRString:
		return 8, true
	case recRK, recLabelSST:
		return 10, true
	case recMulRK:
		return 12, true
	case recNumber, recFormula:
		return 14, true
	}
	return 0, false
}

// repeated is the size of a cell in a record that holds several.
func repeated(typ uint16) int {
	switch typ {
	case recMulBlank:
		return 2
	case recMulRK:
		return 6
	}
	return 0
}
