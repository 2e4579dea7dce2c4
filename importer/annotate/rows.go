package annotate

import (
	"context"

	"github.com/xuri/excelize/v2"

	"shegong/importer/grid"
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// The columns that stand before the fields.
const (
	rowColumn  = 1
	firstField = 3

	problemsWidth = 50
	fieldWidth    = 20
)

// rowsSheet writes the sheet of faulty rows.
type rowsSheet struct {
	*report
	*resultStyles
	w      *excelize.StreamWriter
	at     int // the last row written
	places map[*policy.Finding]string
}

// writeRows makes the workbook's first sheet the one of faulty rows, and tells
// where each finding stands on it.
func writeRows(ctx context.Context, f *excelize.File, r *report, p *palette) (map[*policy.Finding]string, error) {
	if err := f.SetSheetName(f.GetSheetName(0), rowsTitle); err != nil {
		return nil, err
	}
	font, err := f.GetDefaultFont()
	if err != nil {
		return nil, err
	}
	styles, err := newResultStyles(p, font)
	if err != nil {
		return nil, err
	}
	blocks := r.blocks()
	if err := f.SetSheetDimension(rowsTitle, rowsArea(blocks)); err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(rowsTitle)
	if err != nil {
		return nil, err
	}
	s := &rowsSheet{report: r, resultStyles: styles, w: w, places: map[*policy.Finding]string{}}
	if err := s.write(ctx, blocks); err != nil {
		return nil, err
	}
	return s.places, w.Flush()
}

// rowsArea is the used range, which some readers go by.
func rowsArea(blocks []*block) string {
	rows, columns := 1, 1
	for _, b := range blocks {
		rows += len(b.records) + 3
		columns = max(columns, firstField+len(b.fields))
	}
	return "A1:" + grid.CellName(columns-1, rows)
}

func (s *rowsSheet) write(ctx context.Context, blocks []*block) error {
	for col, width := range []float64{20, 8, problemsWidth} {
		if err := s.w.SetColWidth(col+1, col+1, width); err != nil {
			return err
		}
	}
	if err := s.w.SetColWidth(firstField+1, firstField+60, fieldWidth); err != nil {
		return err
	}
	if len(blocks) == 0 {
		return s.put([]any{s.cell(s.text, "没有有问题的行。")})
	}
	for _, b := range blocks {
		if err := s.block(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

func (s *rowsSheet) put(values []any, opts ...excelize.RowOpts) error {
	s.at++
	return s.w.SetRow(grid.CellName(0, s.at), values, opts...)
}

func (s *rowsSheet) block(ctx context.Context, b *block) error {
	if s.at > 0 {
		s.at++ // a blank row between sheets
	}
	if err := s.put([]any{s.cell(s.counts, b.info.Name+"："+b.info.Kind.Title())}); err != nil {
		return err
	}
	heads := []any{s.cell(s.head, "工作表"), s.cell(s.head, "行"), s.cell(s.head, "问题")}
	for _, f := range b.fields {
		heads = append(heads, s.cell(s.head, f.Header))
	}
	if err := s.put(heads, excelize.RowOpts{Height: 30}); err != nil {
		return err
	}
	for i, fr := range b.records {
		if i%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := s.put(s.record(b, fr), height(fit{brief(fr.findings), problemsWidth})); err != nil {
			return err
		}
	}
	return nil
}

// record is a record's row; it also notes the places of its findings.
func (s *rowsSheet) record(b *block, fr *faultyRecord) []any {
	bad := map[int]policy.Severity{}
	asFilled := map[int]string{}
	for _, fd := range fr.findings {
		col := columnOf(b, fd)
		if have, ok := bad[col]; ok {
			bad[col] = graver(have, fd.Severity)
		} else {
			bad[col] = fd.Severity
		}
		if asFilled[col] == "" {
			asFilled[col] = fd.Value
		}
		if s.places[fd] == "" {
			s.places[fd] = grid.CellName(col, s.at+1)
		}
	}
	style := func(col int) int {
		if sev, ok := bad[col]; ok {
			return s.marked(s.body, sev)
		}
		return s.body
	}
	values := []any{
		s.cell(s.body, b.info.Name),
		excelize.Cell{StyleID: style(rowColumn), Value: fr.row},
		s.cell(s.body, brief(fr.findings)),
	}
	for i, f := range b.fields {
		col := firstField + i
		values = append(values, s.cell(style(col), s.displayed(b.info.Kind, fr.index, f, asFilled[col])))
	}
	return values
}

// columnOf is the column of a finding's field, the row's number without one.
func columnOf(b *block, fd *policy.Finding) int {
	for i, f := range b.fields {
		if f.Key == fd.Field {
			return firstField + i
		}
	}
	return rowColumn
}

// displayed is a cell as the clerk filled it in. A cell that could not be read
// has no value in the record; the finding has it.
func (s *rowsSheet) displayed(k roster.Kind, index int, f *roster.Field, asFilled string) string {
	if text := s.ret.Displayed(k, index, f); text != "" {
		return text
	}
	return asFilled
}
