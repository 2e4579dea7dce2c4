package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
)

// ReminderSchedule is what deliveries of reminders have for their schedule.
const ReminderSchedule = "reminder"

// The stages of reminders: the county before and after the due date, then the
// prefecture, then the province.
const (
	StageBefore     = "before"
	StageAfter      = "after"
	StagePrefecture = "prefecture"
	StageProvince   = "province"
)

// ReminderRules say on which days who is reminded of a missing return, counted
// from its due date.
type ReminderRules struct {
	Enabled    bool   `json:"enabled"`
	Before     []int  `json:"before"`     // days before: the county
	After      []int  `json:"after"`      // days after: the county
	Prefecture []int  `json:"prefecture"` // days after: the prefecture, of its counties
	Province   []int  `json:"province"`   // days after: the province, of all
	Clock      string `json:"clock"`      // 09:00, in China
	// WorkingDays moves what falls on a day off: to the working day before where
	// it comes before the due date, else to the one after.
	WorkingDays bool      `json:"working_days"`
	Since       time.Time `json:"since"` // what fell due before is not sent
}

// Days are the days of a stage.
func (r *ReminderRules) Days(stage string) []int {
	switch stage {
	case StageBefore:
		return r.Before
	case StageAfter:
		return r.After
	case StagePrefecture:
		return r.Prefecture
	default:
		return r.Province
	}
}

// defaultReminders hold until the province sets others: nobody is reminded.
func defaultReminders() ReminderRules {
	return ReminderRules{Before: []int{3, 1}, After: []int{1, 3}, Prefecture: []int{3}, Province: []int{5}, Clock: "09:00", WorkingDays: true}
}

// ReminderRules are those in force.
func (s *Store) ReminderRules(ctx context.Context) (ReminderRules, error) {
	return reminderRules(ctx, s.db)
}

func reminderRules(ctx context.Context, db bun.IDB) (ReminderRules, error) {
	var text string
	err := wrap(db.NewRaw("SELECT value FROM meta WHERE name = 'reminders'").Scan(ctx, &text), "read rules of reminders")
	if errors.Is(err, ErrNotFound) {
		return defaultReminders(), nil
	}
	var r ReminderRules
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return r, fmt.Errorf("read rules of reminders: %w", err)
	}
	return r, nil
}

// SetReminderRules sets the rules. What fell due before now is not sent by them.
func (s *Store) SetReminderRules(ctx context.Context, r ReminderRules) error {
	r.Since = s.Now()
	return setReminderRules(ctx, s.db, r)
}

func setReminderRules(ctx context.Context, db bun.IDB, r ReminderRules) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = db.NewRaw("INSERT INTO meta (name, value) VALUES ('reminders', ?) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value", string(b)).Exec(ctx)
	return wrap(err, "set rules of reminders")
}

// Reminder is a stage that was carried out, once and for all.
type Reminder struct {
	bun.BaseModel `bun:"table:reminders"`

	ReminderKey
	Number  int64     `bun:"number"` // from 1, of the unit and period: the round of its deliveries
	DueAt   time.Time `bun:"due_at"`
	MadeAt  time.Time `bun:"made_at"`
	Missing string    `bun:"missing"` // the units that had not reported, comma separated
	Note    string    `bun:"note"`    // why nobody was written to
}

// ReminderKey names a reminder: there is one of each.
type ReminderKey struct {
	Unit   string `bun:"unit,pk"` // whose contacts get it
	Period string `bun:"period,pk"`
	Stage  string `bun:"stage,pk"`
	Days   int64  `bun:"days,pk"`
	DueOn  string `bun:"due_on,pk"` // the due date that is counted from
}

// MissingUnits are the units that had not reported.
func (r *Reminder) MissingUnits() []string { return listed(r.Missing) }

// AddReminder keeps a reminder with its messages and their jobs, numbers it and
// gives them its number as their round; all of it or, where it was kept before,
// nothing and false.
func (s *Store) AddReminder(ctx context.Context, r *Reminder, ds []*Delivery) (bool, error) {
	added := false
	err := s.inJobTx(ctx, func(ctx context.Context, tx bun.IDB, put putJob) error {
		if err := s.serialise(ctx, tx, "reminders"); err != nil {
			return err
		}
		if err := tx.NewRaw("SELECT COALESCE(MAX(number), 0) + 1 FROM reminders WHERE unit = ? AND period = ?", r.Unit, r.Period).Scan(ctx, &r.Number); err != nil {
			return wrap(err, "number reminder")
		}
		r.MadeAt = s.Now()
		res, err := tx.NewInsert().Model(r).On("CONFLICT (unit, period, stage, days, due_on) DO NOTHING").Exec(ctx)
		if err != nil {
			return wrap(err, "add reminder")
		}
		n, err := res.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		for _, d := range ds {
			d.ScheduleID, d.Period, d.Round, d.Unit = ReminderSchedule, r.Period, r.Number, r.Unit
		}
		added = true
		return s.queueDeliveries(ctx, tx, ds, put)
	})
	return added && err == nil, err
}

// NotedReminders are the reminders kept of some periods.
func (s *Store) NotedReminders(ctx context.Context, periods ...roster.Period) (map[ReminderKey]bool, error) {
	out := map[ReminderKey]bool{}
	if len(periods) == 0 {
		return out, nil
	}
	names := make([]string, len(periods))
	for i, p := range periods {
		names[i] = p.String()
	}
	var keys []ReminderKey
	err := s.db.NewSelect().Model((*Reminder)(nil)).Column("unit", "period", "stage", "days", "due_on").
		Where("period IN (?)", bun.List(names)).Scan(ctx, &keys)
	for _, k := range keys {
		out[k] = true
	}
	return out, wrap(err, "list reminders noted")
}

// Reminders are the newest reminders.
func (s *Store) Reminders(ctx context.Context, limit int) ([]Reminder, error) {
	var rs []Reminder
	err := s.db.NewSelect().Model(&rs).Order("made_at DESC", "period DESC", "unit", "number DESC").Limit(int64(limit)).Scan(ctx)
	return rs, wrap(err, "list reminders")
}

// ReminderDeliveries are the messages of reminders made since a moment, the
// newest first, without the bodies.
func (s *Store) ReminderDeliveries(ctx context.Context, since time.Time) ([]Delivery, error) {
	var ds []Delivery
	err := s.db.NewSelect().Model(&ds).ExcludeColumn("text", "html").Where("schedule_id = ? AND made_at >= ?", ReminderSchedule, since).
		Order("made_at DESC", "unit", "recipient").Scan(ctx)
	return ds, wrap(err, "list deliveries of reminders")
}

// ExtensionsSince are the extensions that count, the newest of each return, of
// those whose newest lasts to a day or longer.
func (s *Store) ExtensionsSince(ctx context.Context, day roster.Date) ([]Extension, error) {
	var es []Extension
	err := s.db.NewSelect().Model(&es).Where("until >= ?", day.String()).
		Where("NOT EXISTS (SELECT 1 FROM extensions later WHERE later.unit = extension.unit AND later.period = extension.period AND later.made_at > extension.made_at)").
		Order("period", "unit").Scan(ctx)
	return es, wrap(err, "list extensions")
}

// ReminderOf is the reminder a message belongs to.
func (s *Store) ReminderOf(ctx context.Context, d *Delivery) (*Reminder, error) {
	r := new(Reminder)
	err := s.db.NewSelect().Model(r).Where("unit = ? AND period = ? AND number = ?", d.Unit, d.Period, d.Round).Scan(ctx)
	return r, wrap(err, "find reminder")
}
