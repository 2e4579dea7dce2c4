package returns

import (
	"context"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Restore makes the files of version number n the newest version again: they
// are read and checked anew, for the rules, the parameters and the confirmed
// readings may have changed since. password opens encrypted workbooks.
func (s *Service) Restore(ctx context.Context, unit string, p roster.Period, n int64, password string) (*Checked, error) {
	defer s.uploads.lock(unit + " " + p.String())()
	if err := s.checkOpen(ctx, unit, p); err != nil {
		return nil, err
	}
	newest, err := s.Store.Version(ctx, unit, p, 0)
	if err != nil {
		return nil, err
	}
	if n == newest.Number {
		return nil, &Rejected{"这一版就是最新版，不需要恢复"}
	}
	files, err := s.filesOf(ctx, unit, p, n)
	if err != nil {
		return nil, err
	}
	c, err := s.content(ctx, Upload{Unit: unit, Period: p, Password: password}, "restore", files)
	if err != nil {
		return nil, err
	}
	c.Base = &newest.Number
	v, err := s.Store.AddVersion(ctx, c)
	if err != nil {
		return nil, err
	}
	return &Checked{Version: v, Return: c.Return, Result: c.Result}, nil
}

// filesOf are the workbooks of a version as they were uploaded.
func (s *Service) filesOf(ctx context.Context, unit string, p roster.Period, n int64) ([]store.FileData, error) {
	v, err := s.Store.Version(ctx, unit, p, n)
	if err != nil {
		return nil, err
	}
	files := make([]store.FileData, len(v.Files))
	for i, f := range v.Files {
		data, err := s.Store.FileData(ctx, v.ID, i)
		if err != nil {
			return nil, err
		}
		files[i] = store.FileData{Name: f.Name, Data: data}
	}
	return files, nil
}
