package web

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"shegong/internal/store"
	"shegong/templates"
)

// helpPictures are the handbook's files.
func helpPictures(t *testing.T, static fs.FS) fs.FS {
	t.Helper()
	sub, err := fs.Sub(static, "help")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// pictures are the names of the pictures of a folder.
func pictures(t *testing.T, folder fs.FS) []string {
	t.Helper()
	names, err := fs.Glob(folder, "*.png")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// TestHandbook: every chapter has its sections and one to four pictures that
// are told of in words; every picture is used once, is small and can be got;
// every link within the handbook leads somewhere.
func TestHandbook(t *testing.T) {
	s := newSite(t)
	var used []string
	for _, ch := range chapters() {
		at := "/help/" + ch.ID
		body := s.get(at).Body.String()
		shown := shownOn(t, at, body)
		if n := len(shown); n < 1 || n > 4 {
			t.Errorf("%s has %d pictures", at, n)
		}
		for _, src := range shown {
			w := s.get(src)
			if w.Code != 200 || w.Header().Get("Content-Type") != "image/png" || w.Body.Len() > maxPicture {
				t.Errorf("%s: %s: got %d, %s, %d bytes", at, src, w.Code, w.Header().Get("Content-Type"), w.Body.Len())
			}
			used = append(used, path.Base(src))
		}
		for _, sec := range ch.Sections {
			if strings.Count(body, `<h2 id="`+sec.ID+`">`) != 1 {
				t.Errorf("%s: section %s is not there once", at, sec.ID)
			}
		}
	}
	slices.Sort(used)
	if diff := cmp.Diff(pictures(t, helpPictures(t, templates.Static())), used); diff != "" {
		t.Errorf("pictures (-there +used)\n%s", diff)
	}
}

// shownOn are the addresses of the pictures of a chapter; what its links say
// within the handbook is checked on the way.
func shownOn(t *testing.T, at, body string) (out []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "img":
			if attr(n, "src") == "" || !strings.Contains(attr(n, "src"), "/help/") {
				continue // the mark of the application
			}
			out = append(out, attr(n, "src"))
			if len([]rune(attr(n, "alt"))) < 8 || attr(n, "width") == "" || attr(n, "height") == "" {
				t.Errorf("%s: %s is not told of", at, attr(n, "src"))
			}
		case "a":
			if to, ok := strings.CutPrefix(attr(n, "href"), "/help/"); ok && !leadsSomewhere(to) {
				t.Errorf("%s: no %s", at, to)
			}
		}
	}
	return out
}

// leadsSomewhere tells that chapter#section is in the handbook.
func leadsSomewhere(to string) bool {
	id, anchor, deep := strings.Cut(to, "#")
	for _, ch := range chapters() {
		if ch.ID != id {
			continue
		}
		return !deep || slices.ContainsFunc(ch.Sections, func(s section) bool { return s.ID == anchor })
	}
	return false
}

// TestHelpOnEveryPage: each page leads to where the handbook tells of it.
func TestHelpOnEveryPage(t *testing.T) {
	clerk := &store.Actor{Role: store.CountyClerk}
	for _, name := range pageNames(t) {
		if name == "help" || strings.HasPrefix(name, "help_") || name == "login" || name == "invite" {
			continue // the handbook itself, and who is not in yet
		}
		if to, ok := strings.CutPrefix(helpURL(clerk, name), "/help/"); !ok || !leadsSomewhere(to) {
			t.Errorf("%s leads to %q", name, to)
		}
	}
	s := newSite(t)
	for _, tt := range []struct{ user, path, want string }{
		{"xian", "/", "/help/filing"},
		{"xian", "/returns/220104/2026-10", "/help/filing"},
		{"shi", "/returns/220104/2026-10", "/help/review"},
		{"sheng", "/returns/220104/2026-10/history", "/help/accept"},
		{"sheng", "/reports/monthly", "/help/reports#view"},
		{"anquan", "/users", "/help/admin#users"},
		{"shenji", "/rules/none", "/help/questions"},
		{"sheng", "/help", ""},
		{noUser, "/login", ""},
	} {
		body := s.as(tt.user).get(tt.path).Body.String()
		_, rest, _ := strings.Cut(body, `class="help-link" href="`)
		if got, _, _ := strings.Cut(rest, `"`); got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.user, tt.path, got, tt.want)
		}
	}
}

// TestHandbookIsForTheReader: what concerns the role stands first, and links
// lead only where the role may go.
func TestHandbookIsForTheReader(t *testing.T) {
	s := newSite(t)
	for user, first := range map[string]string{
		"xian": "填报一个月", "shi": "市级审核", "sheng": "接收、退回、延期", "xitong": "报表", "anquan": "填报单位与账号管理", "shenji": "填报单位与账号管理",
	} {
		body := s.as(user).get("/help").Body.String()
		if got := textOf(t, body, "class", "card-title"); got != first {
			t.Errorf("%s: first is %s, want %s", user, got, first)
		}
		if !strings.Contains(body, `href="/help"`) {
			t.Errorf("%s: no entry in the menu", user)
		}
	}
	for user, want := range map[string]bool{"anquan": true, "xian": false} {
		if got := strings.Contains(s.as(user).get("/help/admin").Body.String(), `<a href="/users">账号</a>`); got != want {
			t.Errorf("%s: link to the accounts: got %v, want %v", user, got, want)
		}
	}
}
