package sample_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"shegong/importer"
	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/templates"
)

func read(t *testing.T, b []byte, county string, p roster.Period) *roster.Return {
	t.Helper()
	src := importer.Source{Name: "样例.xlsx", Data: bytes.NewReader(b), Size: int64(len(b))}
	r, err := importer.Read(context.Background(), []importer.Source{src}, importer.Options{County: county, Period: p})
	if err != nil {
		t.Fatal(err)
	}
	if e := r.Files[0].Error; e != nil {
		t.Fatalf("%s: %s", e.Code, e.Message)
	}
	return r
}

// TestWorkbooksBreakNoRule reads whole workbooks: as many records as were
// written, no finding.
func TestWorkbooksBreakNoRule(t *testing.T) {
	for _, county := range []string{"220104", "220171", "220502", "220221", "222401", "220722"} {
		for _, p := range []roster.Period{{Year: 2024, Month: 10}, {Year: 2025, Month: 12}, {Year: 2026, Month: 3}, {Year: 2026, Month: 10}} {
			t.Run(county+"/"+p.String(), func(t *testing.T) {
				o := sample.Options{County: county, Period: p, Workers: 80, Seed: 7}
				var b bytes.Buffer
				truth, err := sample.Workbook(&b, o)
				if err != nil {
					t.Fatal(err)
				}
				r := read(t, b.Bytes(), "", p)
				for _, k := range roster.Kinds() {
					if r.Len(k) != truth.Counts[k] {
						t.Errorf("%s: got %d records, want %d", k, r.Len(k), truth.Counts[k])
					}
				}
				if len(r.Named) != 1 || r.Named[0] != county {
					t.Errorf("counties named: got %v, want %s", r.Named, county)
				}
				r.County = county
				for _, f := range evaluate(t, r, nil).Findings {
					t.Error(line(f))
				}
			})
		}
	}
}

// TestBlankWorkbookIsRecognised reads the blank template: every sheet is known
// and every column matches its official head.
func TestBlankWorkbookIsRecognised(t *testing.T) {
	var b bytes.Buffer
	if err := templates.Workbook(&b, nil); err != nil {
		t.Fatal(err)
	}
	r := read(t, b.Bytes(), "220104", roster.Period{Year: 2026, Month: 10})
	for _, k := range roster.Kinds() {
		if !r.Has(k) {
			t.Errorf("%s: not recognised", k)
		}
		for _, f := range roster.FieldsOf(k) {
			if f.Template() && !r.HasColumn(k, f.Key) {
				t.Errorf("%s: no column for %s", k, f.Key)
			}
		}
		if n := r.Len(k); n > 0 {
			t.Errorf("%s: got %d records, want none", k, n)
		}
	}
	for _, f := range r.Faults {
		t.Errorf("fault: %+v", f)
	}
}

// TestFaultsOfWorkbooksAreFound plants defects and reads the workbook.
func TestFaultsOfWorkbooksAreFound(t *testing.T) {
	for _, o := range []sample.Options{
		{County: "220104", Period: roster.Period{Year: 2024, Month: 10}, Faults: 25, Seed: 1},
		{County: "220171", Period: roster.Period{Year: 2025, Month: 12}, Faults: 60, Workers: 300, Seed: 2},
		{County: "222401", Period: roster.Period{Year: 2026, Month: 10}, Faults: 40, Seed: 3},
	} {
		t.Run(o.County, func(t *testing.T) {
			var b bytes.Buffer
			truth, err := sample.Workbook(&b, o)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, truth, evaluate(t, read(t, b.Bytes(), o.County, o.Period), nil).Findings)
		})
	}
}

func compare(t *testing.T, truth *sample.Truth, found []policy.Finding) {
	t.Helper()
	want := map[string]bool{}
	for _, f := range truth.Faults {
		want[fmt.Sprintf("%s %s %d %s", f.Rule, f.Sheet, f.Row, f.Subject)] = true
	}
	for _, f := range found {
		key := fmt.Sprintf("%s %s %d %s", f.Rule, f.Sheet, f.Row, f.Subject)
		if !want[key] {
			t.Errorf("not planted: %s", line(f))
		}
		delete(want, key)
	}
	for key := range want {
		t.Errorf("not found: %s", key)
	}
}
