package annotate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// Change is one cell of an uploaded file to be written anew.
type Change struct {
	Sheet, Cell string
	Value       string // as the clerk typed it; "" clears the cell
	// Number tells that the column holds numbers: the value stays one where the
	// cell and its format are one already. All else is written as text, which
	// keeps ID numbers, codes and dates as they were typed.
	Number bool
}

// Uneditable says to the clerk why a cell cannot be written in the browser.
type Uneditable struct{ Why string }

func (e *Uneditable) Error() string { return e.Why }

// instead is what to do where the browser cannot help.
const instead = "。请下载标注后的工作簿，对照原文件改正后重新上传"

// maxValue is how many characters a cell may be given.
const maxValue = 500

// Edit gives the file with the cells changed and everything else, styles
// included, as it was. What it cannot do is an [*Uneditable]; nothing is then
// changed.
func Edit(ctx context.Context, src Source, changes []Change) ([]byte, error) {
	for _, c := range changes {
		if err := c.check(); err != nil {
			return nil, err
		}
	}
	switch {
	case bytes.HasPrefix(src.Data, []byte(zipMagic)):
		return editWorkbook(ctx, src, changes)
	case bytes.HasPrefix(src.Data, []byte(cfbMagic)):
		return nil, &Uneditable{"“" + src.Name + "”是 .xls 格式，或设有打开密码，不能在网页上改" + instead}
	}
	return editText(ctx, src, changes)
}

// check refuses what would not stand in the cell as it was typed.
func (c *Change) check() error {
	switch {
	case utf8.RuneCountInString(c.Value) > maxValue:
		return &Uneditable{fmt.Sprintf("%s：内容不能超过%d字", c.Cell, maxValue)}
	case strings.ContainsFunc(c.Value, func(r rune) bool { return r < ' ' || r == utf8.RuneError }):
		return &Uneditable{c.Cell + "：内容中有换行或不能显示的字符"}
	case dangerous(c.Value) && !number(c.Value):
		return &Uneditable{c.Cell + "：内容不能以“=”“+”“-”“@”开头，以免成为公式；没有内容的，请留空"}
	}
	return nil
}

// number tells of a decimal figure that a cell holds exactly.
func number(s string) bool {
	const exact = 15 // digits of a cell's number
	figure := strings.TrimPrefix(s, "-")
	digits := strings.Replace(figure, ".", "", 1)
	if digits == "" || len(digits) > exact || strings.Trim(digits, "0123456789") != "" || len(figure) > 1 && figure[0] == '0' && figure[1] != '.' {
		return false
	}
	return figure[0] != '.' && figure[len(figure)-1] != '.'
}

// editWorkbook writes cells of an .xlsx or .xlsm.
func editWorkbook(ctx context.Context, src Source, changes []Change) (out []byte, err error) {
	cannot := &Uneditable{"“" + src.Name + "”的结构不能在网页上改写" + instead}
	defer func() {
		if p := recover(); p != nil { // the library on a file it does not expect
			out, err = nil, cannot
		}
	}()
	s, err := inspect(ctx, src.Data, &report{name: src.Name, ret: &roster.Return{}, file: -1})
	if stop := ctx.Err(); stop != nil {
		return nil, stop
	}
	var no *refusal
	if errors.As(err, &no) {
		return nil, &Uneditable{"“" + src.Name + "”：" + no.why + "，不能在网页上改" + instead}
	}
	if err != nil {
		return nil, cannot
	}
	f, err := excelize.OpenReader(bytes.NewReader(src.Data), inMemory())
	if err != nil {
		return nil, cannot
	}
	defer func() { _ = f.Close() }()
	for _, c := range changes {
		if err := editCell(f, s, c); err != nil {
			return nil, err
		}
	}
	// What other cells computed from these no longer holds.
	always := true
	if err := f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &always}); err != nil {
		return nil, fmt.Errorf("ask for recalculation: %w", err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write edited workbook: %w", err)
	}
	return b.Bytes(), nil
}

func editCell(f *excelize.File, s *survey, c Change) error {
	part := s.sheets[c.Sheet]
	col, row, ok := parseCell(c.Cell)
	if part == nil || !ok {
		return &Uneditable{"没有找到" + c.Sheet + "!" + c.Cell + instead}
	}
	for _, m := range part.merges {
		if row >= m.FirstRow && row <= m.LastRow && col >= m.FirstCol && col <= m.LastCol && m.FirstRow < m.LastRow {
			return &Uneditable{c.Sheet + "!" + c.Cell + "是几行合并的单元格，改它会连带其他行" + instead}
		}
	}
	formula, err := f.GetCellFormula(c.Sheet, c.Cell)
	if err != nil {
		return fmt.Errorf("read formula: %w", err)
	}
	if formula != "" {
		return &Uneditable{c.Sheet + "!" + c.Cell + "是公式，不能在网页上改" + instead}
	}
	if err := write(f, c); err != nil {
		return fmt.Errorf("write cell: %w", err)
	}
	return nil
}

func write(f *excelize.File, c Change) error {
	if c.Value == "" {
		return f.SetCellValue(c.Sheet, c.Cell, nil)
	}
	plain, err := plainNumber(f, c)
	if err != nil {
		return err
	}
	if !plain {
		return f.SetCellStr(c.Sheet, c.Cell, c.Value)
	}
	v, err := strconv.ParseFloat(c.Value, 64)
	if err != nil {
		return err
	}
	return f.SetCellFloat(c.Sheet, c.Cell, v, -1, 64)
}

// plainNumber tells that a cell takes its value as a number that is read as it
// was typed: neither text nor in a format that makes a date or percentage of it.
func plainNumber(f *excelize.File, c Change) (bool, error) {
	if !c.Number || !number(c.Value) {
		return false, nil
	}
	kind, err := f.GetCellType(c.Sheet, c.Cell)
	if err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		return false, err
	}
	id, err := f.GetCellStyle(c.Sheet, c.Cell)
	if err != nil {
		return false, err
	}
	style, err := f.GetStyle(id)
	if err != nil {
		return false, err
	}
	if style.CustomNumFmt != nil {
		return strings.Trim(*style.CustomNumFmt, "#0,._ ") == "", nil
	}
	return slices.Contains([]int{0, 1, 2, 3, 4}, style.NumFmt), nil
}
