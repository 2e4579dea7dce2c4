package store

import (
	"errors"
	"testing"
	"time"
)

// A request is done by what was accepted after it was made.
func TestNewestAccepted(t *testing.T) {
	s := openTest(t)
	ctx := As(t.Context(), &Actor{Login: "xian", Role: CountyClerk, Unit: testUnit})
	if v, err := s.NewestAccepted(ctx, testUnit, testTime); v != nil || err != nil {
		t.Errorf("nothing accepted: got %v, %v", v, err)
	}
	accept(t, s, addVersion(t, s, content(testUnit, testPeriod, 1, 8)), 1)
	want := addVersion(t, s, content(testUnit, testPeriod.Add(1), 1, 8))
	accept(t, s, want, 1)
	if v, err := s.NewestAccepted(ctx, testUnit, testTime); err != nil || v.ID != want.ID {
		t.Errorf("since the same moment: got %v, %v, want the later month", v, err)
	}
	if v, err := s.NewestAccepted(ctx, testUnit, testTime.Add(time.Minute)); v != nil || err != nil {
		t.Errorf("since a later moment: got %v, %v, want none", v, err)
	}
	if _, err := s.NewestAccepted(ctx, "220102", testTime); !errors.Is(err, ErrNotFound) {
		t.Errorf("another unit: got %v", err)
	}
}

// What is asked is sealed, and read by the unit it was asked of only.
func TestCorrections(t *testing.T) {
	s := openTest(t)
	own := As(t.Context(), &Actor{Login: "xian", Role: CountyClerk, Unit: testUnit})
	c := &Correction{Unit: testUnit, Key: "k", Text: "欧阳试一的学历有误"}
	must(t, s.AddCorrection(own, c))
	for name, actor := range map[string]*Actor{
		"another county": {Role: CountyClerk, Unit: "220102"},
		"prefecture":     {Role: PrefectureReviewer, Unit: "2201"},
		"province":       {Role: ProvincialOfficer, Unit: "22"},
		"auditor":        {Role: Auditor, Unit: "22"},
	} {
		ctx := As(t.Context(), actor)
		if cs, err := s.Corrections(ctx, "k"); len(cs) != 0 || err != nil {
			t.Errorf("%s reads %+v, %v", name, cs, err)
		}
		if err := s.AddCorrection(ctx, &Correction{Unit: testUnit, Key: "k", Text: "别人登记的"}); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s adds: got %v", name, err)
		}
		if err := s.FinishCorrection(ctx, testUnit, c.ID, "2024-10", 1); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s finishes: got %v", name, err)
		}
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM corrections WHERE account = 'xian' AND done_at IS NULL"); n != 1 {
		t.Errorf("got %d requests, want one", n)
	}
	must(t, s.FinishCorrection(own, testUnit, c.ID, "2024-10", 2))
	if err := s.FinishCorrection(own, testUnit, c.ID, "2024-10", 3); err == nil {
		t.Error("finished twice")
	}
}
