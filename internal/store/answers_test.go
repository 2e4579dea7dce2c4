package store

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"shegong/internal/roster"
)

// september is the period of the answers' tests.
var september = roster.Period{Year: 2024, Month: 9}

func TestAnswers(t *testing.T) {
	s := openTest(t)
	clerk := As(t.Context(), &Actor{Login: "xian", Role: CountyClerk, Unit: testUnit})
	other := As(t.Context(), &Actor{Login: "other", Role: CountyClerk, Unit: "220102"})
	given := []Answer{{Key: "a", Rule: "2.3-age", Kind: Explained, Text: "由街道安置"}, {Key: "b", Rule: "2.3-age", Kind: Admitted}}
	if err := s.PutAnswers(clerk, testUnit, september, given); !errors.Is(err, ErrConflict) {
		t.Errorf("nothing uploaded: got %v, want %v", err, ErrConflict)
	}
	v := addVersion(t, s, content(testUnit, september, 1, 8))
	if err := s.PutAnswers(clerk, testUnit, september, given); err != nil {
		t.Fatal(err)
	}
	again := Answer{Key: "b", Rule: "2.3-age", Kind: Explained, Text: "已在整改"}
	if err := s.PutAnswers(clerk, testUnit, september, []Answer{again}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Answers(clerk, testUnit, september)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Answer{
		"a": {Key: "a", Rule: "2.3-age", Kind: Explained, Text: "由街道安置", Account: "xian"},
		"b": {Key: "b", Rule: "2.3-age", Kind: Explained, Text: "已在整改", Account: "xian"},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Answer{}, "At")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for name, err := range map[string]error{
		"PutAnswers":    s.PutAnswers(other, testUnit, september, given),
		"DeleteAnswers": s.DeleteAnswers(other, testUnit, september, []string{"a"}),
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s of another county: got %v, want %v", name, err, ErrNotFound)
		}
	}
	if seen, err := s.Answers(other, testUnit, september); err != nil || len(seen) != 0 {
		t.Errorf("another county sees %v, %v", seen, err)
	}
	if err := s.DeleteAnswers(clerk, testUnit, september, []string{"a", "none"}); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Answers(clerk, testUnit, september); err != nil || len(left) != 1 || left["b"].Text != "已在整改" {
		t.Errorf("after one was taken back: got %v, %v", left, err)
	}
	if kept, err := s.SubmittedAnswers(t.Context(), v.ID); err != nil || kept != nil {
		t.Errorf("before submission: got %v, %v, want none", kept, err)
	}
}

// What a county explains names persons: it lies sealed, bound to its finding.
func TestAnswersAreSealed(t *testing.T) {
	s := openTest(t)
	addVersion(t, s, content(testUnit, september, 1, 8))
	secret := strings.Repeat("诸葛甲由街道安置", 3)
	if err := s.PutAnswers(t.Context(), testUnit, september, []Answer{{Key: "a", Kind: Explained, Text: secret}, {Key: "b", Kind: Explained, Text: "别的说明"}}); err != nil {
		t.Fatal(err)
	}
	var data []byte
	if err := s.db.NewRaw("SELECT data FROM answers WHERE key = 'a'").Scan(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("诸葛甲")) {
		t.Error("the text lies open")
	}
	if _, err := s.db.NewRaw("UPDATE answers SET data = ? WHERE key = 'b'", data).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Answers(t.Context(), testUnit, september); err == nil {
		t.Error("an answer moved to another finding is read")
	}
}

func TestDeleteMapping(t *testing.T) {
	s := openTest(t)
	for _, m := range []Mapping{{Unit: testUnit, Source: "文化", Target: "workers.education"}, {Unit: testUnit, Field: "education", Source: "大本", Target: "大学本科"}} {
		if err := s.PutMapping(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	other := As(t.Context(), &Actor{Login: "other", Role: CountyClerk, Unit: "220102"})
	if err := s.DeleteMapping(other, testUnit, "", "文化"); !errors.Is(err, ErrNotFound) {
		t.Errorf("another county's: got %v, want %v", err, ErrNotFound)
	}
	if err := s.DeleteMapping(t.Context(), testUnit, "", "文化"); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteMapping(t.Context(), testUnit, "", "文化"); !errors.Is(err, ErrNotFound) {
		t.Errorf("twice: got %v, want %v", err, ErrNotFound)
	}
	ms, err := s.Mappings(t.Context(), testUnit)
	if err != nil || len(ms) != 1 || ms[0].Source != "大本" {
		t.Errorf("left: got %+v, %v", ms, err)
	}
}
