package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
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
	SubmittedID    string     `bun:"submitted_id"`
	EffectiveID    string     `bun:"effective_id"`
	FirstSubmitted *time.Time `bun:"first_submitted"`
	AcceptedAt     *time.Time `bun:"accepted_at"`
	Reason         string     `bun:"reason"`
	UpdatedAt      time.Time  `bun:"updated_at"`
}

// UnderReview tells that a version is submitted or approved, not accepted.
func (r *ReturnRow) UnderReview() bool { return r.State == Submitted || r.State == Approved }

// Used is the version that reports read: the effective one, or, for drafts, the
// one under review. draft tells that it is not accepted.
func (r *ReturnRow) Used(drafts bool) (versionID string, draft bool) {
	if drafts && r.UnderReview() {
		return r.SubmittedID, true
	}
	return r.EffectiveID, false
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
	if err := s.within(ctx, unit); err != nil {
		return nil, err
	}
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
	if err := scoped(ctx, db.NewSelect().Model(&rows), "unit").Where("period = ?", p.String()).Scan(ctx); err != nil {
		return nil, wrap(err, "list returns")
	}
	out := make(map[string]*ReturnRow, len(rows))
	for _, r := range rows {
		out[r.Unit] = r
	}
	return out, nil
}

// Previous is the newest effective version of the unit before the period whose
// content is there; nil where there is none.
func (s *Store) Previous(ctx context.Context, unit string, p roster.Period) (*Version, error) {
	var id string
	err := s.db.NewRaw(`SELECT v.id FROM returns AS r JOIN versions AS v ON v.id = r.effective_id AND v.expiry = 0
		WHERE r.unit = ? AND r.period < ? ORDER BY r.period DESC LIMIT 1`, unit, p.String()).Scan(ctx, &id)
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
