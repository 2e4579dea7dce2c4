package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// State is where a return stands.
type State string

// The states. Missing is a return without a row.
const (
	Missing   State = "missing"
	Draft     State = "draft"
	Submitted State = "submitted"
	Approved  State = "approved"
	Accepted  State = "accepted"
	SentBack  State = "sent_back"
)

// Chinese is the state as shown.
func (s State) Chinese() string {
	switch s {
	case Draft:
		return "填报中"
	case Submitted:
		return "已提交"
	case Approved:
		return "市级已审"
	case Accepted:
		return "省级已接收"
	case SentBack:
		return "已退回"
	default:
		return "未报送"
	}
}

// ReturnRow is a return's state.
type ReturnRow struct {
	bun.BaseModel `bun:"table:returns"`

	Unit           string     `bun:"unit,pk"`
	Period         string     `bun:"period,pk"`
	State          State      `bun:"state"`
	Submitted      int64      `bun:"submitted"`
	EffectiveID    string     `bun:"effective_id"`
	FirstSubmitted *time.Time `bun:"first_submitted"`
	AcceptedAt     *time.Time `bun:"accepted_at"`
	Reason         string     `bun:"reason"`
	UpdatedAt      time.Time  `bun:"updated_at"`
}

// openDraft makes the return a draft, or refuses where it is under review.
func (s *Store) openDraft(ctx context.Context, tx bun.Tx, unit, period string, at time.Time) error {
	_, err := tx.NewRaw("INSERT INTO returns (unit, period, state, updated_at) VALUES (?, ?, ?, ?) ON CONFLICT (unit, period) DO NOTHING",
		unit, period, Draft, at).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert return: %w", err)
	}
	return s.move(ctx, tx, unit, period, []State{Draft, SentBack}, Draft, at)
}

// move changes the state from one of from, or gives [ErrConflict].
func (s *Store) move(ctx context.Context, tx bun.Tx, unit, period string, from []State, to State, at time.Time) error {
	res, err := tx.NewRaw("UPDATE returns SET state = ?, updated_at = ? WHERE unit = ? AND period = ? AND state IN (?)",
		to, at, unit, period, bun.List(from)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("change state: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return fmt.Errorf("return is not in a state for %s: %w", to, ErrConflict)
	}
	return nil
}

// ReturnState is the return's row; one without a row is [Missing].
func (s *Store) ReturnState(ctx context.Context, unit string, p roster.Period) (*ReturnRow, error) {
	r := new(ReturnRow)
	err := s.db.NewSelect().Model(r).Where("unit = ? AND period = ?", unit, p.String()).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return &ReturnRow{Unit: unit, Period: p.String(), State: Missing}, nil
	}
	return r, wrap(err, "find return")
}

// ReturnsOf are the rows of a period by unit.
func (s *Store) ReturnsOf(ctx context.Context, p roster.Period) (map[string]*ReturnRow, error) {
	return readReturns(ctx, s.db, p)
}

func readReturns(ctx context.Context, db bun.IDB, p roster.Period) (map[string]*ReturnRow, error) {
	var rows []*ReturnRow
	if err := db.NewSelect().Model(&rows).Where("period = ?", p.String()).Scan(ctx); err != nil {
		return nil, wrap(err, "list returns")
	}
	out := make(map[string]*ReturnRow, len(rows))
	for _, r := range rows {
		out[r.Unit] = r
	}
	return out, nil
}

// Acceptance is what comes into force with an accepted version.
type Acceptance struct {
	Summary *summary.Summary
	// Posts maps the ID numbers of the roster to the post entry.
	Posts map[string]roster.Date
}

// Accept makes version number n the effective one. n must be the newest.
func (s *Store) Accept(ctx context.Context, v *Version, a Acceptance) error {
	at := s.utc()
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var newest int64
		if err := tx.NewRaw("SELECT MAX(number) FROM versions WHERE unit = ? AND period = ?", v.Unit, v.Period).Scan(ctx, &newest); err != nil {
			return fmt.Errorf("find newest version: %w", err)
		}
		if newest != v.Number {
			return fmt.Errorf("version %d is not the newest: %w", v.Number, ErrConflict)
		}
		if err := s.move(ctx, tx, v.Unit, v.Period, []State{Draft, Submitted, Approved}, Accepted, at); err != nil {
			return err
		}
		_, err := tx.NewRaw(`UPDATE returns SET effective_id = ?, submitted = ?, accepted_at = ?,
			first_submitted = COALESCE(first_submitted, ?) WHERE unit = ? AND period = ?`,
			v.ID, v.Number, at, at, v.Unit, v.Period).Exec(ctx)
		if err != nil {
			return fmt.Errorf("set effective version: %w", err)
		}
		if err := putSummary(ctx, tx, v.ID, a.Summary); err != nil {
			return err
		}
		return s.putHashes(ctx, tx, v, a.Posts)
	})
}

// Reopen sends an accepted return back; its version stays effective until the
// next is accepted.
func (s *Store) Reopen(ctx context.Context, unit string, p roster.Period, reason string) error {
	at := s.utc()
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.move(ctx, tx, unit, p.String(), []State{Accepted}, SentBack, at); err != nil {
			return err
		}
		_, err := tx.NewRaw("UPDATE returns SET reason = ? WHERE unit = ? AND period = ?", reason, unit, p.String()).Exec(ctx)
		return wrap(err, "note reason")
	})
}

// Previous is the newest effective version of the unit before the period; nil
// where there is none.
func (s *Store) Previous(ctx context.Context, unit string, p roster.Period) (*Version, error) {
	var id string
	err := s.db.NewRaw(`SELECT effective_id FROM returns WHERE unit = ? AND period < ? AND effective_id <> ''
		ORDER BY period DESC LIMIT 1`, unit, p.String()).Scan(ctx, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, wrap(err, "find previous return")
	}
	return s.VersionByID(ctx, id)
}

// NewestEffective is the latest period from first to last for which any return
// is accepted; zero where there is none.
func (s *Store) NewestEffective(ctx context.Context, first, last roster.Period) (roster.Period, error) {
	var newest string
	err := s.db.NewRaw("SELECT COALESCE(MAX(period), '') FROM returns WHERE period BETWEEN ? AND ? AND effective_id <> ''",
		first.String(), last.String()).Scan(ctx, &newest)
	if err != nil || newest == "" {
		return roster.Period{}, wrap(err, "find newest period")
	}
	return roster.ParsePeriod(newest)
}
