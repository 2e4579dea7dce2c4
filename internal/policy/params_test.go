package policy

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
)

func TestResolveStored(t *testing.T) {
	stored := `{"quota": 120, "reference_pay": 4273.5, "base_pay_share": "70%", "reference_pay_tolerance": "3%",
		"grade_ranges": {"社区正职": [8, 18]}, "terms": [{"start": "2026-01-01", "end": "2030-12-31"}, {"start": "2021-01-01", "end": "2025-12-31"}],
		"certificate_subsidy_min": 250, "exit_age_male": 60, "issued_on": "2020-04-20", "training_reckoning": "calendar", "exit_age_female": null}`
	p, err := Resolve([]byte(stored), nil, day(2026, 10, 31))
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	quota, pay, male := int64(120), int64(4273_50), 60.0
	want.Quota, want.ReferencePay, want.ExitAgeMale = &quota, &pay, &male
	want.ReferencePayTolerance, want.CertificateSubsidyMin = 3, 250_00
	want.GradeRanges["社区正职"] = [2]int64{8, 18}
	want.Terms = []Term{standInTerm, {day(2026, 1, 1), day(2030, 12, 31)}}
	want.TermAssumed = false
	want.IssuedOn, want.TrainingReckoning = day(2020, 4, 20), "calendar"
	if d := cmp.Diff(want, p); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestResolveNamesEveryBadKey(t *testing.T) {
	bad := map[string]string{
		"quotas": `1`, "quota": `"many"`, "age_limit": `40.5`, "min_education": `"大学"`, "base_pay_share": `"七成"`,
		"issued_on": `"2020-13-01"`, "phase_end": `"2023-05"`, "terms": `[{"start": "2026-01-01"}]`, "headcount_step_max_households": `0`,
		"grade_ranges": `{"正副职": [1, 2]}`, "certified_levels": `["无"]`, "training_reckoning": `"yearly"`, "reference_pay": `-1`, "exit_age_male": `"60"`,
	}
	object := map[string]json.RawMessage{}
	for k, v := range bad {
		object[k] = json.RawMessage(v)
	}
	stored, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Resolve(stored, nil, day(2024, 10, 31))
	if err == nil {
		t.Fatal("no error")
	}
	for k := range bad {
		if !strings.Contains(err.Error(), k+"：") {
			t.Errorf("%s is not named: %v", k, err)
		}
	}
	if _, err := Resolve([]byte(`[1]`), nil, day(2024, 10, 31)); err == nil {
		t.Error("a list is taken for an object")
	}
}

func TestResolveCountySheet(t *testing.T) {
	tests := []struct {
		name        string
		stored      string
		change      func(*roster.CountySheet)
		unconfirmed []string
		conflicts   []Conflict
		terms       []Term
		assumed     bool
	}{
		{
			name: "the sheet alone", terms: []Term{standInTerm},
			unconfirmed: []string{"exit_age_female", "exit_age_male", "quota", "reference_pay", "reference_year"},
		},
		{
			name: "confirmed", terms: []Term{standInTerm},
			stored: `{"quota": 40, "reference_pay": 4100, "reference_year": 2023, "exit_age_male": 60, "exit_age_female": 55}`,
		},
		{
			name: "stored otherwise", terms: []Term{standInTerm},
			stored: `{"quota": 38, "reference_pay": 4200.5, "reference_year": 2023, "exit_age_male": 63, "exit_age_female": 55, "age_limit_relaxed": 42}`,
			conflicts: []Conflict{
				{"quota", "38", "40"},
				{"reference_pay", "4200.5", "4100"},
				{"exit_age_male", "63", "60"},
				{"age_limit_relaxed", "42", "45"},
			},
		},
		{
			name: "other limits", change: func(cs *roster.CountySheet) {
				cs.AgeLimitRelaxed, cs.BasePayShare, cs.TermStart, cs.TermEnd = 50, 60, day(2021, 7, 0), day(2026, 6, 0)
			},
			unconfirmed: []string{"age_limit_relaxed", "exit_age_female", "exit_age_male", "quota", "reference_pay", "reference_year", "terms"},
			conflicts:   []Conflict{{"base_pay_share", "70%", "60%"}},
			terms:       []Term{{day(2021, 7, 0), day(2026, 6, 0)}},
		},
		{
			name: "a later term", change: func(cs *roster.CountySheet) { cs.TermStart, cs.TermEnd = day(2026, 3, 1), day(2031, 2, 28) },
			unconfirmed: []string{"exit_age_female", "exit_age_male", "quota", "reference_pay", "reference_year", "terms"},
			terms:       []Term{standInTerm, {day(2026, 3, 1), day(2031, 2, 28)}}, assumed: true,
		},
		{
			name: "another year", change: func(cs *roster.CountySheet) { cs.Year = 2023 },
			terms: []Term{standInTerm}, assumed: true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := valid()
			if tt.change != nil {
				tt.change(county(in))
			}
			p, err := Resolve([]byte(tt.stored), in.Return, in.AsOf)
			if err != nil {
				t.Fatal(err)
			}
			var unconfirmed []string
			for k := range p.Unconfirmed {
				unconfirmed = append(unconfirmed, k)
			}
			slices.Sort(unconfirmed)
			if d := cmp.Diff(tt.unconfirmed, unconfirmed); d != "" {
				t.Errorf("unconfirmed (-want +got)\n%s", d)
			}
			if d := cmp.Diff(tt.conflicts, p.Conflicts); d != "" {
				t.Errorf("conflicts (-want +got)\n%s", d)
			}
			if d := cmp.Diff(tt.terms, p.Terms); d != "" {
				t.Errorf("terms (-want +got)\n%s", d)
			}
			if p.TermAssumed != tt.assumed {
				t.Errorf("assumed: got %v, want %v", p.TermAssumed, tt.assumed)
			}
			if p.BasePayShare != 70 {
				t.Errorf("base pay share: got %v, want the opinion's 70", p.BasePayShare)
			}
		})
	}
}

func TestParamsJSON(t *testing.T) {
	p, err := Resolve([]byte(`{"quota": 120, "reference_pay": 4273.55, "exit_age_male": 60.5}`), nil, day(2024, 10, 31))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back Params
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	back.TermAssumed = true // not stored
	if d := cmp.Diff(p, &back); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestParamTableIsWhole(t *testing.T) {
	known := map[string]bool{}
	for _, i := range ParamTable() {
		known[i.Key] = true
		if i.Title == "" || i.Clause == "" || i.Default == "" {
			t.Errorf("%s lacks a title, clause or default", i.Key)
		}
	}
	if len(known) != 37 {
		t.Errorf("got %d parameters, want 37", len(known))
	}
	for _, r := range Rules() {
		for _, k := range r.Params {
			if !known[k] {
				t.Errorf("%s uses the unknown parameter %s", r.ID, k)
			}
		}
	}
}

// TestUnconfirmedIsSaid: a finding that uses a limit only the county's sheet
// gives says so.
func TestUnconfirmedIsSaid(t *testing.T) {
	for stored, want := range map[string]bool{"": true, `{"quota": 35}`: false} {
		in := valid()
		county(in).Quota = 35
		p, err := Resolve([]byte(stored), in.Return, in.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		in.Params = p
		n := 0
		for _, f := range Evaluate(*in).Findings {
			if f.Rule == "2.2-quota" {
				n++
				if got := strings.Contains(f.Message, "参数未确认"); got != want {
					t.Errorf("stored %q: unconfirmed got %v, want %v: %s", stored, got, want, f.Message)
				}
			}
		}
		if n != 1 {
			t.Errorf("stored %q: got %d findings, want 1", stored, n)
		}
	}
}
