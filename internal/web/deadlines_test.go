package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestSetDeadlines(t *testing.T) {
	s := newSite(t)
	for _, tt := range []struct {
		name, form string
		want       string // part of the page; "" where it is set
	}{
		{"set", "due_day=8&lock_day=20&confirm=yes", ""},
		{"equal days", "due_day=28&lock_day=28&confirm=yes", ""},
		{"first day", "due_day=1&lock_day=1&confirm=yes", ""},
		{"not confirmed", "due_day=8&lock_day=20", "请先勾选“已核对”"},
		{"lock before due", "due_day=9&lock_day=8&confirm=yes", "锁定日不能早于截止日"},
		{"due beyond 28", "due_day=29&lock_day=29&confirm=yes", "截止日应为1至28之间的整数；锁定日应为1至28之间的整数"},
		{"zero", "due_day=0&lock_day=5&confirm=yes", "截止日应为1至28"},
		{"no number", "due_day=五&lock_day=15&confirm=yes", "截止日应为1至28"},
		{"nothing", "", "截止日应为1至28"},
	} {
		before, err := s.Store.Deadlines(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w := s.postForm("/deadlines", tt.form)
		after, err := s.Store.Deadlines(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if tt.want == "" {
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/deadlines?ok=saved" || after.DueDay == before.DueDay {
				t.Errorf("%s: got %d, days %v", tt.name, w.Code, after)
			}
			continue
		}
		body := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, tt.want) || after.DueDay != before.DueDay || after.LockDay != before.LockDay {
			t.Errorf("%s: got %d, days %v", tt.name, w.Code, after)
		}
		checkPage(t, tt.name, body)
	}
	if body := s.postForm("/deadlines", "due_day=77&lock_day=12").Body.String(); !strings.Contains(body, `value="77"`) || !strings.Contains(body, `value="12"`) {
		t.Error("what was typed is lost")
	}
	if days, _ := s.Store.Deadlines(t.Context()); days.DueDay != 1 || days.LockDay != 1 {
		t.Errorf("in the end: got %v", days)
	}
	entries, err := s.Store.AuditList(t.Context(), 0, "sheng", "deadlines", 10)
	if err != nil || len(entries) != 3 || entries[2].Target != "截止 8日，锁定 20日" {
		t.Errorf("audit: got %v, %v", entries, err)
	}
	for _, user := range []string{"xian", "shi", "xitong", "anquan", "shenji"} {
		if w := s.as(user).get("/deadlines"); w.Code != http.StatusForbidden {
			t.Errorf("%s reads the page: got %d", user, w.Code)
		}
		if w := s.as(user).postForm("/deadlines", "due_day=8&lock_day=20&confirm=yes"); w.Code != http.StatusForbidden {
			t.Errorf("%s sets: got %d", user, w.Code)
		}
	}
}
