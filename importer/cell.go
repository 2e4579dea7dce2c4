package importer

import (
	"shegong/importer/grid"
	"shegong/internal/roster"
)

// writer fills one record.
type writer struct {
	s     *sheet
	kind  roster.Kind
	index int32
	rec   roster.Record
	meta  *roster.Meta
	spare placeParts // the street or community named in the other's column
	whole string     // the text it stands in
}

// begin adds a record for a row.
func (s *sheet) begin(k roster.Kind, row int) *writer {
	rec := s.in.ret.Append(k)
	m := rec.Base()
	m.Sheet, m.Row = int32(s.index), int32(row)
	s.w = writer{s: s, kind: k, index: int32(s.in.ret.Len(k) - 1), rec: rec, meta: m}
	return &s.w
}

// fill sets every field of the record that the row has a cell for.
func (s *sheet) fill(w *writer, r *line) {
	for i := range r.cells {
		c := &r.cells[i]
		if c.Col >= len(s.plan.byCol) {
			break
		}
		col := s.plan.byCol[c.Col]
		if col == nil || col.key == "" || col.key == yearGradeKey {
			continue
		}
		if col.key == countyKey {
			s.setCounty(w, col, c)
		}
		if col.field != nil {
			s.set(w, col, c)
		}
	}
}

// finishRecord fills what comes from other cells or from the sheet as a whole.
func (s *sheet) finishRecord(w *writer) {
	w.spill()
	s.titleYear(w, s.plan.fixedYear)
}

// titleYear gives the record the year that only the title names.
func (s *sheet) titleYear(w *writer, year int) {
	f := roster.FieldOf(w.kind, "year")
	if year == 0 || f == nil || f.Has(w.rec) || w.meta.Bad.Has(f.Index) {
		return
	}
	*f.Ref(w.rec).(*int64) = int64(year)
	w.ok(f, roster.Filled, firstLine(s.title))
}

// set reads one cell into the record.
func (s *sheet) set(w *writer, col *column, c *grid.Cell) {
	switch {
	case blank(c):
		return
	case c.Kind == grid.Empty:
		w.bad(col, "d-formula", "", "公式没有计算结果，请用表格软件打开、重新计算并保存")
		return
	case c.Kind == grid.ErrorValue:
		w.bad(col, "d-formula", c.Text, "公式的结果是错误值，请改正公式或直接填写内容")
		return
	}
	switch col.field.Type {
	case roster.NameType:
		w.name(col, c)
	case roster.IDType:
		w.id(col, c)
	case roster.VocabularyType:
		w.vocabulary(col, c)
	case roster.FlagType:
		w.flag(col, c)
	case roster.DateType:
		w.date(col, c)
	case roster.IntegerType, roster.NumberType, roster.PercentType, roster.YuanType, roster.TenKType:
		w.number(col, c)
	case roster.PositionType:
		w.position(col, c)
	case roster.PhoneType, roster.CodeType:
		w.digits(col, c)
	case roster.InsuranceType:
		w.insurance(col, c)
	case roster.SpanType:
		w.span(col, c)
	default:
		w.text(col, c)
	}
}

// ok notes that field f has a usable value; how is 0 where the cell stood so.
func (w *writer) ok(f *roster.Field, how roster.How, from string) {
	w.meta.Set = w.meta.Set.With(f.Index)
	w.changed(f, how, from)
}

func (w *writer) changed(f *roster.Field, how roster.How, from string) {
	if how == 0 {
		return
	}
	r := w.s.in.ret
	r.Changes[w.kind] = append(r.Changes[w.kind], roster.Change{Index: w.index, Field: uint8(f.Index), How: how, From: from})
}

// bad notes a cell that cannot be used, under the rule that reports it.
func (w *writer) bad(col *column, rule, value, why string, near ...string) {
	if col.field.Into == nil {
		w.meta.Bad = w.meta.Bad.With(col.field.Index)
	}
	for _, key := range col.field.Into {
		if f := roster.FieldOf(w.kind, key); !f.Has(w.rec) {
			w.meta.Bad = w.meta.Bad.With(f.Index)
		}
	}
	w.s.fault(roster.Fault{
		Rule: rule, Row: w.meta.Row, Column: col.letters, Kind: w.kind, Index: w.index,
		Field: col.field.Key, Value: shorten(value, 100), Reason: why, Near: near,
	})
}

// setCounty marks a row that names a county.
func (s *sheet) setCounty(w *writer, col *column, c *grid.Cell) {
	if c.Kind != grid.Text {
		return
	}
	m, ok := col.memo[c.Text]
	if !ok {
		m = col.remember(c.Text, memo{county: s.in.units.named(c.Text)})
	}
	if m.county != "" {
		w.meta.County = m.county
		s.in.named[m.county] = true
	}
}
