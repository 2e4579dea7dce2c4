package scheduler

import (
	"bytes"
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
	"shegong/reports"
	"shegong/templates"
)

// deliver makes the run's reports and sends them to each recipient that has not
// got them.
func (s *Scheduler) deliver(ctx context.Context, r *store.Run) error {
	sc, err := s.Store.Schedule(ctx, r.ScheduleID)
	if err != nil {
		return err
	}
	period, err := roster.ParsePeriod(r.Period)
	if err != nil {
		return err
	}
	req := Request{Report: sc.Report, Unit: sc.Unit, Period: period}
	doc, err := s.Maker.Document(ctx, req)
	if err != nil {
		return err
	}
	var made []*store.Archived
	for _, format := range strings.Split(sc.Formats, ",") {
		req.Format = strings.TrimSpace(format)
		a, err := s.Maker.archive(ctx, req, doc)
		if err != nil {
			return err
		}
		made = append(made, a)
	}
	var errs []error
	for _, to := range sc.To() {
		if err := s.deliverTo(ctx, r, to, doc, made); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// deliverTo notes the message, then sends it. What was sent, or may have been,
// is not sent again.
func (s *Scheduler) deliverTo(ctx context.Context, r *store.Run, to string, doc *Made, made []*store.Archived) error {
	ids := make([]string, len(made))
	for i, a := range made {
		ids[i] = a.ID
	}
	d, err := s.Store.AddDelivery(ctx, &store.Delivery{
		ID: uuid.NewString(), ScheduleID: r.ScheduleID, Period: r.Period, Recipient: to,
		MessageID: s.messageID(r, to), Subject: doc.Subject(), State: store.Queued, ArchiveIDs: strings.Join(ids, ","),
	})
	switch {
	case err != nil:
		return err
	case d.State == store.Failed: // by an earlier attempt of this run
		return &mail.Failure{Kind: mail.Permanent, Text: d.Error}
	case d.State != store.Queued:
		return nil
	}
	// The report may have been made anew since the last attempt.
	d.Subject, d.ArchiveIDs = doc.Subject(), strings.Join(ids, ",")
	m, err := s.message(d, doc, made)
	if err != nil {
		return err
	}
	return s.send(ctx, d, m)
}

// send hands a message over. Before an unrepeatable sending the row says
// unknown, so that a crash in between leaves the truth.
func (s *Scheduler) send(ctx context.Context, d *store.Delivery, m *mail.Message) error {
	d.Attempts++
	if !s.Repeatable {
		d.State, d.Error = store.Unknown, "发送过程中断，不能确定是否送达"
		if err := s.Store.SaveDelivery(ctx, d); err != nil {
			return err
		}
	}
	sendErr := s.Sender.Send(ctx, m)
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
		d.State, d.Error = store.Queued, userText(sendErr, "发送失败，系统将自动重试。")
	}
	return errors.Join(sendErr, s.Store.SaveDelivery(ctx, d))
}

// messageID is fixed for a run and recipient: a resend is the same message.
func (s *Scheduler) messageID(r *store.Run, to string) string {
	sum := sha256.Sum256([]byte(r.ScheduleID + "\x00" + r.Period + "\x00" + to))
	return fmt.Sprintf("%s.%s@%s", r.Period, hex.EncodeToString(sum[:12]), s.Domain)
}

func (s *Scheduler) message(d *store.Delivery, doc *Made, made []*store.Archived) (*mail.Message, error) {
	var text, html bytes.Buffer
	if err := templates.Mail(&text, &html, mailPage(doc)); err != nil {
		return nil, err
	}
	m := &mail.Message{
		ID: d.MessageID, From: s.From, To: d.Recipient, Subject: d.Subject,
		Text: text.String(), HTML: html.String(), Date: d.MadeAt,
	}
	for _, a := range made {
		m.Attachments = append(m.Attachments, mail.Attachment{Name: a.Name, Type: contentType(a.Format), Data: a.Data})
	}
	return m, nil
}

// mailPage is what the mail body shows: the key figures and who is missing.
func mailPage(made *Made) templates.MailPage {
	doc := made.Document
	p := templates.MailPage{Title: doc.Title + "（" + doc.Period + "）", Draft: doc.Draft}
	for _, f := range doc.Facts {
		p.Facts = append(p.Facts, templates.MailLine{Label: f.Label, Value: f.Text})
	}
	for _, b := range doc.Blocks {
		figures, ok := b.(reports.Figures)
		if !ok {
			continue
		}
		for _, f := range figures.Items {
			line := templates.MailLine{Label: f.Label, Value: f.Value.String() + f.Unit}
			if f.Previous != nil && f.Previous.Kind != reports.Absent {
				line.Change = "较上月 " + f.Previous.String()
				if f.Previous.Kind == reports.Points {
					line.Change += " 个百分点"
				}
			}
			p.Figures = append(p.Figures, line)
		}
	}
	return p
}

func contentType(format string) string {
	if format == "pdf" {
		return "application/pdf"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}
