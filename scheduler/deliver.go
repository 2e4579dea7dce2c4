package scheduler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"shegong/internal/mail"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// deliver makes the run's reports, slice by slice, and queues a message for each
// recipient that has none. A slice that fails does not stop the others.
func (s *Scheduler) deliver(ctx context.Context, r *store.Run) error {
	sc, err := s.Store.Schedule(ctx, r.ScheduleID)
	if err != nil {
		return err
	}
	period, err := roster.ParsePeriod(r.Period)
	if err != nil {
		return err
	}
	noted, err := s.noted(ctx, r)
	if err != nil {
		return err
	}
	var errs []error
	for _, sl := range slicesOf(sc) {
		sl.to = slices.DeleteFunc(sl.to, func(to string) bool { return noted[store.Recipient{Address: to, Unit: sl.unit}] })
		if len(sl.to) == 0 && len(sc.Recipients) > 0 {
			continue
		}
		err := s.deliverSlice(ctx, r, sc, sl, period)
		errs = append(errs, err)
		if ctx.Err() != nil || errors.Is(err, store.ErrFenced) {
			break
		}
	}
	return errors.Join(errs...)
}

// noted tells which recipients of which slice have a message already, by an
// attempt before.
func (s *Scheduler) noted(ctx context.Context, r *store.Run) (map[store.Recipient]bool, error) {
	ds, err := s.Store.DeliveriesOf(ctx, r)
	out := make(map[store.Recipient]bool, len(ds))
	for i := range ds {
		out[store.Recipient{Address: ds[i].Recipient, Unit: ds[i].Unit}] = true
	}
	return out, err
}

func (s *Scheduler) deliverSlice(ctx context.Context, r *store.Run, sc *store.Schedule, sl *slice, p roster.Period) error {
	m, err := s.makeSlice(ctx, sc, sl, p)
	if err != nil {
		return err
	}
	l, err := s.compose(sc, m, r.Round > 1, false)
	if err != nil {
		return err
	}
	ds := make([]*store.Delivery, len(sl.to))
	for i, to := range sl.to {
		ds[i] = &store.Delivery{
			ID: uuid.NewString(), ScheduleID: r.ScheduleID, Period: r.Period, Round: r.Round, Recipient: to, Unit: sl.unit,
			MessageID: s.messageID(r, sl.unit, to),
		}
		l.put(ds[i])
	}
	return s.Store.QueueDeliveries(ctx, r, ds)
}

// interrupted is what a delivery says while its content is being sent, for the
// case that this is the last that is heard of it.
const interrupted = "发送过程中断，不能确定是否送达"

// WorkDelivery sends a queued message, and says when to look at it again: 0
// where nothing is left to do.
func (s *Scheduler) WorkDelivery(ctx context.Context, id string) (again time.Duration, err error) {
	d, err := s.Store.Delivery(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return 0, nil
	case err != nil:
		return 0, err
	case d.State != store.Queued:
		return 0, nil
	}
	if left := s.left(d.LeaseUntil, d.NextAt); left > 0 {
		return left, nil
	}
	if ok, err := s.Store.ClaimDelivery(ctx, d); err != nil || !ok {
		return time.Second, err
	}
	return s.send(ctx, d)
}

// send hands a claimed message over and notes what came of it.
func (s *Scheduler) send(ctx context.Context, d *store.Delivery) (again time.Duration, err error) {
	err = s.handOver(ctx, d)
	now := s.Now().UTC()
	d.NextAt = nil
	var f *mail.Failure
	switch {
	case errors.Is(err, store.ErrFenced):
		s.Log.WarnContext(ctx, "message was taken up by another", "delivery", d.ID)
		return 0, nil
	case err == nil:
		d.State, d.Error, d.SentAt = store.Sent, "", &now
	case errors.Is(err, errNotNeeded):
		d.State, d.Error = store.Dropped, NotNeeded
	case errors.As(err, &f) && f.Kind == mail.Unknown:
		d.State, d.Error = store.Unknown, f.Text // a person decides
	case errors.Is(ctx.Err(), context.Canceled): // the service ends: hand it back
		d.State, d.Error, d.Attempts = store.Queued, "", d.Attempts-1
	case errors.As(err, &f) && f.Kind == mail.Permanent, d.Attempts >= maxAttempts:
		d.State, d.Error = store.Failed, userText(err, "发送失败，请稍后再试。")
	default:
		again = backOff(d.Attempts)
		next := now.Add(again)
		d.State, d.Error, d.NextAt = store.Queued, userText(err, "发送失败，系统将自动重试。"), &next
	}
	s.Log.InfoContext(ctx, "message handled", "delivery", d.ID, "schedule", d.ScheduleID, "period", d.Period, "round", d.Round,
		"attempt", d.Attempts, "state", d.State, "error", err)
	return again, s.ended(s.note(ctx, d))
}

// noteFor is how long the outcome of a message is kept where the database does
// not answer, and noteStep the pause between attempts to store it.
const (
	noteFor  = time.Minute
	noteStep = time.Second
)

// note stores what came of a message, though the database may be away for a
// while: what is known of a message that went out should not become unknown.
func (s *Scheduler) note(ctx context.Context, d *store.Delivery) error {
	for end := time.Now().Add(noteFor); ; {
		err := s.Store.EndDelivery(context.WithoutCancel(ctx), d)
		if err == nil || errors.Is(err, store.ErrFenced) || time.Now().After(end) {
			return err
		}
		select {
		case <-time.After(noteStep):
		case <-ctx.Done():
			return err
		}
	}
}

// errNotNeeded is of a reminder whose return has come meanwhile.
var errNotNeeded = errors.New("reminder is not needed any more")

// handOver sends a claimed message. Where a second sending would have an effect,
// the row says unknown before the content goes out, so that a crash leaves the
// truth, and whoever lost the claim does not send.
func (s *Scheduler) handOver(ctx context.Context, d *store.Delivery) error {
	if d.Attempts > maxAttempts {
		return errBrokenOff
	}
	if d.ScheduleID == store.ReminderSchedule {
		switch holds, err := s.ReminderHolds(ctx, d); {
		case err != nil:
			return err
		case !holds:
			return errNotNeeded
		}
	}
	files, err := s.files(ctx, d)
	if err != nil {
		return err
	}
	if err := s.entitled(ctx, d, files); err != nil {
		return err
	}
	m := s.message(d, files)
	m.Before = func(ctx context.Context) error {
		if s.Repeatable {
			return nil
		}
		return s.Store.Doubt(ctx, d, interrupted)
	}
	return s.Sender.Send(ctx, m)
}

// entitled refuses to send lists of persons to whom they were meant for when
// the message was queued, and no longer are.
func (s *Scheduler) entitled(ctx context.Context, d *store.Delivery, files []*store.Archived) error {
	if !slices.ContainsFunc(files, func(a *store.Archived) bool { return a.Personal }) {
		return nil
	}
	sc, err := s.Store.Schedule(ctx, d.ScheduleID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(sc.Recipients, func(r store.Recipient) bool { return r.Address == d.Recipient && r.Unit == d.Unit && r.Personal }) {
		return nil
	}
	return &mail.Failure{Kind: mail.Permanent, Text: "任务中已没有这个收件人，或不再发给人员名单，没有发送"}
}

// messageID is fixed for a run, slice and recipient: a resend is the same
// message.
func (s *Scheduler) messageID(r *store.Run, unit, to string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d\x00%s\x00%s", r.ScheduleID, r.Period, r.Round, unit, to))
	return fmt.Sprintf("%s.%s@%s", r.Period, hex.EncodeToString(sum[:12]), s.Domain)
}

// message is the mail of a delivery, with the attachments that there is room
// for.
func (s *Scheduler) message(d *store.Delivery, files []*store.Archived) *mail.Message {
	m := &mail.Message{
		ID: d.MessageID, From: s.From, To: d.Recipient, Subject: d.Subject,
		Text: d.Text, HTML: d.HTML, Date: d.MadeAt,
	}
	kept, _ := s.attach(files)
	for _, a := range kept {
		m.Attachments = append(m.Attachments, mail.Attachment{Name: a.Name, Type: contentType(a.Format), Data: a.Data})
	}
	return m
}

// defaultAttached is the limit of attachments that common mail servers take.
const defaultAttached = 20 << 20

// attach divides files into those that fit into a message, in their order, and
// those that are left out.
func (s *Scheduler) attach(files []*store.Archived) (kept, left []*store.Archived) {
	room := s.MaxAttached
	if room <= 0 {
		room = defaultAttached
	}
	for _, a := range files {
		if n := int64(len(a.Data)); n <= room {
			room -= n
			kept = append(kept, a)
		} else {
			left = append(left, a)
		}
	}
	return kept, left
}

func contentType(format string) string {
	if format == "pdf" {
		return "application/pdf"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// put writes the letter into the row of its delivery.
func (l *letter) put(d *store.Delivery) {
	ids := make([]string, len(l.files))
	for i, a := range l.files {
		ids[i] = a.ID
	}
	d.Subject, d.Text, d.HTML, d.ArchiveIDs = l.subject, l.text, l.html, strings.Join(ids, ",")
}
