package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"shegong/internal/store"
)

// axeScript is axe-core, which looks for what keeps people from using a page.
const axeScript = "testdata/axe-4.14.1/axe.min.js"

// maxPageWeight is what a page with its files may weigh in bytes, compressed;
// charts are not counted.
const maxPageWeight = 500 << 10

// axePage is a page as a user sees it.
type axePage struct{ user, path string }

func (p axePage) String() string { return p.user + " " + p.path }

// axePages are pages as those see them who use them; ones that need to know
// what is in the database are added by [axeSite].
var axePages = []axePage{
	{noUser, "/login"},
	{"sheng", "/"},
	{"sheng", "/?state=approved"},
	{"sheng", "/nowhere"},
	{"sheng", "/account"},
	{"sheng", "/account/totp"},
	{"sheng", "/units"},
	{"sheng", "/units?code=220102"},
	{"sheng", "/deadlines"},
	{"sheng", "/retention"},
	{"sheng", "/returns/220102/2026-10"},
	{"sheng", "/returns/220102/2026-10/history"},
	{"sheng", "/reports?unit=2201"},
	{"sheng", "/reports/monthly?unit=22&period=2026-10"},
	{"sheng", "/reports/staffing?unit=2201&period=2026-10"},
	{"sheng", "/reports/conversion?period=2026-08"},
	{"sheng", "/parameters"},
	{"sheng", "/parameters/220104/2026"},
	{"sheng", "/exceptions"},
	{"sheng", "/exceptions/new?unit=220104&period=2026-10"},
	{"sheng", "/persons"},
	{"sheng", "/schedules"},
	{"sheng", "/schedules/new"},
	{"sheng", "/schedules/monthly"},
	{"sheng", "/schedules/monthly/edit"},
	{"sheng", "/holidays"},
	{"sheng", "/reminders"},
	{"sheng", "/contacts"},
	{"sheng", "/outbox"},
	{"sheng", "/rules"},
	{"sheng", "/rules/2.3-age"},
	{"sheng", "/help"},
	{"sheng", "/help/questions"},
	{"shi", "/"},
	{"shi", "/returns/220104/2026-10"},
	{"xian", "/"},
	{"xian", "/returns/220104/2026-10"},
	{"xian", "/returns/220104/2026-10/history"},
	{"xian", "/returns/220104/2026-10/changes"},
	{"xian", "/returns/220104/2026-09"},
	{"xian", "/reports/training?unit=220104&period=2026-10&personal=1"},
	{"xian", "/parameters/220104/2026"},
	{"xian", "/account?first=1"},
	{"xian", "/help/filing"},
	{"xian", "/contacts"},
	{"xitong", "/"},
	{"anquan", "/users"},
	{"shenji", "/audit"},
}

// TestAccessible: no page has a serious fault for people who use a keyboard, a
// screen reader or a small screen, breaks its own policy, or is heavy.
func TestAccessible(t *testing.T) {
	axe, err := os.ReadFile(axeScript)
	if err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, 1440)
	s := newSite(t)
	pages := slices.Concat(axePages, axeSite(t, s))
	for _, r := range routes() {
		if r.Method == http.MethodGet && r.Kind == page && !r.stateless() && !r.streams() && !anyMatches(pages, r.Path) {
			t.Errorf("page %s is not looked at", r.Path)
		}
	}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	user := noUser
	b.open(t, srv.URL+"/login", "main")
	for i, p := range pages {
		if p.user != user {
			user = p.user
			b.become(t, s, user)
		}
		b.resize(t, 1440)
		b.open(t, srv.URL+p.path, "main")
		b.weigh(t, p)
		js[bool](t, b, "%s; true", axe)
		for _, width := range []int64{1440, 390} {
			b.resize(t, width)
			b.assess(t, p)
			if os.Getenv("SHEGONG_SCREENSHOTS") != "" {
				b.see(t, fmt.Sprintf("axe-%02d", i))
			}
		}
	}
}

// anyMatches tells that one of the pages is of the route.
func anyMatches(pages []axePage, route string) bool {
	re := regexp.MustCompile("^" + regexp.MustCompile(`:\w+`).ReplaceAllString(route, `[^/]+`) + `(\?.*)?$`)
	for _, p := range pages {
		if re.MatchString(p.path) {
			return true
		}
	}
	return false
}

// axeSite fills the site, and gives the pages whose addresses come of that.
func axeSite(t *testing.T, s *site) []axePage {
	t.Helper()
	s.accepted(t, "220102")
	s.upload(t, "/api/v1/returns/220104/2026-10/files", map[string][]byte{"花名册.xlsx": workbook(t, "220104", 8)})
	if w := s.postForm("/schedules/monthly/run", "period=2026-10"); w.Code != http.StatusSeeOther {
		t.Fatalf("run: got %d %s", w.Code, w.Body)
	}
	if w := s.as("xian").get("/users"); w.Code != http.StatusForbidden { // something for the auditor
		t.Fatalf("users: got %d", w.Code)
	}
	entries, err := s.Outbox.List()
	if err != nil || len(entries) != 1 {
		t.Fatalf("got %d messages, %v", len(entries), err)
	}
	invited := s.account("county-220103")
	secret, err := s.accounts.Invite(context.Background(), invited.ID)
	if err != nil {
		t.Fatal(err)
	}
	return []axePage{
		{"sheng", "/outbox/" + entries[0].Name},
		{"sheng", "/persons/" + anyPerson(t, s)},
		{"anquan", "/users/" + invited.ID},
		{noUser, "/invite/" + secret},
		{"county-220104", s.pendingPage(t, "220104")},
	}
}

// anyPerson is the key under which a page shows someone of an accepted return.
func anyPerson(t *testing.T, s *site) string {
	t.Helper()
	ctx := context.Background()
	v, err := s.Store.Version(ctx, "220102", testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	ret, err := s.Store.Return(ctx, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.Returns.SearchPersons(store.As(ctx, s.account("sheng").Actor("")), ret.Workers[0].ID)
	if err != nil || len(found.Hits) != 1 {
		t.Fatalf("found %v, %v", found, err)
	}
	return found.Hits[0].Key
}

// become gives the browser a user's session; noUser has none.
func (b *browser) become(t *testing.T, s *site, user string) {
	t.Helper()
	cookie := "shegong=; max-age=0"
	if user != noUser {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		s.as(user).signIn(r)
		cookie = r.Cookies()[0].String()
	}
	js[string](t, b, "document.cookie = %q", cookie+"; path=/")
}

// resize makes the screen another width.
func (b *browser) resize(t *testing.T, width int64) {
	t.Helper()
	if b.width == width {
		return
	}
	b.width = width
	var mobile []chromedp.EmulateViewportOption
	if width < 600 {
		mobile = append(mobile, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	value(t, b, chromedp.EmulateViewport(width, 900, mobile...))
}

// assess lets axe look at the page as it stands, and tells what is wrong.
func (b *browser) assess(t *testing.T, p axePage) {
	t.Helper()
	faults := value(t, b, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations
		.filter((v) => v.impact === "serious" || v.impact === "critical")
		.map((v) => v.id + " (" + v.help + "), " + v.nodes.length + " times, such as at " + v.nodes[0].target.join(" ") + ": " + v.nodes[0].html.slice(0, 200)))`,
		chromedp.EvalAwaitPromise))
	if wide := js[int64](t, b, "document.documentElement.scrollWidth"); wide > b.width {
		faults = append(faults, fmt.Sprintf("is %d wide", wide))
	}
	b.mu.Lock()
	for _, f := range b.faults {
		// The browser complains of every page that is answered with an error.
		if !strings.Contains(f, "status of 404") || !strings.HasSuffix(f, p.path) {
			faults = append(faults, f)
		}
	}
	b.faults = nil
	b.mu.Unlock()
	for _, f := range faults {
		t.Errorf("%s on %d: %s", p, b.width, f)
	}
}

// weigh checks what the page and its files weigh.
func (b *browser) weigh(t *testing.T, p axePage) {
	t.Helper()
	size := js[int64](t, b, `performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
		.filter((e) => !e.name.includes("/echarts")).reduce((sum, e) => sum + e.encodedBodySize, 0)`)
	if size == 0 || size > maxPageWeight {
		t.Errorf("%s weighs %d bytes", p, size)
	}
}
