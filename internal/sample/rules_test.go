package sample_test

import (
	"fmt"
	"io"
	"testing"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/templates"
)

// positioned gives a return the sheets and rows it has in its workbook.
func positioned(r *roster.Return) *roster.Return {
	r.Files = []roster.File{{Name: "样例.xlsx", Format: "xlsx", SHA256: r.Period.String()}}
	r.Named = []string{r.County}
	for n, k := range roster.Kinds() {
		s := roster.Sheet{Name: k.Title(), Kind: k, HeaderRow: templates.FirstDataRow - 1, HeaderRows: 1, Rows: r.Len(k), Records: r.Len(k)}
		for _, f := range roster.FieldsOf(k) {
			if f.Template() {
				s.Columns = append(s.Columns, roster.Column{Column: letters(len(s.Columns)), Header: f.Header, Field: f.Key, Match: roster.MatchExact})
			}
		}
		r.Sheets = append(r.Sheets, s)
		for i, rec := range r.Records(k) {
			rec.Base().Sheet, rec.Base().Row = int32(n), int32(templates.FirstDataRow+i)
		}
	}
	return r
}

func letters(i int) string {
	if i >= 26 {
		return string(rune('A'+i/26-1)) + string(rune('A'+i%26))
	}
	return string(rune('A' + i))
}

func evaluate(t *testing.T, r, previous *roster.Return) *policy.Result {
	t.Helper()
	in := policy.Input{Return: r, Previous: previous, AsOf: r.Period.End()}
	var err error
	if in.Params, err = policy.Resolve(nil, r, in.AsOf); err != nil {
		t.Fatal(err)
	}
	if previous != nil {
		if in.PreviousParams, err = policy.Resolve(nil, previous, previous.Period.End()); err != nil {
			t.Fatal(err)
		}
	}
	return policy.Evaluate(in)
}

func line(f policy.Finding) string {
	return fmt.Sprintf("%s %s %s!%s %s: %s", f.Rule, f.Severity, f.Sheet, f.Cell, f.Subject, f.Message)
}

// TestRecordsBreakNoRule judges the records as such, every month of ten years.
func TestRecordsBreakNoRule(t *testing.T) {
	for _, county := range []string{"220104", "220171", "220502", "220221", "222401", "220273", "22Z001"} {
		for seed := range int64(2) {
			t.Run(fmt.Sprintf("%s/%d", county, seed), func(t *testing.T) { checkYears(t, county, seed) })
		}
	}
}

func checkYears(t *testing.T, county string, seed int64) {
	t.Helper()
	var previous *roster.Return
	for p := (roster.Period{Year: 2021, Month: 1}); p.Year <= 2030; p = p.Add(1) {
		r := positioned(sample.Return(sample.Options{County: county, Period: p, Workers: 120 + int(seed)*17, Seed: seed}))
		res := evaluate(t, r, previous)
		for i, f := range res.Findings {
			if i > 5 {
				break
			}
			t.Errorf("%s: %s", p, line(f))
		}
		previous = r
	}
}

// TestPlantedFaultsAreFound judges one planted defect after the other: each
// makes its finding, at its row, and no other of weight.
func TestPlantedFaultsAreFound(t *testing.T) {
	for _, p := range []roster.Period{{Year: 2024, Month: 10}, {Year: 2025, Month: 12}, {Year: 2026, Month: 3}} {
		for n := range 12 {
			checkTruth(t, sample.Options{County: "220104", Period: p, Faults: 1 + n, Workers: 60, Seed: int64(n)})
		}
		checkTruth(t, sample.Options{County: "220502", Period: p, Faults: 30, Seed: 3})
		checkTruth(t, sample.Options{County: "222401", Period: p, Faults: 70, Workers: 400, Seed: 3})
	}
}

func checkTruth(t *testing.T, o sample.Options) {
	t.Helper()
	truth, err := sample.Workbook(io.Discard, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(truth.Faults) != o.Faults {
		t.Fatalf("faults: got %d, want %d", len(truth.Faults), o.Faults)
	}
	want := map[string]bool{}
	for _, f := range truth.Faults {
		if unreadable(f.Rule) {
			continue
		}
		want[fmt.Sprintf("%s %s %d %s", f.Rule, f.Sheet, f.Row, f.Subject)] = true
	}
	for _, f := range evaluate(t, positioned(sample.Return(o)), nil).Findings {
		key := fmt.Sprintf("%s %s %d %s", f.Rule, f.Sheet, f.Row, f.Subject)
		if !want[key] {
			t.Errorf("%s seed %d: not planted: %s", o.Period, o.Seed, line(f))
		}
		delete(want, key)
	}
	for key := range want {
		t.Errorf("%s seed %d: not found: %s", o.Period, o.Seed, key)
	}
}

// unreadable tells that only reading the workbook finds a rule's faults.
func unreadable(rule string) bool {
	switch rule {
	case "d-value", "d-date", "d-number", "2.9-grade", "2.10-reason":
		return true
	}
	return false
}
