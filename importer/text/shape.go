package text

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"shegong/importer/grid"
)

// sampleSize is how much of the text is looked at for its separator.
const sampleSize = 256 << 10

// shape is how a table is laid out.
type shape struct {
	sep       byte
	directive bool // the first line is sep=… and no row
	usual     int  // fields of most rows
	widest    int  // fields of the widest row without line breaks in it
	rows      int  // of the usual width
	broken    bool // quotes are misplaced with this separator
}

// shapeOf finds out the separator from the start of the text: the one that
// makes the most fields in rows of the same width. That quotes are in place
// only decides between equals: a separator that does not occur misplaces none,
// and taking it would hide a quote that is missing.
func shapeOf(sample []byte) shape {
	if sep, ok := directive(sample); ok {
		s := measure(sample, sep)
		s.directive = true
		return s
	}
	best := measure(sample, ',')
	for _, sep := range []byte{'\t', ';'} {
		s := measure(sample, sep)
		if d := s.score() - best.score(); d > 0 || d == 0 && best.broken && !s.broken && s.usual > 1 {
			best = s
		}
	}
	return best
}

// score is the number of separators in rows of the usual width.
func (s shape) score() int { return s.rows * (s.usual - 1) }

// directive reads Excel's first line that names the separator: sep=;
func directive(sample []byte) (byte, bool) {
	line, _, _ := bytes.Cut(sample, []byte("\n"))
	line = bytes.Trim(bytes.TrimRight(line, "\r"), `"`)
	if len(line) != 5 || !bytes.EqualFold(line[:4], []byte("sep=")) || line[4] == '\r' || line[4] >= 0x80 {
		return 0, false
	}
	return line[4], true
}

// measure reads the sample with a separator, up to what does not parse.
func measure(sample []byte, sep byte) shape {
	limits := grid.Limits{Columns: math.MaxInt, StringLen: len(sample)}
	p := &parser{in: bufio.NewReader(bytes.NewReader(sample)), sep: sep, limits: limits, line: 1}
	s := shape{sep: sep, usual: 1}
	widths := map[int]int{}
	var err error
	for err = p.next(); err == nil; err = p.next() {
		if len(p.record.cells) == 0 {
			continue
		}
		widths[p.record.width]++
		if p.record.quoteLine == 0 {
			s.widest = max(s.widest, p.record.width)
		}
	}
	// A sample of a longer text may well end within quotes.
	s.broken = !errors.Is(err, io.EOF) && (len(sample) != sampleSize || !atEnd(p.in))
	for width, rows := range widths {
		c := shape{usual: width, rows: rows}
		if d := c.score() - s.score(); d > 0 || d == 0 && width > s.usual {
			s.usual, s.rows = width, rows
		}
	}
	return s
}

// check finds rows that a pair of stray quotes joined to one. Such a field
// holds the end of one row and the start of another: as many separators as a
// row has, or else the joined row is wider than any other. In narrow tables
// this cannot be told from a text with line breaks and commas.
func (s shape) check(r *record) error {
	const narrow = 4
	if r.quoteLine == 0 || r.inside == 0 || s.usual < narrow {
		return nil
	}
	if r.inside >= s.usual-1 || r.width > max(s.usual, s.widest) {
		return faultAt(corrupt, r.quoteLine, fmt.Sprintf("第 %d 行的引号可能没有成对，几行内容被连成了一格%s", r.quoteLine, resave))
	}
	return nil
}
