package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
)

func TestSetRetention(t *testing.T) {
	s := newSite(t)
	for _, tt := range []struct {
		name, form string
		want       string // part of the page; "" where it is set
		years      int    // afterwards
	}{
		{"two years", "years=2&confirm=yes", "保存年数应为0，或3至100之间的整数", 0},
		{"no number", "years=三&confirm=yes", "保存年数应为0", 0},
		{"not confirmed", "years=5", "请先勾选“已核对”", 0},
		{"set", "years=5&confirm=yes", "", 5},
		{"for good", "years=0&confirm=yes", "", 0},
		{"the least", "years=3&confirm=yes", "", 3},
	} {
		w := s.postForm("/retention", tt.form)
		body := w.Body.String()
		if tt.want == "" {
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/retention?ok=saved" {
				t.Errorf("%s: got %d", tt.name, w.Code)
			}
		} else {
			has(t, tt.name, body, tt.want)
			checkPage(t, tt.name, body)
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: got %d", tt.name, w.Code)
			}
		}
		if years, err := s.Store.Retention(t.Context()); years != tt.years || err != nil {
			t.Errorf("%s: kept for %d years, %v, want %d", tt.name, years, err, tt.years)
		}
	}
	has(t, "what was typed", s.postForm("/retention", "years=77").Body.String(), `value="77"`)
	has(t, "the page", s.get("/retention").Body.String(), "保存 3 年", "现在保留 2023年11月起的数据", "没有满期的数据", "还没有删除过数据")
	want := [][3]string{
		{"sheng", "", "保存3年，原为长期保存"}, {"sheng", "", "长期保存，原为保存5年"}, {"sheng", "", "保存5年，原为长期保存"},
	}
	if d := cmp.Diff(want, s.auditOf(t, "retention")); d != "" {
		t.Errorf("audit (-want +got)\n%s", d)
	}
	for _, user := range []string{"xian", "shi", "xitong", "anquan", "shenji"} {
		if w := s.as(user).postForm("/retention", "years=9&confirm=yes"); w.Code != http.StatusForbidden {
			t.Errorf("%s sets it: got %d", user, w.Code)
		}
	}
}

// Check 43, the pages: what was deleted says so wherever it is opened, and the
// proof can be checked against the audit trail.
func TestWhatWasDeletedSaysSo(t *testing.T) {
	s := newSite(t)
	w := s.acceptedPerson(t)
	person := "/persons/" + s.Store.PersonKey(w.ID)
	if got := s.as("xian").get(person).Code; got != http.StatusOK {
		t.Fatalf("the person, before: got %d", got)
	}
	file := s.get("/reports/training/file?unit=220104&period=2026-10&format=pdf")
	if file.Code != http.StatusOK {
		t.Fatalf("report: got %d", file.Code)
	}
	e, err := s.Store.Expire(t.Context(), testPeriod.Add(1))
	if err != nil || e == nil || e.Versions != 1 {
		t.Fatalf("got %+v, %v", e, err)
	}

	const gone = "原始数据已按保存期限删除"
	at := "/returns/220104/2026-10"
	for _, tt := range []struct {
		user, path string
		status     int
	}{
		{"xian", at, http.StatusGone},
		{"sheng", at, http.StatusGone},
		{"xian", at + "/changes", http.StatusGone},
		{"xian", at + "/files/0", http.StatusGone},
		{"xian", at + "/annotated/0", http.StatusGone},
		{"xian", "/reports/training?unit=220104&period=2026-10&personal=1", http.StatusGone},
		{"xian", at + "/history", http.StatusOK},
		{"sheng", at + "/history", http.StatusOK},
		{"xian", "/api/v1" + at + "/findings", http.StatusGone},
		{"xian", "/api/v1" + at + "/files/" + "%E6%8A%A5%E9%80%81%E8%A1%A8.xlsx", http.StatusGone},
	} {
		a := s.as(tt.user).get(tt.path)
		if a.Code != tt.status {
			t.Errorf("%s %s: got %d, want %d", tt.user, tt.path, a.Code, tt.status)
		}
		if !strings.HasPrefix(tt.path, "/api") {
			checkPage(t, tt.path, a.Body.String())
		}
		has(t, tt.path, a.Body.String(), gone)
	}
	if got := s.as("xian").get(person).Code; got != http.StatusNotFound {
		t.Errorf("the person: got %d, want not found", got)
	}
	if a := s.as("sheng").get("/reports/staffing?unit=220104&period=2026-10"); a.Code != http.StatusOK {
		t.Errorf("a report of figures: got %d, want it from the summary", a.Code)
	}
	if a := s.as("xian").postForm(at+"/restore", "version=1&confirm=yes"); a.Code == http.StatusSeeOther || a.Code >= 500 {
		t.Errorf("restore: got %d, want it refused", a.Code)
	}

	has(t, "the page", s.get("/retention").Body.String(), "第 1 次", "2026年10月", "/retention/1")
	proof := s.get("/retention/1")
	has(t, "proof", proof.Body.String(), "数据删除证明　第1次", e.SHA256, "version 2026-10 220104 1 ")
	list := strings.SplitN(proof.Body.String(), "\n", proofHead+1)[proofHead]
	if sum := sha256.Sum256([]byte(list)); hex.EncodeToString(sum[:]) != e.SHA256 {
		t.Errorf("the list has another hash than %s", e.SHA256)
	}
	if as := s.auditOf(t, "retention.delete"); len(as) != 1 || !strings.Contains(as[0][2], e.SHA256) {
		t.Errorf("audit: got %v", as)
	}
	lacks(t, "proof", proof.Body.String(), w.ID, w.Name)
	for _, user := range []string{"xian", "shi", "shenji"} {
		if got := s.as(user).get("/retention/1").Code; got != http.StatusForbidden {
			t.Errorf("%s reads the proof: got %d", user, got)
		}
	}
}

// A deletion that goes on has no proof yet.
func TestDeletionProofOfNothing(t *testing.T) {
	s := newSite(t)
	for _, n := range []string{"1", "x", "0"} {
		if got := s.get("/retention/" + n).Code; got != http.StatusNotFound {
			t.Errorf("%s: got %d", n, got)
		}
	}
	d := deletionView{Expiry: store.Expiry{First: "2021-01", Last: "2021-03"}}
	if got := d.Months(); got != "2021年1月至2021年3月" {
		t.Errorf("got %s", got)
	}
}
