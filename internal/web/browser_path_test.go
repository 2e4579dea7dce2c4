package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"shegong/internal/roster"
	"shegong/internal/sample"
)

// tour is a browser on a site of its own, on which each role goes its way.
type tour struct {
	*browser
	site *site
	url  string
	book handbook
}

// newTour makes a site with the demonstration's accounts, one county that is
// done, one with faults, and that of the clerk, who reported the month before.
func newTour(t *testing.T, b *browser) *tour {
	t.Helper()
	s := newSite(t, func(c *Config) { c.Demo = true })
	r := &tour{browser: b, site: s, book: handbook{known: map[string]bool{}, made: map[string]bool{}}}
	s.accepted(t, "220102")
	faulty := workbook(t, "220103", 8)
	s.upload(t, "/api/v1/returns/220103/2026-10/files", map[string][]byte{"花名册.xlsx": faulty})
	r.book.know(t, workbook(t, "220102", 0))
	r.book.know(t, faulty)
	r.reportedBefore(t)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	r.url = srv.URL
	return r
}

// reportedBefore has the clerk's county report the month before, late, and the
// province accept it.
func (r *tour) reportedBefore(t *testing.T) {
	t.Helper()
	var book bytes.Buffer
	before := sample.Options{County: "220104", Period: roster.Period{Year: 2026, Month: 9}, Workers: 60, Seed: 1}
	if _, err := sample.Workbook(&book, before); err != nil {
		t.Fatal(err)
	}
	r.book.know(t, book.Bytes())
	const page = "/returns/220104/2026-09/"
	if w := r.site.as("sheng").postForm(page+"extensions", form("until", "2026-11-30", "reason", "补报九月数据。")); w.Code != http.StatusSeeOther {
		t.Fatalf("extend: got %d", w.Code)
	}
	if w := r.site.upload(t, page+"files", map[string][]byte{"朝阳区9月.xlsx": book.Bytes()}); w.Code != http.StatusSeeOther {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	for _, step := range []string{"submit", "approve", "accept"} {
		if w := r.site.postForm(page+step, "version=1&confirm=yes"); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: got %d %s", step, w.Code, textOf(t, w.Body.String(), "id", "failure"))
		}
	}
}

// ours is the page of the return the tour is about.
func (r *tour) ours() string { return r.url + "/returns/220104/2026-10" }

// enter logs whoever is in out, and in under an account of the demonstration.
func (r *tour) enter(t *testing.T, login string) {
	t.Helper()
	r.leave(t)
	r.click(t, fmt.Sprintf("button[name=login][value=%s]", login), `form[action='/logout']`)
}

// leave logs out whoever is in.
func (r *tour) leave(t *testing.T) {
	t.Helper()
	r.open(t, r.url+"/login", "main")
	if js[bool](t, r.browser, `document.querySelector("form[action='/logout']") !== null`) {
		r.send(t, `form[action='/logout'] button`, `form[action='/login']`)
	}
}

// TestBrowser goes the whole way of each role: the county's on a narrow screen,
// then everybody's on a wide one, whose pages are looked at narrow, too. On the
// way the pictures of the handbook are taken.
func TestBrowser(t *testing.T) {
	b := newBrowser(t, 390)
	t.Run("narrow", func(t *testing.T) {
		r := newTour(t, b)
		r.countyPath(t)
	})
	b.resize(t, 1440)
	b.also = 390
	t.Run("wide", func(t *testing.T) {
		r := newTour(t, b)
		r.book.wanted = true
		for _, path := range []struct {
			name string
			walk func(*testing.T)
		}{
			{"county", r.countyPath},
			{"prefecture", r.prefecturePath},
			{"province", r.provincePath},
			{"province's registers", r.registersPath},
			{"system administrator", r.systemPath},
			{"security administrator", r.securityPath},
			{"auditor", r.auditorPath},
		} {
			if !t.Run(path.name, path.walk) {
				t.FailNow() // who comes next needs what was done
			}
		}
		r.book.finish(t)
	})
}

// pdf fetches what a link leads to, and checks that it is a PDF.
func (r *tour) pdf(t *testing.T, selector string) {
	t.Helper()
	head := value(t, r.browser, chromedp.Evaluate[string](
		fmt.Sprintf(`fetch(document.querySelector(%q).href).then((r) => r.text()).then((s) => s.slice(0, 5))`, selector), chromedp.EvalAwaitPromise))
	if head != "%PDF-" {
		t.Errorf("PDF begins %q", head)
	}
}
