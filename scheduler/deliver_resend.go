package scheduler

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Resend sends a message again that failed, or of which it is unknown whether
// it arrived: the same one, with the same attachments and Message-ID. Any other,
// one of a run under way, and one that a repetition has replaced give
// [store.ErrConflict].
func (s *Scheduler) Resend(ctx context.Context, id string) (*store.Delivery, error) {
	account := login(ctx)
	ctx = store.AsService(ctx)
	if err := s.requeue(ctx, id, account); err != nil {
		return nil, err
	}
	if err := s.sendPromptly(ctx, []string{id}); err != nil {
		return nil, err
	}
	return s.Store.Delivery(ctx, id)
}

// requeue queues a message again that a person may have sent again.
func (s *Scheduler) requeue(ctx context.Context, id, account string) error {
	d, err := s.settleable(ctx, id)
	if err != nil {
		return err
	}
	if d.State != store.Failed && d.State != store.Unknown {
		return fmt.Errorf("message is %s: %w", d.State, store.ErrConflict)
	}
	return s.Store.RequeueDelivery(ctx, d, account)
}

// Resent is what came of messages sent again; Queued are still to be sent.
type Resent struct{ Sent, Failed, Queued int }

// ResendFailed sends the failed messages of a run again, see
// [Scheduler.Resend].
func (s *Scheduler) ResendFailed(ctx context.Context, r *store.Run) (*Resent, error) {
	account := login(ctx)
	ctx = store.AsService(ctx)
	ds, err := s.Store.DeliveriesOf(ctx, r)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := range ds {
		if ds[i].State != store.Failed {
			continue
		}
		if err := s.requeue(ctx, ds[i].ID, account); err != nil {
			return nil, err
		}
		ids = append(ids, ds[i].ID)
	}
	if err := s.sendPromptly(ctx, ids); err != nil {
		return nil, err
	}
	out := &Resent{}
	for _, id := range ids {
		d, err := s.Store.Delivery(ctx, id)
		switch {
		case err != nil:
			return nil, err
		case d.State == store.Sent:
			out.Sent++
		case d.State == store.Queued:
			out.Queued++
		default:
			out.Failed++
		}
	}
	return out, nil
}

// Confirm settles a message of which it is unknown whether it arrived: a person
// has made sure that it did.
func (s *Scheduler) Confirm(ctx context.Context, id string) (*store.Delivery, error) {
	d, err := s.settleable(ctx, id)
	if err != nil {
		return nil, err
	}
	if d.State != store.Unknown {
		return nil, fmt.Errorf("message is %s: %w", d.State, store.ErrConflict)
	}
	return d, s.Store.ConfirmDelivery(ctx, d, login(ctx))
}

// settleable finds a message, and refuses where a person cannot settle it now.
func (s *Scheduler) settleable(ctx context.Context, id string) (*store.Delivery, error) {
	d, err := s.Store.Delivery(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.until(d.LeaseUntil) > 0 {
		return nil, fmt.Errorf("message is being sent: %w", store.ErrConflict)
	}
	p, err := roster.ParsePeriod(d.Period)
	if err != nil {
		return nil, err
	}
	r, err := s.Store.FindRun(ctx, d.ScheduleID, p)
	switch {
	case errors.Is(err, store.ErrNotFound): // a reminder belongs to no run
		return d, nil
	case err != nil:
		return nil, err
	case r.Round != d.Round:
		return nil, fmt.Errorf("period was made again: %w", store.ErrConflict)
	case r.State == store.RunRunning:
		return nil, fmt.Errorf("run is under way: %w", store.ErrConflict)
	}
	return d, nil
}

// files are the attachments of a delivery as they were archived.
func (s *Scheduler) files(ctx context.Context, d *store.Delivery) ([]*store.Archived, error) {
	var out []*store.Archived
	for _, id := range d.Archives() {
		a, err := s.Store.Archived(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("attachment of a message: %w", err)
		}
		out = append(out, a)
	}
	return out, nil
}

// Test sends the reports of a unit to an address, marked as a test: no run and
// no message is noted, nothing is archived, and no persons are listed.
func (s *Scheduler) Test(ctx context.Context, sc *store.Schedule, unit, to string, p roster.Period) error {
	m, err := s.testSlice(store.AsService(ctx), sc, unit, p)
	if err != nil {
		return err
	}
	l, err := s.compose(sc, m, false, true)
	if err != nil {
		return err
	}
	d := &store.Delivery{Recipient: to, MessageID: "test." + uuid.NewString() + "@" + s.Domain, MadeAt: s.Now().UTC()}
	l.put(d)
	return s.Sender.Send(ctx, s.message(d, l.files))
}

// testSlice makes the reports of a unit without keeping them: a report that was
// kept would be corrected by the next.
func (s *Scheduler) testSlice(ctx context.Context, sc *store.Schedule, unit string, p roster.Period) (*made, error) {
	out := &made{}
	for _, id := range sc.ReportIDs() {
		req := requestOf(sc, id, &slice{unit: unit}, p)
		doc, err := s.Maker.Document(ctx, req)
		if err != nil {
			return nil, err
		}
		out.docs = append(out.docs, doc)
		for _, format := range sc.FormatList() {
			data, err := s.Maker.render(format, doc)
			if err != nil {
				return nil, err
			}
			out.files = append(out.files, &store.Archived{Name: doc.FileName + "." + format, Format: format, Data: data})
		}
	}
	if len(out.files) == 0 {
		return nil, errors.New("schedule has no report or no format")
	}
	return out, nil
}
