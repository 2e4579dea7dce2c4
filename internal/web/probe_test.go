package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"shegong/reports"
)

// The probes: a page that shows one unescaped has an element of this name. One
// leaves an attribute first, and one is short enough for the name of a sheet.
const (
	probeElement = "xssprobe"
	shortProbe   = "<xssprobe onxss=1>"
	probe        = `'"></textarea></script>` + shortProbe
)

// context is a request of the user that no route has answered yet.
func (s *site) context(user string) echo.Context {
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder())
	c.Set("actor", s.account(user).Actor(""))
	return c
}

// checkProbe looks for a probe that became part of the page.
func checkProbe(t *testing.T, what, body string) (shown bool) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && strings.Contains(n.Data, probeElement) {
			if p := n.Parent.Data; p == "script" || p == "style" {
				t.Errorf("%s: the probe stands in a %s", what, p)
			}
			shown = true
		}
		if n.Type == html.ElementNode && n.Data == probeElement {
			t.Errorf("%s: the probe is an element", what)
		}
		for _, a := range n.Attr {
			link := a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction"
			if strings.HasPrefix(a.Key, "on") || link && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				t.Errorf("%s: <%s %s=%q>", what, n.Data, a.Key, a.Val)
			}
			shown = shown || strings.Contains(a.Val, probeElement)
		}
	}
	return shown
}

// probedRoll is a roster whose head and cells hold probes.
func probedRoll(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for line := range strings.Lines(string(rollCSV())) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if b.Len() == 0 && cells[0] == "街道（乡镇）" {
			cells = append(cells, "备注"+probe, probe)
		} else {
			for _, i := range []int{0, 1, 2, 4, 6, 8, 9} {
				cells[i] += probe
			}
			cells = append(cells, probe, probe)
		}
		if err := w.Write(cells); err != nil {
			t.Fatal(err)
		}
		w.Flush()
	}
	return b.Bytes()
}

// probedWorkbook is a workbook in good order in which communities bear the probe,
// and a further sheet is named by it.
func probedWorkbook(t *testing.T) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(workbook(t, ownUnit, 0)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	changed := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, v := range row {
				name, ok := strings.CutSuffix(v, "社区")
				if !ok || name == "" {
					continue
				}
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if err := f.SetCellStr(sheet, cell, name+shortProbe+"社区"); err != nil {
					t.Fatal(err)
				}
				changed++
			}
		}
	}
	if _, err := f.NewSheet(shortProbe); err != nil || changed == 0 {
		t.Fatalf("changed %d cells, %v", changed, err)
	}
	if err := f.SetCellStr(shortProbe, "A1", probe); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plant puts probes into every field that takes text, and gives what it got
// back.
func (w *world) plant(t *testing.T) {
	t.Helper()
	page := "/returns/" + ownUnit + "/2026-10"
	post := func(user, path string, values ...string) {
		t.Helper()
		a := w.as(user).postForm(path, form(values...))
		if a.Code >= 500 || a.Code == http.StatusForbidden {
			t.Errorf("%s: got %d %.300s", path, a.Code, a.Body)
		}
		checkProbe(t, path, a.Body.String())
	}
	clerk, city := "county-"+ownUnit, "prefecture-2201"
	post("sheng", page+"/reopen", "reason", probe)
	if a := w.upload(t, page+"/files?replace=all", map[string][]byte{"花名册.csv": rollCSV()}); a.Code != http.StatusSeeOther {
		t.Fatalf("roll: got %d %s", a.Code, a.Body)
	}
	old := w.keys(t)["2.3-age"][0]
	post(clerk, page+"/answers", "at", old, "kind", "explained", "key", old, "text", "按放宽条件招聘，有批复文件。"+probe)
	if !strings.Contains(w.as(clerk).get(page).Body.String(), "有批复文件。"+html.EscapeString(probe)) {
		t.Error("the explanation is not shown")
	}
	post("sheng", "/exceptions", "unit", ownUnit, "period", "2026-10", "key", old, "approver", shortProbe, "document", shortProbe, "first_day", "2026-10-01", "last_day", "2026-12-31")
	if a := w.upload(t, page+"/files?replace=all", map[string][]byte{probe + ".csv": probedRoll(t)}); a.Code != http.StatusSeeOther {
		t.Fatalf("roll: got %d %s", a.Code, a.Body)
	}
	for _, found := range w.keys(t) {
		post(clerk, page+"/edits", "at", found[0], "version", "3", "v-"+found[0], probe)
	}
	post(clerk, page+"/mappings", "source", "备注"+probe, "target", "workers.remarks")
	post(clerk, page+"/submit", "version", probe, "confirm", "yes")
	w.walkPages(t, clerk, city, "sheng")
	post(clerk, page+"/mappings/delete", "source", "备注"+probe)
	if a := w.upload(t, page+"/files?replace=all", map[string][]byte{probe + ".xlsx": probedWorkbook(t)}); a.Code != http.StatusSeeOther {
		t.Fatalf("workbook: got %d %s", a.Code, a.Body)
	}
	v, err := w.Store.Version(t.Context(), ownUnit, testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	version := []string{"confirm", "yes", "version", strconv.FormatInt(v.Number, 10)}
	answer := func() {
		t.Helper()
		for _, found := range w.keys(t) {
			for _, key := range found {
				for _, kind := range []string{"explained", "admitted"} { // one of which is asked for
					post(clerk, page+"/answers", "at", key, "kind", kind, "key", key, "text", "已按批复办理。"+probe)
				}
			}
		}
	}
	answer()
	post(clerk, page+"/submit", version...)
	post(city, page+"/send-back", append([]string{"reason", probe}, version...)...)
	post(clerk, page+"/restore", "version", "2")
	post(clerk, page+"/restore", "version", strconv.FormatInt(v.Number, 10))
	version[3] = strconv.FormatInt(v.Number+2, 10)
	answer()
	a := w.as(clerk).postForm(page+"/submit", form(version...))
	if a.Code != http.StatusSeeOther {
		t.Fatalf("submit: got %d %s", a.Code, textOf(t, a.Body.String(), "id", "failure"))
	}
	post(city, page+"/approve", version...)
	post("sheng", page+"/accept", version...)
	if got := w.stateOf(t, ownUnit); got != "accepted" {
		t.Fatalf("the return with probes is %s", got)
	}
	w.plantElsewhere(post)
}

func (w *world) plantElsewhere(post func(user, path string, values ...string)) {
	page := "/returns/" + ownUnit + "/2026-10"
	post("sheng", page+"/extensions", "until", "2026-11-30", "reason", probe)
	post("sheng", "/exceptions", "unit", ownUnit, "period", "2026-10", "key", probe, "approver", probe, "document", probe)
	post("sheng", "/parameters/"+ownUnit+"/2026", "document", probe)
	post("sheng", "/units", "code", "220190", "name", "示范区"+shortProbe, "parent", "2201", "aliases", probe)
	post("sheng", "/units", "code", probe, "name", probe, "parent", probe)
	post("sheng", "/deadlines", "due_day", probe, "lock_day", probe)
	post("sheng", "/holidays", "year", "2027", "name", shortProbe, "first", "2027-01-01", "last", "", "kind", "off")
	post("sheng", "/holidays", "year", "2027", "name", probe, "first", probe, "last", probe, "kind", probe)
	post("sheng", "/schedules", strings.Split("title|月报"+shortProbe+"|reports|monthly|formats|pdf|unit|22|mode|monthly|day|6|clock|08:30|zone|Asia/Shanghai|shift|next|catch_up|latest|recipients|\"<xssprobe onxss=1>\" <a@jl.example>", "|")...)
	post("sheng", "/schedules", "title", probe, "recipients", probe, "cron", probe, "clock", probe, "zone", probe, "unit", probe)
	post("sheng", "/schedules/monthly/test", "to", probe, "unit", "22", "period", "2026-10")
	post("anquan", "/users", "login", "probe", "name", shortProbe, "role", "county", "unit", ownUnit)
	post("anquan", "/users", "login", probe, "name", probe, "role", probe, "unit", probe)
	post("county-"+ownUnit, "/account/tokens", "name", shortProbe, "months", "1")
	post("county-"+ownUnit, "/account/tokens", "name", probe+probe, "months", "1")
	post("county-"+ownUnit, "/persons", "q", probe)
	post("prefecture-2201", "/persons/"+w.persons[nearUnit]+"/reveal", "purpose", "核对"+probe)
	post(noUser, "/login", "login", probe, "password", probe, "next", "/"+probe)
	post("county-"+ownUnit, "/account/password", "old", probe, "password", probe, "again", "x")
}

// walkPages looks at every page the users may see, as it is and with probes in
// the query; it gives how many show one.
func (w *world) walkPages(t *testing.T, users ...string) (shown int) {
	t.Helper()
	queries := url.Values{}
	for _, q := range []string{"severity", "version", "against", "answers", "at", "state", "prefecture", "period", "unit", "format", "account", "action", "year", "standing", "q", "next", "ok", "key", "round", "fill", "code"} {
		queries.Set(q, probe)
	}
	for _, r := range routes() {
		if r.Method != http.MethodGet || r.Kind != page || r.streams() || strings.HasPrefix(r.Path, "/static/") {
			continue
		}
		path, _, _ := w.path(t, &r, ownUnit)
		paths := []string{path, path + "?" + queries.Encode()}
		if strings.Contains(r.Path, "/reports/:id") {
			paths = nil
			for _, rep := range reports.All() {
				paths = append(paths, "/reports/"+rep.ID+"?period=2026-10&unit="+ownUnit, "/reports/"+rep.ID+"?period=2026-10&unit="+ownUnit+"&personal=1")
			}
		}
		var single []string // by the first who may, for they say the same to all
		for q := range queries {
			single = append(single, path+"?"+url.Values{q: {probe}}.Encode())
		}
		for _, user := range users {
			if !w.allowed(user, &r) {
				continue
			}
			visit := append(single, paths...)
			single = nil
			for _, p := range visit {
				a := w.as(user).get(p)
				if a.Code >= 500 {
					t.Errorf("%s as %s: got %d", p, user, a.Code)
				}
				if checkProbe(t, p+" as "+user, a.Body.String()) {
					shown++
				}
			}
		}
	}
	return shown
}

// What people type, and what stands in their files, is text on every page that
// shows it: in titles, reasons, explanations, names of units, accounts, files and
// sheets, heads and cells.
func TestStoredProbes(t *testing.T) {
	w := newWorld(t)
	w.plant(t)
	shown := w.walkPages(t, "county-"+ownUnit, "prefecture-2201", "sheng", "xitong", "anquan", "shenji", noUser)
	if shown < 50 {
		t.Errorf("the probes are shown on %d pages only: nothing was tried", shown)
	}
	for _, path := range []string{"/api/v1/returns/" + ownUnit + "/2026-10", "/api/v1/returns/" + ownUnit + "/2026-10/findings", "/api/v1/schedules", "/api/v1/reports/staffing?period=2026-10&unit=" + ownUnit} {
		a := w.as("sheng").get(path)
		if a.Code != http.StatusOK || !strings.HasPrefix(a.Header().Get("Content-Type"), "application/json") || strings.Contains(a.Body.String(), shortProbe) {
			t.Errorf("%s: got %d %s", path, a.Code, a.Header().Get("Content-Type"))
		}
	}
}
