package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"testing"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/sample"
)

// checkJSONOf runs shegong check and decodes what it prints.
func checkJSONOf(t *testing.T, args ...string) *checkJSON {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), append([]string{"check", "--format", "json"}, args...), &out, &errs)
	if code == exitFailed {
		t.Fatalf("check %v: exit %d: %s%s", args, code, errs.String(), out.String())
	}
	v := &checkJSON{}
	if err := json.Unmarshal(out.Bytes(), v); err != nil {
		t.Fatalf("check %v: %v: %s", args, err, errs.String())
	}
	return v
}

// judged are the findings with the rows of the tables they stand at; what speaks
// of the layout alone is left out.
func judged(v *checkJSON, w *written) []string {
	at := map[spot]source{}
	for s, p := range w.spots {
		if s.kind == roster.Appraisals {
			s.row = 0 // the wide form has several on a row
		}
		at[p] = s
	}
	var out []string
	for _, f := range v.Findings {
		where, sheet := "-", f.Sheet
		if sheet == "CSV" { // named by its file
			sheet = strings.TrimSuffix(f.File, ".csv")
		}
		if f.Rule == "d-hidden" || f.Rule == "d-unread" && (f.Severity == policy.Notice || w.extra[sheet]) {
			continue
		}
		if s, ok := at[spot{sheet, f.Row}]; ok {
			where = fmt.Sprintf("%s %d", s.kind, s.row)
		} else if f.Subject != "" {
			where = "? " + sheet
		}
		if f.Kind == roster.County || f.Field == "quota" || strings.HasPrefix(where, "? 基本情况") || strings.HasPrefix(where, "county") {
			where = "county"
		}
		out = append(out, fmt.Sprintf("%s %s %s %s %s", f.Rule, f.Severity, f.Subject, f.Field, where))
	}
	sort.Strings(out)
	return out
}

func rowsOf(v *checkJSON) map[roster.Kind]int {
	n := map[roster.Kind]int{}
	for _, f := range v.Files {
		for _, s := range f.Sheets {
			if s.Kind != nil {
				k, _ := roster.KindOf(*s.Kind)
				n[k] += s.Rows
			}
		}
	}
	return n
}

var layoutReturns = []struct {
	sample.Options
	asOf string
	more bool // defects the sample does not know
}{
	{sample.Options{County: "220104", Period: roster.Period{Year: 2024, Month: 10}, Workers: 60, Seed: 5}, "2024-10-31", true},
	{sample.Options{County: "220802", Period: roster.Period{Year: 2025, Month: 12}, Workers: 70, Faults: 30, Seed: 6}, "2025-12-31", false},
	{sample.Options{County: "222403", Period: roster.Period{Year: 2026, Month: 3}, Workers: 60, Faults: 25, Seed: 7}, "2026-03-31", false},
	{sample.Options{County: "220381", Period: roster.Period{Year: 2022, Month: 6}, Workers: 60, Faults: 20, Seed: 8}, "2022-06-30", false},
	{sample.Options{County: "220722", Period: roster.Period{Year: 2023, Month: 5}, Workers: 60, Seed: 9}, "2023-05-31", true},
}

// TestLayoutsGiveTheSameFindings writes returns in many layouts: what is found
// must not depend on them.
func TestLayoutsGiveTheSameFindings(t *testing.T) {
	for _, o := range layoutReturns {
		b := sampleBook(t, o.Options)
		if o.more {
			plantMore(b)
		}
		county := roster.DivisionTable().Name(o.County)
		dir := t.TempDir()
		plain := &manner{dice: newDice(1), officialHeads: true, yes: "是", no: "否", dateStyles: []string{"real"}, titles: 1, placement: "columns"}
		base := writeLayout(t, b, plain, county, layoutPath(dir, 0))
		args := []string{"--county", o.County, "--as-of", o.asOf}
		want := judged(checkJSONOf(t, append(args, base.path)...), base)
		for seed := uint64(1); seed <= layoutSeeds; seed++ {
			t.Run(fmt.Sprintf("%s-%d", o.County, seed), func(t *testing.T) {
				w := writeLayout(t, b, newManner(seed), county, layoutPath(dir, seed))
				v := checkJSONOf(t, append(args, w.path)...)
				compareFindings(t, judged(v, w), want)
				for k, n := range w.rows {
					if got := rowsOf(v)[k]; got != n {
						t.Errorf("%s: got %d rows, want %d", k, got, n)
					}
				}
			})
		}
	}
}

const layoutSeeds = 12

func compareFindings(t *testing.T, got, want []string) {
	t.Helper()
	count := map[string]int{}
	for _, s := range want {
		count[s]++
	}
	for _, s := range got {
		if count[s]--; count[s] < 0 {
			t.Errorf("only in this layout: %s", s)
		}
	}
	for s, n := range count {
		for ; n > 0; n-- {
			t.Errorf("missing in this layout: %s", s)
		}
	}
}
