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

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Remind notes the reminders that have fallen due and queues their messages,
// each once, whichever node ticks. One that fails does not stop the others.
func (s *Scheduler) Remind(ctx context.Context) error {
	ctx = store.AsService(ctx)
	rules, err := s.Store.ReminderRules(ctx)
	if err != nil || !rules.Enabled {
		return err
	}
	now := s.Now()
	b, err := s.reminderBook(ctx, &rules, now)
	if err != nil {
		return err
	}
	var errs []error
	for _, p := range b.periods {
		if !b.times.live(b.dueDays(p), now) {
			continue
		}
		standings, err := b.standings(ctx, s.Store, p)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		due, err := Reminders(&rules, b.times.calendar, p, standings, now)
		errs = append(errs, err)
		for i := range due {
			if !b.noted[due[i].Key()] {
				errs = append(errs, s.remind(ctx, &due[i], b.contacts[due[i].Unit], now))
			}
		}
	}
	return errors.Join(errs...)
}

// remind keeps a reminder with a message to each contact. One that nobody can be
// sent is kept, too, and says so.
func (s *Scheduler) remind(ctx context.Context, r *Reminder, to []store.Contact, now time.Time) error {
	row := &store.Reminder{ReminderKey: r.Key(), DueAt: r.At.UTC()}
	codes := make([]string, len(r.Missing))
	for i := range r.Missing {
		codes[i] = r.Missing[i].Unit.Code
	}
	row.Missing = strings.Join(codes, ",")
	l, err := s.composeReminder(r, now)
	if err != nil {
		return err
	}
	var ds []*store.Delivery
	refused := 0
	for i := range to {
		if s.CheckAddress(to[i].Address) != nil {
			refused++
			continue
		}
		d := &store.Delivery{ID: uuid.NewString(), Recipient: to[i].Address, MessageID: s.reminderID(row.ReminderKey, to[i].Address)}
		d.Subject, d.Text, d.HTML = l.subject, l.text, l.html
		ds = append(ds, d)
	}
	switch {
	case len(to) == 0:
		row.Note = "没有联系人"
	case refused > 0:
		row.Note = fmt.Sprintf("%d个联系人的邮箱不在允许发送的范围内", refused)
	}
	added, err := s.Store.AddReminder(ctx, row, ds)
	if err == nil && added {
		s.Log.InfoContext(ctx, "reminder queued", "unit", r.Unit, "period", row.Period, "stage", r.Stage, "days", r.Days, "messages", len(ds))
	}
	return err
}

// reminderID is fixed for a reminder and recipient.
func (s *Scheduler) reminderID(k store.ReminderKey, to string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%d\x00%s\x00%s", store.ReminderSchedule, k.Period, k.Unit, k.Stage, k.Days, k.DueOn, to))
	return fmt.Sprintf("%s.%s@%s", k.Period, hex.EncodeToString(sum[:12]), s.Domain)
}

// NotNeeded is why a message of a reminder was not sent, see
// [Scheduler.ReminderHolds].
const NotNeeded = "发送前已经提交，不再催报"

// ReminderHolds tells that what a queued message of a reminder asks for is still
// missing, at least from one of the units it names: else it is not sent.
func (s *Scheduler) ReminderHolds(ctx context.Context, d *store.Delivery) (bool, error) {
	ctx = store.AsService(ctx)
	r, err := s.Store.ReminderOf(ctx, d)
	if err != nil {
		return false, err
	}
	p, err := roster.ParsePeriod(r.Period)
	if err != nil {
		return false, err
	}
	rows, err := s.Store.ReturnsOf(ctx, p)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(r.MissingUnits(), func(code string) bool {
		st := Standing{State: stateOf(rows[code])}
		return !st.Arrived()
	}), nil
}

func stateOf(row *store.ReturnRow) store.State {
	if row == nil {
		return store.Missing
	}
	return row.State
}
