package pdf

import (
	"errors"
	"iter"

	"shegong/reports"
)

const (
	// windowRows is how many rows are read before the columns get their widths, and
	// how many are held at most.
	windowRows = 500
	// aheadRows is how many rows must be known to tell what keeps together; no page
	// takes more.
	aheadRows = 60
)

// source reads a table's rows, those of Each while they are drawn, as they are
// too many to be held.
type source struct {
	next func() (reports.Row, error, bool)
	stop func()
}

var errStopped = errors.New("no more rows wanted")

func newSource(t *reports.Table) *source {
	next, stop := iter.Pull2(func(yield func(reports.Row, error) bool) {
		stopped := false
		err := t.All(func(r reports.Row) error {
			if stopped || !yield(r, nil) {
				stopped = true
				return errStopped
			}
			return nil
		})
		if err != nil && !stopped {
			yield(reports.Row{}, err)
		}
	})
	return &source{next, stop}
}

// read gives the next rows, fewer than n only at the end.
func (s *source) read(n int) ([]reports.Row, error) {
	rows := make([]reports.Row, 0, n)
	for len(rows) < n {
		r, err, ok := s.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// window reads the rows from which the columns get their widths: all of them,
// or the first ones of a list.
func (f *flow) window(g *grid) {
	rows := g.src.Rows
	if g.src.Each != nil {
		g.source = newSource(&g.src)
		f.sources = append(f.sources, g.source)
		rows = f.fetch(g)
	}
	g.columns(rows)
	f.addRows(g, rows)
	if len(rows) == 0 && len(g.src.Columns) > 0 {
		g.rows = []gridRow{{spans: []span{f.span(0, len(g.src.Columns), "无", f.fonts.song, grey, center)}}}
	}
	g.settle(g.rows)
}

// fetch reads the next rows of a list, and forgets the source at its end.
func (f *flow) fetch(g *grid) []reports.Row {
	rows, err := g.source.read(windowRows)
	if err != nil && f.err == nil {
		f.err = &rowsError{g.name(), err}
	}
	if len(rows) < windowRows {
		g.source = nil
	}
	return rows
}

// fill makes sure that enough rows are known to place the first one.
func (g *grid) fill(f *flow) {
	if g.source == nil || len(g.rows) >= aheadRows {
		return
	}
	known := len(g.rows)
	f.addRows(g, f.fetch(g))
	fresh := g.rows[known:]
	g.settle(fresh)
	f.breakCells(g, fresh)
}

// rowsError says whose rows could not be read.
type rowsError struct {
	table string
	err   error
}

func (e *rowsError) Error() string { return "rows of table " + e.table + ": " + e.err.Error() }
func (e *rowsError) Unwrap() error { return e.err }
