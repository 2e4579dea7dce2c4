package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"shegong/internal/sample"
	"shegong/internal/store"
)

// Check 17: a month made on SQLite and on PostgreSQL gives the same: records,
// findings, answers, figures, files to the byte, messages, pages and what
// programs are answered. Where the suite runs on SQLite, it is made twice there.
func TestSameMonthOnBothEngines(t *testing.T) {
	var one, other map[string]string
	t.Run("SQLite", func(t *testing.T) {
		t.Setenv("SHEGONG_TEST_POSTGRES", "")
		one = monthOf(t)
	})
	t.Run("the suite's engine", func(t *testing.T) { other = monthOf(t) })
	if len(one) < 60 {
		t.Errorf("got %d things to compare, want a month's", len(one))
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(one)), slices.Sorted(maps.Keys(other))); diff != "" {
		t.Fatalf("what there is (-SQLite +other)\n%s", diff)
	}
	for name, want := range one {
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(other[name], "\n")); diff != "" {
			t.Errorf("%s (-SQLite +other)\n%s", name, diff)
		}
	}
}

// engineUnits report in the month: two of one prefecture, one of another.
var engineUnits = []string{ownUnit, nearUnit, farUnit}

// monthOf makes the month and dumps it; IDs come in the same order each time, for
// reports name the versions they were made from.
func monthOf(t *testing.T) map[string]string {
	t.Helper()
	uuid.SetRand(rand.NewChaCha8([32]byte{17}))
	t.Cleanup(func() { uuid.SetRand(nil) })
	s := newSiteUnder(t, strings.Repeat("0123456789abcdef", 4))
	for i, unit := range engineUnits {
		s.reportMonth(t, unit, i)
	}
	if a := s.postForm("/schedules/monthly/run", "period=2026-10"); a.Code != http.StatusSeeOther {
		t.Fatalf("run: got %d %s", a.Code, a.Body)
	}
	d := dump{}
	for _, unit := range engineUnits {
		d.version(t, s, unit)
	}
	d.messages(t, s)
	d.tables(t, s)
	for user, paths := range enginePages() {
		for _, path := range paths {
			w := s.as(user).get(path)
			if w.Code != http.StatusOK {
				t.Errorf("%s: got %d %s", path, w.Code, w.Body)
			}
			d.add(path, w.Body.Bytes())
		}
	}
	return d
}

// reportMonth takes a unit from a workbook with faults of the opinion, which are
// explained, to acceptance.
func (s *site) reportMonth(t *testing.T, unit string, seed int) {
	t.Helper()
	var b bytes.Buffer
	o := sample.Options{County: unit, Period: testPeriod, Workers: 40 + 10*seed, Faults: 3, Only: []string{"2.7-staff-training"}, Seed: int64(seed + 1)}
	if _, err := sample.Workbook(&b, o); err != nil {
		t.Fatal(err)
	}
	at := "/returns/" + unit + "/2026-10"
	if w := s.upload(t, at+"/files", map[string][]byte{"报送表.xlsx": b.Bytes()}); w.Code != http.StatusSeeOther {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	v, err := s.Store.Version(t.Context(), unit, testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	result, err := s.Store.Result(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	var answers []store.Answer
	for _, f := range result.Findings {
		answers = append(answers, store.Answer{Key: f.Key, Rule: f.Rule, Kind: store.Explained, Text: "已列入下月培训，由街道督办"})
	}
	if err := s.Store.PutAnswers(t.Context(), unit, testPeriod, answers); err != nil || len(answers) == 0 {
		t.Fatalf("answers: %d, %v", len(answers), err)
	}
	for _, step := range []string{"submit", "approve", "accept"} {
		user := map[string]string{"approve": "prefecture-" + unit[:4]}[step]
		if w := s.as(user).postForm(at+"/"+step, "version=1&confirm=yes"); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: got %d %s", step, w.Code, w.Body)
		}
	}
}

// enginePages are what is asked for, by who asks.
func enginePages() map[string][]string {
	paths := map[string][]string{"sheng": {
		"/?period=2026-10", "/api/v1/returns?period=2026-10", "/api/v1/schedules", "/api/v1/schedules/monthly/runs", "/schedules/monthly",
	}}
	for _, unit := range engineUnits {
		clerk := "county-" + unit
		paths[clerk] = append(paths[clerk], "/returns/"+unit+"/2026-10", "/returns/"+unit+"/2026-10/history",
			"/api/v1/returns/"+unit+"/2026-10", "/api/v1/returns/"+unit+"/2026-10/findings")
	}
	for _, report := range []string{"monthly", "staffing", "training"} {
		for _, format := range []string{"pdf", "xlsx"} {
			for _, unit := range append([]string{"22", "2201"}, engineUnits...) {
				paths["sheng"] = append(paths["sheng"], "/reports/"+report+"/file?period=2026-10&format="+format+"&unit="+unit)
			}
		}
	}
	return paths
}

// dump is what a month left, by name.
type dump map[string]string

// add keeps text as it is and of other files the hash.
func (d dump) add(name string, content []byte) {
	if bytes.HasPrefix(content, []byte("%PDF")) || bytes.HasPrefix(content, []byte("PK")) {
		d[name] = fmt.Sprintf("%d bytes, %x", len(content), sha256.Sum256(content))
		return
	}
	d[name] = string(content)
}

func (d dump) json(t *testing.T, name string, v any) {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	d.add(name, b)
}

// version adds what is kept of a unit's month.
func (d dump) version(t *testing.T, s *site, unit string) {
	t.Helper()
	ctx := t.Context()
	v, err := s.Store.Version(ctx, unit, testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	read := func(what string, v any, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s of %s: %v", what, unit, err)
		}
		d.json(t, unit+" "+what, v)
	}
	read("version", v, nil)
	ret, err := s.Store.Return(ctx, v.ID)
	read("records", ret, err)
	result, err := s.Store.Result(ctx, v.ID)
	read("findings", result, err)
	params, err := s.Store.Params(ctx, v.ID)
	read("parameters", params, err)
	answers, err := s.Store.SubmittedAnswers(ctx, v.ID)
	read("answers", answers, err)
	events, err := s.Store.Events(ctx, unit, testPeriod)
	read("steps", events, err)
	row, err := s.Store.ReturnState(ctx, unit, testPeriod)
	read("state", row, err)
}

// messages adds the runs and messages with what is attached.
func (d dump) messages(t *testing.T, s *site) {
	t.Helper()
	rs, err := s.Store.Runs(t.Context(), "", 10)
	if err != nil || len(rs) != 1 || rs[0].State != store.RunDone {
		t.Fatalf("runs: got %+v, %v, want one that is done", rs, err)
	}
	d.json(t, "runs", rs)
	ds, err := s.Store.DeliveriesOf(t.Context(), &rs[0])
	if err != nil || len(ds) != 1 || ds[0].State != store.Sent {
		t.Fatalf("messages: got %+v, %v, want one that was sent", ds, err)
	}
	full, err := s.Store.Delivery(t.Context(), ds[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	d.json(t, "message", full)
	for i, id := range full.Archives() {
		a, err := s.Store.Archived(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		d.add(fmt.Sprintf("attachment %d", i), a.Data)
	}
}

// tables adds how many rows each table has.
func (d dump) tables(t *testing.T, s *site) {
	t.Helper()
	m, err := s.Store.Backup(t.Context(), new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range m.Tables {
		d["rows of "+table.Name] = fmt.Sprint(table.Rows)
	}
}
