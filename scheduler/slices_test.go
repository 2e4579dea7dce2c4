package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/mail"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

// sendFuncStopped ends the service while a message is sent.
func sendFuncStopped(stop context.CancelFunc) scheduler.Sender {
	return &post{answer: func(*mail.Message) error {
		stop()
		return &mail.Failure{Kind: mail.Temporary, Text: "发送被中止，邮件没有发出", Err: context.Canceled}
	}}
}

// letters are the messages as "recipient: subject", sorted.
func (p *post) letters() []string {
	var out []string
	for _, m := range p.sent {
		out = append(out, m.To+": "+m.Subject)
	}
	slices.Sort(out)
	return out
}

func TestEachGetsItsSlice(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule()
	w.change(func(sc *store.Schedule) {
		sc.Reports = "staffing,training"
		sc.Recipients = []store.Recipient{
			{Address: "sheng@jl.example", Unit: "22"},
			{Address: "cc@jl.example", Unit: "2201"},
			{Address: "jl@jl.example", Unit: "2202"},
			{Address: "ng@jl.example", Unit: "220102"},
			{Address: "ng-list@jl.example", Unit: "220102", Personal: true},
			{Address: "cc@jl.example", Unit: "220104"},
		}
	})
	w.tick()
	want := []string{
		"cc@jl.example: 【全省月报】朝阳区2024年10月（已报 0/1）",
		"cc@jl.example: 【全省月报】长春市2024年10月（已报 1/2）",
		"jl@jl.example: 【全省月报】吉林市2024年10月（已报 0/1）",
		"ng-list@jl.example: 【全省月报】南关区2024年10月（已报 1/1）",
		"ng@jl.example: 【全省月报】南关区2024年10月（已报 1/1）",
		"sheng@jl.example: 【全省月报】吉林省2024年10月（已报 1/3）",
	}
	if diff := cmp.Diff(want, out.letters()); diff != "" {
		t.Errorf("letters (-want +got)\n%s", diff)
	}
	for _, m := range out.sent {
		if len(m.Attachments) != 4 {
			t.Errorf("%s: got %d attachments, want two reports in two formats", m.To, len(m.Attachments))
		}
	}
	// Only the entitled county's training report lists persons.
	for _, d := range mustDeliveries(t, w) {
		for _, id := range d.Archives() {
			a, err := w.store.Archived(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := a.Personal, d.Recipient == "ng-list@jl.example" && a.Report == "training"; got != want || a.Unit != d.Unit {
				t.Errorf("%s got %s of %s, personal %t, want %t of %s", d.Recipient, a.Report, a.Unit, got, want, d.Unit)
			}
		}
	}
	w.restart(out)
	w.tick()
	if out.count() != len(want) {
		t.Errorf("after a restart: got %d letters, want %d", out.count(), len(want))
	}
}

// A slice beyond a county is never made with persons, whatever the row says.
func TestPersonsOnlyOfACounty(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	err := w.store.AddSchedule(t.Context(), &store.Schedule{
		ID: "x", Reports: "training", Unit: "22", Cron: "0 8 6 * *", Zone: "Asia/Shanghai", CatchUp: scheduler.CatchEach, Formats: "pdf",
		Recipients: []store.Recipient{{Address: "a@jl.example", Unit: "22", Personal: true}, {Address: "a@jl.example", Unit: "2201", Personal: true}},
		Enabled:    true, MadeAt: shanghai(t, "2024-10-31 00:00"),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.tick()
	as, err := w.store.ArchiveList(t.Context(), 10)
	if err != nil || len(as) != 2 || as[0].Personal || as[1].Personal {
		t.Errorf("got %+v, %v, want two reports without persons", as, err)
	}
}

func TestDraftSchedule(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule("a@jl.example")
	w.change(func(sc *store.Schedule) { sc.Draft = true })
	w.submit("220104", mustPeriod(t, "2024-10"), 7)
	w.tick()
	if diff := cmp.Diff([]string{"a@jl.example: 【草稿】【社工岗月报】吉林省2024年10月（已报 2/3）"}, out.letters()); diff != "" {
		t.Errorf("letters (-want +got)\n%s", diff)
	}
}

// A year's end of a yearly schedule is called by its year.
func TestYearlySchedule(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2025-01-10 09:00", out)
	w.accept("220102", roster.Period{Year: 2024, Month: 12}, 45)
	w.schedule("a@jl.example")
	w.change(func(sc *store.Schedule) { sc.Cron, sc.Reports, sc.Since = "0 9 10 1 *", "annual", sc.MadeAt })
	w.clock.set(shanghai(t, "2026-01-10 09:00"))
	w.tick()
	if got := out.letters(); len(got) == 0 || !strings.Contains(got[len(got)-1], "吉林省2025年（") {
		t.Errorf("got %v, want the year 2025", got)
	}
}

func TestAgain(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.schedule("a@jl.example")
	w.tick()
	october := mustPeriod(t, "2024-10")
	if _, err := w.s.RunNow(t.Context(), "monthly", october, false); !errors.Is(err, store.ErrConflict) || out.count() != 1 {
		t.Errorf("not asked for again: got %v, %d sent", err, out.count())
	}
	w.clock.pass(time.Hour)
	if r, err := w.s.RunNow(t.Context(), "monthly", october, true); err != nil || r.Round != 2 || r.State != store.RunDone {
		t.Errorf("the same data: got %+v, %v", r, err)
	}
	w.clock.pass(time.Hour)
	w.accept("220102", october, 46)
	if r, err := w.s.RunNow(t.Context(), "monthly", october, true); err != nil || r.Round != 3 || r.State != store.RunDone {
		t.Errorf("new data: got %+v, %v", r, err)
	}
	want := []string{
		"a@jl.example: 【更正】【社工岗月报】吉林省2024年10月（已报 1/3）",
		"a@jl.example: 【社工岗月报】吉林省2024年10月（已报 1/3）",
		"a@jl.example: 【重发】【社工岗月报】吉林省2024年10月（已报 1/3）",
	}
	if diff := cmp.Diff(want, out.letters()); diff != "" {
		t.Errorf("letters (-want +got)\n%s", diff)
	}
	last := out.sent[2]
	for _, s := range []string{"更正：吉林省社区工作者队伍建设月报（2024年10月）", "本件替换2024年11月6日 08:00生成的报表", "更正：社工岗人员：45 改为 46"} {
		if !strings.Contains(last.Text, s) {
			t.Errorf("the correction lacks %q:\n%s", s, last.Text)
		}
	}
	ids := map[string]bool{}
	for _, m := range out.sent {
		ids[m.ID] = true
	}
	ds := mustDeliveries(t, w)
	if len(ids) != 3 || len(ds) != 3 || ds[0].Round != 3 || ds[2].Round != 1 || ds[0].ArchiveIDs == ds[1].ArchiveIDs || ds[1].ArchiveIDs != ds[2].ArchiveIDs {
		t.Errorf("got %d message IDs, deliveries %+v", len(ids), ds)
	}
	if diff := cmp.Diff([]string{"2024-10 done", "2024-10 done", "2024-10 done"}, w.runs()); diff != "" {
		t.Errorf("runs (-want +got)\n%s", diff)
	}
	w.tick()
	if out.count() != 3 {
		t.Errorf("a tick sent again: got %d", out.count())
	}
}

// Check 29: what a message has no room for is named in it, with where it lies.
func TestTooLargeIsLeftOut(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.s.Address = "https://sg.jl.example/"
	w.schedule("a@jl.example")
	w.tick()
	as, err := w.store.ArchiveList(t.Context(), 10)
	if err != nil || len(as) != 2 {
		t.Fatalf("archive: %v, %v", as, err)
	}
	size := map[string]int{}
	for _, a := range out.sent[0].Attachments {
		size[a.Name[strings.LastIndexByte(a.Name, '.')+1:]] = len(a.Data)
	}
	w.s.MaxAttached = int64(size["pdf"]) // room for the first only
	w.clock.pass(time.Hour)
	if _, err := w.s.RunNow(t.Context(), "monthly", mustPeriod(t, "2024-10"), true); err != nil {
		t.Fatal(err)
	}
	m := out.sent[1]
	if len(m.Attachments) != 1 || !strings.HasSuffix(m.Attachments[0].Name, ".pdf") {
		t.Errorf("got %d attachments, want the PDF", len(m.Attachments))
	}
	for _, a := range as {
		told := fmt.Sprintf("%s（%.1f MB，超过附件大小上限），请登录后下载：https://sg.jl.example/archive/%s", a.Name, float64(size["xlsx"])/(1<<20), a.ID)
		if got, want := strings.Contains(m.Text, told), a.Format == "xlsx"; got != want {
			t.Errorf("%s: told %t, want %t:\n%s", a.Name, got, want, m.Text)
		}
	}
}

// A list of persons that was queued is not sent to whom it is no longer meant
// for.
func TestEntitlementIsAskedAgain(t *testing.T) {
	busyFirst := &post{answer: func(*mail.Message) error { return &mail.Failure{Kind: mail.Temporary, Text: "服务器忙"} }}
	w := newWorld(t, "2024-11-06 08:00", busyFirst)
	w.schedule()
	w.change(func(sc *store.Schedule) {
		sc.Reports, sc.Recipients = "training", []store.Recipient{{Address: "a@jl.example", Unit: "220102", Personal: true}}
	})
	w.tick()
	if d := w.delivery(); d.State != store.Queued {
		t.Fatalf("got %+v, want it queued", d)
	}
	w.change(func(sc *store.Schedule) { sc.Recipients[0].Personal = false })
	busyFirst.answer = nil
	w.clock.pass(time.Hour)
	w.tick()
	if d := w.delivery(); d.State != store.Failed || !strings.Contains(d.Error, "不再发给人员名单") || busyFirst.count() != 0 {
		t.Errorf("got %+v, %d sent, want it refused", d, busyFirst.count())
	}
}
