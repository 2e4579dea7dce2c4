package returns

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
	"shegong/internal/storetest"
)

// Check 7: a unit keeps no more than its quota of workbooks in a calendar month,
// by the clock of Beijing; each version counts with all its files.
func TestQuota(t *testing.T) {
	now := time.Date(2024, 10, 31, 15, 59, 59, 0, time.UTC) // the last second of October in Beijing
	dir := t.TempDir()
	st, err := store.Open(t.Context(), store.Config{Dir: dir, Database: storetest.Database(t, dir), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.SeedUnits(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := &Service{Store: st}
	first := roll(1, 2)
	size := int64(len(first.Data))
	upload(t, s, files(first))
	check := func(limit int64, files ...store.FileData) error {
		return CheckQuota(t.Context(), st, limit, unit, files)
	}
	for _, tt := range []struct {
		name  string
		at    time.Time
		limit int64
		want  error
	}{
		{"no limit", now, 0, nil},
		{"to the byte", now, 2 * size, nil},
		{"a byte over", now, 2*size - 1, &OverQuota{Used: size, Adding: size, Limit: 2*size - 1}},
		{"the next month", now.Add(time.Second), 2*size - 1, nil},
		{"more than a whole quota", now.Add(time.Second), size - 1, &OverQuota{Adding: size, Limit: size - 1}},
	} {
		now = tt.at
		if d := cmp.Diff(tt.want, check(tt.limit, first)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	if err := CheckQuota(t.Context(), st, size, "220102", []store.FileData{first}); err != nil {
		t.Errorf("another county: got %v", err)
	}
	over := &OverQuota{Used: 499<<20 + 1, Adding: 1 << 10, Limit: 500 << 20}
	want := "本单位本月保存的工作簿已有500 MB，本次需不到1 MB，超过每月500 MB的上限，没有保存。" +
		"请删去工作簿中的图片和多余的工作表后再上传；仍然不够的，请系统管理员调高上限，或下月再传"
	if got := over.Error(); got != want {
		t.Errorf("got %s", got)
	}
}
