package store

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
)

func TestReminderRulesAreKept(t *testing.T) {
	s := openTest(t)
	got, err := s.ReminderRules(t.Context())
	if diff := cmp.Diff(defaultReminders(), got); err != nil || diff != "" || got.Enabled {
		t.Errorf("at first: %v (-want +got)\n%s", err, diff)
	}
	want := ReminderRules{Enabled: true, Before: []int{2}, Province: []int{4, 8}, Clock: "08:30"}
	for range 2 {
		must(t, s.SetReminderRules(t.Context(), want))
	}
	want.Since = testTime
	if got, err = s.ReminderRules(t.Context()); err != nil || !cmp.Equal(want, got) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for stage, days := range map[string][]int{StageBefore: {2}, StageAfter: nil, StagePrefecture: nil, StageProvince: {4, 8}} {
		if diff := cmp.Diff(days, got.Days(stage)); diff != "" {
			t.Errorf("days of %s (-want +got)\n%s", stage, diff)
		}
	}
}

func reminder(days int64) *Reminder {
	return &Reminder{ReminderKey: ReminderKey{Unit: testUnit, Period: "2024-10", Stage: StageAfter, Days: days, DueOn: "2024-11-05"}, DueAt: testTime, Missing: testUnit}
}

// Sixteen nodes at once keep a reminder once, with one message to each address.
func TestReminderIsKeptOnce(t *testing.T) {
	s := openTest(t)
	var added atomic.Int32
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			id := strconv.Itoa(i)
			ds := []*Delivery{
				{ID: id + "a", Recipient: "a@jl.example", MessageID: "a", Subject: "催报"}, {ID: id + "b", Recipient: "b@jl.example", MessageID: "b", Subject: "催报"},
			}
			if ok, err := s.AddReminder(t.Context(), reminder(1), ds); err != nil {
				t.Error(err)
			} else if ok {
				added.Add(1)
			}
		})
	}
	wg.Wait()
	ds, err := s.ReminderDeliveries(t.Context(), testTime)
	must(t, err)
	if added.Load() != 1 || len(ds) != 2 {
		t.Fatalf("got %d added, %d messages, want 1 and 2", added.Load(), len(ds))
	}
	for i, to := range []string{"a@jl.example", "b@jl.example"} {
		d := &ds[i]
		if d.Recipient != to || d.ScheduleID != ReminderSchedule || d.Unit != testUnit || d.Period != "2024-10" || d.Round != 1 || d.State != Queued || !d.MadeAt.Equal(testTime) {
			t.Errorf("message %d: got %+v", i, d)
		}
	}
	want := reminder(1)
	want.Number, want.MadeAt = 1, testTime
	if got, err := s.ReminderOf(t.Context(), &ds[0]); err != nil || !cmp.Equal(want, got) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestRemindersAreNumbered(t *testing.T) {
	s := openTest(t)
	var keys []ReminderKey
	for _, days := range []int64{1, 3, 3} {
		r := reminder(days)
		_, err := s.AddReminder(t.Context(), r, nil)
		must(t, err)
		keys = append(keys, r.ReminderKey)
	}
	other := reminder(1)
	other.Unit = "220102"
	if ok, err := s.AddReminder(t.Context(), other, nil); err != nil || !ok || other.Number != 1 {
		t.Errorf("of another unit: got %t, %v, number %d", ok, err, other.Number)
	}
	list, err := s.Reminders(t.Context(), 10)
	must(t, err)
	var got []int64
	for i := range list {
		got = append(got, list[i].Number)
	}
	if diff := cmp.Diff([]int64{1, 2, 1}, got); diff != "" {
		t.Errorf("numbers (-want +got)\n%s", diff)
	}
	noted, err := s.NotedReminders(t.Context(), testPeriod, testPeriod.Add(1))
	must(t, err)
	want := map[ReminderKey]bool{keys[0]: true, keys[1]: true, other.ReminderKey: true}
	if diff := cmp.Diff(want, noted); diff != "" {
		t.Errorf("noted (-want +got)\n%s", diff)
	}
	if noted, err := s.NotedReminders(t.Context(), testPeriod.Add(1)); err != nil || len(noted) != 0 {
		t.Errorf("of another period: got %v, %v", noted, err)
	}
	// A message that cannot be kept leaves no reminder behind.
	r := reminder(5)
	twice := &Delivery{ID: "x", Recipient: "a@jl.example", MessageID: "x"}
	if ok, err := s.AddReminder(t.Context(), r, []*Delivery{twice, {ID: "x", Recipient: "b@jl.example", MessageID: "y"}}); err == nil || ok {
		t.Errorf("two messages of one ID: got %t, %v", ok, err)
	}
	if noted, err := s.NotedReminders(t.Context(), testPeriod); err != nil || noted[r.ReminderKey] {
		t.Errorf("the reminder is there without its messages: %v", err)
	}
}

// The newest extension of a return counts, also where it takes time away.
func TestExtensionsSince(t *testing.T) {
	s := openTest(t)
	at := testTime
	s.now = func() time.Time { return at }
	for _, e := range []Extension{
		{Unit: testUnit, Period: "2024-10", Until: "2024-12-20"},
		{Unit: testUnit, Period: "2024-10", Until: "2024-11-20"},
		{Unit: testUnit, Period: "2024-08", Until: "2024-12-01"},
		{Unit: testUnit, Period: "2024-08", Until: "2024-10-01"},
		{Unit: "220102", Period: "2024-10", Until: "2024-11-01"},
	} {
		must(t, s.AddExtension(t.Context(), &e))
		at = at.Add(time.Minute)
	}
	es, err := s.ExtensionsSince(t.Context(), roster.NewDate(2024, 11, 1))
	must(t, err)
	var got []string
	for i := range es {
		got = append(got, es[i].Unit+" "+es[i].Period+" "+es[i].Until)
	}
	if diff := cmp.Diff([]string{"220102 2024-10 2024-11-01", testUnit + " 2024-10 2024-11-20"}, got); diff != "" {
		t.Errorf("extensions (-want +got)\n%s", diff)
	}
}

// Whoever sees a unit keeps its contacts; nobody else does.
func TestContactsScope(t *testing.T) {
	s := openTest(t)
	must(t, s.PutUnits(t.Context(), []Unit{{Code: testUnit, Name: "朝阳区", Parent: "2201"}, {Code: "220202", Name: "昌邑区", Parent: "2202"}}))
	must(t, s.AddContacts(t.Context(), []Contact{{Unit: testUnit, Address: "a@jl.example"}, {Unit: "2201", Address: "b@jl.example"}, {Unit: "22", Address: "c@jl.example"}}))
	for _, tc := range []struct {
		actor Actor
		keeps map[string]bool
	}{
		{Actor{Role: CountyClerk, Unit: testUnit, Login: "xian"}, map[string]bool{testUnit: true}},
		{Actor{Role: PrefectureReviewer, Unit: "2201", Login: "shi"}, map[string]bool{testUnit: true, "2201": true}},
		{Actor{Role: PrefectureReviewer, Unit: "2202"}, map[string]bool{"220202": true, "2202": true}},
		{Actor{Role: ProvincialOfficer, Unit: "22"}, map[string]bool{testUnit: true, "220202": true, "2201": true, "2202": true, "22": true}},
		{Actor{Role: Auditor, Unit: "22"}, nil},
		{Actor{}, nil},
	} {
		ctx := As(t.Context(), &tc.actor)
		for _, unit := range []string{testUnit, "220202", "2201", "2202", "22"} {
			for name, err := range map[string]error{
				"ContactsOf":  func() error { _, err := s.ContactsOf(ctx, unit); return err }(),
				"AddContacts": s.AddContacts(ctx, []Contact{{Unit: unit, Address: "n@jl.example"}}),
				"SetContacts": s.SetContacts(ctx, unit, []Contact{{Address: "m@jl.example"}}),
				"DropContact": func() error {
					err := s.DropContact(ctx, unit, "m@jl.example")
					if tc.keeps[unit] {
						return errors.Join(err, s.AddContacts(ctx, []Contact{{Unit: unit, Address: "m@jl.example"}}))
					}
					return err
				}(),
			} {
				if got := err == nil; got != tc.keeps[unit] || err != nil && !errors.Is(err, ErrNotFound) {
					t.Errorf("%s of %s as %+v: got %v", name, unit, tc.actor, err)
				}
			}
		}
		if _, err := s.Contacts(ctx); (err == nil) != tc.keeps["22"] {
			t.Errorf("all contacts as %+v: got %v", tc.actor, err)
		}
	}
}

func TestContactsAreKept(t *testing.T) {
	s := openTest(t)
	ctx := As(t.Context(), &Actor{Login: "sheng", Role: ProvincialOfficer, Unit: "22"})
	must(t, s.AddContacts(ctx, []Contact{{Unit: testUnit, Address: "a@jl.example", Name: "甲科"}, {Unit: testUnit, Address: "b@jl.example"}, {Unit: "2201", Address: "a@jl.example"}}))
	must(t, s.AddContacts(ctx, []Contact{{Unit: testUnit, Address: "a@jl.example", Name: "乙科"}}))
	must(t, s.DropContact(ctx, testUnit, "b@jl.example"))
	if err := s.DropContact(ctx, testUnit, "b@jl.example"); !errors.Is(err, ErrNotFound) {
		t.Errorf("drop it again: got %v, want %v", err, ErrNotFound)
	}
	must(t, s.SetContacts(ctx, "22", []Contact{{Address: "c@jl.example", Name: "处"}}))
	must(t, s.SetContacts(ctx, "2201", nil))
	want := map[string][]Contact{
		testUnit: {{Unit: testUnit, Address: "a@jl.example", Name: "乙科", Account: "sheng", MadeAt: testTime}},
		"22":     {{Unit: "22", Address: "c@jl.example", Name: "处", Account: "sheng", MadeAt: testTime}},
	}
	got, err := s.Contacts(ctx)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("contacts: %v (-want +got)\n%s", err, diff)
	}
	if got, err := s.ContactsOf(ctx, "2201"); err != nil || len(got) != 0 {
		t.Errorf("of an emptied division: got %v, %v", got, err)
	}
}
