package xlsx

import (
	"bytes"
	"fmt"

	"shegong/importer/grid"
)

func rowName(n int) string { return fmt.Sprintf("第%d行", n) }

// cellType is how a cell's value is written.
type cellType uint8

const (
	typeNumber cellType = iota
	typeShared
	typeString // of a formula
	typeInline
	typeBool
	typeError
	typeDate
	typeUnknown
)

func parseType(b []byte) cellType {
	switch string(b) {
	case "n":
		return typeNumber
	case "s":
		return typeShared
	case "str":
		return typeString
	case "inlineStr":
		return typeInline
	case "b":
		return typeBool
	case "e":
		return typeError
	case "d":
		return typeDate
	}
	return typeUnknown
}

// readCell reads the cell of the tag just read into the row, if it has a value
// or a formula.
func (s *sheet) readCell() {
	l := s.lex
	typ, style := s.cellTag()
	s.inCell = true
	if l.empty {
		l.open()
		s.inCell = l.err != nil
		return
	}
	cell := grid.Cell{Col: s.col}
	at := span{len(s.text), len(s.text)}
	for l.open() {
		switch string(l.name) {
		case "v":
			s.setValue(&cell, typ, l.value())
		case "is":
			if s.text = l.richText(s.text, s.limits.StringLen); len(s.text) > at.begin {
				cell.Kind = grid.Text
			}
		case "f":
			cell.Formula = true
			l.skip()
		case "extLst":
			l.skip()
		default:
			l.corrupt("单元格有残缺的标记")
		}
	}
	if l.err != nil {
		return
	}
	at.end = len(s.text)
	s.finishCell(cell, at, style)
	s.inCell = l.err != nil
}

// cellTag reads the attributes and finds the cell's place.
func (s *sheet) cellTag() (typ cellType, style int) {
	l := s.lex
	var ref []byte
	for i := range l.attrs {
		name, value := l.attr(i)
		if len(name) != 1 {
			continue
		}
		switch name[0] {
		case 'r':
			ref = value
		case 's':
			style = wholeNumber(value)
		case 't':
			typ = parseType(value)
		}
	}
	last := s.col
	s.col++
	if ref != nil {
		s.locate(ref)
	}
	if s.col <= last {
		s.unsorted = true
	}
	if s.col >= maxColumns {
		s.col = maxColumns - 1
		l.corrupt("单元格超出最后一列")
	}
	if typ == typeUnknown {
		l.corrupt("单元格类型有误")
	}
	return typ, style
}

// locate takes the cell's place from its name. A row that bears no number has
// that of its first cell.
func (s *sheet) locate(ref []byte) {
	col, row, ok := parseRef(ref)
	switch {
	case !ok:
		s.lex.corrupt("单元格编号有误")
		return
	case row == s.row.Number:
	case !s.numbered && s.col == 0 && row > s.row.Number:
		s.row.Number = row
	default:
		s.lex.corrupt("单元格编号与所在的行不符")
		return
	}
	s.numbered = true
	s.col = col
}

// setValue takes what stands in the cell's v element.
func (s *sheet) setValue(cell *grid.Cell, typ cellType, raw []byte) {
	l := s.lex
	if l.err != nil {
		return
	}
	if cell.Kind != grid.Empty {
		l.corrupt("单元格有两个值")
		return
	}
	switch typ {
	case typeString, typeInline:
		raw = unescape(raw)
		l.checkLength(raw, s.limits.StringLen)
		s.text = append(s.text, raw...)
		cell.Kind = grid.Text
		return
	case typeShared:
		s.setShared(cell, bytes.TrimSpace(raw))
		return
	}
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return
	}
	ok := true
	switch typ {
	case typeNumber:
		cell.Kind = grid.Number
		cell.Num, ok = parseNumber(raw)
	case typeBool:
		cell.Kind = grid.Bool
		cell.Num, ok = parseBool(raw)
		raw = nil
	case typeError:
		cell.Kind = grid.ErrorValue
	case typeDate:
		cell.Kind = grid.Text
	}
	if !ok {
		l.corrupt(fmt.Sprintf("单元格的值 %.40q 有误", raw))
	}
	l.checkLength(raw, s.limits.StringLen)
	s.text = append(s.text, raw...)
}

func (s *sheet) setShared(cell *grid.Cell, raw []byte) {
	if len(raw) == 0 {
		return
	}
	text, ok := s.strings.at(wholeNumber(raw))
	switch {
	case ok:
		cell.Kind, cell.Text = grid.Text, text
	case s.strings.missing:
		s.lex.fail(corrupt("缺少%s，文字单元格无法读取", stringsWhat))
	default:
		s.lex.fail(corrupt("单元格引用了%s中没有的文字", stringsWhat))
	}
}

func parseBool(b []byte) (float64, bool) {
	switch string(b) {
	case "1", "true", "TRUE":
		return 1, true
	case "0", "false", "FALSE":
		return 0, true
	}
	return 0, false
}

// finishCell adds the cell to the row unless it is blank. An empty text counts
// as blank, but not as the result of a formula.
func (s *sheet) finishCell(cell grid.Cell, at span, style int) {
	l := s.lex
	blank := cell.Kind == grid.Empty || cell.Kind == grid.Text && cell.Text == "" && at.begin == at.end
	switch {
	case blank && !cell.Formula:
		return
	case cell.Col >= s.limits.Columns:
		l.fail(tooLarge("工作表超过 %d 列。请删除多余的列再上传", s.limits.Columns))
		return
	case len(s.row.Cells) == maxColumns:
		l.corrupt("一行中有重复的单元格")
		return
	case len(s.text) > rowTexts*s.limits.StringLen:
		l.fail(tooLarge("一行的文字过长。请删减后再上传"))
		return
	}
	if s.cells++; s.cells > s.limits.Cells {
		l.fail(tooLarge("工作表超过 %d 个有值的单元格。请拆分后分别上传", s.limits.Cells))
		return
	}
	if uint(style) < uint(len(s.styles)) {
		cell.Format = s.styles[style]
	} else if style != 0 && cell.Kind == grid.Number {
		// A date would pass for a number.
		l.corrupt("单元格引用了不存在的样式")
		return
	}
	s.row.Cells = append(s.row.Cells, cell)
	s.spans = append(s.spans, at)
}
