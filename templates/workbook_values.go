package templates

import (
	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// cells are the values of record i with their styles.
func (s *workbookSheet) cells(i int) []any {
	rec := s.in.Return.Record(s.kind, i)
	cells := make([]any, len(s.columns))
	for n, c := range s.columns {
		if c.field == nil {
			cells[n] = excelize.Cell{StyleID: s.styles.serial, Value: i + 1}
			continue
		}
		style := s.styles.cell[c.field.Type]
		if raw, ok := s.in.Raw[WorkbookCell{s.kind, i, c.field.Key}]; ok {
			cells[n] = excelize.Cell{StyleID: style, Value: raw}
			continue
		}
		cells[n] = excelize.Cell{StyleID: style, Value: cellValue(c.field, rec)}
	}
	return cells
}

// cellValue is what a spreadsheet holds for the field: numbers as numbers,
// dates as dates, nil for a blank.
func cellValue(f *roster.Field, rec roster.Record) any {
	if !f.Has(rec) {
		return nil
	}
	switch p := f.Ref(rec).(type) {
	case *roster.Date:
		if !p.MonthOnly() && !p.IsZero() {
			return p.Time()
		}
	case *float64:
		return *p
	case *int64:
		switch f.Type {
		case roster.YuanType:
			return float64(*p) / 100
		case roster.TenKType:
			return float64(*p) / 1_000_000
		}
		return *p
	}
	if s := f.Format(rec); s != "" {
		return s
	}
	return nil
}
