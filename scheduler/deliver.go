package scheduler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"shegong/internal/mail"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// deliver makes the run's reports, slice by slice, and sends them to each
// recipient that has not got them. A slice that fails does not stop the others.
func (s *Scheduler) deliver(ctx context.Context, r *store.Run) error {
	sc, err := s.Store.Schedule(ctx, r.ScheduleID)
	if err != nil {
		return err
	}
	period, err := roster.ParsePeriod(r.Period)
	if err != nil {
		return err
	}
	var errs []error
	for _, sl := range slicesOf(sc) {
		if ctx.Err() != nil {
			return errors.Join(append(errs, ctx.Err())...)
		}
		errs = append(errs, s.deliverSlice(ctx, r, sc, sl, period))
	}
	return errors.Join(errs...)
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
	var errs []error
	for _, to := range sl.to {
		if err := s.deliverTo(ctx, r, sl.unit, to, l); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// deliverTo notes the message, then sends it. What was sent, or may have been,
// is not sent again.
func (s *Scheduler) deliverTo(ctx context.Context, r *store.Run, unit, to string, l *letter) error {
	d := &store.Delivery{
		ID: uuid.NewString(), ScheduleID: r.ScheduleID, Period: r.Period, Round: r.Round, Recipient: to, Unit: unit,
		MessageID: s.messageID(r, unit, to), State: store.Queued,
	}
	l.put(d)
	d, err := s.Store.AddDelivery(ctx, d)
	switch {
	case err != nil:
		return err
	case d.State == store.Failed: // by an earlier attempt of this run
		return &mail.Failure{Kind: mail.Permanent, Text: d.Error}
	case d.State != store.Queued:
		return nil
	}
	l.put(d) // the report may have been made anew since the last attempt
	return s.send(ctx, d, l.files)
}

// interrupted is what a delivery says while it is being sent, for the case that
// this is the last that is heard of it.
const interrupted = "发送过程中断，不能确定是否送达"

// send hands a message over. Before an unrepeatable sending the row says
// unknown, so that a crash in between leaves the truth.
func (s *Scheduler) send(ctx context.Context, d *store.Delivery, files []*store.Archived) error {
	d.Attempts++
	if !s.Repeatable {
		d.State, d.Error = store.Unknown, interrupted
	}
	if err := s.Store.SaveDelivery(ctx, d); err != nil {
		return err
	}
	return s.handOver(ctx, d, files, store.Queued)
}

// handOver sends the message of a delivery and notes what came of it. One that
// may be tried again gets the state again.
func (s *Scheduler) handOver(ctx context.Context, d *store.Delivery, files []*store.Archived, again string) error {
	sendErr := s.Sender.Send(ctx, s.message(d, files))
	// The outcome is noted even when the service is being stopped.
	ctx = context.WithoutCancel(ctx)
	now := s.Now().UTC()
	var f *mail.Failure
	switch {
	case sendErr == nil:
		d.State, d.Error, d.SentAt = store.Sent, "", &now
	case errors.As(sendErr, &f) && f.Kind == mail.Unknown:
		d.State, d.Error = store.Unknown, f.Text
		sendErr = nil // a person decides; the run itself is done
	case errors.As(sendErr, &f) && f.Kind == mail.Permanent:
		d.State, d.Error = store.Failed, f.Text
	default:
		d.State, d.Error = again, userText(sendErr, "发送失败，请稍后再试。")
	}
	return errors.Join(sendErr, s.Store.SaveDelivery(ctx, d))
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
