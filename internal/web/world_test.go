package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"shegong/internal/store"
)

// The units of a world: a clerk's own, its neighbour in the same prefecture, and
// one of another prefecture.
const (
	ownUnit  = "220104"
	nearUnit = "220102"
	farUnit  = "220202"
)

// spare is an account that is only ever a target: what is done to it ends no
// session of those who act.
const spare = "county-220112"

// world is a site in which three units have everything a path can name: accepted
// returns, archived lists of persons, exceptions, persons, tokens, messages.
type world struct {
	*site
	now      *time.Time
	persons  map[string]string // keys, by unit
	lists    map[string]string // IDs of archived lists of persons, by unit
	reports  map[string]string // IDs of archived reports without persons, by unit
	excepted map[string]string // IDs of exceptions, by unit
	delivery string
	message  string // name in the outbox
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, now := newClockedSite(t)
	w := &world{
		site: s, now: now, persons: map[string]string{}, lists: map[string]string{}, reports: map[string]string{}, excepted: map[string]string{},
	}
	for _, unit := range []string{ownUnit, nearUnit, farUnit} {
		w.settle(t, unit)
	}
	if a := s.postForm("/schedules/monthly/run", "period=2026-10"); a.Code != http.StatusSeeOther {
		t.Fatalf("run: got %d %s", a.Code, a.Body)
	}
	ds, err := s.Store.Deliveries(t.Context(), store.DeliveryFilter{}, 1)
	if err != nil || len(ds) != 1 {
		t.Fatalf("deliveries: got %v, %v", ds, err)
	}
	entries, err := s.Outbox.List()
	if err != nil || len(entries) == 0 {
		t.Fatalf("outbox: got %v, %v", entries, err)
	}
	w.delivery, w.message = ds[0].ID, entries[0].Name
	return w
}

// settle gives a unit what paths name.
func (w *world) settle(t *testing.T, unit string) {
	t.Helper()
	ctx := context.Background()
	w.accepted(t, unit)
	w.persons[unit] = w.Store.PersonKey(w.firstPerson(t, unit).ID)
	for _, q := range []string{"&personal=1", ""} {
		path := "/reports/training/file?format=xlsx&period=2026-10&unit=" + unit + q
		if a := w.as("county-" + unit).get(path); a.Code != http.StatusOK {
			t.Fatalf("%s: got %d %s", path, a.Code, a.Body)
		}
	}
	made, err := w.Store.ArchiveList(ctx, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range made {
		if a.Unit == unit && a.Personal {
			w.lists[unit] = a.ID
		} else if a.Unit == unit {
			w.reports[unit] = a.ID
		}
	}
	e := &store.Exception{
		Unit: unit, Rule: "2.3-age", Key: "k", About: `{"full":"","masked":""}`, Approver: "省民政厅", Document: "吉民函〔2026〕9号",
		FirstDay: "2026-01-01", LastDay: "2026-12-31",
	}
	if err := w.Store.AddException(ctx, e); err != nil {
		t.Fatal(err)
	}
	w.excepted[unit] = e.ID
}

// path fills a route's pattern with what belongs to a unit. scoped tells that
// only who sees the unit may have it; named, that it is there to be had.
func (w *world) path(t *testing.T, r *route, unit string) (path string, scoped, named bool) {
	t.Helper()
	or := func(id string) string { // where nothing of the kind was made
		return cmp.Or(id, "x")
	}
	path = strings.NewReplacer(
		":unit", unit, ":county", unit, ":period", "2026-10", ":year", "2026", ":n", "1", ":hash", w.static.hash, "*", "app.css",
		":key", or(w.persons[unit]), ":chapter", "filing", "/files/:name", "/files/%E6%8A%A5%E9%80%81%E8%A1%A8.xlsx",
		"/annotated/:name", "/annotated/%E6%8A%A5%E9%80%81%E8%A1%A8.xlsx", "/outbox/:name", "/outbox/"+or(w.message),
		"/archive/:id", "/archive/"+or(w.reports[unit]), "/exceptions/:id", "/exceptions/"+or(w.excepted[unit]), "/deliveries/:id", "/deliveries/"+or(w.delivery),
		"/schedules/:id", "/schedules/"+w.schedule(t, r), "/users/:id", "/users/"+w.account(spare).ID, "/rules/:id", "/rules/2.3-age",
		"/reports/:id", "/reports/training", "/attachments/:index", "/attachments/0", ":index", "0", "/tokens/:id", "/tokens/"+or(w.token(t, r, unit)),
	).Replace(r.Path)
	scoped = strings.Contains(r.Path, ":unit") || strings.Contains(r.Path, ":key") || strings.Contains(r.Path, "/tokens/:id") || strings.Contains(r.Path, "/archive/:id")
	// Who asks without a form names no run and no mapping.
	named = !strings.Contains(path, ":") && !slices.ContainsFunc([]string{"/diff", "/schedules/:id/resend", "/mappings/delete"}, func(part string) bool {
		return strings.Contains(r.Path, part)
	})
	if strings.Contains(r.Path, "/reports/:id") {
		scoped, path = true, path+"?period=2026-10&format=pdf&unit="+unit
	}
	return strings.ReplaceAll(path, ":", "x"), scoped, named
}

// schedule is one to be named by a path: a new one where it is to be deleted.
func (w *world) schedule(t *testing.T, r *route) string {
	t.Helper()
	if r.Method != http.MethodDelete && !strings.HasSuffix(r.Path, "/delete") || !strings.Contains(r.Path, "/schedules/") {
		return "monthly"
	}
	a := w.as("sheng").postForm("/schedules", scheduleValues(nil).Encode())
	id, _, ok := strings.Cut(strings.TrimPrefix(a.Header().Get("Location"), "/schedules/"), "?")
	if !ok {
		t.Fatalf("new schedule: got %d %s", a.Code, a.Body)
	}
	return id
}

// token is one of a unit's clerk, new where it is to be deleted.
func (w *world) token(t *testing.T, r *route, unit string) string {
	t.Helper()
	if !strings.Contains(r.Path, "/tokens/:id") {
		return ""
	}
	token, _, err := w.accounts.AddToken(t.Context(), w.account("county-"+unit).ID, "x", 1)
	if err != nil {
		t.Fatal(err)
	}
	return token.ID
}
