package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// KeptBytes is how much a unit's versions made since keep of workbooks, in
// bytes. Each version keeps all its files.
func (s *Store) KeptBytes(ctx context.Context, unit string, since time.Time) (int64, error) {
	if err := s.within(ctx, unit); err != nil {
		return 0, err
	}
	var lists []string
	err := s.db.NewRaw("SELECT files FROM versions WHERE unit = ? AND made_at >= ?", unit, since.UTC()).Scan(ctx, &lists)
	if err != nil {
		return 0, wrap(err, "list kept files")
	}
	var n int64
	for _, text := range lists {
		var files []File
		if err := json.Unmarshal([]byte(text), &files); err != nil {
			return 0, fmt.Errorf("read list of files: %w", err)
		}
		for _, f := range files {
			n += f.Size
		}
	}
	return n, nil
}
