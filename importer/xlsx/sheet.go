package xlsx

import (
	"cmp"
	"slices"

	"shegong/importer/grid"
)

const (
	maxMerges = 1 << 20

	// rowTexts bounds the text of one row, in texts of the greatest length.
	rowTexts = 64

	// ctxRows is after how many rows the context is looked at, for the sake of
	// callers that take their time over a row; the lexer looks at it too.
	ctxRows = 1000
)

// sheet reads one worksheet.
type sheet struct {
	limits  grid.Limits
	styles  []*grid.Format
	strings *sharedStrings
	emit    func(*grid.Row) error
	lex     *lexer
	trailer grid.Trailer

	row      grid.Row // the row being read; its Number is 0 before the first
	numbered bool     // the row's number was given, not counted
	col      int      // the column of the cell being read, or of the last one
	inCell   bool
	unsorted bool // the row's cells are not in order
	text     []byte
	spans    []span // for each of the row's cells, where in text its text is

	delivered int // number of the last row delivered
	rows      int
	cells     int64
	stopped   error // what emit returned
}

type span struct{ begin, end int }

// read reads the sheet to the part's end.
func (s *sheet) read() error {
	l := s.lex
	found := false
	for l.open() {
		switch string(l.name) {
		case "cols":
			s.readCols()
		case "sheetData":
			if found {
				l.corrupt("有两份数据")
			}
			found = true
			s.readRows()
		case "mergeCells":
			s.readMerges()
		default:
			l.skip()
		}
	}
	l.finish()
	if !found {
		l.corrupt("没有数据区")
	}
	if l.err != nil {
		return l.err
	}
	s.trailer.Merges = compactRanges(s.trailer.Merges)
	return nil
}

// located adds to an error of the file where it is.
func (s *sheet) located(err error, name string) error {
	if s.stopped != nil {
		return s.stopped
	}
	return located(err, name, s.place())
}

// place is the cell or row being read, or the last row read. Where unpacking
// failed it is unknown, as that runs ahead.
func (s *sheet) place() string {
	switch {
	case s.lex.sourceFailed:
		return ""
	case s.inCell:
		return grid.CellName(s.col, s.row.Number)
	case s.row.Number > 0:
		return rowName(s.row.Number)
	}
	return ""
}

func (s *sheet) readRows() {
	for s.lex.open() {
		if string(s.lex.name) != "row" {
			s.lex.corrupt("数据区有残缺的标记")
			return
		}
		s.readRow()
	}
}

func (s *sheet) readRow() {
	l := s.lex
	s.begin()
	for l.open() {
		switch string(l.name) {
		case "c":
			s.readCell()
		case "extLst":
			l.skip()
		default:
			l.corrupt("行里有残缺的标记")
		}
	}
	if l.err == nil && len(s.row.Cells) > 0 {
		s.deliver()
	}
}

// begin starts the row of the tag just read.
func (s *sheet) begin() {
	s.row = grid.Row{Number: s.row.Number + 1, Cells: s.row.Cells[:0]}
	s.numbered, s.unsorted, s.col = false, false, -1
	s.text, s.spans = s.text[:0], s.spans[:0]
	for i := range s.lex.attrs {
		name, value := s.lex.attr(i)
		switch string(name) {
		case "r":
			n, ok := parseRow(value)
			if !ok {
				s.lex.corrupt("行号有误")
				return
			}
			s.row.Number, s.numbered = n, true
		case "hidden":
			s.row.Hidden = isTrue(value)
		}
	}
}

// deliver hands the row on.
func (s *sheet) deliver() {
	l := s.lex
	if s.row.Number <= s.delivered || s.row.Number > maxRows {
		l.corrupt("行的顺序错乱、行号重复或超出最后一行")
		return
	}
	s.delivered = s.row.Number
	if s.rows++; s.rows > s.limits.Rows {
		l.fail(tooLarge("工作表超过 %d 行数据。请拆分后分别上传", s.limits.Rows))
		return
	}
	if s.rows%ctxRows == 0 && l.ctx.Err() != nil {
		l.fail(l.ctx.Err())
		return
	}
	// One string for the row keeps cells from costing an allocation each.
	text := string(s.text)
	for i, at := range s.spans {
		if at.end > at.begin {
			s.row.Cells[i].Text = text[at.begin:at.end]
		}
	}
	if s.unsorted {
		s.row.Cells = sortCells(s.row.Cells)
	}
	if err := s.emit(&s.row); err != nil {
		s.stopped = err
		l.fail(err)
	}
}

// sortCells puts cells in the order of their columns; of several in one
// column the last stays, as in Excel.
func sortCells(cells []grid.Cell) []grid.Cell {
	slices.SortStableFunc(cells, func(a, b grid.Cell) int { return cmp.Compare(a.Col, b.Col) })
	n := 0
	for i, c := range cells {
		if i+1 < len(cells) && cells[i+1].Col == c.Col {
			continue
		}
		cells[n] = c
		n++
	}
	return cells[:n]
}

func (s *sheet) readCols() {
	l := s.lex
	for l.open() {
		if string(l.name) != "col" {
			l.corrupt("列定义有误")
			return
		}
		first, last, hidden := -1, -1, false
		for i := range l.attrs {
			name, value := l.attr(i)
			switch string(name) {
			case "min":
				first = wholeNumber(value)
			case "max":
				last = wholeNumber(value)
			case "hidden":
				hidden = isTrue(value)
			}
		}
		l.skip()
		if !hidden {
			continue
		}
		if first < 1 || last < first || first > maxColumns || len(s.trailer.HiddenCols) == maxColumns {
			l.corrupt("列定义有误")
			return
		}
		s.trailer.HiddenCols = append(s.trailer.HiddenCols,
			grid.Range{FirstCol: first - 1, LastCol: min(last, maxColumns) - 1})
	}
}

func (s *sheet) readMerges() {
	l := s.lex
	for l.open() {
		if string(l.name) != "mergeCell" {
			l.corrupt("合并单元格有误")
			return
		}
		var r grid.Range
		ok := false
		for i := range l.attrs {
			if name, value := l.attr(i); string(name) == "ref" {
				r, ok = parseRange(value)
			}
		}
		l.skip()
		if !ok {
			l.corrupt("合并单元格有误")
			return
		}
		if s.trailer.Merges = append(s.trailer.Merges, r); len(s.trailer.Merges) > maxMerges {
			l.fail(tooLarge("工作表的合并单元格超过 %d 处。请拆分后分别上传", maxMerges))
		}
	}
}

// compactRanges sorts ranges and drops repeats.
func compactRanges(ranges []grid.Range) []grid.Range {
	slices.SortFunc(ranges, func(a, b grid.Range) int {
		return cmp.Or(cmp.Compare(a.FirstRow, b.FirstRow), cmp.Compare(a.FirstCol, b.FirstCol),
			cmp.Compare(a.LastRow, b.LastRow), cmp.Compare(a.LastCol, b.LastCol))
	})
	return slices.Compact(ranges)
}
