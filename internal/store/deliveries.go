package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// The states of a delivery. Unknown is for a connection that broke after the
// content went out: a person resolves it.
const (
	Queued  = "queued"
	Sent    = "sent"
	Failed  = "failed"
	Unknown = "unknown"
)

// Delivery is one message to one recipient; its row and Message-ID are there
// before anything is sent.
type Delivery struct {
	bun.BaseModel `bun:"table:deliveries"`

	ID         string     `bun:"id,pk"`
	ScheduleID string     `bun:"schedule_id"`
	Period     string     `bun:"period"`
	Recipient  string     `bun:"recipient"`
	MessageID  string     `bun:"message_id"`
	Subject    string     `bun:"subject"`
	State      string     `bun:"state"`
	Attempts   int64      `bun:"attempts"`
	Error      string     `bun:"error"`
	ArchiveIDs string     `bun:"archive_ids"` // comma separated
	MadeAt     time.Time  `bun:"made_at"`
	SentAt     *time.Time `bun:"sent_at"`
}

// AddDelivery notes a message before it is sent; the one noted before for the
// same run and recipient is returned instead.
func (s *Store) AddDelivery(ctx context.Context, d *Delivery) (*Delivery, error) {
	d.MadeAt = s.Now()
	_, err := s.db.NewInsert().Model(d).On("CONFLICT (schedule_id, period, recipient) DO NOTHING").Exec(ctx)
	if err != nil {
		return nil, wrap(err, "add delivery")
	}
	got := new(Delivery)
	err = s.db.NewSelect().Model(got).
		Where("schedule_id = ? AND period = ? AND recipient = ?", d.ScheduleID, d.Period, d.Recipient).Scan(ctx)
	return got, wrap(err, "find delivery")
}

// SaveDelivery stores a delivery's state.
func (s *Store) SaveDelivery(ctx context.Context, d *Delivery) error {
	_, err := s.db.NewUpdate().Model(d).WherePK().Exec(ctx)
	return wrap(err, "save delivery")
}

// RequeueFailed makes the failed deliveries of a run queued again, when a person
// asks for the run. What was sent, or may have been, stays.
func (s *Store) RequeueFailed(ctx context.Context, scheduleID, period string) error {
	return s.moveDeliveries(ctx, scheduleID, period, Failed, Queued)
}

// GiveUpQueued makes the queued deliveries of a run failed: nobody will try
// again by itself.
func (s *Store) GiveUpQueued(ctx context.Context, scheduleID, period string) error {
	return s.moveDeliveries(ctx, scheduleID, period, Queued, Failed)
}

func (s *Store) moveDeliveries(ctx context.Context, scheduleID, period, from, to string) error {
	_, err := s.db.NewRaw("UPDATE deliveries SET state = ? WHERE schedule_id = ? AND period = ? AND state = ?",
		to, scheduleID, period, from).Exec(ctx)
	return wrap(err, "change deliveries")
}

// Deliveries are the newest deliveries.
func (s *Store) Deliveries(ctx context.Context, limit int) ([]Delivery, error) {
	var ds []Delivery
	err := s.db.NewSelect().Model(&ds).Order("made_at DESC", "id").Limit(int64(limit)).Scan(ctx)
	return ds, wrap(err, "list deliveries")
}
