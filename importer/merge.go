package importer

import (
	"sort"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// fillMerges gives the value of a vertically merged cell to every row it
// spans. Merges are only known after the rows.
func (s *sheet) fillMerges(merges []grid.Range) {
	for _, m := range merges {
		if m.LastRow <= m.FirstRow || m.FirstRow < s.bodyFrom || s.plan == nil || m.FirstCol >= len(s.plan.byCol) {
			continue
		}
		col := s.plan.byCol[m.FirstCol]
		if col == nil || col.key == "" || col.key == yearGradeKey {
			continue
		}
		s.fillMerge(col, m)
	}
}

func (s *sheet) fillMerge(col *column, m grid.Range) {
	from := s.recordAt(m.FirstRow)
	end := s.in.ret.Len(s.kind)
	if from >= end || int(s.in.ret.Record(s.kind, from).Base().Row) != m.FirstRow {
		return
	}
	src := s.in.ret.Record(s.kind, from)
	for i := from + 1; i < end; i++ {
		dst := s.in.ret.Record(s.kind, i)
		if int(dst.Base().Row) > m.LastRow {
			return
		}
		if int(dst.Base().Row) == m.FirstRow {
			continue // another year of the same row
		}
		if col.key == countyKey && dst.Base().County == "" {
			dst.Base().County = src.Base().County
		}
		for _, f := range col.fields(s.kind) {
			s.copyField(f, from, i)
		}
	}
}

// fields are those a column fills.
func (c *column) fields(k roster.Kind) (fs []*roster.Field) {
	if c.field == nil {
		return nil
	}
	if c.field.Into == nil {
		return []*roster.Field{c.field}
	}
	for _, key := range c.field.Into {
		fs = append(fs, roster.FieldOf(k, key))
	}
	return fs
}

// recordAt is the first record of the sheet at or below a row.
func (d *draft) recordAt(row int) int {
	n := d.in.ret.Len(d.kind)
	return d.first + sort.Search(n-d.first, func(i int) bool {
		return int(d.in.ret.Record(d.kind, d.first+i).Base().Row) >= row
	})
}

// copyField copies a field to a record that has none. A fault is not reported
// again for the rows below.
func (d *draft) copyField(f *roster.Field, from, to int) {
	r := d.in.ret
	src, dst := r.Record(d.kind, from), r.Record(d.kind, to)
	if f.Has(dst) || dst.Base().Bad.Has(f.Index) {
		return
	}
	if !f.Has(src) {
		dst.Base().Bad |= src.Base().Bad & (1 << uint(f.Index))
		return
	}
	switch p := f.Ref(src).(type) {
	case *string:
		*f.Ref(dst).(*string) = *p
	case *roster.Code:
		*f.Ref(dst).(*roster.Code) = *p
	case *roster.Flag:
		*f.Ref(dst).(*roster.Flag) = *p
	case *roster.Date:
		*f.Ref(dst).(*roster.Date) = *p
	case *int64:
		*f.Ref(dst).(*int64) = *p
	case *float64:
		*f.Ref(dst).(*float64) = *p
	case *roster.Position:
		*f.Ref(dst).(*roster.Position) = *p
	}
	d.filled(f, to, f.Format(src))
}

// filled notes that field f of record i came from elsewhere on the sheet.
func (d *draft) filled(f *roster.Field, i int, from string) {
	r := d.in.ret
	m := r.Record(d.kind, i).Base()
	m.Set = m.Set.With(f.Index)
	r.Changes[d.kind] = append(r.Changes[d.kind], roster.Change{Index: int32(i), Field: uint8(f.Index), How: roster.Filled, From: from})
}
