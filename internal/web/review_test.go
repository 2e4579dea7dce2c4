package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"shegong/internal/store"
)

// steps are the forms of the review with what they send when filled in.
var steps = []struct{ path, form string }{
	{"submit", "version=2&confirm=yes"},
	{"withdraw", ""},
	{"approve", "version=2&confirm=yes"},
	{"accept", "version=2&confirm=yes"},
	{"send-back", "version=2&reason=人数与花名册不符"},
	{"reopen", "reason=发现重复"},
	{"extensions", "until=2026-11-30&reason=系统切换"},
	{"restore", "version=1"},
}

// allowed is from which states whom does a step: own is the unit's clerk, city
// the reviewer of its prefecture.
var allowed = map[string]map[string]string{
	"submit":     {"own": "draft"},
	"withdraw":   {"own": "submitted"},
	"approve":    {"city": "submitted"},
	"accept":     {"sheng": "approved"},
	"send-back":  {"city": "submitted approved", "sheng": "submitted approved"},
	"reopen":     {"sheng": "accepted"},
	"extensions": {"sheng": "missing draft submitted approved sent_back accepted"},
	"restore":    {"own": "draft sent_back"},
}

// leads is the state a step ends in; one not named leaves it.
var leads = map[string]store.State{
	"submit": store.Submitted, "withdraw": store.Draft, "approve": store.Approved, "accept": store.Accepted,
	"send-back": store.SentBack, "reopen": store.SentBack, "restore": store.Draft,
}

// outside is what they get who see the unit's return but may not do the step,
// and who do not see it.
var outside = map[string][]string{
	"403": {"shenji", "xitong", "anquan"},
	"404": {"county-220202", "prefecture-2202"},
}

// reached puts a unit's return into a state, with two versions.
func (s *site) reached(t *testing.T, unit string, state store.State) {
	t.Helper()
	if state == store.Missing {
		return
	}
	page := "/returns/" + unit + "/2026-10/"
	for _, name := range []string{"files", "files?replace=all"} { // the second file has another name
		w := s.upload(t, page+name, map[string][]byte{fmt.Sprintf("表%d.xlsx", len(name)): workbook(t, unit, 0)})
		if w.Code != http.StatusSeeOther {
			t.Fatalf("upload: got %d %s", w.Code, w.Body)
		}
	}
	for _, step := range map[store.State][]string{
		store.Draft: {}, store.Submitted: {"submit"}, store.Approved: {"submit", "approve"},
		store.SentBack: {"submit", "send-back"}, store.Accepted: {"submit", "approve", "accept"},
	}[state] {
		i := slices.IndexFunc(steps, func(x struct{ path, form string }) bool { return x.path == step })
		if w := s.as(userOf(step, unit)).postForm(page+step, steps[i].form); w.Code != http.StatusSeeOther {
			t.Fatalf("%s of %s: got %d %s", step, unit, w.Code, w.Body)
		}
	}
}

// userOf is who does a step, by [allowed].
func userOf(step, unit string) string {
	for who := range allowed[step] {
		if who != "sheng" || len(allowed[step]) == 1 {
			return login(who, unit)
		}
	}
	return ""
}

func login(who, unit string) string {
	switch who {
	case "own":
		return "county-" + unit
	case "city":
		return "prefecture-" + unit[:4]
	default:
		return who
	}
}

func (s *site) stateOf(t *testing.T, unit string) store.State {
	t.Helper()
	row, err := s.Store.ReturnState(context.Background(), unit, testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	return row.State
}

// Every step by every role in every state: what is allowed leads where it
// should; anything else is refused and changes nothing. The page offers a form
// just where the step is allowed.
func TestReviewByRoleAndState(t *testing.T) {
	s := newSite(t)
	units := []string{"220102", "220103", "220104", "220105", "220106", "220112"}
	for i, state := range []store.State{store.Missing, store.Draft, store.Submitted, store.Approved, store.SentBack, store.Accepted} {
		unit := units[i]
		page := "/returns/" + unit + "/2026-10"
		s.reached(t, unit, state)
		for _, who := range []string{"own", "city", "sheng"} {
			body := s.as(login(who, unit)).get(page).Body.String()
			history := s.as(login(who, unit)).get(page + "/history").Body.String()
			for _, step := range steps {
				may := slices.Contains(strings.Fields(allowed[step.path][who]), string(state))
				shown := strings.Contains(body+history, `action="`+page+"/"+step.path+`"`)
				if shown != may {
					t.Errorf("%s for %s when %s: form shown: %t, want %t", step.path, who, state, shown, may)
				}
				if may {
					continue
				}
				w := s.as(login(who, unit)).postForm(page+"/"+step.path, step.form)
				want := http.StatusConflict
				switch {
				case allowed[step.path][who] == "":
					want = http.StatusForbidden
				case state == store.Missing && strings.Contains(step.form, "version") && step.path != "approve" && step.path != "send-back":
					want = http.StatusNotFound
				}
				if w.Code != want {
					t.Errorf("%s by %s when %s: got %d, want %d", step.path, who, state, w.Code, want)
				}
			}
		}
		s.refuseOutsiders(t, page)
		if got := s.stateOf(t, unit); got != state {
			t.Errorf("%s became %s by what was refused", state, got)
		}
	}
}

func (s *site) refuseOutsiders(t *testing.T, page string) {
	t.Helper()
	for _, step := range steps {
		for code, users := range outside {
			for _, user := range users {
				w := s.as(user).postForm(page+"/"+step.path, step.form)
				a, _ := s.Store.AccountByLogin(context.Background(), user)
				want := code
				if !may(a.Actor(""), permissionOf(step.path)) {
					want = "403"
				}
				if got := fmt.Sprint(w.Code); got != want {
					t.Errorf("%s by %s: got %s, want %s", step.path, user, got, want)
				}
			}
		}
		if w := s.as(noUser).postForm(page+"/"+step.path, step.form); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/login") {
			t.Errorf("%s by nobody: got %d to %q", step.path, w.Code, w.Header().Get("Location"))
		}
	}
}

// permissionOf is what a step asks for by the table of routes.
func permissionOf(step string) permission {
	for _, r := range routes() {
		if r.Method == http.MethodPost && r.Path == "/returns/:unit/:period/"+step {
			return r.Permission
		}
	}
	return ""
}

func TestReviewStepsLead(t *testing.T) {
	s := newSite(t)
	units, err := s.Store.Units(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	next := 0
	for _, step := range steps {
		for who, states := range allowed[step.path] {
			for _, from := range strings.Fields(states) {
				for units[next].Direct() {
					next++
				}
				unit := units[next].Code
				next++
				s.reached(t, unit, store.State(from))
				w := s.as(login(who, unit)).postForm("/returns/"+unit+"/2026-10/"+step.path, step.form)
				want := leads[step.path]
				if want == "" {
					want = store.State(from)
				}
				if got := s.stateOf(t, unit); w.Code != http.StatusSeeOther || got != want {
					t.Errorf("%s by %s from %s: got %d, %s, want %s", step.path, who, from, w.Code, got, want)
				}
				if w := s.as(login(who, unit)).get(w.Header().Get("Location")); !strings.Contains(w.Body.String(), `alert-success`) {
					t.Errorf("%s by %s from %s: the page does not say that it is done", step.path, who, from)
				}
			}
		}
	}
}

// A unit directly under the province goes from its desk to the province's.
func TestDirectUnit(t *testing.T) {
	s := newSite(t)
	const unit = "220581"
	if err := s.Store.PutUnits(context.Background(), []store.Unit{{Code: unit, Name: "梅河口市", Parent: "22"}}); err != nil {
		t.Fatal(err)
	}
	page := "/returns/" + unit + "/2026-10"
	s.reached(t, unit, store.Submitted)
	if body := s.as("county-" + unit).get(page).Body.String(); !strings.Contains(body, "<strong>省级</strong>办理") {
		t.Error("the page does not say that the province holds the return")
	}
	if body := s.as("sheng").get(page).Body.String(); !strings.Contains(body, page+"/accept") {
		t.Error("the province cannot accept")
	}
	if w := s.as("prefecture-2205").get(page); w.Code != http.StatusNotFound {
		t.Errorf("the prefecture sees it: got %d", w.Code)
	}
	if w := s.as("sheng").postForm(page+"/approve", "version=2&confirm=yes"); w.Code != http.StatusForbidden {
		t.Errorf("approve: got %d, want 403", w.Code)
	}
	if w := s.as("sheng").postForm(page+"/accept", "version=2&confirm=yes"); w.Code != http.StatusSeeOther {
		t.Errorf("accept: got %d, want 303", w.Code)
	}
}
