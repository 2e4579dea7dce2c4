package xls

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"shegong/importer/grid"
)

// maxLoose bounds the cells kept in memory when a sheet is not in order,
// which no usual program writes.
const maxLoose = 2_000_000

// sink makes rows of cells and hands them over. When the cells of the sheet
// are in order, one row is kept at a time, otherwise all of them.
type sink struct {
	survey  *survey
	limits  grid.Limits
	emit    func(*grid.Row) error
	stopped error // from emit
	row     grid.Row
	rows    int
	count   int64
	loose   map[int][]grid.Cell // by row; nil when the sheet is in order
}

func newSink(v *survey, limits grid.Limits, emit func(*grid.Row) error) *sink {
	k := &sink{survey: v, limits: limits, emit: emit}
	if !v.sorted {
		k.loose = map[int][]grid.Cell{}
	}
	return k
}

// put takes a cell; row counts from 0. A cell without a value clears the place
// in a sheet that is out of order: of two records for one place the last
// counts, as in Excel.
func (k *sink) put(row int, c grid.Cell) error {
	blank := c.Kind == grid.Empty && !c.Formula
	if k.loose != nil {
		return k.keep(row, c, blank)
	}
	if blank {
		return nil
	}
	if row+1 != k.row.Number {
		if err := k.flush(); err != nil {
			return err
		}
		k.row.Number = row + 1
	}
	if err := k.counted(); err != nil {
		return err
	}
	k.row.Cells = append(k.row.Cells, c)
	return nil
}

func (k *sink) counted() error {
	if k.count++; k.count > k.limits.Cells {
		return fault(tooLarge, fmt.Sprintf("单元格超过 %d 个，请分成几个文件上传", k.limits.Cells))
	}
	return nil
}

func (k *sink) keep(row int, c grid.Cell, blank bool) error {
	line := k.loose[row]
	i, found := slices.BinarySearchFunc(line, c.Col, func(c grid.Cell, col int) int { return cmp.Compare(c.Col, col) })
	switch {
	case found && blank:
		k.loose[row] = slices.Delete(line, i, i+1)
		k.count--
	case found:
		line[i] = c
	case !blank:
		if err := k.counted(); err != nil {
			return err
		}
		if k.count > maxLoose {
			return fault(tooLarge, "单元格没有按行存放，且数量过多，请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传")
		}
		k.loose[row] = slices.Insert(line, i, c)
	}
	return nil
}

// finish hands over what is left at the end of the sheet.
func (k *sink) finish() error {
	for _, row := range slices.Sorted(maps.Keys(k.loose)) {
		k.row.Number, k.row.Cells = row+1, k.loose[row]
		if err := k.flush(); err != nil {
			return err
		}
	}
	return k.flush()
}

// flush hands over the current row.
func (k *sink) flush() error {
	if len(k.row.Cells) == 0 {
		return nil
	}
	if k.rows++; k.rows > k.limits.Rows {
		return fault(tooLarge, fmt.Sprintf("数据超过 %d 行，请分成几个文件上传", k.limits.Rows))
	}
	k.row.Hidden = k.survey.isHidden(k.row.Number - 1)
	k.stopped = k.emit(&k.row)
	k.row.Cells = k.row.Cells[:0]
	return k.stopped
}
