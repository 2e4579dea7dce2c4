package store

import (
	"errors"
	"strings"
	"testing"

	"shegong/internal/roster"
)

func TestExceptions(t *testing.T) {
	s := openTest(t)
	officer := As(t.Context(), &Actor{Login: "sheng", Role: ProvincialOfficer, Unit: "22"})
	e := &Exception{
		Unit: testUnit, Rule: "2.3-age", Key: "k", Approver: "省民政厅", Document: "吉民函〔2024〕9号",
		FirstDay: "2024-10-01", LastDay: "2024-12-31", About: "欧阳试一年龄超过上限",
	}
	must(t, s.AddException(officer, e))
	es, err := s.Exceptions(t.Context(), testUnit)
	must(t, err)
	if len(es) != 1 || es[0].About != e.About || es[0].Account != "sheng" || es[0].ID != e.ID {
		t.Fatalf("got %+v", es)
	}
	// Whom it is about stands in the database only sealed.
	var data []byte
	must(t, s.db.NewRaw("SELECT data FROM exceptions").Scan(t.Context(), &data))
	if strings.Contains(string(data), "欧阳") {
		t.Error("the person can be read in the database")
	}
	for day, want := range map[roster.Date]bool{
		roster.NewDate(2024, 9, 30): false, roster.NewDate(2024, 10, 1): true, roster.NewDate(2024, 12, 31): true, roster.NewDate(2025, 1, 1): false,
	} {
		if got := es[0].Covers(day); got != want {
			t.Errorf("%s: got %v", day, got)
		}
	}

	other := As(t.Context(), &Actor{Login: "x", Role: CountyClerk, Unit: "220102"})
	if es, err := s.Exceptions(other, ""); err != nil || len(es) != 0 {
		t.Errorf("another county reads %+v, %v", es, err)
	}
	if err := s.AddException(other, &Exception{Unit: testUnit}); !errors.Is(err, ErrNotFound) {
		t.Errorf("another county adds: %v", err)
	}
	if err := s.EndException(other, testUnit, e.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("another county ends: %v", err)
	}
	if err := s.EndException(officer, "220102", e.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("of another unit: %v", err)
	}
	must(t, s.EndException(officer, testUnit, e.ID))
	if err := s.EndException(officer, testUnit, e.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("twice: %v", err)
	}
	es, err = s.Exceptions(t.Context(), "")
	must(t, err)
	if len(es) != 1 || es[0].EndedAt == nil || es[0].Covers(roster.NewDate(2024, 10, 31)) {
		t.Errorf("after the end: got %+v", es)
	}
}
