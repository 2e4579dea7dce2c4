package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// The states of a delivery. Unknown is for a connection that broke after the
// content went out: a person resolves it. Dropped is for what nobody needs any
// more, as a reminder of a return that has come.
const (
	Queued  = "queued"
	Sent    = "sent"
	Failed  = "failed"
	Unknown = "unknown"
	Dropped = "dropped"
)

// Delivery is one message to one recipient; its row and Message-ID are there
// before anything is sent.
type Delivery struct {
	bun.BaseModel `bun:"table:deliveries"`

	ID         string     `bun:"id,pk"`
	ScheduleID string     `bun:"schedule_id"`
	Period     string     `bun:"period"`
	Round      int64      `bun:"round"` // of the run
	Recipient  string     `bun:"recipient"`
	Unit       string     `bun:"unit"` // the slice: 22, 2201, 220104
	MessageID  string     `bun:"message_id"`
	Subject    string     `bun:"subject"`
	Text       string     `bun:"text"` // the body, as text and as HTML
	HTML       string     `bun:"html"`
	State      string     `bun:"state"`
	Attempts   int64      `bun:"attempts"`
	Error      string     `bun:"error"`
	ArchiveIDs string     `bun:"archive_ids"` // comma separated
	MadeAt     time.Time  `bun:"made_at"`
	SentAt     *time.Time `bun:"sent_at"`
	Account    string     `bun:"account"` // login of who sent it again or confirmed it; "" nobody
	Fence      int64      `bun:"fence"`   // of who took it up last
	LeaseUntil *time.Time `bun:"lease_until"`
	NextAt     *time.Time `bun:"next_at"` // of the next attempt
}

// Run names the run it belongs to.
func (d *Delivery) Run() RunID { return RunID{d.ScheduleID, d.Period, d.Round} }

// Archives are the IDs of the reports that are attached.
func (d *Delivery) Archives() []string { return listed(d.ArchiveIDs) }

// QueueDeliveries notes the messages of a run and their jobs before any is sent,
// for who holds the run, see [ErrFenced]. One noted before for the same run,
// recipient and slice stays as it is.
func (s *Store) QueueDeliveries(ctx context.Context, r *Run, ds []*Delivery) error {
	return s.inJobTx(ctx, func(ctx context.Context, tx bun.IDB, put putJob) error {
		if err := s.holdRun(ctx, tx, r); err != nil {
			return err
		}
		return s.queueDeliveries(ctx, tx, ds, put)
	})
}

func (s *Store) queueDeliveries(ctx context.Context, tx bun.IDB, ds []*Delivery, put putJob) error {
	for _, d := range ds {
		d.MadeAt, d.State = s.Now(), Queued
		res, err := tx.NewInsert().Model(d).On("CONFLICT (schedule_id, period, round, recipient, unit) DO NOTHING").Exec(ctx)
		if err != nil {
			return wrap(err, "queue delivery")
		}
		n, err := res.RowsAffected()
		if err == nil && n > 0 {
			err = put(deliveryJob{d.ID})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ClaimDelivery takes up a queued delivery for the time of a lease and counts an
// attempt; false where it is not queued, its time has not come, or another has
// it.
func (s *Store) ClaimDelivery(ctx context.Context, d *Delivery) (bool, error) {
	at := s.Now()
	until := at.Add(s.lease)
	res, err := s.db.NewRaw(`UPDATE deliveries SET attempts = attempts + 1, fence = fence + 1, lease_until = ?
		WHERE id = ? AND state = ? AND fence = ? AND (lease_until IS NULL OR lease_until <= ?) AND (next_at IS NULL OR next_at <= ?)`,
		until, d.ID, Queued, d.Fence, at, at).Exec(ctx)
	if err != nil {
		return false, wrap(err, "claim delivery")
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	d.Attempts, d.Fence, d.LeaseUntil = d.Attempts+1, d.Fence+1, &until
	return true, nil
}

// Doubt makes a claimed delivery unknown in the moment before its content goes
// out: should nothing more be heard of it, that is the truth. Who lost the claim
// gets [ErrFenced] and must not send.
func (s *Store) Doubt(ctx context.Context, d *Delivery, why string) error {
	res, err := s.db.NewRaw("UPDATE deliveries SET state = ?, error = ? WHERE id = ? AND state = ? AND fence = ?",
		Unknown, why, d.ID, Queued, d.Fence).Exec(ctx)
	if err != nil {
		return wrap(err, "doubt delivery")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("delivery: %w", ErrFenced))
	}
	d.State, d.Error = Unknown, why
	return nil
}

// EndDelivery stores what came of a claimed delivery, for who holds it, see
// [ErrFenced], and ends its run with the last one.
func (s *Store) EndDelivery(ctx context.Context, d *Delivery) error {
	d.LeaseUntil = nil
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewUpdate().Model(d).ExcludeColumn("fence").WherePK().Where("fence = ?", d.Fence).Exec(ctx)
		if err != nil {
			return wrap(err, "end delivery")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("delivery: %w", ErrFenced))
		}
		if err := s.settle(ctx, tx, d.Run()); err != nil {
			return err
		}
		return s.auditDelivery(ctx, tx, d)
	})
}

// auditDelivery notes in the audit trail what was sent, or may have been, or
// could not be; it comes last, as [Store.auditStep] does.
func (s *Store) auditDelivery(ctx context.Context, tx bun.Tx, d *Delivery) error {
	result := map[string]string{Sent: "ok", Unknown: "unknown", Failed: "failed"}[d.State]
	if result == "" {
		return nil // not settled, or nobody's any more
	}
	return s.appendAudit(ctx, tx, &Audit{
		At: s.Now(), Account: d.Account, Action: "delivery.send", Unit: d.Unit, Result: result,
		Target: fmt.Sprintf("%s %s 第%d次 %s", d.ScheduleID, d.Period, d.Round, d.ID),
	})
}

// RequeueDelivery lets a message be sent again that failed or of which it is
// unknown whether it arrived: the same one. One that is no longer as d says
// gives [ErrConflict].
func (s *Store) RequeueDelivery(ctx context.Context, d *Delivery, account string) error {
	if d.Text == "" && d.HTML == "" { // retention took its body
		return fmt.Errorf("message: %w", ErrExpired)
	}
	return s.inJobTx(ctx, func(ctx context.Context, tx bun.IDB, put putJob) error {
		res, err := tx.NewRaw(`UPDATE deliveries SET state = ?, error = '', attempts = 0, fence = fence + 1, lease_until = NULL, next_at = NULL, account = ?
			WHERE id = ? AND state = ? AND fence = ? AND state IN (?)`,
			Queued, account, d.ID, d.State, d.Fence, bun.List([]string{Failed, Unknown})).Exec(ctx)
		if err != nil {
			return wrap(err, "requeue delivery")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("message was changed meanwhile: %w", ErrConflict))
		}
		d.State, d.Error, d.Attempts, d.Fence, d.LeaseUntil, d.NextAt, d.Account = Queued, "", 0, d.Fence+1, nil, nil, account
		return put(deliveryJob{d.ID})
	})
}

// requeueFailed lets the failed messages of a run be sent again.
func requeueFailed(ctx context.Context, tx bun.IDB, k RunID, put putJob) error {
	var ids []string
	err := tx.NewRaw(`UPDATE deliveries SET state = ?, error = '', attempts = 0, fence = fence + 1, lease_until = NULL, next_at = NULL
		WHERE `+whereRun+` AND state = ? RETURNING id`, Queued, k.ScheduleID, k.Period, k.Round, Failed).Scan(ctx, &ids)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return wrap(err, "requeue deliveries")
	}
	for _, id := range ids {
		if err := put(deliveryJob{id}); err != nil {
			return err
		}
	}
	return nil
}

// ConfirmDelivery settles a delivery of which it is unknown whether it arrived:
// a person has made sure that it did. One that is no longer as d says gives
// [ErrConflict].
func (s *Store) ConfirmDelivery(ctx context.Context, d *Delivery, account string) error {
	at := s.Now()
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw("UPDATE deliveries SET state = ?, error = '', sent_at = ?, account = ?, fence = fence + 1 WHERE id = ? AND state = ? AND fence = ?",
			Sent, at, account, d.ID, Unknown, d.Fence).Exec(ctx)
		if err != nil {
			return wrap(err, "confirm delivery")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("message was changed meanwhile: %w", ErrConflict))
		}
		d.State, d.Error, d.SentAt, d.Account, d.Fence = Sent, "", &at, account, d.Fence+1
		return s.settle(ctx, tx, d.Run())
	})
}

// QueuedDeliveries are the IDs of the messages of a run that are to be sent now.
func (s *Store) QueuedDeliveries(ctx context.Context, k RunID) ([]string, error) {
	var ids []string
	err := s.db.NewRaw("SELECT id FROM deliveries WHERE "+whereRun+" AND state = ? AND (next_at IS NULL OR next_at <= ?) ORDER BY made_at, recipient, unit",
		k.ScheduleID, k.Period, k.Round, Queued, s.Now()).Scan(ctx, &ids)
	return ids, wrap(err, "list queued deliveries")
}

// Delivery finds a delivery.
func (s *Store) Delivery(ctx context.Context, id string) (*Delivery, error) {
	d := new(Delivery)
	return d, wrap(s.db.NewSelect().Model(d).Where("id = ?", id).Scan(ctx), "find delivery")
}

// DeliveriesOf are the deliveries of a run in the order they were made in,
// without the bodies.
func (s *Store) DeliveriesOf(ctx context.Context, r *Run) ([]Delivery, error) {
	var ds []Delivery
	err := s.db.NewSelect().Model(&ds).ExcludeColumn("text", "html").
		Where(whereRun, r.ScheduleID, r.Period, r.Round).Order("made_at", "recipient", "unit").Scan(ctx)
	return ds, wrap(err, "list deliveries of a run")
}

// DeliveryCounts are how many deliveries of a schedule stand in each state, by
// period and round.
func (s *Store) DeliveryCounts(ctx context.Context, scheduleID string) (map[RunID]map[string]int, error) {
	var rows []struct {
		Period string
		Round  int64
		State  string
		N      int
	}
	err := s.db.NewRaw("SELECT period, round, state, COUNT(*) AS n FROM deliveries WHERE schedule_id = ? GROUP BY period, round, state", scheduleID).
		Scan(ctx, &rows)
	out := map[RunID]map[string]int{}
	for _, r := range rows {
		k := RunID{scheduleID, r.Period, r.Round}
		if out[k] == nil {
			out[k] = map[string]int{}
		}
		out[k][r.State] = r.N
	}
	return out, wrap(err, "count deliveries")
}

// DeliveryFilter narrows deliveries; an empty field does not.
type DeliveryFilter struct {
	ScheduleID, Period, State string
}

// Deliveries are the newest deliveries, without the bodies.
func (s *Store) Deliveries(ctx context.Context, f DeliveryFilter, limit int) ([]Delivery, error) {
	var ds []Delivery
	q := s.db.NewSelect().Model(&ds).ExcludeColumn("text", "html").Order("made_at DESC", "id").Limit(int64(limit))
	for column, value := range map[string]string{"schedule_id": f.ScheduleID, "period": f.Period, "state": f.State} {
		if value != "" {
			q = q.Where("? = ?", bun.Ident(column), value)
		}
	}
	return ds, wrap(q.Scan(ctx), "list deliveries")
}
