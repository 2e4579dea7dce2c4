package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Kept is what a unit keeps of workbooks, in bytes.
type Kept struct {
	Sizes   map[string]int64 // by SHA-256: a content counts once, however many versions hold it
	Pending int64            // of uploads that are still to be checked
}

// Quota judges whether a unit may keep more. It is asked inside the transaction
// that keeps it, so that what is sent at once does not pass together.
type Quota struct {
	Since time.Time         // versions made before do not count
	Admit func(*Kept) error // any error refuses
}

// Kept is what a unit keeps: the files of its versions made since, and its
// uploads that wait, except one.
func (s *Store) Kept(ctx context.Context, unit string, since time.Time, except *PendingUpload) (*Kept, error) {
	if err := s.within(ctx, unit); err != nil {
		return nil, err
	}
	return kept(ctx, s.db, unit, since, except)
}

// admit asks a quota, which may be nil; except is the upload that a version is
// made of.
func (s *Store) admit(ctx context.Context, tx bun.IDB, unit string, q *Quota, except *PendingUpload) error {
	if q == nil {
		return nil
	}
	if err := s.serialise(ctx, tx, "quota/"+unit); err != nil {
		return err
	}
	k, err := kept(ctx, tx, unit, q.Since, except)
	if err != nil {
		return err
	}
	return q.Admit(k)
}

func kept(ctx context.Context, db bun.IDB, unit string, since time.Time, except *PendingUpload) (*Kept, error) {
	var lists []string
	err := db.NewRaw("SELECT files FROM versions WHERE unit = ? AND made_at >= ?", unit, since.UTC()).Scan(ctx, &lists)
	if err != nil {
		return nil, wrap(err, "list kept files")
	}
	k := &Kept{Sizes: map[string]int64{}}
	for _, text := range lists {
		var files []File
		if err := json.Unmarshal([]byte(text), &files); err != nil {
			return nil, fmt.Errorf("read list of files: %w", err)
		}
		for _, f := range files {
			k.Sizes[f.SHA256] = f.Size
		}
	}
	own := ""
	if except != nil {
		own = except.ID
	}
	err = db.NewRaw("SELECT COALESCE(SUM(bytes), 0) FROM uploads WHERE unit = ? AND state IN (?) AND id <> ?",
		unit, bun.List([]string{UploadQueued, UploadRunning}), own).Scan(ctx, &k.Pending)
	return k, wrap(err, "count uploads that wait")
}
