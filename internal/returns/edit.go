package returns

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"shegong/importer/annotate"
	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// Edits are cells the clerk corrects without a table program: what stands in the
// cell of each finding is to be the value.
type Edits struct {
	Unit     string
	Period   roster.Period
	Version  int64             // the clerk saw; must be the newest
	Values   map[string]string // by the finding's key
	Password string            // of other files of the version
	Progress func(rows int64)
}

// Edit writes the values into the clerk's own workbooks and keeps them, checked
// like an upload, as one new version. A value that was not changed is passed
// over; cells that cannot be written are [Rejected], and then none is.
func (s *Service) Edit(ctx context.Context, e Edits) (*Checked, error) {
	defer s.uploads.lock(e.Unit + " " + e.Period.String())()
	d, err := s.desk(ctx, e.Unit, e.Period)
	if err != nil {
		return nil, err
	}
	if d.version.Number != e.Version {
		return nil, fmt.Errorf("version %d is not the newest: %w", e.Version, store.ErrConflict)
	}
	ret, err := s.Store.Return(ctx, d.version.ID)
	if err != nil {
		return nil, err
	}
	changes, err := changesOf(ret, d.res, e.Values)
	if err != nil {
		return nil, err
	}
	files, err := s.filesOf(ctx, e.Unit, e.Period, e.Version)
	if err != nil {
		return nil, err
	}
	if err := rewrite(ctx, files, changes); err != nil {
		return nil, err
	}
	u := Upload{Unit: e.Unit, Period: e.Period, Password: e.Password, Progress: e.Progress}
	c, err := s.content(ctx, u, "edit", files)
	if err != nil {
		return nil, err
	}
	c.Base = &d.version.Number
	v, err := s.Store.AddVersion(ctx, c)
	if err != nil {
		return nil, err
	}
	return &Checked{Version: v, Return: c.Return, Result: c.Result}, nil
}

// changesOf are the changed cells by the file's name.
func changesOf(ret *roster.Return, res *policy.Result, values map[string]string) (map[string][]annotate.Change, error) {
	out := map[string][]annotate.Change{}
	left := len(values)
	for i := range res.Findings {
		f := &res.Findings[i]
		value, ok := values[f.Key]
		if !ok {
			continue
		}
		left--
		if value = strings.TrimSpace(value); value == strings.TrimSpace(f.Value) {
			continue
		}
		if !Editable(ret, f) {
			return nil, &Rejected{f.Sheet + "!" + f.Cell + "不能在网页上改，请改正工作簿后重新上传"}
		}
		c := annotate.Change{Sheet: f.Sheet, Cell: f.Cell, Value: value, Number: numeric(fieldAt(ret, f))}
		// Two findings may stand at one cell.
		same := slices.IndexFunc(out[f.File], func(o annotate.Change) bool { return o.Sheet == c.Sheet && o.Cell == c.Cell })
		switch {
		case same < 0:
			out[f.File] = append(out[f.File], c)
		case out[f.File][same].Value != c.Value:
			return nil, &Rejected{f.Sheet + "!" + f.Cell + "填了两个不同的内容，请只留一个"}
		}
	}
	if left > 0 {
		return nil, &Rejected{"这些问题已不在最新的检查结果中，请刷新页面"}
	}
	if len(out) == 0 {
		return nil, &Rejected{"没有改动，请先改正“原填”中的内容"}
	}
	return out, nil
}

// rewrite changes the cells in the files.
func rewrite(ctx context.Context, files []store.FileData, changes map[string][]annotate.Change) error {
	for i := range files {
		f := &files[i]
		if len(changes[f.Name]) == 0 {
			continue
		}
		data, err := annotate.Edit(ctx, annotate.Source{Name: f.Name, Data: f.Data}, changes[f.Name])
		var no *annotate.Uneditable
		if errors.As(err, &no) {
			return &Rejected{no.Why}
		}
		if err != nil {
			return fmt.Errorf("edit file: %w", err)
		}
		f.Data = data
	}
	return nil
}

// cutAt is from how many characters on a finding may show only a part of its
// cell.
const cutAt = 100

// Editable tells that a finding stands at the cell its value was read from, and
// that the cell can be written: one of a workbook the clerk uploaded, neither
// computed nor shared by several fields.
func Editable(ret *roster.Return, f *policy.Finding) bool {
	return f.Rule != "d-formula" && utf8.RuneCountInString(f.Value) < cutAt && fieldAt(ret, f) != nil
}

// fieldAt is the field that alone is read from a finding's cell, nil without.
func fieldAt(ret *roster.Return, f *policy.Finding) *roster.Field {
	for i := range ret.Sheets {
		s := &ret.Sheets[i]
		file := &ret.Files[s.File]
		if s.Name != f.Sheet || file.Name != f.File || file.Format != "xlsx" && file.Format != "csv" {
			continue
		}
		fd := roster.FieldOf(s.Kind, f.Field)
		if fd == nil || fd.Into != nil || s.HeaderRow > 0 && f.Row <= s.HeaderRow {
			return nil
		}
		if s.FieldRows != nil {
			if row := s.FieldRows[f.Field]; row == 0 || f.Cell != s.Letters(f.Field)+strconv.Itoa(row) {
				return nil
			}
			return fd
		}
		for _, c := range s.Columns {
			if c.Field == f.Field && c.Match != roster.MatchSuggested && f.Cell == c.Column+strconv.Itoa(f.Row) {
				return fd
			}
		}
		return nil
	}
	return nil
}

func numeric(f *roster.Field) bool {
	switch f.Type {
	case roster.IntegerType, roster.NumberType, roster.PercentType, roster.YuanType, roster.TenKType:
		return true
	default:
		return false
	}
}
