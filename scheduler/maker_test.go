package scheduler_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/internal/summary"
	"shegong/reports"
	"shegong/scheduler"
)

func TestSameVersionsGiveTheSameBytes(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	report := func(format string) *store.Archived {
		t.Helper()
		a, err := w.maker().Make(t.Context(), scheduler.Request{Report: "monthly", Unit: "22", Period: mustPeriod(t, "2024-10"), Format: format})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, format := range []string{"pdf", "xlsx"} {
		first := report(format)
		w.clock.pass(26 * time.Hour)
		again := report(format)
		if again.ID != first.ID || !bytes.Equal(again.Data, first.Data) {
			t.Errorf("%s: made anew from the same versions", format)
		}
		doc, err := w.maker().Document(t.Context(), scheduler.Request{Report: "monthly", Unit: "22", Period: mustPeriod(t, "2024-10")})
		if err != nil || !doc.Made.Equal(first.MadeAt) {
			t.Errorf("first made: got %v, %v, want %v", doc.Made, err, first.MadeAt)
		}
	}
	if as, err := w.store.ArchiveList(t.Context(), 10); err != nil || len(as) != 2 {
		t.Errorf("archive: got %d, %v, want 2", len(as), err)
	}
}

func TestWhatAReportIsMadeFrom(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	october := mustPeriod(t, "2024-10")
	inputs := func(unit string) string {
		t.Helper()
		doc, err := w.maker().Document(t.Context(), scheduler.Request{Report: "staffing", Unit: unit, Period: october})
		if err != nil {
			t.Fatal(err)
		}
		return doc.Inputs
	}
	units := []string{"22", "2201", "220102", "220202"}
	before := map[string]string{}
	for _, u := range units {
		before[u] = inputs(u)
	}
	for _, step := range []struct {
		name    string
		do      func()
		changes string // units whose reports change, by code
	}{
		{"nothing", func() {}, ""},
		{"a new version", func() { w.accept("220102", october, 46) }, "22 2201 220102"},
		{"last month", func() { w.accept("220202", october.Add(-1), 5) }, "22 220202"},
		{"the same month last year", func() { w.accept("220102", october.Add(-12), 5) }, "22 2201 220102"},
		{"two months ago", func() { w.accept("220102", october.Add(-2), 5) }, ""},
		{"a unit's name", func() {
			if err := w.store.PutUnits(t.Context(), []store.Unit{{Code: "220202", Name: "昌邑", Parent: "2202"}}); err != nil {
				t.Fatal(err)
			}
		}, "22 220202"},
	} {
		step.do()
		got := ""
		for _, u := range units {
			if now := inputs(u); now != before[u] {
				got += " " + u
				before[u] = now
			}
		}
		if got != "" {
			got = got[1:]
		}
		if got != step.changes {
			t.Errorf("%s: got changes of %q, want %q", step.name, got, step.changes)
		}
	}
}

func TestNewVersionGivesANewArchiveRow(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	r := scheduler.Request{Report: "staffing", Unit: "220102", Period: mustPeriod(t, "2024-10"), Format: "xlsx"}
	first, err := w.maker().Make(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.pass(time.Hour)
	v := w.accept("220102", r.Period, 46)
	second, err := w.maker().Make(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if second.ID == first.ID || second.SHA256 == first.SHA256 || second.Versions["220102"] != v.ID || second.Name != "南关区社区人员配备2024年10月.xlsx" {
		t.Errorf("got %+v, want a new row from version %s", second, v.ID)
	}
	if old, err := w.store.Archived(t.Context(), first.ID); err != nil || !bytes.Equal(old.Data, first.Data) {
		t.Errorf("the first is gone or changed: %v", err)
	}
}

func TestReportsThatDoNotExist(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	for _, r := range []scheduler.Request{
		{Report: "none", Unit: "22", Format: "pdf"}, {Report: "monthly", Unit: "99", Format: "pdf"}, {Report: "monthly", Unit: "22", Format: "docx"},
	} {
		r.Period = mustPeriod(t, "2024-10")
		if _, err := w.maker().Make(t.Context(), r); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%+v: got %v, want %v", r, err, store.ErrNotFound)
		}
	}
}

// A report of other versions says which one it replaces and what changed; both
// formats say the same, and a draft replaces nothing.
func TestCorrectedReport(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	r := scheduler.Request{Report: "staffing", Unit: "22", Period: mustPeriod(t, "2024-10"), Format: "pdf"}
	first, err := w.maker().Make(t.Context(), r)
	if err != nil || first.Replaces != "" {
		t.Fatalf("first: %v, replaces %q", err, first.Replaces)
	}
	w.clock.pass(time.Hour)
	w.accept("220102", r.Period, 46)
	doc, err := w.maker().Document(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	fact, changes := "", ""
	for _, f := range doc.Facts {
		if f.Label == "替换" {
			fact = f.Text
		}
	}
	for _, b := range doc.Blocks {
		if tab, ok := b.(reports.Table); ok && tab.Name == "更正说明" {
			changes = fmt.Sprint(tab.Rows[0].Cells)
		}
	}
	if want := "本件替换2024年11月6日 08:00生成的报表（数据指纹" + first.Inputs[:16] + "）"; fact != want || changes != "[社工岗人员 45 46]" {
		t.Errorf("got %q, first change %q, want %q and 45 to 46 workers", fact, changes, want)
	}
	for _, format := range []string{"pdf", "xlsx"} {
		r.Format = format
		if a, err := w.maker().Make(t.Context(), r); err != nil || a.Replaces != first.ID {
			t.Errorf("%s: replaces %q, %v, want %s", format, a.Replaces, err, first.ID)
		}
		w.clock.pass(time.Hour)
	}
}

func TestDraftReport(t *testing.T) {
	w := newWorld(t, "2024-11-06 08:00", &post{})
	r := scheduler.Request{Report: "staffing", Unit: "22", Period: mustPeriod(t, "2024-10"), Format: "pdf", Draft: true}
	doc, err := w.maker().Document(t.Context(), r)
	if err != nil || doc.Draft || doc.Reported != 1 {
		t.Errorf("nothing under review: got draft %t, %d reported, %v", doc.Draft, doc.Reported, err)
	}
	v, err := w.store.AddVersion(t.Context(), &store.Content{
		How: "upload", AsOf: r.Period.End(), Params: policy.Defaults(), Result: &policy.Result{},
		Return: &roster.Return{County: "220104", Period: r.Period},
	})
	if err != nil {
		t.Fatal(err)
	}
	sum := &summary.Summary{Unit: "220104", Period: r.Period, AsOf: r.Period.End(), County: summary.Figures{summary.Workers: 7}}
	if err := w.store.Submit(t.Context(), v, store.Submission{Summary: sum}); err != nil {
		t.Fatal(err)
	}
	if doc, err = w.maker().Document(t.Context(), r); err != nil || !doc.Draft || doc.Reported != 2 || doc.Versions["220104"] != v.ID {
		t.Errorf("under review: got %+v, %v", doc, err)
	}
	r.Draft = false
	if doc, err = w.maker().Document(t.Context(), r); err != nil || doc.Draft || doc.Reported != 1 {
		t.Errorf("accepted only: got draft %t, %d reported, %v", doc.Draft, doc.Reported, err)
	}
}
