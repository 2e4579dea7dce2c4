package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

// insiders are all roles with the units they see; "*" is all.
var insiders = map[string]string{
	"county-" + ownUnit: ownUnit, "prefecture-2201": ownUnit + " " + nearUnit, "sheng": "*", "xitong": "*", "anquan": "", "shenji": "", noUser: "",
}

// keptFrom are the accounts that a route refuses inside their scope: a token is
// its owner's only, and a workbook is given to others for a purpose.
var keptFrom = map[string]string{
	"POST /account/tokens/:id/delete":                   "prefecture-2201 sheng xitong anquan shenji",
	"GET /returns/:unit/:period/files/:index":           "prefecture-2201 sheng",
	"GET /returns/:unit/:period/annotated/:index":       "prefecture-2201 sheng",
	"GET /api/v1/returns/:unit/:period/files/:name":     "prefecture-2201 sheng",
	"GET /api/v1/returns/:unit/:period/annotated/:name": "prefecture-2201 sheng",
}

// Every route × role × unit from the one table (check 36): inside the scope what
// the permission says, outside 403 or 404; without a permission 403, without
// log-in the log-in page or 401.
func TestEveryRouteForEveryRole(t *testing.T) {
	w := newWorld(t)
	for _, r := range routes() {
		for user, sees := range insiders {
			for _, unit := range []string{ownUnit, nearUnit, farUnit} {
				path, scoped, named := w.path(t, &r, unit)
				if !scoped && unit != ownUnit {
					continue
				}
				a := w.as(user).do(r.Method, path, nil)
				kept := slices.Contains(strings.Fields(keptFrom[r.Method+" "+r.Path]), user)
				checkAccess(t, &r, access{
					user: user, path: path, code: a.Code, location: a.Header().Get("Location"), named: named,
					may: w.allowed(user, &r), inside: !kept && (!scoped || sees == "*" || strings.Contains(sees, unit)),
				})
			}
		}
	}
}

func (w *world) allowed(user string, r *route) bool {
	if user == noUser {
		return may(nil, r.Permission)
	}
	return may(w.account(user).Actor(""), r.Permission)
}

// access is how a request went, and what was to be expected of it.
type access struct {
	user, path, location string
	code                 int
	may, inside, named   bool
}

func checkAccess(t *testing.T, r *route, a access) {
	t.Helper()
	login := a.code == http.StatusSeeOther && strings.HasPrefix(a.location, "/login?next=")
	var want string
	switch {
	case r.Permission == public && (a.code == http.StatusForbidden || a.code == http.StatusUnauthorized || a.code >= 500 && r.Path != "/readyz"):
		want = "what is public"
	case r.Permission == public:
	case a.user == noUser && r.Kind == api && a.code != http.StatusUnauthorized:
		want = "401"
	case a.user == noUser && r.Kind != api && !login:
		want = "the log-in page"
	case a.user == noUser:
	case !a.may && a.code != http.StatusForbidden:
		want = "403 without the permission"
	case a.may && !a.inside && a.code != http.StatusForbidden && a.code != http.StatusNotFound:
		want = "403 or 404 outside the scope"
	case a.may && a.inside && (a.code == http.StatusForbidden || a.code == http.StatusUnauthorized || login || a.code >= 500 || a.named && a.code == http.StatusNotFound):
		want = "it inside the scope"
	}
	if want != "" {
		t.Errorf("%s %s (%s) as %s: got %d to %q, want %s", r.Method, a.path, r.Path, a.user, a.code, a.location, want)
	}
}

// A session or token that holds no more opens nothing on any route (check 36):
// of an account that was disabled, that has to change its password first, whose
// session was idle or whose token ended.
func TestNoRouteForWhoHasNoStanding(t *testing.T) {
	first := "/account?first=1"
	for _, tt := range []struct {
		name  string
		page  string // where pages lead
		lapse func(*testing.T, *world, *store.Account)
	}{
		{"disabled", "/login?next=", func(t *testing.T, w *world, a *store.Account) {
			d := *a
			d.Disabled = true
			if err := w.Store.UpdateAccount(t.Context(), &d); err != nil {
				t.Fatal(err)
			}
		}},
		{"must change its password", first, func(t *testing.T, w *world, a *store.Account) {
			if err := w.Store.SetPassword(t.Context(), a.ID, "$argon2id$x", true, ""); err != nil {
				t.Fatal(err)
			}
		}},
		{"expired", "/login?next=", func(_ *testing.T, w *world, _ *store.Account) { *w.now = testNow }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, now := newClockedSite(t)
			w := &world{site: s, now: now}
			if tt.name == "expired" { // the session and the token are of two months ago
				*now = testNow.AddDate(0, -2, 0)
			}
			user := w.as("county-" + ownUnit)
			a := user.account(user.user)
			if tt.page != first { // the session stands before
				cookie, token := credentials(user)
				tt.lapse(t, w, a)
				w.tryAll(t, tt.page, cookie, token)
				return
			}
			tt.lapse(t, w, a)
			cookie, token := credentials(user)
			w.tryAll(t, tt.page, cookie, token)
		})
	}
}

// credentials are a session's cookie and a bearer token of the user.
func credentials(s *site) (cookie, token string) {
	p, q := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRequest(http.MethodGet, "/api/v1/rules", nil)
	s.signIn(p)
	s.signIn(q)
	return p.Header.Get("Cookie"), q.Header.Get("Authorization")
}

// tryAll asks every route that is not public under a cookie and a token.
func (w *world) tryAll(t *testing.T, want, cookie, token string) {
	t.Helper()
	county := &store.Actor{Role: store.CountyClerk, Unit: ownUnit}
	for _, r := range routes() {
		if r.Permission == public || want[1] == 'a' && (r.Permission == self || !may(county, r.Permission)) {
			continue // the password can be changed; what is not permitted is refused before
		}
		path, _, _ := w.path(t, &r, ownUnit)
		a := w.as(noUser).do(r.Method, path, nil, func(q *http.Request) {
			q.Header.Set("Cookie", cookie)
			q.Header.Set("Authorization", token)
		})
		if r.Kind == api && a.Code != http.StatusUnauthorized || r.Kind != api && (a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Header().Get("Location"), want)) {
			t.Errorf("%s %s: got %d to %q", r.Method, path, a.Code, a.Header().Get("Location"))
		}
	}
}

// A route without a permission, or with one that nobody can have, is not served:
// the server does not start (check 37).
func TestARouteNeedsAPermission(t *testing.T) {
	s := newSite(t)
	home := func(*Server, echo.Context) error { return nil }
	if _, err := s.handler([]route{{Method: http.MethodGet, Path: "/open", Handler: home}}); err == nil || !strings.Contains(err.Error(), "/open") {
		t.Errorf("got %v, want the route refused", err)
	}
	granted := map[permission]bool{public: true, anyone: true, self: true}
	for _, ps := range grants {
		for _, p := range ps {
			granted[p] = true
		}
	}
	asked, seen := map[permission]bool{}, map[string]bool{}
	for _, r := range routes() {
		if asked[r.Permission] = true; !granted[r.Permission] || r.Handler == nil {
			t.Errorf("%s %s: nobody has the permission %q, or there is no handler", r.Method, r.Path, r.Permission)
		}
		if seen[r.Method+r.Path] {
			t.Errorf("%s %s stands twice", r.Method, r.Path)
		}
		seen[r.Method+r.Path] = true
	}
	for role, ps := range grants {
		for _, p := range ps {
			if !asked[p] {
				t.Errorf("%s may %s, which no route asks for", role, p)
			}
		}
	}
}

// Every refusal of who is logged in is in the audit trail (check 44): without
// the permission, outside the scope, another's step.
func TestRefusalsAreAudited(t *testing.T) {
	s := newSite(t)
	s.accepted(t, ownUnit)
	for _, tt := range []struct{ user, method, path, unit, target string }{
		{"county-" + nearUnit, http.MethodGet, "/returns/" + ownUnit + "/2026-10", ownUnit, "/returns/:unit/:period"},
		{"county-" + nearUnit, http.MethodGet, "/api/v1/returns/" + ownUnit + "/2026-10", ownUnit, "/api/v1/returns/:unit/:period"},
		{"prefecture-2202", http.MethodGet, "/reports/staffing?unit=" + ownUnit, ownUnit, "/reports/:id"},
		{"sheng", http.MethodPost, "/returns/" + ownUnit + "/2026-10/approve", ownUnit, "/returns/:unit/:period/approve"},
		{"shenji", http.MethodGet, "/users", "", "accounts.manage"},
		{"sheng", http.MethodGet, "/returns/" + ownUnit + "/2026-10/files/0", ownUnit, "/returns/:unit/:period/files/:index"},
	} {
		var body strings.Reader
		if tt.method == http.MethodPost {
			body = *strings.NewReader("version=1&confirm=yes")
		}
		s.as(tt.user).do(tt.method, tt.path, &body, func(r *http.Request) {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.RemoteAddr = "10.9.8.7:1"
		})
		as, err := s.Store.AuditList(t.Context(), 0, tt.user, "access", 1)
		if err != nil || len(as) != 1 {
			t.Fatalf("%s as %s: got %v, %v, want an entry", tt.path, tt.user, as, err)
		}
		got := fmt.Sprint(as[0].Account, " ", as[0].Unit, " ", as[0].Target, " ", as[0].Address, " ", as[0].Result)
		if want := fmt.Sprint(tt.user, " ", tt.unit, " ", tt.target, " 10.9.8.7 denied"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	before, err := s.Store.AuditList(t.Context(), 0, "", "access", 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/returns/999999/2026-10", "/rules/none", "/nowhere"} {
		s.as("sheng").get(path)
	}
	if after, err := s.Store.AuditList(t.Context(), 0, "", "access", 50); err != nil || len(after) != len(before) {
		t.Errorf("what is not there: got %d more entries, %v, want none", len(after)-len(before), err)
	}
}
