package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
)

// acceptedPerson is the first person of 220104's accepted roster.
func (s *site) acceptedPerson(t *testing.T) *roster.Worker {
	t.Helper()
	s.accepted(t, "220104")
	return s.firstPerson(t, "220104")
}

// firstPerson is the first person of a unit's newest roster.
func (s *site) firstPerson(t *testing.T, unit string) *roster.Worker {
	t.Helper()
	v, err := s.Store.Version(t.Context(), unit, testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	ret, err := s.Store.Return(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	return &ret.Workers[0]
}

var personLink = regexp.MustCompile(`href="(/persons/[0-9a-f]{32})"`)

// Check 41: who does not employ a person finds the name and number masked.
func TestPersonIsFoundByWhomItMayConcern(t *testing.T) {
	s := newSite(t)
	w := s.acceptedPerson(t)
	number, name := form("q", w.ID), form("q", w.Name)
	full := "　" + w.ID[:6] + " " + w.ID[6:]
	tests := []struct {
		user, form string
		shown      string // full, masked or nobody
	}{
		{"xian", number, "full"},
		{"xian", name, "full"},
		{"xian", form("q", full), "full"},
		{"prefecture-2201", number, "masked"},
		{"sheng", number, "masked"},
		{"county-220102", number, "nobody"},
		{"prefecture-2202", number, "nobody"},
	}
	for _, tt := range tests {
		a := s.as(tt.user).postForm("/persons", tt.form)
		body := a.Body.String()
		if a.Code != http.StatusOK {
			t.Errorf("%s: got %d", tt.user, a.Code)
		}
		checkPage(t, tt.user, body)
		_, results, _ := strings.Cut(body, `id="hits"`) // the form above repeats what was typed
		links := personLink.FindAllStringSubmatch(results, -1)
		switch tt.shown {
		case "full":
			has(t, tt.user, results, w.ID, w.Name, w.Community)
		case "masked":
			has(t, tt.user, results, roster.MaskID(w.ID), roster.MaskName(w.Name), w.Community)
			lacks(t, tt.user, results, w.ID, w.Name)
		default:
			has(t, tt.user, results, "没有找到")
		}
		if (len(links) > 0) != (tt.shown != "nobody") {
			t.Errorf("%s: got links %v", tt.user, links)
		}
		page := s.as(tt.user).get("/persons/" + s.Store.PersonKey(w.ID))
		if want := map[string]int{"nobody": 404}[tt.shown]; want != 0 && page.Code != want {
			t.Errorf("%s: the page gives %d", tt.user, page.Code)
		}
	}
	for _, user := range []string{"xitong", "anquan", "shenji"} {
		if got := s.as(user).postForm("/persons", number).Code; got != http.StatusForbidden {
			t.Errorf("%s: got %d", user, got)
		}
	}
	wrong := s.as("xian").postForm("/persons", form("q", w.ID[:17]))
	if wrong.Code != http.StatusUnprocessableEntity {
		t.Errorf("a number too short: got %d", wrong.Code)
	}
	has(t, "too short", wrong.Body.String(), "公民身份号码应为18位，输入了17位", `value="`+w.ID[:17]+`"`)
	if log := s.log.String(); strings.Contains(log, w.ID) || strings.Contains(log, url.QueryEscape(w.Name)) {
		t.Error("a person stands in the log")
	}
}

// Check 41: a person is masked by default; showing one is permitted, asked for
// with a purpose, and noted.
func TestPersonIsRevealedOnceAndNoted(t *testing.T) {
	s := newSite(t)
	w := s.acceptedPerson(t)
	key := s.Store.PersonKey(w.ID)
	page := "/persons/" + key
	secrets := []string{w.ID, w.Name, w.Birth.String()}
	if w.Phone != "" {
		secrets = append(secrets, w.Phone)
	}
	for _, user := range []string{"sheng", "prefecture-2201"} {
		u := s.as(user)
		before := u.get(page).Body.String()
		checkPage(t, user, before)
		has(t, user, before, roster.MaskID(w.ID), roster.MaskName(w.Name), w.Community, "2026年10月至今", "已隐去个人信息")
		lacks(t, user, before, secrets...)

		a := u.postForm(page+"/reveal", form("purpose", "查一下"))
		if a.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: a short purpose gives %d", user, a.Code)
		}
		has(t, user, a.Body.String(), "请写明查看用途", `value="查一下"`)
		lacks(t, user, a.Body.String(), secrets...)

		a = u.postForm(page+"/reveal", form("purpose", "核实群众来信"))
		if a.Code != http.StatusOK {
			t.Fatalf("%s: reveal gives %d", user, a.Code)
		}
		checkPage(t, user, a.Body.String())
		has(t, user+" revealed", a.Body.String(), slices.Concat(secrets, []string{"仅本次显示"})...)
		lacks(t, user+" afterwards", u.get(page).Body.String(), secrets...)
	}
	want := [][3]string{{"prefecture-2201", "220104", key + " 核实群众来信"}, {"sheng", "220104", key + " 核实群众来信"}}
	if d := cmp.Diff(want, s.auditOf(t, "reveal")); d != "" {
		t.Errorf("audit (-want +got)\n%s", d)
	}

	own := s.as("xian").get(page).Body.String()
	has(t, "the county's own", own, secrets...)
	lacks(t, "the county's own", own, "/reveal", "已隐去")
	for _, user := range []string{"county-220102", "prefecture-2202"} {
		if got := s.as(user).postForm(page+"/reveal", form("purpose", "核实群众来信")).Code; got != http.StatusNotFound {
			t.Errorf("%s: got %d", user, got)
		}
	}
	if got := s.as("xitong").postForm(page+"/reveal", form("purpose", "核实群众来信")).Code; got != http.StatusForbidden {
		t.Errorf("the system's administrator: got %d", got)
	}
}
