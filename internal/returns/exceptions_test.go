package returns

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// answerAllBut answers what is open of a version, but for one finding.
func answerAllBut(t *testing.T, s *Service, c *Checked, p roster.Period, key string) {
	t.Helper()
	var answers []store.Answer
	for _, f := range Open(c.Result, p.End(), nil, nil) {
		if f.Key == key {
			continue
		}
		a := store.Answer{Key: f.Key, Rule: f.Rule, Kind: store.Explained, Text: "已列入下季度整改计划，由街道督办"}
		if !MayExplain(f) {
			a.Kind = store.Admitted
		}
		answers = append(answers, a)
	}
	if err := s.Store.PutAnswers(t.Context(), unit, p, answers); err != nil {
		t.Fatal(err)
	}
}

// A finding under an exception needs no answer in October; in November, after
// the last day, it needs one again.
func TestExceptionIsRaisedAgainOnExpiry(t *testing.T) {
	s := newService(t)
	november := october.Add(1)
	low := csv("花名册.csv", rollHead, person(1, "高中", "2021-09-01"), person(2, "大学专科", "2021-09-01"))
	first := upload(t, s, files(low))
	var f *policy.Finding
	for _, g := range Open(first.Result, october.End(), nil, nil) {
		if g.Subject == idNumber(1) {
			f = g
		}
	}
	if f == nil || f.Rule != "2.3-education" {
		t.Fatalf("got %+v, want the finding on the education", f)
	}
	answerAllBut(t, s, first, october, f.Key)
	var u *Unanswered
	if _, err := s.Submit(t.Context(), unit, october, 1); !errors.As(err, &u) || u.Count != 1 {
		t.Fatalf("before the exception: got %v, want one finding unanswered", err)
	}
	form := ExceptionForm{
		Unit: unit, Period: october, Key: f.Key, Approver: "省民政厅", Document: "吉民函〔2024〕9号", FirstDay: "2024-10-01", LastDay: "2024-11-29",
	}
	if err := s.AddException(t.Context(), form); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Submit(t.Context(), unit, october, 1); err != nil {
		t.Fatalf("under the exception: %v", err)
	}

	second := upload(t, s, Upload{Unit: unit, Period: november, Files: []store.FileData{low}})
	answerAllBut(t, s, second, november, f.Key)
	if _, err := s.Submit(t.Context(), unit, november, 1); !errors.As(err, &u) || u.Count != 1 {
		t.Errorf("after the last day: got %v, want one finding unanswered", err)
	}
	form.FirstDay, form.LastDay = "2024-11-30", "2025-11-30"
	if err := s.AddException(t.Context(), form); err != nil {
		t.Fatalf("renew: %v", err)
	}
	if _, err := s.Submit(t.Context(), unit, november, 1); err != nil {
		t.Errorf("renewed: %v", err)
	}
}

func TestExceptionFormIsChecked(t *testing.T) {
	s := newService(t)
	c := upload(t, s, files(csv("花名册.csv", rollHead, person(1, "高中", "2021-09-01"), person(2, "大本", "2021-09-01"))))
	key := map[string]string{}
	for _, f := range c.Result.Findings {
		key[f.Rule] = f.Key
	}
	valid := ExceptionForm{
		Unit: unit, Period: october, Key: key["2.3-education"], Approver: "省民政厅", Document: "吉民函〔2024〕9号", FirstDay: "2024-10-01", LastDay: "2024-12-31",
	}
	if err := s.AddException(t.Context(), valid); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		change func(*ExceptionForm)
		fields []string // nil: refused as a whole
	}{
		{"overlapping", func(f *ExceptionForm) { f.FirstDay, f.LastDay = "2024-12-31", "2025-12-31" }, nil},
		{"faulty data", func(f *ExceptionForm) { f.Key = key["d-value"] }, nil},
		{"blank", func(f *ExceptionForm) { *f = ExceptionForm{Unit: f.Unit, Period: f.Period, Key: f.Key} }, []string{"approver", "document", "first_day", "last_day"}},
		{"a month", func(f *ExceptionForm) { f.LastDay = "2024-12" }, []string{"last_day"}},
		{"no such day", func(f *ExceptionForm) { f.FirstDay = "2024-02-30" }, []string{"first_day"}},
		{"backwards", func(f *ExceptionForm) { f.FirstDay, f.LastDay = "2025-02-01", "2025-01-31" }, []string{"last_day"}},
		{"over", func(f *ExceptionForm) { f.FirstDay, f.LastDay = "2024-01-01", "2024-10-30" }, []string{"last_day"}},
	}
	for _, tt := range tests {
		form := valid
		tt.change(&form)
		err := s.AddException(t.Context(), form)
		var bad *Faulty
		var no *Rejected
		switch {
		case tt.fields == nil && !errors.As(err, &no):
			t.Errorf("%s: got %v, want a refusal", tt.name, err)
		case tt.fields != nil && !errors.As(err, &bad):
			t.Errorf("%s: got %v, want fields", tt.name, err)
		case tt.fields != nil:
			got := map[string]bool{}
			for k := range bad.Fields {
				got[k] = true
			}
			want := map[string]bool{}
			for _, k := range tt.fields {
				want[k] = true
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s (-want +got)\n%s", tt.name, d)
			}
		}
	}
}
