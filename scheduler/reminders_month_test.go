package scheduler_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

// newReminding is a world from the end of October 2024 on in which 南关区 has
// reported, with units of every kind and contacts of most.
func newReminding(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, "2024-10-31 12:00", &post{})
	err := w.store.PutUnits(t.Context(), []store.Unit{
		{Code: "220203", Name: "龙潭区", Parent: "2202", LastPeriod: "2024-09"},
		{Code: "220581", Name: "梅河口市", Parent: "22"},
		{Code: "222401", Name: "延吉市", Parent: "2224"},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.contacts("220102 a@nanguan.example", "220104 a@chaoyang.example", "220104 b@chaoyang.example", "220202 a@changyi.example",
		"220203 a@longtan.example", "220581 a@meihekou.example", "2201 a@changchun.example", "2224 a@yanbian.example", "22 a@sheng.example")
	if err := w.s.SetReminderRules(t.Context(), reminderRules); err != nil {
		t.Fatal(err)
	}
	return w
}

// contacts adds contacts, each written as unit and address.
func (w *world) contacts(list ...string) {
	w.t.Helper()
	var cs []store.Contact
	for _, line := range list {
		unit, address, _ := strings.Cut(line, " ")
		cs = append(cs, store.Contact{Unit: unit, Address: address, Name: "基层科"})
	}
	if err := w.s.AddContacts(w.t.Context(), cs); err != nil {
		w.t.Fatal(err)
	}
}

// remind lets two nodes look at the same time, and each a second time.
func (w *world) remind() {
	w.t.Helper()
	var wg sync.WaitGroup
	for _, s := range []*scheduler.Scheduler{w.s, w.scheduler(&post{})} {
		wg.Go(func() {
			if err := errors.Join(s.Remind(w.t.Context()), s.Remind(w.t.Context())); err != nil {
				w.t.Errorf("Remind: %v", err)
			}
		})
	}
	wg.Wait()
}

// reminded are the messages so far as "day time recipient subject", and the
// reminders that nobody was sent, in the order of time.
func (w *world) reminded() (out []string) {
	w.t.Helper()
	ds, err := w.store.ReminderDeliveries(w.t.Context(), time.Time{})
	if err != nil {
		w.t.Fatal(err)
	}
	for i := range ds {
		out = append(out, fmt.Sprintf("%s %s %s", ds[i].MadeAt.In(roster.China).Format("01-02 15:04"), ds[i].Recipient, ds[i].Subject))
	}
	rs, err := w.store.Reminders(w.t.Context(), 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	for i := range rs {
		if rs[i].Note != "" {
			out = append(out, fmt.Sprintf("%s %s %s %s", rs[i].MadeAt.In(roster.China).Format("01-02 15:04"), rs[i].Unit, rs[i].Stage, rs[i].Note))
		}
	}
	slices.Sort(out)
	return out
}

// A month with everything in it, looked at three times a day by two nodes that
// each look twice: exactly these messages, none twice.
func TestAMonthOfReminders(t *testing.T) {
	w := newReminding(t)
	p := mustPeriod(t, "2024-10")
	for at := shanghai(t, "2024-11-01 00:00"); at.Before(shanghai(t, "2024-12-01 00:00")); at = at.AddDate(0, 0, 1) {
		for _, hour := range []time.Duration{8, 9, 18} {
			w.clock.set(at.Add(hour * time.Hour))
			switch w.clock.Now().Format("01-02 15") {
			case "11-05 18":
				if err := w.store.AddExtension(t.Context(), &store.Extension{Unit: "220202", Period: "2024-10", Until: "2024-11-20", Reason: "换届"}); err != nil {
					t.Fatal(err)
				}
			case "11-07 18":
				w.submit("220581", p, 5)
			case "11-08 08", "11-12 18":
				w.submit("220104", p, 5)
			case "11-08 18":
				if err := w.store.SendBack(t.Context(), "220104", p, 0, "人数有误"); err != nil {
					t.Fatal(err)
				}
			}
			w.remind()
		}
	}
	due, meihekou, yanji := "2024年10月社工岗数据请于11月5日24:00前报送", "a@meihekou.example 【催报】梅河口市2024年10月社工岗数据", "222401 "
	want := []string{
		"11-01 09:00 a@chaoyang.example 【催报】朝阳区" + due,
		"11-01 09:00 b@chaoyang.example 【催报】朝阳区" + due,
		"11-01 09:00 a@changyi.example 【催报】昌邑区" + due,
		"11-01 09:00 a@meihekou.example 【催报】梅河口市" + due,
		"11-01 09:00 " + yanji + "before 没有联系人",
		"11-04 09:00 a@chaoyang.example 【催报】朝阳区" + due,
		"11-04 09:00 b@chaoyang.example 【催报】朝阳区" + due,
		"11-04 09:00 a@changyi.example 【催报】昌邑区" + due,
		"11-04 09:00 a@meihekou.example 【催报】梅河口市" + due,
		"11-04 09:00 " + yanji + "before 没有联系人",
		"11-06 09:00 a@chaoyang.example 【催报】朝阳区2024年10月社工岗数据尚未上传，截止日已过1天",
		"11-06 09:00 b@chaoyang.example 【催报】朝阳区2024年10月社工岗数据尚未上传，截止日已过1天",
		"11-06 09:00 " + meihekou + "尚未上传，截止日已过1天",
		"11-06 09:00 " + yanji + "after 没有联系人",
		"11-08 09:00 " + yanji + "after 没有联系人",
		"11-08 09:00 a@yanbian.example 【催报】延边朝鲜族自治州2024年10月社工岗数据：1个单位尚未提交",
		"11-11 09:00 a@sheng.example 【催报】全省2024年10月社工岗数据：2个单位尚未提交", // 朝阳区, sent back, and 延吉市
		"11-15 09:00 a@changyi.example 【催报】昌邑区2024年10月社工岗数据请于11月20日24:00前报送",
		"11-19 09:00 a@changyi.example 【催报】昌邑区2024年10月社工岗数据请于11月20日24:00前报送",
		"11-21 09:00 a@changyi.example 【催报】昌邑区2024年10月社工岗数据尚未上传，截止日已过1天",
		"11-25 09:00 2202 prefecture 没有联系人",
		"11-25 09:00 a@changyi.example 【催报】昌邑区2024年10月社工岗数据尚未上传，截止日已过5天",
		"11-25 09:00 a@sheng.example 【催报】全省2024年10月社工岗数据：2个单位尚未提交", // 昌邑区 and 延吉市
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, w.reminded()); diff != "" {
		t.Errorf("messages (-want +got)\n%s", diff)
	}
	w.uniqueMessages()
}

// uniqueMessages checks that each message is its own, and its reminder's.
func (w *world) uniqueMessages() {
	w.t.Helper()
	ds, err := w.store.ReminderDeliveries(w.t.Context(), time.Time{})
	if err != nil {
		w.t.Fatal(err)
	}
	ids := map[string]bool{}
	for i := range ds {
		d := &ds[i]
		if ids[d.MessageID] || !strings.HasSuffix(d.MessageID, "@sg.jl.example") || d.State != store.Queued || d.ArchiveIDs != "" {
			w.t.Errorf("message %+v", d)
		}
		ids[d.MessageID] = true
		if r, err := w.store.ReminderOf(w.t.Context(), d); err != nil || r.Unit != d.Unit || !r.MadeAt.Equal(d.MadeAt) {
			w.t.Errorf("reminder of %s: got %+v, %v", d.MessageID, r, err)
		}
	}
}

// A service that was down sends the latest of each kind when it is back, and a
// second start sends nothing more.
func TestRemindersAfterAStop(t *testing.T) {
	w := newReminding(t)
	w.clock.set(shanghai(t, "2024-11-11 10:00"))
	w.submit("220581", mustPeriod(t, "2024-10"), 5)
	w.submit("222401", mustPeriod(t, "2024-10"), 5)
	w.remind()
	w.restart(&post{})
	w.remind()
	want := []string{
		"11-11 10:00 2202 prefecture 没有联系人",
		"11-11 10:00 a@changchun.example 【催报】长春市2024年10月社工岗数据：1个单位尚未提交",
		"11-11 10:00 a@changyi.example 【催报】昌邑区2024年10月社工岗数据尚未上传，截止日已过6天",
		"11-11 10:00 a@chaoyang.example 【催报】朝阳区2024年10月社工岗数据尚未上传，截止日已过6天",
		"11-11 10:00 a@sheng.example 【催报】全省2024年10月社工岗数据：2个单位尚未提交",
		"11-11 10:00 b@chaoyang.example 【催报】朝阳区2024年10月社工岗数据尚未上传，截止日已过6天",
	}
	if diff := cmp.Diff(want, w.reminded()); diff != "" {
		t.Errorf("messages (-want +got)\n%s", diff)
	}
}

// Switched off, nothing is sent; switched on again, nothing old. A change of the
// rules first sends what the old ones had coming.
func TestReminderRulesChange(t *testing.T) {
	w := newReminding(t)
	rules := reminderRules
	set := func(at string) {
		t.Helper()
		w.clock.set(shanghai(t, at))
		if err := w.s.SetReminderRules(t.Context(), rules); err != nil {
			t.Fatal(err)
		}
		w.remind()
	}
	rules.Enabled = false
	set("2024-10-31 13:00")
	w.clock.set(shanghai(t, "2024-11-06 09:00"))
	w.remind()
	rules.Enabled = true
	set("2024-11-06 10:00")
	if got := w.reminded(); got != nil {
		t.Fatalf("while switched off: got %v", got)
	}
	rules.After, rules.Prefecture, rules.Province = []int{1}, nil, nil
	set("2024-11-08 12:00") // the third day by the old rules, not looked at before
	rules.After = []int{1, 2}
	set("2024-11-08 13:00")
	want := []string{
		"11-08 12:00 2202 prefecture 没有联系人", "11-08 12:00 222401 after 没有联系人",
		"11-08 12:00 a@changchun.example 【催报】长春市2024年10月社工岗数据：1个单位尚未提交",
		"11-08 12:00 a@changyi.example 【催报】昌邑区2024年10月社工岗数据尚未上传，截止日已过3天",
		"11-08 12:00 a@chaoyang.example 【催报】朝阳区2024年10月社工岗数据尚未上传，截止日已过3天",
		"11-08 12:00 a@meihekou.example 【催报】梅河口市2024年10月社工岗数据尚未上传，截止日已过3天",
		"11-08 12:00 a@yanbian.example 【催报】延边朝鲜族自治州2024年10月社工岗数据：1个单位尚未提交",
		"11-08 12:00 b@chaoyang.example 【催报】朝阳区2024年10月社工岗数据尚未上传，截止日已过3天",
	}
	if diff := cmp.Diff(want, w.reminded()); diff != "" {
		t.Errorf("messages (-want +got)\n%s", diff)
	}
}
