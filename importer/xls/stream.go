package xls

import (
	"cmp"
	"io"
	"slices"
)

// extent is a run of a stream's bytes that lie together in the file.
type extent struct {
	at  int64 // offset in the stream
	off int64 // offset in the file
	n   int64
}

// stream is the Workbook stream as its extents.
type stream struct {
	r       io.ReaderAt
	size    int64
	extents []extent
}

func wholeFile(r io.ReaderAt, size int64) *stream {
	return &stream{r: r, size: size, extents: []extent{{n: size}}}
}

// append adds reads to the end of the stream.
func (s *stream) append(reads []read) {
	for _, p := range reads {
		n := int64(p.n)
		if k := len(s.extents) - 1; k >= 0 && s.extents[k].off+s.extents[k].n == p.off {
			s.extents[k].n += n
		} else {
			s.extents = append(s.extents, extent{at: s.size, off: p.off, n: n})
		}
		s.size += n
	}
}

// overlaps tells whether a piece of the file occurs twice: the chain has a loop.
func (s *stream) overlaps() bool {
	sorted := slices.Clone(s.extents)
	slices.SortFunc(sorted, func(a, b extent) int { return cmp.Compare(a.off, b.off) })
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1].off+sorted[i-1].n > sorted[i].off {
			return true
		}
	}
	return false
}

// ReadAt implements io.ReaderAt over the extents.
func (s *stream) ReadAt(p []byte, off int64) (int, error) {
	i, found := slices.BinarySearchFunc(s.extents, off, func(e extent, off int64) int { return cmp.Compare(e.at, off) })
	if !found {
		i--
	}
	done := 0
	for ; done < len(p) && i >= 0 && i < len(s.extents); i++ {
		e := s.extents[i]
		skip := off + int64(done) - e.at
		if skip >= e.n {
			break
		}
		want := min(int64(len(p)-done), e.n-skip)
		n, err := s.r.ReadAt(p[done:done+int(want)], e.off+skip)
		done += n
		if int64(n) < want {
			return done, err
		}
	}
	if done < len(p) {
		return done, io.EOF
	}
	return done, nil
}

// records reads the records between two offsets.
func (s *stream) records(from, to int64) *records {
	return newRecords(io.NewSectionReader(s, from, to-from))
}
