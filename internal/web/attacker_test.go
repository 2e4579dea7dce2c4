package web

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shegong/internal/store"
)

// mustRefuse asks for what belongs to another.
func (w *world) mustRefuse(t *testing.T, user, method, path, body string, change ...func(*http.Request)) {
	t.Helper()
	a := w.as(user).do(method, path, strings.NewReader(body), append([]func(*http.Request){func(r *http.Request) {
		if method == http.MethodPost && !strings.HasPrefix(path, "/api/") {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}}, change...)...)
	if a.Code != http.StatusForbidden && a.Code != http.StatusNotFound && a.Code != http.StatusUnauthorized {
		t.Errorf("%s %s %.60s as %s: got %d to %q", method, path, body, user, a.Code, a.Header().Get("Location"))
	}
}

// What belongs to another is refused by its real name, wherever the name is
// given: in the path, the query, a form or a JSON body.
func TestAttackerWithRealNames(t *testing.T) {
	w := newWorld(t)
	clerk := "county-" + ownUnit
	for _, user := range []string{clerk, "prefecture-2201", "sheng", "xitong", "anquan", "shenji", noUser} {
		if user == noUser { // is led to the log-in page, see TestEveryRouteForEveryRole
			continue
		}
		w.mustRefuse(t, user, http.MethodGet, "/archive/"+w.lists[farUnit], "")
		if user != clerk { // a list of persons is its county's only
			w.mustRefuse(t, user, http.MethodGet, "/archive/"+w.lists[ownUnit], "")
		}
	}
	for _, path := range []string{
		"/reports/monthly?unit=22", "/reports/monthly?unit=2201", "/reports/training?unit=" + nearUnit + "&personal=1", "/exceptions/new?unit=" + nearUnit + "&period=2026-10&key=k",
		"/persons/" + w.persons[nearUnit], "/archive/" + w.reports[nearUnit], "/parameters/" + nearUnit + "/2026",
	} {
		w.mustRefuse(t, clerk, http.MethodGet, path, "")
	}
	for path, form := range map[string]string{
		"/exceptions/" + w.excepted[ownUnit] + "/end": "unit=" + ownUnit + "&confirm=yes",
		"/exceptions":                                    "unit=" + ownUnit + "&period=2026-10&key=k",
		"/parameters/" + nearUnit + "/2026":              "document=x",
		"/persons/" + w.persons[nearUnit] + "/reveal":    "purpose=核对转入进度情况",
		"/returns/" + nearUnit + "/2026-10/files/0":      "purpose=核对转入进度情况",
		"/returns/" + nearUnit + "/2026-10/annotated/0":  "purpose=核对转入进度情况",
		"/returns/" + nearUnit + "/2026-10/withdraw":     "unit=" + ownUnit,
		"/returns/" + ownUnit + "/2026-10/accept":        "version=1&confirm=yes",
		"/users/" + w.account("sheng").ID:                "role=county",
		"/schedules/monthly/run":                         "period=2026-09",
		"/deliveries/" + w.delivery + "/resend":          "",
		"/units":                                         "code=" + ownUnit + "&name=x&parent=2202",
		"/account/tokens/" + "00000000-0000" + "/delete": "",
	} {
		w.mustRefuse(t, clerk, http.MethodPost, path, form)
	}
	// The province ends an exception under its own unit only, and nobody under another's.
	w.mustRefuse(t, "sheng", http.MethodPost, "/exceptions/"+w.excepted[ownUnit]+"/end", "unit="+farUnit+"&confirm=yes")
	w.mustRefuse(t, "prefecture-2201", http.MethodPost, "/api/v1/returns/"+ownUnit+"/2026-10/review", `{"action":"reopen","reason":"x"}`)
	w.mustRefuse(t, "prefecture-2201", http.MethodPost, "/api/v1/returns/"+farUnit+"/2026-10/review", `{"action":"send_back","reason":"x"}`)
	if c, err := w.Store.VerifyAudit(t.Context(), nil); err != nil || c.Fault != "" {
		t.Errorf("audit trail: %+v, %v", c, err)
	}
}

// The outbox shows what was sent; the lists of persons in it are for who they
// were sent to.
func TestListsInTheOutboxStayClosed(t *testing.T) {
	s := newSite(t)
	s.accepted(t, ownUnit)
	v := scheduleValues(map[string]string{"recipients": "cy@jl.example，朝阳区，名单", "wait_percent": "", "wait_day": "", "formats": "xlsx"})
	if a := s.postForm("/schedules", v.Encode()); a.Code != http.StatusSeeOther {
		t.Fatalf("schedule: got %d %s", a.Code, a.Body)
	}
	if a := s.postForm("/schedules/"+s.added(t).ID+"/run", "period=2026-10"); a.Code != http.StatusSeeOther {
		t.Fatalf("run: got %d %s", a.Code, a.Body)
	}
	entries, err := s.Outbox.List()
	if err != nil || len(entries) != 1 {
		t.Fatalf("outbox: got %v, %v", entries, err)
	}
	made, err := s.Store.ArchiveList(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	root := "/outbox/" + entries[0].Name
	opened := 0
	for i := range made {
		path := fmt.Sprintf("%s/attachments/%d", root, i)
		for _, user := range []string{"sheng", "xitong"} {
			if s.as(user).get(path).Code == http.StatusOK {
				opened++
			}
		}
	}
	personal := 0
	for _, a := range made {
		if a.Personal {
			personal++
		}
	}
	if personal == 0 || opened != 2*(len(made)-personal) {
		t.Errorf("of %d attachments, %d with lists of persons: %d were given out to two who do not see persons", len(made), personal, opened)
	}
	for _, user := range []string{"sheng", "xitong"} {
		if a := s.as(user).get(root + "/file"); a.Code != http.StatusForbidden {
			t.Errorf("the message as %s: got %d", user, a.Code)
		}
	}
}

// Fields that no form has do nothing: nobody gets a role, a unit or a state by
// naming it.
func TestMassAssignment(t *testing.T) {
	w := newWorld(t)
	clerk := w.account("county-" + ownUnit)
	more := "&role=province&Role=province&unit=22&Unit=22&id=x&ID=x&state=accepted&State=accepted&must_change=false&totp_on=false&account=sheng&Login=sheng&disabled=no"
	for path, form := range map[string]string{
		"/account/password": "old=x&password=" + url.QueryEscape(longPassword) + "&again=" + url.QueryEscape(longPassword), "/account/tokens": "name=x&months=1",
		"/account/totp/begin": "", "/returns/" + ownUnit + "/2026-10/withdraw": "", "/returns/" + ownUnit + "/2026-10/restore": "version=1",
	} {
		w.as(clerk.Login).postForm(path, form+more)
	}
	w.as("anquan").postForm("/users/"+clerk.ID, "name=改名"+more+"&unit="+nearUnit)
	got, err := w.Store.Account(t.Context(), clerk.ID)
	if err != nil || got.Role != store.CountyClerk || got.Login != clerk.Login || got.ID != clerk.ID || len(got.Unit) != len(ownUnit) {
		t.Errorf("the account became %+v, %v", got, err)
	}
	if row, err := w.Store.ReturnState(t.Context(), ownUnit, testPeriod); err != nil || row.State != store.Accepted {
		t.Errorf("the return became %+v, %v", row, err)
	}
	for path, body := range map[string]string{
		"/api/v1/returns/" + ownUnit + "/2026-10/submit": `{"version":1,"state":"accepted"}`, "/api/v1/returns/" + ownUnit + "/2026-10/review": `{"action":"accept","version":1,"actor":"sheng"}`,
		"/api/v1/schedules": `{"title":"x","made_at":"2020-01-01T00:00:00Z","since":"2020-01-01T00:00:00Z"}`,
	} {
		for _, user := range []string{"county-" + ownUnit, "prefecture-2201", "sheng"} {
			if a := w.as(user).do(http.MethodPost, path, strings.NewReader(body)); a.Code < 400 || a.Code >= 500 {
				t.Errorf("%s %s as %s: got %d %s", path, body, user, a.Code, a.Body)
			}
		}
	}
}

// A session that somebody else chose is not the one that is logged in, and one
// that was ended does not come back; neither does a disabled account's token.
func TestSessionsOfAttackers(t *testing.T) {
	s := newSite(t)
	b := s.withPassword(t, "county-"+ownUnit)
	chosen := strings.Repeat("A", 43)
	b.cookies["shegong"] = chosen
	if code, _, body := b.password("county-" + ownUnit); code != http.StatusSeeOther {
		t.Fatalf("log-in: got %d %s", code, body)
	}
	mine := b.cookies["shegong"]
	if mine == chosen || mine == "" {
		t.Fatal("the session goes under the name that was chosen for it")
	}
	thief := s.visitor()
	for _, token := range []string{chosen, mine[:len(mine)-1], mine + "A", strings.ToLower(mine), ""} {
		thief.cookies["shegong"] = token
		if a := thief.get("/account"); a.Code != http.StatusSeeOther {
			t.Errorf("%q: got %d", token, a.Code)
		}
	}
	b.send(http.MethodPost, "/logout", "")
	thief.cookies["shegong"] = mine
	if a := thief.get("/account"); a.Code != http.StatusSeeOther {
		t.Errorf("the session that was ended: got %d", a.Code)
	}
	_, bearer := credentials(s.as("county-" + ownUnit))
	d := *s.account("county-" + ownUnit)
	d.Disabled = true
	if err := s.Store.UpdateAccount(t.Context(), &d); err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{bearer, strings.ToLower(bearer), strings.Replace(bearer, "Bearer ", "Bearer  ", 1), "Basic " + bearer, strings.TrimPrefix(bearer, "Bearer ")} {
		if a := s.as(noUser).do(http.MethodGet, "/api/v1/returns", nil, header("Authorization", value)); a.Code != http.StatusUnauthorized {
			t.Errorf("a disabled account's token: got %d", a.Code)
		}
	}
	if a := s.as(noUser).do(http.MethodGet, "/account", nil, header("Authorization", bearer)); a.Code != http.StatusSeeOther {
		t.Errorf("a token on a page: got %d", a.Code)
	}
}

// What leads away from the site leads to its first page, wherever next= is taken.
func TestOpenRedirect(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Demo = true })
	for _, next := range []string{
		"https://evil.example", "//evil.example", `/\evil.example`, `\\evil.example`, "/%2fevil.example\t", "/\t/evil.example", "\t//evil.example", "https:evil.example",
		"javascript:alert(1)", "//evil.example/%2e%2e", "/\r\nLocation: https://evil.example", "////evil.example", "https://127.0.0.1:8080@evil.example", " //evil.example", "/%0d%0a//evil.example", "http:///evil.example",
	} {
		for path, user := range map[string]string{"/login/demo": noUser, "/login": "sheng"} {
			var a *httptest.ResponseRecorder
			if path == "/login" { // who is in is led on
				a = s.as(user).get("/login?next=" + url.QueryEscape(next))
			} else {
				a = s.as(user).postForm(path, form("login", "xian", "next", next))
			}
			to := a.Header().Get("Location")
			u, err := url.Parse(to)
			if a.Code != http.StatusSeeOther || err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(to, "/") ||
				strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\t\r\n") {
				t.Errorf("%s with %q: got %d to %q", path, next, a.Code, to)
			}
		}
	}
}

// An uploaded file's name becomes no path and no header (check 6): what is kept
// and sent back is a name made of it.
func TestNamesOfUploads(t *testing.T) {
	s := newSite(t)
	long := strings.Repeat("名", 300) + ".csv"
	for raw, want := range map[string]string{
		`..\..\..\windows\win.csv`: "win.csv", "../../../etc/passwd.csv": "passwd.csv", "a\x00b.csv": "ab.csv", "/etc/shadow.csv": "shadow.csv",
		"..%2f..%2fx.csv": "..%2f..%2fx.csv", "a\u202ecsv.csv": "acsv.csv", `x"; filename="y.csv`: `x"; filename="y.csv`, "a;b=c.csv": "a;b=c.csv",
		"C:evil.csv": "C:evil.csv", long: "", "x." + strings.Repeat("y", 5000): "", "x.csv\u2028Set-Cookie: a=b": "", "a%0d%0aX-Injected: yes.csv": "",
	} {
		var b bytes.Buffer
		fmt.Fprintf(&b, "--b\r\nContent-Disposition: form-data; name=files; filename*=UTF-8''%s\r\n\r\n%s\r\n--b--\r\n", escapeName(raw), rollCSV())
		a := s.do(http.MethodPost, "/returns/"+ownUnit+"/2026-10/files?replace=all", &b, header("Content-Type", "multipart/form-data; boundary=b"))
		if a.Code != http.StatusSeeOther {
			t.Errorf("%q: got %d", raw, a.Code)
			continue
		}
		v, err := s.Store.Version(t.Context(), ownUnit, testPeriod, 0)
		if err != nil || len(v.Files) != 1 {
			t.Fatalf("%q: got %v, %v", raw, v, err)
		}
		name := v.Files[0].Name
		if want != "" && name != want || len(name) > maxName || strings.ContainsAny(name, "/\\\x00\r\n") {
			t.Errorf("%q is kept as %q, want %q", raw, name, want)
		}
		for _, path := range []string{"/returns/" + ownUnit + "/2026-10/files/0", "/api/v1/returns/" + ownUnit + "/2026-10/files/" + url.PathEscape(name)} {
			a := s.as("county-" + ownUnit).get(path)
			kind, params, err := mime.ParseMediaType(a.Header().Get("Content-Disposition"))
			if a.Code != http.StatusOK || err != nil || kind != "attachment" || params["filename"] != name || a.Header().Get("X-Injected") != "" {
				t.Errorf("%s: got %d %q, %v, want %q", path, a.Code, a.Header().Get("Content-Disposition"), err, name)
			}
		}
	}
}

// The progress of an upload is its own account's.
func TestProgressOfAnother(t *testing.T) {
	s := newSite(t)
	keys := map[string]bool{}
	for _, user := range []string{"county-" + ownUnit, "county-" + nearUnit} {
		c := s.context(user)
		keys[progressKey(c, "0123")] = true
	}
	if len(keys) != 2 || keys[""] {
		t.Errorf("got keys %v, want one an account", keys)
	}
	for _, id := range []string{"", strings.Repeat("x", maxProgressID+1)} {
		if a := s.as("county-" + ownUnit).get("/returns/" + ownUnit + "/2026-10/progress?id=" + id); a.Code != http.StatusBadRequest {
			t.Errorf("id %q: got %d", id, a.Code)
		}
	}
}

// Bodies made to be expensive or ambiguous are answered as what they are: bad
// requests.
func TestBodiesOfAttackers(t *testing.T) {
	s := newSite(t)
	s.accepted(t, ownUnit)
	path := "/api/v1/returns/" + ownUnit + "/2026-10/review"
	for name, body := range map[string]string{
		"deep": strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000), "deep object": strings.Repeat(`{"action":`, 6_000), "huge number": `{"action":"accept","version":1e400}`,
		"long number": `{"action":"accept","version":` + strings.Repeat("9", 60_000) + `}`, "negative": `{"action":"accept","version":-1}`, "fraction": `{"action":"accept","version":1.5}`,
		"two values": `{"action":"accept","version":1}{"action":"reopen","version":1,"reason":"x"}`, "duplicate": `{"action":"sing","action":"dance","version":1}`,
		"NUL": "{\"action\":\"accept\x00\"}", "not UTF-8": "{\"action\":\"\xff\xfe\"}", "array": `[1]`, "null": `null`, "empty": ``, "text": `accept`, "case": `{"ACTION":"accept"}`,
	} {
		a := s.as("sheng").do(http.MethodPost, path, strings.NewReader(body))
		if a.Code != http.StatusBadRequest || !strings.Contains(a.Body.String(), `"code":"invalid"`) {
			t.Errorf("%s: got %d %.200s", name, a.Code, a.Body)
		}
	}
	if got := s.stateOf(t, ownUnit); got != store.Accepted {
		t.Errorf("the return became %s", got)
	}
	files := "/api/v1/returns/" + nearUnit + "/2026-10/files"
	for name, tt := range map[string]struct {
		kind, body string
		want       int
	}{
		"no boundary":    {"multipart/form-data", "--b", 415},
		"other boundary": {"multipart/form-data; boundary=a", "--b\r\n\r\n--b--", 400},
		"no end":         {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=files; filename=a.csv\r\n\r\nx", 400},
		"many parts":     {"multipart/form-data; boundary=b", strings.Repeat("--b\r\nContent-Disposition: form-data; name=files; filename=a.csv\r\n\r\nx\r\n", 900) + "--b--", 400},
		"many fields":    {"multipart/form-data; boundary=b", strings.Repeat("--b\r\nContent-Disposition: form-data; name=x\r\n\r\nx\r\n", 9000) + "--b--", 400},
		"nothing":        {"multipart/form-data; boundary=b", "--b--", 400},
		"long boundary":  {"multipart/form-data; boundary=" + strings.Repeat("b", 5000), "x", 400},
		"nested":         {"multipart/mixed; boundary=b", "--b\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n--b--", 400},
		"urlencoded":     {"application/x-www-form-urlencoded", "files=x", 415},
	} {
		a := s.as("county-"+nearUnit).do(http.MethodPost, files, strings.NewReader(tt.body), header("Content-Type", tt.kind))
		if a.Code < 400 || a.Code >= 500 || tt.want == 415 && a.Code != 415 {
			t.Errorf("%s: got %d %.200s, want %d", name, a.Code, a.Body, tt.want)
		}
	}
	if got := s.stateOf(t, nearUnit); got != store.Missing {
		t.Errorf("something was kept: the return is %s", got)
	}
}

// Names of things that lead elsewhere find nothing.
func TestTraversal(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"..%2f..%2fkey", "..%2fkey", "%2e%2e%2fshegong.db", "..%5ckey", "%2fetc%2fpasswd", "x%00", "'%20OR%201=1--", "*", "%25", ".", strings.Repeat("a", 5000)} {
		for _, root := range []string{
			"/outbox/", "/outbox/" + w.message + "/attachments/", "/archive/", "/reports/", "/schedules/", "/rules/", "/help/", "/persons/",
			"/api/v1/returns/" + ownUnit + "/2026-10/files/", "/returns/" + ownUnit + "/2026-10/files/", "/api/v1/schedules/", "/returns/", "/parameters/" + ownUnit + "/",
		} {
			a := w.as("sheng").do(http.MethodGet, "/", nil, at(root+name))
			if a.Code < 400 || a.Code >= 500 || regexp.MustCompile(`root:|[0-9a-f]{64}`).MatchString(a.Body.String()) {
				t.Errorf("%s%.40s: got %d %.100s", root, name, a.Code, a.Body)
			}
		}
	}
	for _, q := range []string{"' OR '1'='1", `"; DROP TABLE audit; --`, "%' OR 1=1 --"} {
		for _, path := range []string{"/audit?account=", "/audit?action=", "/audit?before=", "/exceptions?unit=", "/reports?unit=", "/?prefecture=", "/?state="} {
			user := "sheng"
			if strings.HasPrefix(path, "/audit") {
				user = "shenji"
			}
			if a := w.as(user).get(path + url.QueryEscape(q)); a.Code >= 500 {
				t.Errorf("%s%s: got %d", path, q, a.Code)
			}
		}
	}
	if as, err := w.Store.AuditList(t.Context(), 0, "", "", 5); err != nil || !slices.ContainsFunc(as, func(a store.Audit) bool { return a.Result != "" }) {
		t.Errorf("audit trail: got %v, %v", as, err)
	}
}
