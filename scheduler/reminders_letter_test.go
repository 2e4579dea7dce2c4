package scheduler_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
)

// A message that waits in the queue is not sent once what it asks for has come.
func TestReminderHolds(t *testing.T) {
	w := newReminding(t)
	p := mustPeriod(t, "2024-10")
	w.clock.set(shanghai(t, "2024-11-11 09:00"))
	w.remind()
	holds := func(when, want string) {
		t.Helper()
		ds, err := w.store.ReminderDeliveries(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range ds {
			if ok, err := w.s.ReminderHolds(t.Context(), &ds[i]); err != nil {
				t.Fatal(err)
			} else if ok && !slices.Contains(got, ds[i].Unit) {
				got = append(got, ds[i].Unit)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: units still asked (-want +got)\n%s", when, diff)
		}
	}
	holds("at first", "22 2201 220104 220202 220581 2224")
	w.submit("220104", p, 5)
	w.submit("222401", p, 5)
	holds("after two came", "22 220202 220581")
	if err := w.store.SendBack(t.Context(), "220104", p, 0, "人数有误"); err != nil {
		t.Fatal(err)
	}
	holds("after one was sent back", "22 2201 220104 220202 220581")
}

// The addresses are checked once more when a reminder is written.
func TestReminderToRefusedAddress(t *testing.T) {
	w := newReminding(t)
	w.s.CheckRecipient = func(to string) error {
		if strings.HasPrefix(to, "b@") {
			return errors.New("域名不在允许之列")
		}
		return nil
	}
	w.clock.set(shanghai(t, "2024-11-01 09:00"))
	if err := w.s.Remind(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := slices.DeleteFunc(w.reminded(), func(s string) bool { return !strings.Contains(s, "chaoyang") && !strings.Contains(s, "220104") })
	want := []string{"11-01 09:00 220104 before 1个联系人的邮箱不在允许发送的范围内", "11-01 09:00 a@chaoyang.example 【催报】朝阳区2024年10月社工岗数据请于11月5日24:00前报送"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages (-want +got)\n%s", diff)
	}
}

func TestNextReminders(t *testing.T) {
	w := newReminding(t)
	for _, tc := range []struct{ now, at, units, unreachable string }{
		{"2024-10-31 12:00", "2024-11-01 09:00", "220104 220202 220581 222401", "222401"},
		{"2024-11-08 08:59", "2024-11-08 09:00", "220104 220202 220581 222401 2201 2202 2224", "222401 2202"},
		{"2024-11-08 09:00", "2024-11-11 09:00", "22", ""},
		{"2024-11-11 09:00", "2024-12-02 09:00", "220102 220104 220202 220581 222401", "222401"}, // of November
	} {
		w.clock.set(shanghai(t, tc.now))
		got, err := w.s.NextReminders(t.Context(), store.ReminderRules{
			Before: []int{3}, After: []int{3}, Prefecture: []int{3}, Province: []int{5}, Clock: "09:00", WorkingDays: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		var units []string
		for i := range got.Reminders {
			units = append(units, got.Reminders[i].Unit)
		}
		if !got.At.Equal(shanghai(t, tc.at)) || strings.Join(units, " ") != tc.units || strings.Join(got.Unreachable, " ") != tc.unreachable || got.Unknown != nil {
			t.Errorf("at %s: got %s for %v, unreachable %v, unknown %v, want %+v", tc.now, got.At, units, got.Unreachable, got.Unknown, tc)
		}
	}
	none, err := w.s.NextReminders(t.Context(), store.ReminderRules{Clock: "09:00"})
	if err != nil || !none.At.IsZero() || none.Reminders != nil {
		t.Errorf("without any days: got %+v, %v", none, err)
	}
}

// The bodies say who, what, by when, and nothing of any person.
func TestReminderBodies(t *testing.T) {
	w := newReminding(t)
	w.s.Address = "https://sg.example.cn/"
	w.clock.set(shanghai(t, "2024-11-18 09:00"))
	rules := reminderRules
	rules.After, rules.Prefecture, rules.Province = []int{13}, []int{13}, []int{13}
	if err := w.s.SetReminderRules(t.Context(), rules); err != nil {
		t.Fatal(err)
	}
	if err := w.s.Remind(t.Context()); err != nil {
		t.Fatal(err)
	}
	ds, err := w.store.ReminderDeliveries(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string]*store.Delivery{}
	for i := range ds {
		if bodies[ds[i].Unit], err = w.store.Delivery(t.Context(), ds[i].ID); err != nil {
			t.Fatal(err)
		}
	}
	for unit, want := range map[string]string{
		"220104": `2024年10月社工岗数据报送提醒

朝阳区：
  2024年10月社工岗数据的报送已于2024年11月5日24:00截止，至今已过13天，目前尚未上传。请尽快提交。
  本期报送已锁定，确需补报、改报的，请先联系省级管理员延期。
  已经提交的，不必理会本邮件。

办理或查看：https://sg.example.cn/returns/220104/2024-10
本邮件由“社工岗”系统自动发送，请勿直接回复。
`,
		"22": `2024年10月社工岗数据未提交情况

全省：
  截至2024年11月18日 09:00，全省有4个填报单位尚未提交2024年10月社工岗数据，名单如下。

长春市
  朝阳区：尚未上传，截止 2024年11月5日，已过13天

吉林市
  昌邑区：尚未上传，截止 2024年11月5日，已过13天

省直报单位
  梅河口市：尚未上传，截止 2024年11月5日，已过13天

延边朝鲜族自治州
  延吉市：尚未上传，截止 2024年11月5日，已过13天

办理或查看：https://sg.example.cn/?period=2024-10
本邮件由“社工岗”系统自动发送，请勿直接回复。
`,
	} {
		d := bodies[unit]
		if d == nil {
			t.Fatalf("no message to %s in %v", unit, bodies)
		}
		if diff := cmp.Diff(want, d.Text); diff != "" {
			t.Errorf("text to %s (-want +got)\n%s", unit, diff)
		}
		if !strings.Contains(d.HTML, "朝阳区") || !strings.Contains(d.HTML, `<a href="https://sg.example.cn/`) {
			t.Errorf("HTML to %s: got %s", unit, d.HTML)
		}
	}
}
