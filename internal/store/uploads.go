package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"shegong/internal/roster"
)

// The states of an upload.
const (
	UploadQueued  = "queued"
	UploadRunning = "running"
	UploadDone    = "done"
	UploadFailed  = "failed"
)

// PendingUpload is an upload that was acknowledged before it was checked.
type PendingUpload struct {
	bun.BaseModel `bun:"table:uploads"`

	ID         string     `bun:"id,pk"`
	Unit       string     `bun:"unit"`
	Period     string     `bun:"period"`
	Account    string     `bun:"account"` // who sent it: ID; "" for the service
	Address    string     `bun:"address"` // from where
	State      string     `bun:"state"`
	MadeAt     time.Time  `bun:"made_at"`
	Bytes      int64      `bun:"bytes"` // of its workbooks
	FinishedAt *time.Time `bun:"finished_at"`
	Rows       int64      `bun:"rows"`       // read so far
	VersionID  string     `bun:"version_id"` // made of it
	Failure    []byte     `bun:"failure"`    // sealed, see [Store.UploadFailure]
	Attempts   int64      `bun:"attempts"`
	TriedAt    *time.Time `bun:"tried_at"` // when the last attempt began
	Fence      int64      `bun:"fence"`    // of who took it up last
	LeaseUntil *time.Time `bun:"lease_until"`
}

// Ended tells that nothing more will become of it.
func (u *PendingUpload) Ended() bool { return u.State == UploadDone || u.State == UploadFailed }

// UploadRequest is what is told beside the files of an upload.
type UploadRequest struct {
	ReplaceAll     bool     `json:"replace_all,omitempty"`
	ReplaceLedgers bool     `json:"replace_ledgers,omitempty"`
	Password       string   `json:"password,omitempty"`
	Names          []string `json:"names"`

	Quota *Quota `json:"-"` // nil for none
}

// AddUpload keeps an upload with its files and its job in one transaction: once
// it is acknowledged, it will be checked. One beyond the quota gives the quota's
// error.
func (s *Store) AddUpload(ctx context.Context, unit string, p roster.Period, req UploadRequest, files []FileData) (*PendingUpload, error) {
	if err := s.within(ctx, unit); err != nil {
		return nil, err
	}
	id, err := uuid.NewV7() // those of one millisecond keep their order
	if err != nil {
		return nil, fmt.Errorf("name upload: %w", err)
	}
	u := &PendingUpload{ID: id.String(), Unit: unit, Period: p.String(), State: UploadQueued, MadeAt: s.Now()}
	if a := ActorOf(ctx); a != nil {
		u.Account, u.Address = a.Account, a.Address
	}
	for _, f := range files {
		req.Names = append(req.Names, f.Name)
		u.Bytes += int64(len(f.Data))
	}
	told, err := json.Marshal(req)
	if err != nil {
		return nil, fmt.Errorf("encode upload: %w", err)
	}
	contents := map[string][]byte{"request": told}
	for i, f := range files {
		contents[fmt.Sprintf("file:%d", i)] = f.Data
	}
	for name, plain := range contents {
		if contents[name], err = s.seal.Seal(plain, u.ID+"/"+name); err != nil {
			return nil, fmt.Errorf("seal %s: %w", name, err)
		}
	}
	return u, s.inJobTx(ctx, func(ctx context.Context, tx bun.IDB, put putJob) error {
		if err := s.admit(ctx, tx, unit, req.Quota, nil); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(u).Exec(ctx); err != nil {
			return wrap(err, "add upload")
		}
		for name, sealed := range contents {
			if _, err := bound(tx).ExecContext(ctx, "INSERT INTO upload_parts (upload_id, part, data) VALUES ($1, $2, $3)", u.ID, name, sealed); err != nil {
				return wrap(err, "add upload part")
			}
		}
		return put(uploadJob{u.ID})
	})
}

// Upload finds an upload of a unit the context's actor sees.
func (s *Store) Upload(ctx context.Context, id string) (*PendingUpload, error) {
	u := new(PendingUpload)
	err := scoped(ctx, s.db.NewSelect().Model(u), "unit").Where("id = ?", id).Scan(ctx)
	return u, wrap(err, "find upload")
}

// UnseenUpload is the newest upload to a return that waits, is checked, or was
// refused, where nothing newer was kept; nil for none.
func (s *Store) UnseenUpload(ctx context.Context, unit string, p roster.Period) (*PendingUpload, error) {
	u := new(PendingUpload)
	err := scoped(ctx, s.db.NewSelect().Model(u), "unit").Where("unit = ? AND period = ?", unit, p.String()).
		Where("NOT EXISTS (SELECT 1 FROM versions v WHERE v.unit = pending_upload.unit AND v.period = pending_upload.period AND v.made_at > pending_upload.made_at)").
		Order("made_at DESC", "id DESC").Limit(1).Scan(ctx)
	if err = wrap(err, "find newest upload"); errors.Is(err, ErrNotFound) || err == nil && u.State == UploadDone {
		return nil, nil
	}
	return u, err
}

// HasUpload tells that an upload to a return is still to be checked; where before
// is not nil, one that was acknowledged before it.
func (s *Store) HasUpload(ctx context.Context, unit, period string, before *PendingUpload) (bool, error) {
	q := s.db.NewSelect().Model((*PendingUpload)(nil)).
		Where("unit = ? AND period = ? AND state IN (?)", unit, period, bun.List([]string{UploadQueued, UploadRunning}))
	if before != nil {
		q = q.Where("(made_at < ? OR made_at = ? AND id < ?)", before.MadeAt, before.MadeAt, before.ID)
	}
	ok, err := q.Exists(ctx)
	return ok, wrap(err, "find earlier uploads")
}

// WaitingUploads counts the uploads that nobody has taken up, of all units.
func (s *Store) WaitingUploads(ctx context.Context) (int, error) {
	n, err := s.db.NewSelect().Model((*PendingUpload)(nil)).Where("state = ?", UploadQueued).Count(ctx)
	return int(n), wrap(err, "count waiting uploads")
}

// ClaimUpload takes up an upload for the time of a lease; false where it has
// ended or another has it.
func (s *Store) ClaimUpload(ctx context.Context, u *PendingUpload) (bool, error) {
	at := s.Now()
	until := at.Add(s.lease)
	res, err := s.db.NewRaw(`UPDATE uploads SET state = ?, attempts = attempts + 1, fence = fence + 1, lease_until = ?, tried_at = ?
		WHERE id = ? AND fence = ? AND (state = ? OR state = ? AND (lease_until IS NULL OR lease_until <= ?))`,
		UploadRunning, until, at, u.ID, u.Fence, UploadQueued, UploadRunning, at).Exec(ctx)
	if err != nil {
		return false, wrap(err, "claim upload")
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	u.State, u.Attempts, u.Fence, u.LeaseUntil, u.TriedAt = UploadRunning, u.Attempts+1, u.Fence+1, &until, &at
	return true, nil
}

// UploadContent is what was uploaded.
func (s *Store) UploadContent(ctx context.Context, u *PendingUpload) (*UploadRequest, []FileData, error) {
	open := func(name string) ([]byte, error) {
		var sealed []byte
		if err := s.db.NewRaw("SELECT data FROM upload_parts WHERE upload_id = ? AND part = ?", u.ID, name).Scan(ctx, &sealed); err != nil {
			return nil, wrap(err, "find upload part")
		}
		return s.seal.Open(sealed, u.ID+"/"+name)
	}
	told, err := open("request")
	if err != nil {
		return nil, nil, err
	}
	req := new(UploadRequest)
	if err := json.Unmarshal(told, req); err != nil {
		return nil, nil, fmt.Errorf("decode upload: %w", err)
	}
	files := make([]FileData, len(req.Names))
	for i, name := range req.Names {
		files[i].Name = name
		if files[i].Data, err = open(fmt.Sprintf("file:%d", i)); err != nil {
			return nil, nil, err
		}
	}
	return req, files, nil
}

// NoteRows notes how many rows were read so far; who lost the upload changes
// nothing.
func (s *Store) NoteRows(ctx context.Context, u *PendingUpload, rows int64) error {
	_, err := s.db.NewRaw("UPDATE uploads SET rows = ? WHERE id = ? AND fence = ?", rows, u.ID, u.Fence).Exec(ctx)
	return wrap(err, "note rows")
}

// EndUpload stores what became of an upload, for who holds it, see [ErrFenced]:
// done with its version, failed with the reason, or queued again. What was
// uploaded is deleted with its end: a version keeps it, and what was refused is
// nobody's.
func (s *Store) EndUpload(ctx context.Context, u *PendingUpload, failure []byte) error {
	if failure != nil {
		sealed, err := s.seal.Seal(failure, u.ID+"/failure")
		if err != nil {
			return fmt.Errorf("seal failure: %w", err)
		}
		u.Failure = sealed
	}
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error { return s.endUpload(ctx, tx, u) })
}

// endedBy ends an upload with the version made of it, in the same transaction.
func (s *Store) endedBy(ctx context.Context, tx bun.Tx, u *PendingUpload, versionID string) error {
	if u == nil {
		return nil
	}
	u.State, u.VersionID = UploadDone, versionID
	return s.endUpload(ctx, tx, u)
}

func (s *Store) endUpload(ctx context.Context, tx bun.Tx, u *PendingUpload) error {
	u.LeaseUntil = nil
	if u.Ended() {
		at := s.Now()
		u.FinishedAt = &at
	}
	res, err := tx.NewUpdate().Model(u).ExcludeColumn("fence", "rows").WherePK().Where("fence = ? AND state = ?", u.Fence, UploadRunning).Exec(ctx)
	if err != nil {
		return wrap(err, "end upload")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("upload: %w", ErrFenced))
	}
	if !u.Ended() {
		return nil
	}
	_, err = tx.NewRaw("DELETE FROM upload_parts WHERE upload_id = ?", u.ID).Exec(ctx)
	return wrap(err, "delete upload parts")
}

// UploadFailure is what was given to [Store.EndUpload] of an upload that failed.
func (s *Store) UploadFailure(u *PendingUpload) ([]byte, error) {
	return s.seal.Open(u.Failure, u.ID+"/failure")
}
