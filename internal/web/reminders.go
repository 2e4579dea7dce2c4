package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

// remindersPage shows the rules of reminding, what they will do next, and what
// was sent.
type remindersPage struct {
	base
	Standing store.ReminderRules
	Reading  []string
	Next     *upcomingView // nil where nothing is in sight
	Unknown  []int         // years without a table of holidays
	Without  int           // units and divisions without a contact, of Places
	Places   int
	Form     reminderForm
	Sent     []reminderView
	Outbox   bool
	Edit     bool // the actor may change the rules
	Contacts bool // the actor may keep contacts
}

// upcomingView is the next moment at which reminders go out.
type upcomingView struct {
	At          time.Time
	To          string   // 3个县（市、区）、1个市（州）、省级
	Unreachable []string // names without a contact
}

// reminderView is a reminder as shown.
type reminderView struct {
	store.Reminder
	UnitName, PeriodText, StageText string
	Names                           []string // of the units that had not reported, for digests
	Deliveries                      []deliveryView
}

// Later tells that it was made well after it fell due.
func (v *reminderView) Later() bool { return v.MadeAt.Sub(v.DueAt) > time.Hour }

// remindersLimit is how many reminders the page lists.
const remindersLimit = 200

func (s *Server) reminders(c echo.Context) error {
	rules, err := s.Store.ReminderRules(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderReminders(c, http.StatusOK, formOfRules(&rules))
}

func (s *Server) renderReminders(c echo.Context, status int, form reminderForm) error {
	ctx := c.Request().Context()
	p := &remindersPage{
		base: base{Title: "催报", Nav: "reminders"}, Form: form, Outbox: s.Outbox != nil,
		Edit: may(actorOf(c), runSchedules), Contacts: may(actorOf(c), keepContacts),
	}
	var err error
	if p.Standing, err = s.Store.ReminderRules(ctx); err != nil {
		return err
	}
	p.Reading = scheduler.ReminderReading(&p.Standing)
	names, err := s.unitNames(ctx)
	if err != nil {
		return err
	}
	if err := s.fillUpcoming(ctx, p, names); err != nil {
		return err
	}
	if err := s.fillSent(ctx, p, names); err != nil {
		return err
	}
	return s.render(c, status, "reminders", p)
}

// fillUpcoming foresees what goes out next, and counts who could not be told.
func (s *Server) fillUpcoming(ctx context.Context, p *remindersPage, names func(string) string) error {
	next, err := s.Scheduler.NextReminders(ctx, p.Standing)
	if err != nil {
		return err
	}
	p.Unknown = next.Unknown
	if !next.At.IsZero() {
		v := &upcomingView{At: next.At, To: recipientsText(next.Reminders)}
		for _, code := range next.Unreachable {
			v.Unreachable = append(v.Unreachable, placeName(code, names))
		}
		p.Next = v
	}
	contacts, err := s.Store.Contacts(ctx)
	if err != nil {
		return err
	}
	places, err := s.places(ctx)
	if err != nil {
		return err
	}
	p.Places = len(places)
	for _, place := range places {
		if len(contacts[place.Code]) == 0 {
			p.Without++
		}
	}
	return nil
}

// recipientsText counts whom reminders go to.
func recipientsText(rs []scheduler.Reminder) string {
	n := map[int]int{} // by the length of the code
	for i := range rs {
		n[len(rs[i].Unit)]++
	}
	var parts []string
	if k := n[len("220104")]; k > 0 {
		parts = append(parts, fmt.Sprintf("%d个县（市、区）", k))
	}
	if k := n[len("2201")]; k > 0 {
		parts = append(parts, fmt.Sprintf("%d个市（州）", k))
	}
	if n[len("22")] > 0 {
		parts = append(parts, "省级")
	}
	return strings.Join(parts, "、")
}

// placeName is a unit or division as reminders call it.
func placeName(code string, names func(string) string) string {
	if len(code) == len("22") {
		return "省级"
	}
	return names(code)
}

// fillSent lists the newest reminders with their messages.
func (s *Server) fillSent(ctx context.Context, p *remindersPage, names func(string) string) error {
	rs, err := s.Store.Reminders(ctx, remindersLimit)
	if err != nil || len(rs) == 0 {
		return err
	}
	ds, err := s.Store.ReminderDeliveries(ctx, rs[len(rs)-1].MadeAt)
	if err != nil {
		return err
	}
	type key struct {
		unit, period string
		number       int64
	}
	of := map[key][]deliveryView{}
	for i := range ds {
		v := newDeliveryView(&ds[i], names, p.Outbox)
		v.Open = p.Edit && (v.State == store.Failed || v.State == store.Unknown)
		if v.State == store.Failed && v.Error == scheduler.NotNeeded {
			v.StateText, v.StateClass, v.Open = "没有发送", "secondary", false
		}
		k := key{v.Unit, v.Period, v.Round}
		of[k] = append(of[k], v)
	}
	for i := range rs {
		v := reminderView{Reminder: rs[i], UnitName: placeName(rs[i].Unit, names), PeriodText: rs[i].Period, StageText: stageText(&rs[i].ReminderKey)}
		if period, err := roster.ParsePeriod(rs[i].Period); err == nil {
			v.PeriodText = period.Chinese()
		}
		if v.Stage == store.StagePrefecture || v.Stage == store.StageProvince {
			for _, code := range v.MissingUnits() {
				v.Names = append(v.Names, names(code))
			}
		}
		v.Deliveries = of[key{v.Unit, v.Period, v.Number}]
		p.Sent = append(p.Sent, v)
	}
	return nil
}

// stageText is a stage in words: 截止日（11月5日）后第3天.
func stageText(k *store.ReminderKey) string {
	due := k.DueOn
	if d, err := roster.ParseDate(k.DueOn); err == nil {
		due = fmt.Sprintf("%d月%d日", d.Month, d.Day)
	}
	switch {
	case k.Stage == store.StageBefore && k.Days == 0:
		return "截止日（" + due + "）当天"
	case k.Stage == store.StageBefore:
		return fmt.Sprintf("截止日（%s）前第%d天", due, k.Days)
	default:
		return fmt.Sprintf("截止日（%s）后第%d天", due, k.Days)
	}
}
