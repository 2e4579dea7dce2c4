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

// The kinds of answer to a finding.
const (
	Explained = "explained" // 说明
	Admitted  = "admitted"  // 属实违规
)

// Answer is what a county says to one finding of a return.
type Answer struct {
	Key     string    `json:"key"` // the finding's
	Rule    string    `json:"rule"`
	Kind    string    `json:"kind"`
	Text    string    `json:"text"`
	Account string    `json:"account"`
	At      time.Time `json:"at"`
}

type answerRow struct {
	bun.BaseModel `bun:"table:answers"`

	Unit    string    `bun:"unit,pk"`
	Period  string    `bun:"period,pk"`
	Key     string    `bun:"key,pk"`
	Rule    string    `bun:"rule"`
	Kind    string    `bun:"kind"`
	Data    []byte    `bun:"data"`
	Account string    `bun:"account"`
	MadeAt  time.Time `bun:"made_at"`
}

// answerName binds a sealed answer to its return and finding.
func answerName(unit, period, key string) string { return "answer/" + unit + "/" + period + "/" + key }

// PutAnswers keeps answers to findings of a return, in place of those given
// before; the return becomes a draft where it was sent back. One under review
// or accepted gives [ErrConflict].
func (s *Store) PutAnswers(ctx context.Context, unit string, p roster.Period, answers []Answer) error {
	if err := s.within(ctx, unit); err != nil {
		return err
	}
	at, account, period := s.Now(), "", p.String()
	if a := ActorOf(ctx); a != nil {
		account = a.Login
	}
	rows := make([]answerRow, len(answers))
	for i, a := range answers {
		data, err := s.seal.Seal([]byte(a.Text), answerName(unit, period, a.Key))
		if err != nil {
			return err
		}
		rows[i] = answerRow{Unit: unit, Period: period, Key: a.Key, Rule: a.Rule, Kind: a.Kind, Data: data, Account: account, MadeAt: at}
	}
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.move(ctx, tx, unit, period, []State{Draft, SentBack}, Draft, at); err != nil {
			return err
		}
		for len(rows) > 0 {
			n := min(500, len(rows))
			chunk := rows[:n]
			_, err := tx.NewInsert().Model(&chunk).On("CONFLICT (unit, period, key) DO UPDATE").
				Set("rule = EXCLUDED.rule, kind = EXCLUDED.kind, data = EXCLUDED.data, account = EXCLUDED.account, made_at = EXCLUDED.made_at").Exec(ctx)
			if err != nil {
				return fmt.Errorf("keep answers: %w", err)
			}
			rows = rows[n:]
		}
		return nil
	})
}

// DeleteAnswers takes answers back.
func (s *Store) DeleteAnswers(ctx context.Context, unit string, p roster.Period, keys []string) error {
	if err := s.within(ctx, unit); err != nil {
		return err
	}
	at := s.Now()
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.move(ctx, tx, unit, p.String(), []State{Draft, SentBack}, Draft, at); err != nil {
			return err
		}
		_, err := tx.NewRaw("DELETE FROM answers WHERE unit = ? AND period = ? AND key IN (?)", unit, p.String(), bun.List(keys)).Exec(ctx)
		return wrap(err, "delete answers")
	})
}

// Answers are the answers to findings of a return by the finding's key.
func (s *Store) Answers(ctx context.Context, unit string, p roster.Period) (map[string]Answer, error) {
	var rows []answerRow
	err := scoped(ctx, s.db.NewSelect().Model(&rows), "unit").Where("unit = ? AND period = ?", unit, p.String()).Scan(ctx)
	if err != nil {
		return nil, wrap(err, "list answers")
	}
	out := make(map[string]Answer, len(rows))
	for i := range rows {
		r := &rows[i]
		text, err := s.seal.Open(r.Data, answerName(r.Unit, r.Period, r.Key))
		if err != nil {
			return nil, err
		}
		out[r.Key] = Answer{Key: r.Key, Rule: r.Rule, Kind: r.Kind, Text: string(text), Account: r.Account, At: r.MadeAt.UTC()}
	}
	return out, nil
}

// putAnswers keeps the answers with the version they were submitted with.
func (s *Store) putAnswers(ctx context.Context, tx bun.Tx, versionID string, answers []Answer) error {
	plain, err := json.Marshal(answers)
	if err != nil {
		return fmt.Errorf("encode answers: %w", err)
	}
	sealed, err := s.seal.Seal(plain, versionID+"/answers")
	if err != nil {
		return err
	}
	if _, err := tx.NewRaw("DELETE FROM parts WHERE version_id = ? AND part = 'answers'", versionID).Exec(ctx); err != nil {
		return fmt.Errorf("replace answers: %w", err)
	}
	return insertParts(ctx, tx, []part{{VersionID: versionID, Part: "answers", Data: sealed}})
}

// SubmittedAnswers are the answers a version was last submitted with.
func (s *Store) SubmittedAnswers(ctx context.Context, versionID string) ([]Answer, error) {
	var as []Answer
	err := s.decodePart(ctx, versionID, "answers", &as)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return as, err
}

// Exception is a departure from a rule that was approved for a time; its finding
// needs no answer until it ends.
type Exception struct {
	bun.BaseModel `bun:"table:exceptions"`

	ID       string     `bun:"id,pk"`
	Unit     string     `bun:"unit"`
	Rule     string     `bun:"rule"`
	Key      string     `bun:"key"`
	Approver string     `bun:"approver"`
	Document string     `bun:"document"`
	FirstDay string     `bun:"first_day"`
	LastDay  string     `bun:"last_day"`
	Data     []byte     `bun:"data"` // what it is about, sealed
	Account  string     `bun:"account"`
	MadeAt   time.Time  `bun:"made_at"`
	EndedAt  *time.Time `bun:"ended_at"`
	Expiry   int64      `bun:"expiry"` // the deletion by which About went; 0 while it is there

	About string `bun:"-"` // the finding's message; names the person or community
}

// Covers tells that the exception holds on a date.
func (e *Exception) Covers(d roster.Date) bool {
	return e.EndedAt == nil && e.FirstDay <= d.String() && d.String() <= e.LastDay
}

// AddException puts an exception into the register.
func (s *Store) AddException(ctx context.Context, e *Exception) error {
	if err := s.within(ctx, e.Unit); err != nil {
		return err
	}
	e.ID, e.MadeAt = uuid.NewString(), s.Now()
	if a := ActorOf(ctx); a != nil {
		e.Account = a.Login
	}
	var err error
	if e.Data, err = s.seal.Seal([]byte(e.About), "exception/"+e.ID); err != nil {
		return err
	}
	_, err = s.db.NewInsert().Model(e).Exec(ctx)
	return wrap(err, "add exception")
}

// EndException takes an exception out of force.
func (s *Store) EndException(ctx context.Context, unit, id string) error {
	if err := s.within(ctx, unit); err != nil {
		return err
	}
	res, err := s.db.NewRaw("UPDATE exceptions SET ended_at = ? WHERE id = ? AND unit = ? AND ended_at IS NULL", s.Now(), id, unit).Exec(ctx)
	return changed(res, err, "end exception")
}

// Exceptions is the register of a unit, or of all for "", the newest first.
func (s *Store) Exceptions(ctx context.Context, unit string) ([]Exception, error) {
	var es []Exception
	q := scoped(ctx, s.db.NewSelect().Model(&es), "unit")
	if unit != "" {
		q = q.Where("unit = ?", unit)
	}
	if err := q.Order("made_at DESC", "id").Scan(ctx); err != nil {
		return nil, wrap(err, "list exceptions")
	}
	for i := range es {
		about, err := s.seal.Open(es[i].Data, "exception/"+es[i].ID)
		if err != nil {
			return nil, err
		}
		es[i].About = string(about)
	}
	return es, nil
}

// Extension lets one return be sent later than the lock.
type Extension struct {
	bun.BaseModel `bun:"table:extensions"`

	Unit    string    `bun:"unit,pk"`
	Period  string    `bun:"period,pk"`
	Until   string    `bun:"until"` // the last day
	Reason  string    `bun:"reason"`
	Account string    `bun:"account"`
	MadeAt  time.Time `bun:"made_at,pk"`
}

// AddExtension grants one.
func (s *Store) AddExtension(ctx context.Context, e *Extension) error {
	if err := s.within(ctx, e.Unit); err != nil {
		return err
	}
	e.MadeAt = s.Now()
	if a := ActorOf(ctx); a != nil {
		e.Account = a.Login
	}
	_, err := s.db.NewInsert().Model(e).Exec(ctx)
	return wrap(err, "add extension")
}

// Extensions are those granted to a return, the newest first: the newest counts.
func (s *Store) Extensions(ctx context.Context, unit string, p roster.Period) ([]Extension, error) {
	var es []Extension
	err := scoped(ctx, s.db.NewSelect().Model(&es), "unit").Where("unit = ? AND period = ?", unit, p.String()).Order("made_at DESC").Scan(ctx)
	return es, wrap(err, "list extensions")
}
