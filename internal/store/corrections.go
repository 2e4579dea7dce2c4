package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// Correction is what a person, or someone for the person, asked to have
// corrected in the data of a unit. It is done by the unit's next returns and
// stays on the list until the unit says with which.
type Correction struct {
	bun.BaseModel `bun:"table:corrections"`

	ID          string     `bun:"id,pk"`
	Unit        string     `bun:"unit"`
	Key         string     `bun:"id_hash"` // as [Appearance.Key]
	Data        []byte     `bun:"data"`
	Account     string     `bun:"account"`
	MadeAt      time.Time  `bun:"made_at"`
	DoneAt      *time.Time `bun:"done_at"` // nil while it is open
	DoneBy      string     `bun:"done_by"`
	DonePeriod  string     `bun:"done_period"`
	DoneVersion int64      `bun:"done_version"`

	Text string `bun:"-"` // what is asked
}

// AddCorrection notes a request. Only the unit itself may: the data is its own.
func (s *Store) AddCorrection(ctx context.Context, c *Correction) error {
	if err := s.ownUnit(ctx, c.Unit); err != nil {
		return err
	}
	c.ID, c.MadeAt = uuid.NewString(), s.Now()
	if a := ActorOf(ctx); a != nil {
		c.Account = a.Login
	}
	var err error
	if c.Data, err = s.seal.Seal([]byte(c.Text), "correction/"+c.ID); err != nil {
		return err
	}
	_, err = s.db.NewInsert().Model(c).Exec(ctx)
	return wrap(err, "add correction")
}

// FinishCorrection notes with which version of which month's return a request
// was done.
func (s *Store) FinishCorrection(ctx context.Context, unit, id, period string, version int64) error {
	if err := s.ownUnit(ctx, unit); err != nil {
		return err
	}
	by := ""
	if a := ActorOf(ctx); a != nil {
		by = a.Login
	}
	res, err := s.db.NewRaw(`UPDATE corrections SET done_at = ?, done_by = ?, done_period = ?, done_version = ?
		WHERE id = ? AND unit = ? AND done_at IS NULL`, s.Now(), by, period, version, id, unit).Exec(ctx)
	return changed(res, err, "finish correction")
}

// Corrections are the requests on a person, the newest first, of the units that
// are the context's own.
func (s *Store) Corrections(ctx context.Context, key string) ([]Correction, error) {
	return s.corrections(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("id_hash = ?", key).Order("made_at DESC", "id")
	})
}

// OpenCorrections are a unit's requests that wait, the oldest first.
func (s *Store) OpenCorrections(ctx context.Context, unit string) ([]Correction, error) {
	return s.corrections(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("unit = ? AND done_at IS NULL", unit).Order("made_at", "id")
	})
}

func (s *Store) corrections(ctx context.Context, of func(*bun.SelectQuery) *bun.SelectQuery) ([]Correction, error) {
	var cs []Correction
	q := scoped(ctx, s.db.NewSelect().Model(&cs), "unit")
	if a := ActorOf(ctx); a != nil && a.Role != CountyClerk {
		return nil, nil
	}
	if err := of(q).Scan(ctx); err != nil {
		return nil, wrap(err, "list corrections")
	}
	for i := range cs {
		text, err := s.seal.Open(cs[i].Data, "correction/"+cs[i].ID)
		if err != nil {
			return nil, err
		}
		cs[i].Text = string(text)
	}
	return cs, nil
}

// ownUnit refuses a unit that is not the context's own.
func (s *Store) ownUnit(ctx context.Context, unit string) error {
	if !ActorOf(ctx).Owns(unit) {
		return ErrNotFound
	}
	return s.within(ctx, unit)
}

// NewestAccepted is the version of a unit accepted last, if that was not before
// a moment; nil else.
func (s *Store) NewestAccepted(ctx context.Context, unit string, since time.Time) (*Version, error) {
	if err := s.within(ctx, unit); err != nil {
		return nil, err
	}
	v := new(Version)
	err := s.db.NewSelect().Model(v).Join("JOIN returns AS r ON r.effective_id = version.id").
		Where("r.unit = ? AND r.accepted_at >= ?", unit, since).Order("r.accepted_at DESC", "r.period DESC").Limit(1).Scan(ctx)
	if err = wrap(err, "find accepted version"); errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return v, err
}
