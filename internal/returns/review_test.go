package returns

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// extend keeps a past month open; the fixture's clock stands at 3 November 2024.
func extend(t testing.TB, s *Service, p roster.Period) {
	t.Helper()
	if err := s.Extend(t.Context(), unit, p, "2024-11-30", "系统切换"); err != nil {
		t.Fatal(err)
	}
}

func TestHolder(t *testing.T) {
	for _, tt := range []struct {
		state            store.State
		ordinary, direct Holder
		words            string
	}{
		{store.Missing, WithCounty, WithCounty, "填报单位"},
		{store.Draft, WithCounty, WithCounty, "填报单位"},
		{store.SentBack, WithCounty, WithCounty, "填报单位"},
		{store.Submitted, WithPrefecture, WithProvince, "市级"},
		{store.Approved, WithProvince, WithProvince, "省级"},
		{store.Accepted, WithNobody, WithNobody, "已办结"},
	} {
		if a, b := HolderOf(tt.state, false), HolderOf(tt.state, true); a != tt.ordinary || b != tt.direct || a.Chinese() != tt.words {
			t.Errorf("%s: got %s, %s, %s, want %s, %s, %s", tt.state, a, b, a.Chinese(), tt.ordinary, tt.direct, tt.words)
		}
	}
}

func TestHeldSince(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2024, 11, d, 0, 0, 0, 0, time.UTC) }
	events := []store.Event{
		{Action: "upload", At: day(1)},
		{Action: "submit", At: day(2)},
		{Action: "send_back", At: day(3), Reason: "人数有误"},
		{Action: "edit", At: day(4)},
		{Action: "restore", At: day(5)},
	}
	for n, want := range map[int]time.Time{0: {}, 1: {}, 2: day(2), 3: day(3), 5: day(3)} {
		if got := HeldSince(events[:n]); got != want {
			t.Errorf("after %d events: got %s, want %s", n, got, want)
		}
	}
	if got := LastSentBack(events[:2]); got != nil {
		t.Errorf("never sent back: got %v", got)
	}
	if got := LastSentBack(events); got == nil || got.Reason != "人数有误" {
		t.Errorf("sent back: got %v", got)
	}
}

// A reviewer decides about the version seen, not about one submitted since.
func TestReviewersDecideAboutWhatTheySaw(t *testing.T) {
	s, ctx := newService(t), t.Context()
	for _, r := range [][]int{{1}, {1, 2}} {
		if err := submit(t, s, upload(t, s, files(roll(r...))), october); err != nil {
			t.Fatal(err)
		}
		if len(r) == 1 {
			if err := s.Withdraw(ctx, unit, october); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, step := range map[string]func(int64) error{
		"approve":   func(n int64) error { return s.Approve(ctx, unit, october, n) },
		"send back": func(n int64) error { return s.SendBack(ctx, unit, october, n, "人数有误") },
	} {
		if err := step(1); !errors.Is(err, store.ErrConflict) {
			t.Errorf("%s version 1: got %v, want %v", name, err, store.ErrConflict)
		}
	}
	if err := s.Approve(ctx, unit, october, 2); err != nil {
		t.Errorf("approve version 2: %v", err)
	}
	if err := s.SendBack(ctx, unit, october, 2, "人数有误"); err != nil {
		t.Errorf("send back version 2: %v", err)
	}
}

func TestExtend(t *testing.T) {
	august := october.Add(-2) // locked on 15 September; it is 3 November 2024, 8:00, and October locks on the 15th
	for _, tt := range []struct {
		period roster.Period
		until  string
		ok     bool
	}{
		{august, "2024-11-03", true},
		{august, "2024-11-02", false},
		{august, "2025-11-04", true},
		{august, "2025-11-05", false},
		{august, "2024-11", false},
		{august, "", false},
		{august, "明天", false},
		{october, "2024-11-15", false},
		{october, "2024-11-16", true},
	} {
		s := newService(t)
		err := s.Extend(t.Context(), unit, tt.period, tt.until, "系统切换")
		var r *Rejected
		if (err == nil) != tt.ok || !tt.ok && !errors.As(err, &r) {
			t.Errorf("%s until %q: got %v, want allowed: %t", tt.period, tt.until, err, tt.ok)
		}
		es, err := s.Store.Extensions(t.Context(), unit, tt.period)
		if err != nil || (len(es) == 1 && es[0].Until == tt.until && es[0].Reason == "系统切换") != tt.ok {
			t.Errorf("%s until %q: noted %v, %v, want it noted: %t", tt.period, tt.until, es, err, tt.ok)
		}
	}
}

func TestLocked(t *testing.T) {
	s, ctx := newService(t), t.Context()
	p := october.Add(-2)
	up := Upload{Unit: unit, Period: p, Files: files(roll(1)).Files}
	var l *Locked
	if _, err := s.Upload(ctx, up); !errors.As(err, &l) {
		t.Errorf("upload: got %v, want locked", err)
	}
	extend(t, s, p)
	if err := submit(t, s, upload(t, s, up), p); err != nil {
		t.Errorf("submit of what was extended: %v", err)
	}
	if err := s.Withdraw(ctx, unit, p); err != nil {
		t.Errorf("withdraw of what was extended: %v", err)
	}
}

func TestWithdrawAfterTheLock(t *testing.T) {
	s, ctx := newService(t), t.Context()
	if err := submit(t, s, upload(t, s, files(roll(1))), october); err != nil {
		t.Fatal(err)
	}
	if err := s.Store.SetDeadlines(ctx, store.Deadlines{DueDay: 1, LockDay: 2}); err != nil { // 3 November is past it
		t.Fatal(err)
	}
	var l *Locked
	if err := s.Withdraw(ctx, unit, october); !errors.As(err, &l) {
		t.Errorf("got %v, want locked", err)
	}
	if row, err := s.Store.ReturnState(ctx, unit, october); err != nil || row.State != store.Submitted {
		t.Errorf("state: got %+v, %v, want submitted", row, err)
	}
}

func TestMask(t *testing.T) {
	ret := &roster.Return{
		Files:  []roster.File{{Name: "表.xlsx"}},
		Sheets: []roster.Sheet{{Name: "花名册", Kind: roster.Workers}, {Name: "社区", Kind: roster.Communities}},
	}
	at := func(sheet string, f policy.Finding) policy.Finding {
		f.File, f.Sheet = "表.xlsx", sheet
		return f
	}
	in := []policy.Finding{
		at("花名册", policy.Finding{Rule: "2.3-age", Field: "post_date", Subject: "220104198505021232", Value: "2021-09", Message: "已满46周岁"}),
		at("花名册", policy.Finding{Rule: "d-name", Field: "name", Subject: "欧阳1", Value: "欧阳1", Message: "“欧阳1”含有数字"}),
		at("花名册", policy.Finding{Rule: "d-id", Field: "id_number", Subject: "欧阳一", Value: "22010419850502123", Message: "“22010419850502123”只有17位"}),
		at("花名册", policy.Finding{Rule: "d-phone", Field: "phone", Subject: "220104198505021232", Value: "139000011112", Message: "不像有效号码"}),
		at("花名册", policy.Finding{Rule: "d-vanished", Field: "id_number", Subject: "220104198505021232", Value: "欧阳一", Message: "上期在前进街道东田社区任社工"}),
		at("社区", policy.Finding{Rule: "2.2-headcount", Field: "households", Subject: "东田社区", Value: "1200", Message: "东田社区1200户"}),
	}
	want := []policy.Finding{
		at("花名册", policy.Finding{Rule: "2.3-age", Field: "post_date", Subject: "2201**********1232", Value: "2021-09", Message: "已满46周岁"}),
		at("花名册", policy.Finding{Rule: "d-name", Field: "name", Subject: "欧**", Value: "欧**", Message: "“欧**”含有数字"}),
		at("花名册", policy.Finding{Rule: "d-id", Field: "id_number", Subject: "欧**", Value: "2201*********2123", Message: "“2201*********2123”只有17位"}),
		at("花名册", policy.Finding{Rule: "d-phone", Field: "phone", Subject: "2201**********1232", Value: "1390****1112", Message: "不像有效号码"}),
		at("花名册", policy.Finding{Rule: "d-vanished", Field: "id_number", Subject: "2201**********1232", Value: "欧**", Message: "上期在前进街道东田社区任社工"}),
		at("社区", policy.Finding{Rule: "2.2-headcount", Field: "households", Subject: "东田社区", Value: "1200", Message: "东田社区1200户"}),
	}
	if diff := cmp.Diff(want, Mask(ret, in)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if in[1].Subject != "欧阳1" {
		t.Error("the findings given were changed")
	}
}
