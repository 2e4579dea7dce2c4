package annotate

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"

	"shegong/importer/grid"
)

// extent is what must be known of a sheet before the library loads it: a sheet
// of few cells far apart takes gigabytes there.
type extent struct {
	cells   int // elements of cells, with or without a value
	filled  int // rows and cells the library will hold
	lastRow int
	used    map[int]bool // columns with a value, from 0
	head    int          // last column with a value in the header rows, -1 without
	merges  []grid.Range
	legacy  string // relation of the drawing of its notes and controls
	// cramped tells of rows or columns so small, and so many of them, that the
	// library would look for the end of a note for minutes, or forever.
	cramped bool
	flat    int // rows without height
}

// scanner reads a sheet's tags. It is not a parser: the importer has read the
// sheet before, and what it takes too much, such as a tag in a comment, only
// makes the answer more careful.
type scanner struct {
	extent
	r            *bufio.Reader
	limit        int // of cells; the scan ends above it
	headFrom, to int // the header rows
	row, col     int // where the scan stands: from 1, from 0
	rowLast      int // last column of the row
}

var errOddSheet = errors.New("a cell reference cannot be read")

// scanSheet measures a sheet whose header stands in the given rows.
func scanSheet(r io.Reader, limit, headFrom, headTo int) (extent, error) {
	s := &scanner{r: bufio.NewReaderSize(r, 64<<10), limit: limit, headFrom: headFrom, to: headTo, col: -1, rowLast: -1}
	s.used, s.head = map[int]bool{}, -1
	var tag []byte
	for s.cells <= limit {
		if err := s.toTag(); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}
			return s.extent, err
		}
		var err error
		if tag, err = s.readTag(tag[:0]); err != nil {
			return s.extent, err
		}
		if err := s.take(tag); err != nil {
			return s.extent, err
		}
	}
	s.endRow()
	s.filled += s.lastRow
	// For each flat row under a note the library runs through all rows.
	const most = 1_000_000
	s.cramped = s.cramped || s.flat*s.lastRow > most
	return s.extent, nil
}

func (s *scanner) toTag() error {
	for {
		if _, err := s.r.ReadSlice('<'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// readTag reads up to the tag's end, past any in quotes.
func (s *scanner) readTag(tag []byte) ([]byte, error) {
	const most = 1 << 20
	for {
		part, err := s.r.ReadSlice('>')
		tag = append(tag, part...)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return tag, err
		}
		if len(tag) > most {
			return tag, errOddSheet
		}
		if err == nil && (tag[0] == '!' || tag[0] == '?' || bytes.Count(tag, []byte{'"'})%2 == 0) {
			return tag, nil
		}
	}
}

func (s *scanner) take(tag []byte) error {
	end := bytes.IndexAny(tag, " \t\r\n/>")
	if end <= 0 {
		return nil // an end tag
	}
	name := tag[:end]
	if colon := bytes.IndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:]
	}
	switch string(name) {
	case "row":
		if ht := attr(tag[end:], "ht"); string(ht) == "0" || tiny(ht) {
			s.flat++
		}
		return s.beginRow(attr(tag[end:], "r"))
	case "c":
		return s.beginCell(attr(tag[end:], "r"))
	case "v", "is", "f":
		s.used[s.col] = true
		if s.row >= s.headFrom && s.row <= s.to {
			s.head = max(s.head, s.col)
		}
	case "mergeCell":
		if m, ok := parseRange(string(attr(tag[end:], "ref"))); ok {
			s.merges = append(s.merges, m)
		}
	case "legacyDrawing":
		s.legacy = string(attr(tag[end:], "id"))
	case "sheetFormatPr":
		s.cramped = s.cramped || tiny(attr(tag[end:], "defaultColWidth")) || tiny(attr(tag[end:], "defaultRowHeight"))
	}
	return nil
}

func (s *scanner) beginRow(r []byte) error {
	s.endRow()
	s.row, s.col = s.row+1, -1
	if r != nil {
		n, err := strconv.Atoi(string(r))
		if err != nil || n < 1 || n > maxRows {
			return errOddSheet
		}
		s.row = n
	}
	s.lastRow = max(s.lastRow, s.row)
	return nil
}

func (s *scanner) endRow() {
	s.filled += s.rowLast + 1
	s.rowLast = -1
}

func (s *scanner) beginCell(r []byte) error {
	s.cells++
	s.col++
	if r != nil {
		col, row, ok := parseCell(string(r))
		if !ok {
			return errOddSheet
		}
		s.col, s.lastRow = col, max(s.lastRow, row)
	}
	s.rowLast = max(s.rowLast, s.col)
	return nil
}

// attr is the value of an attribute of any namespace, nil without it.
func attr(tag []byte, name string) []byte {
	for {
		tag = bytes.TrimLeft(tag, " \t\r\n")
		eq := bytes.IndexByte(tag, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimSpace(tag[:eq])
		key = key[bytes.IndexByte(key, ':')+1:]
		tag = bytes.TrimLeft(tag[eq+1:], " \t\r\n")
		if len(tag) == 0 {
			return nil
		}
		end := bytes.IndexByte(tag[1:], tag[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return tag[1 : 1+end]
		}
		tag = tag[end+2:]
	}
}

func tiny(size []byte) bool {
	if size == nil {
		return false
	}
	n, err := strconv.ParseFloat(string(size), 64)
	return err != nil || n < 1 && n != 0 // the library takes its own default for 0
}
