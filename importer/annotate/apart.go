package annotate

import (
	"bytes"
	"context"

	"github.com/xuri/excelize/v2"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// rowsTitle is the sheet of faulty rows in a workbook of its own.
const rowsTitle = "问题行"

// apart writes a new workbook: the faulty rows, then the list of findings.
func apart(ctx context.Context, r *report, why string) (*bytes.Buffer, error) {
	r.remarks = append([]string{why + "；有问题的行见工作表“" + rowsTitle + "”，请在原文件上修改后重新上传。"}, r.remarks...)
	f := excelize.NewFile(inMemory())
	defer func() { _ = f.Close() }()
	if err := f.SetDefaultFont("宋体"); err != nil {
		return nil, err
	}
	p, err := newPalette(f)
	if err != nil {
		return nil, err
	}
	places, err := writeRows(ctx, f, r, p)
	if err != nil {
		return nil, err
	}
	to := func(fd *policy.Finding) string {
		if cell := places[fd]; cell != "" {
			return link(rowsTitle, cell)
		}
		return ""
	}
	if err := writeFindings(f, resultTitle, r, p, to); err != nil {
		return nil, err
	}
	return f.WriteToBuffer()
}

// block is the faulty rows of one sheet.
type block struct {
	info    *roster.Sheet
	fields  []*roster.Field
	records []*faultyRecord
}

// faultyRecord is a record with the findings on its row.
type faultyRecord struct {
	index    int // in its kind's slice
	row      int
	findings []*policy.Finding
}

// blocks are the faulty records by sheet. A row that became several records
// stands once for each.
func (r *report) blocks() (out []*block) {
	for i := range r.ret.Sheets {
		info := &r.ret.Sheets[i]
		if info.File != r.file || info.Kind == roster.NoKind {
			continue
		}
		rows := map[int]*faultyRow{}
		for _, row := range r.rowFindings(info) {
			rows[row.number] = row
		}
		b := &block{info: info}
		if b.records = r.faulty(i, rows); len(b.records) == 0 {
			continue
		}
		for _, f := range roster.FieldsOf(info.Kind) {
			if f.Index >= 0 && r.shown(f, info, b.records) {
				b.fields = append(b.fields, f)
			}
		}
		out = append(out, b)
	}
	return out
}

// faulty are the records of sheet i that stand on one of the rows; a sheet of
// names and values is one record for all its rows.
func (r *report) faulty(i int, rows map[int]*faultyRow) (out []*faultyRecord) {
	if len(rows) == 0 {
		return nil
	}
	info := &r.ret.Sheets[i]
	for index, rec := range r.ret.Records(info.Kind) {
		m := rec.Base()
		if int(m.Sheet) != i {
			continue
		}
		if info.FieldRows != nil {
			fr := &faultyRecord{index: index, row: int(m.Row)}
			for _, f := range r.findings {
				if rows[f.Row] != nil && f.File == r.name && f.Sheet == info.Name {
					fr.findings = append(fr.findings, f)
				}
			}
			return []*faultyRecord{fr}
		}
		if row := rows[int(m.Row)]; row != nil {
			out = append(out, &faultyRecord{index, row.number, row.findings})
		}
	}
	return out
}

// shown tells that a field is worth a column: the sheet has it, or a finding
// speaks of it.
func (r *report) shown(f *roster.Field, info *roster.Sheet, records []*faultyRecord) bool {
	if info.Letters(f.Key) != "" {
		return true
	}
	for _, fr := range records {
		for _, fd := range fr.findings {
			if fd.Field == f.Key {
				return true
			}
		}
		if r.ret.Displayed(info.Kind, fr.index, f) != "" {
			return true
		}
	}
	return false
}
