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
}

// Archives are the IDs of the reports that are attached.
func (d *Delivery) Archives() []string { return listed(d.ArchiveIDs) }

// AddDelivery notes a message before it is sent; the one noted before for the
// same run, recipient and slice is returned instead.
func (s *Store) AddDelivery(ctx context.Context, d *Delivery) (*Delivery, error) {
	d.MadeAt = s.Now()
	_, err := s.db.NewInsert().Model(d).On("CONFLICT (schedule_id, period, round, recipient, unit) DO NOTHING").Exec(ctx)
	if err != nil {
		return nil, wrap(err, "add delivery")
	}
	got := new(Delivery)
	err = s.db.NewSelect().Model(got).
		Where("schedule_id = ? AND period = ? AND round = ? AND recipient = ? AND unit = ?", d.ScheduleID, d.Period, d.Round, d.Recipient, d.Unit).Scan(ctx)
	return got, wrap(err, "find delivery")
}

// SaveDelivery stores a delivery's state.
func (s *Store) SaveDelivery(ctx context.Context, d *Delivery) error {
	_, err := s.db.NewUpdate().Model(d).WherePK().Exec(ctx)
	return wrap(err, "save delivery")
}

// ClaimDelivery moves a delivery from the state and attempts d says it has, and
// counts an attempt where it is to be sent; false where another was quicker.
func (s *Store) ClaimDelivery(ctx context.Context, d *Delivery, to Delivery) (bool, error) {
	res, err := s.db.NewRaw("UPDATE deliveries SET state = ?, error = ?, attempts = ?, sent_at = ?, account = ? WHERE id = ? AND state = ? AND attempts = ?",
		to.State, to.Error, to.Attempts, to.SentAt, to.Account, d.ID, d.State, d.Attempts).Exec(ctx)
	if err != nil {
		return false, wrap(err, "claim delivery")
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// RequeueFailed makes the failed deliveries of a run queued again, when a person
// asks for the run. What was sent, or may have been, stays.
func (s *Store) RequeueFailed(ctx context.Context, r *Run) error {
	return s.moveDeliveries(ctx, r, Failed, Queued)
}

// GiveUpQueued makes the queued deliveries of a run failed: nobody will try
// again by itself.
func (s *Store) GiveUpQueued(ctx context.Context, r *Run) error {
	return s.moveDeliveries(ctx, r, Queued, Failed)
}

func (s *Store) moveDeliveries(ctx context.Context, r *Run, from, to string) error {
	_, err := s.db.NewRaw("UPDATE deliveries SET state = ? WHERE schedule_id = ? AND period = ? AND round = ? AND state = ?",
		to, r.ScheduleID, r.Period, r.Round, from).Exec(ctx)
	return wrap(err, "change deliveries")
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
		Where("schedule_id = ? AND period = ? AND round = ?", r.ScheduleID, r.Period, r.Round).Order("made_at", "recipient", "unit").Scan(ctx)
	return ds, wrap(err, "list deliveries of a run")
}

// DeliveryCounts are how many deliveries of a schedule stand in each state, by
// period and round.
func (s *Store) DeliveryCounts(ctx context.Context, scheduleID string) (map[RunKey]map[string]int, error) {
	var rows []struct {
		Period string
		Round  int64
		State  string
		N      int
	}
	err := s.db.NewRaw("SELECT period, round, state, COUNT(*) AS n FROM deliveries WHERE schedule_id = ? GROUP BY period, round, state", scheduleID).
		Scan(ctx, &rows)
	out := map[RunKey]map[string]int{}
	for _, r := range rows {
		k := RunKey{r.Period, r.Round}
		if out[k] == nil {
			out[k] = map[string]int{}
		}
		out[k][r.State] = r.N
	}
	return out, wrap(err, "count deliveries")
}

// RunKey names a run within its schedule.
type RunKey struct {
	Period string
	Round  int64
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
