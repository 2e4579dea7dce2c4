package main

import (
	"context"
	"sync"

	"shegong/internal/store"
)

// held is what the database holds of what was sent.
type held struct {
	versions int // in all
	whole    int // acknowledged, with every row and the file's own bytes
	missing  int // acknowledged, and not whole
	twice    int // more than one of a county, which sent once
	strange  int // of a county to which nothing was acknowledged
}

// count looks through the database after the nodes have stopped: the versions
// of every county, each opened with the key.
func (w *world) count(ctx context.Context, counties []county, rows int, all []sent) (held, error) {
	var out held
	st, err := w.open(ctx, nil)
	if err != nil {
		return out, err
	}
	defer func() { _ = st.Close() }()
	var mu sync.Mutex
	err = each(len(counties), func(i int) error {
		c := &counties[i]
		vs, err := st.Versions(ctx, c.Code, c.period)
		if err != nil {
			return err
		}
		whole := false
		for j := range vs {
			if vs[j].Number == all[i].version {
				if whole, err = c.isWhole(ctx, st, &vs[j], rows); err != nil {
					return err
				}
			}
		}
		mu.Lock()
		defer mu.Unlock()
		out.versions += len(vs)
		out.twice += max(len(vs)-1, 0)
		acknowledged := all[i].version > 0
		out.whole += one(whole)
		out.missing += one(acknowledged && !whole)
		out.strange += one(!acknowledged && len(vs) > 0)
		return nil
	})
	return out, err
}

// isWhole tells that a version holds every row that was sent, and the workbook.
func (c *county) isWhole(ctx context.Context, st *store.Store, v *store.Version, rows int) (bool, error) {
	ret, err := st.Return(ctx, v.ID)
	if err != nil {
		return false, err
	}
	if len(v.Files) != 1 || len(ret.Workers) != rows {
		return false, nil
	}
	data, err := st.FileData(ctx, v.ID, 0)
	return err == nil && hexSum(data) == c.sha256, err
}
