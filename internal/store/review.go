package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Submission is what a version is put before the reviewers with.
type Submission struct {
	Summary *summary.Summary // what drafts of reports read
	Answers []Answer         // to the version's findings
}

// Submit puts a version before the reviewers; it must be the newest.
func (s *Store) Submit(ctx context.Context, v *Version, sub Submission) error {
	return s.review(ctx, step{unit: v.Unit, period: v.Period, action: "submit", version: v.Number, from: []State{Draft}, to: Submitted},
		func(ctx context.Context, tx bun.Tx, at time.Time) error {
			return s.submitted(ctx, tx, v, sub, at)
		})
}

func (s *Store) submitted(ctx context.Context, tx bun.Tx, v *Version, sub Submission, at time.Time) error {
	if err := isNewest(ctx, tx, v); err != nil {
		return err
	}
	if err := s.putAnswers(ctx, tx, v.ID, sub.Answers); err != nil {
		return err
	}
	_, err := tx.NewRaw(`UPDATE returns SET submitted = ?, submitted_id = ?, reason = '', first_submitted = COALESCE(first_submitted, ?)
		WHERE unit = ? AND period = ?`, v.Number, v.ID, at, v.Unit, v.Period).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note submission: %w", err)
	}
	return putSummary(ctx, tx, v.ID, sub.Summary)
}

func isNewest(ctx context.Context, tx bun.Tx, v *Version) error {
	var newest int64
	if err := tx.NewRaw("SELECT MAX(number) FROM versions WHERE unit = ? AND period = ?", v.Unit, v.Period).Scan(ctx, &newest); err != nil {
		return fmt.Errorf("find newest version: %w", err)
	}
	if newest != v.Number {
		return fmt.Errorf("version %d is not the newest: %w", v.Number, ErrConflict)
	}
	return nil
}

// Withdraw takes a submitted return back to the county's desk.
func (s *Store) Withdraw(ctx context.Context, unit string, p roster.Period) error {
	return s.review(ctx, step{unit: unit, period: p.String(), action: "withdraw", from: []State{Submitted}, to: Draft}, nil)
}

// Approve notes the prefecture's consent to version n; 0 is whichever is under
// review.
func (s *Store) Approve(ctx context.Context, unit string, p roster.Period, n int64) error {
	approve := step{unit: unit, period: p.String(), action: "approve", version: n, from: []State{Submitted}, to: Approved}
	return s.review(ctx, approve, approve.isSubmitted)
}

// SendBack returns version n, submitted or approved, to the county with a
// reason; 0 is whichever is under review.
func (s *Store) SendBack(ctx context.Context, unit string, p roster.Period, n int64, reason string) error {
	back := step{
		unit: unit, period: p.String(), action: "send_back", version: n, reason: reason, from: []State{Submitted, Approved}, to: SentBack,
	}
	return s.review(ctx, back, back.isSubmitted)
}

// Reopen sends an accepted return back; its version stays effective until the
// next is accepted.
func (s *Store) Reopen(ctx context.Context, unit string, p roster.Period, reason string) error {
	return s.review(ctx, step{
		unit: unit, period: p.String(), action: "reopen", reason: reason, from: []State{Accepted}, to: SentBack,
	}, nil)
}

// Person is what is kept, hashed, of a person of a roster outside the version.
type Person struct {
	ID, Name string
	Entry    roster.Date // into the post
	Post     string      // community, position, category and certificate in words
}

// Accept makes the version under review the effective one, with the persons of
// its roster: after the
// prefecture's consent, or, of a unit directly under the province, at once.
func (s *Store) Accept(ctx context.Context, v *Version, people []Person) error {
	u, err := s.Unit(ctx, v.Unit)
	if err != nil {
		return err
	}
	accept := step{unit: v.Unit, period: v.Period, action: "accept", version: v.Number, from: []State{Approved}, to: Accepted}
	if u.Direct() {
		accept.from = []State{Submitted, Approved}
	}
	return s.review(ctx, accept, func(ctx context.Context, tx bun.Tx, at time.Time) error {
		if err := accept.isSubmitted(ctx, tx, at); err != nil {
			return err
		}
		_, err := tx.NewRaw("UPDATE returns SET effective_id = ?, accepted_at = ? WHERE unit = ? AND period = ?", v.ID, at, v.Unit, v.Period).Exec(ctx)
		if err != nil {
			return fmt.Errorf("set effective version: %w", err)
		}
		if err := s.putAppearances(ctx, tx, v, people); err != nil {
			return err
		}
		return s.putHashes(ctx, tx, v, people)
	})
}

// step is a change of a return's state.
type step struct {
	unit, period, action, reason string
	version                      int64 // 0 is the one last submitted
	from                         []State
	to                           State
}

// isSubmitted refuses a step with another version than the one under review.
func (st step) isSubmitted(ctx context.Context, tx bun.Tx, _ time.Time) error {
	var n int64
	if err := tx.NewRaw("SELECT submitted FROM returns WHERE unit = ? AND period = ?", st.unit, st.period).Scan(ctx, &n); err != nil {
		return fmt.Errorf("find version under review: %w", err)
	}
	if st.version != 0 && n != st.version {
		return fmt.Errorf("version %d is not under review: %w", st.version, ErrConflict)
	}
	return nil
}

// review changes the state, notes the event and does what else belongs to the
// step, in one transaction.
func (s *Store) review(ctx context.Context, st step, also func(context.Context, bun.Tx, time.Time) error) error {
	if err := s.within(ctx, st.unit); err != nil {
		return err
	}
	at := s.Now()
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.move(ctx, tx, st.unit, st.period, st.from, st.to, at); err != nil {
			return err
		}
		if st.reason != "" {
			_, err := tx.NewRaw("UPDATE returns SET reason = ? WHERE unit = ? AND period = ?", st.reason, st.unit, st.period).Exec(ctx)
			if err != nil {
				return fmt.Errorf("note reason: %w", err)
			}
		}
		if err := addEvent(ctx, tx, &st, at); err != nil {
			return err
		}
		if also != nil {
			if err := also(ctx, tx, at); err != nil {
				return err
			}
		}
		return s.auditStep(ctx, tx, st, at)
	})
}

// Event is one step of a return's life.
type Event struct {
	bun.BaseModel `bun:"table:events"`

	Unit    string    `bun:"unit,pk"`
	Period  string    `bun:"period,pk"`
	Number  int64     `bun:"number,pk"`
	At      time.Time `bun:"at"`
	Action  string    `bun:"action"`
	Version int64     `bun:"version"`
	Actor   string    `bun:"actor"`
	Reason  string    `bun:"reason"`
}

// addEvent notes a step; one that names no version is of the one under review,
// which it then names. The return's row is changed before in the same
// transaction, which keeps two events from taking one number.
func addEvent(ctx context.Context, tx bun.Tx, st *step, at time.Time) error {
	if st.version == 0 {
		err := tx.NewRaw("SELECT submitted FROM returns WHERE unit = ? AND period = ?", st.unit, st.period).Scan(ctx, &st.version)
		if err != nil {
			return fmt.Errorf("find version under review: %w", err)
		}
	}
	actor := ""
	if a := ActorOf(ctx); a != nil {
		actor = a.Login
	}
	_, err := tx.NewRaw(`INSERT INTO events (unit, period, number, at, action, version, actor, reason)
		SELECT ?, ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ?, ? FROM events WHERE unit = ? AND period = ?`,
		st.unit, st.period, at, st.action, st.version, actor, st.reason, st.unit, st.period).Exec(ctx)
	return wrap(err, "note event")
}

// auditStep notes a step in the audit trail as well, which nobody who works with
// returns can write to. It comes last: until the transaction ends, all others
// that write to the trail wait.
func (s *Store) auditStep(ctx context.Context, tx bun.Tx, st step, at time.Time) error {
	a := Audit{At: at, Action: "return." + st.action, Unit: st.unit, Target: st.period, Result: "ok"}
	if st.version != 0 {
		a.Target = fmt.Sprintf("%s 第%d版", st.period, st.version)
	}
	if who := ActorOf(ctx); who != nil {
		a.Account, a.Address = who.Login, who.Address
	}
	return s.appendAudit(ctx, tx, &a)
}

// Events are what happened to a return, the oldest first.
func (s *Store) Events(ctx context.Context, unit string, p roster.Period) ([]Event, error) {
	var es []Event
	err := scoped(ctx, s.db.NewSelect().Model(&es), "unit").Where("unit = ? AND period = ?", unit, p.String()).Order("number").Scan(ctx)
	return es, wrap(err, "list events")
}

// Steps counts what happened to a return.
type Steps struct {
	Versions int // uploaded, edited or restored
	SentBack int // sent back or reopened
}

// StepsOf counts the steps of the returns of the periods from first to last, by
// period and unit.
func (s *Store) StepsOf(ctx context.Context, first, last roster.Period) (map[string]map[string]Steps, error) {
	var rows []struct {
		Unit, Period, Action string
		N                    int
	}
	err := scoped(ctx, s.db.NewSelect().Model((*Event)(nil)), "unit").Column("unit", "period", "action").ColumnExpr("COUNT(*) AS n").
		Where("period BETWEEN ? AND ?", first.String(), last.String()).Group("unit", "period", "action").Scan(ctx, &rows)
	if err != nil {
		return nil, wrap(err, "count events")
	}
	out := map[string]map[string]Steps{}
	for _, r := range rows {
		if out[r.Period] == nil {
			out[r.Period] = map[string]Steps{}
		}
		n := out[r.Period][r.Unit]
		switch r.Action {
		case "upload", "edit", "restore":
			n.Versions += r.N
		case "send_back", "reopen":
			n.SentBack += r.N
		}
		out[r.Period][r.Unit] = n
	}
	return out, nil
}
