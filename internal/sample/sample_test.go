package sample_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/sample"
)

func period(y, m int) roster.Period { return roster.Period{Year: int16(y), Month: uint8(m)} }

func TestSameOptionsSameBytes(t *testing.T) {
	o := sample.Options{County: "220502", Period: period(2025, 12), Faults: 8, Seed: 5}
	var a, b bytes.Buffer
	ta, err := sample.Workbook(&a, o)
	if err != nil {
		t.Fatal(err)
	}
	tb, err := sample.Workbook(&b, o)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("got different bytes, want the same")
	}
	if d := cmp.Diff(ta, tb); d != "" {
		t.Errorf("truth differs: %s", d)
	}
	o.Seed++
	b.Reset()
	if _, err := sample.Workbook(&b, o); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("another seed: got the same bytes")
	}
}

func TestRefusals(t *testing.T) {
	for _, o := range []sample.Options{
		{County: "220502", Period: period(2020, 12)},
		{County: "220502", Period: period(2031, 1)},
		{County: "2205", Period: period(2024, 1)},
		{County: "220502", Period: period(2024, 1), Workers: -1},
		{County: "220502", Period: period(2024, 1), Faults: -1},
	} {
		if _, err := sample.Workbook(io.Discard, o); err == nil {
			t.Errorf("%+v: got no error", o)
		}
		if r := sample.Return(o); r != nil {
			t.Errorf("%+v: got a return", o)
		}
	}
}

// TestExactWorkers asks for many sizes; from four workers on a return is in
// order.
func TestExactWorkers(t *testing.T) {
	sizes := []int{0, 150, 333, 1000, 2500}
	for n := 1; n < 60; n++ {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		for _, county := range []string{"220104", "220273"} {
			r := positioned(sample.Return(sample.Options{County: county, Period: period(2024, 10), Workers: n, Seed: 2}))
			want := n
			if n == 0 {
				want = sample.DefaultWorkers
			}
			if len(r.Workers) != want {
				t.Errorf("%s: got %d workers, want %d", county, len(r.Workers), want)
			}
			if want < 3 {
				continue // too few for two party-building posts and a hall
			}
			for _, f := range evaluate(t, r, nil).Findings {
				t.Errorf("%s, %d workers: %s", county, n, line(f))
			}
		}
	}
}

func TestPersons(t *testing.T) {
	seen := map[string]string{}
	for _, county := range []string{"220102", "220171", "220172", "220104", "22Z001"} {
		r := sample.Return(sample.Options{County: county, Period: period(2026, 10), Workers: 1500})
		for i := range r.Workers {
			w := &r.Workers[i]
			if p := roster.CheckID(w.ID); p != roster.IDValid {
				t.Fatalf("%s: problem %d", w.ID, p)
			}
			if roster.IDBirth(w.ID) != w.Birth || roster.IDSex(w.ID) != w.Sex {
				t.Errorf("%s: born %s, sex %d", w.ID, w.Birth, w.Sex)
			}
			if w.ID[4] == '7' || !roster.KnownIDRegion(w.ID) {
				t.Errorf("%s: no region of ID numbers", w.ID)
			}
			if seen[w.ID] != "" {
				t.Errorf("%s: in %s and %s", w.ID, seen[w.ID], county)
			}
			seen[w.ID] = county
		}
	}
}

// TestMonthsContinue compares each month with the one before: few changes, and
// whoever left stands in the exits.
func TestMonthsContinue(t *testing.T) {
	const workers = 150
	o := sample.Options{County: "220104", Workers: workers, Seed: 1}
	var before *roster.Return
	moves := 0
	for p := period(2021, 1); p.Before(period(2027, 1)); p = p.Add(1) {
		o.Period = p
		r := sample.Return(o)
		if before != nil {
			moves += checkMonth(t, before, r)
		}
		before = r
	}
	if moves < 20 || moves > 200 {
		t.Errorf("moves in six years: got %d, want some of %d workers", moves, workers)
	}
}

func checkMonth(t *testing.T, before, now *roster.Return) (left int) {
	t.Helper()
	exits, here := map[string]bool{}, map[string]roster.Worker{}
	for _, e := range now.Exits {
		exits[e.ID] = true
	}
	for _, w := range now.Workers {
		here[w.ID] = w
	}
	for _, w := range before.Workers {
		x, ok := here[w.ID]
		switch {
		case !ok && !exits[w.ID]:
			t.Errorf("%s: %s vanished", now.Period, w.ID)
		case !ok:
			left++
		case x.Name != w.Name || x.Post != w.Post || x.Community != w.Community || x.Certificate < w.Certificate:
			t.Errorf("%s: %s is another person", now.Period, w.ID)
		}
	}
	if left > 15 {
		t.Errorf("%s: %d left in a month", now.Period, left)
	}
	for _, k := range []roster.Kind{roster.Appraisals, roster.Exits, roster.Conversions, roster.Matters, roster.Recruitments} {
		if now.Len(k) < before.Len(k) {
			t.Errorf("%s: the ledger %s shrank", now.Period, k)
		}
	}
	return left
}

// TestEveryDefect plants as many defects as there are rules for and finds them
// all known to the rule book.
func TestEveryDefect(t *testing.T) {
	truth, err := sample.Workbook(io.Discard, sample.Options{County: "220104", Period: period(2025, 12), Workers: 300, Faults: 56})
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]bool{}
	for _, f := range truth.Faults {
		if rules[f.Rule] {
			t.Errorf("%s: planted twice", f.Rule)
		}
		rules[f.Rule] = true
		if policy.RuleByID(f.Rule) == nil {
			t.Errorf("%s: no such rule", f.Rule)
		}
	}
}

func BenchmarkWorkbook(b *testing.B) {
	for b.Loop() {
		if _, err := sample.Workbook(io.Discard, sample.Options{County: "220104", Period: period(2026, 10)}); err != nil {
			b.Fatal(err)
		}
	}
}
