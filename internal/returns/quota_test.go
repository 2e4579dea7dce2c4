package returns

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
)

// Check 7: a unit keeps no more than its quota of workbooks in a calendar month,
// by the clock of Beijing; a content counts once.
func TestQuota(t *testing.T) {
	now := time.Date(2024, 10, 31, 15, 59, 59, 0, time.UTC) // the last second of October in Beijing
	s := newServiceAt(t, func() time.Time { return now })
	first, second := roll(1, 2), trainings(course(1, "书记培训", "2024-06-01", 24))
	size, more := int64(len(first.Data)), int64(len(second.Data))
	upload(t, s, files(first))
	for _, tt := range []struct {
		name  string
		at    time.Time
		limit int64
		unit  string
		files []store.FileData
		want  error
	}{
		{"no limit", now, 0, unit, []store.FileData{first, second}, nil},
		{"to the byte", now, size + more, unit, []store.FileData{first, second}, nil},
		{"a byte over", now, size + more - 1, unit, []store.FileData{first, second}, &OverQuota{Used: size, Adding: more, Limit: size + more - 1}},
		{"what is kept adds nothing", now, 1, unit, []store.FileData{first, first}, nil},
		{"the same twice counts once", now, size + more, unit, []store.FileData{second, second}, nil},
		{"another county", now, more, "220102", []store.FileData{second}, nil},
		{"the next month", now.Add(time.Second), size, unit, []store.FileData{first}, nil},
		{"more than a whole quota", now.Add(time.Second), size - 1, unit, []store.FileData{first}, &OverQuota{Adding: size, Limit: size - 1}},
	} {
		now, s.Quota = tt.at, tt.limit
		if d := cmp.Diff(tt.want, s.checkQuota(t.Context(), tt.unit, s.quota(tt.files, false), nil)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	over := &OverQuota{Used: 499<<20 + 1, Adding: 1 << 10, Limit: 500 << 20}
	want := "本单位本月的工作簿（内容相同的只计一次，含待校验的上传）已有500 MB，本次需不到1 MB，超过每月500 MB的上限，没有保存。" +
		"请删去工作簿中的图片和多余的工作表后再上传；仍然不够的，请系统管理员调高上限，或下月再传"
	if got := over.Error(); got != want {
		t.Errorf("got %s", got)
	}
}

// A unit without room left goes on with what it has: checking again adds nothing,
// and a file that changed only itself.
func TestQuotaOfVersions(t *testing.T) {
	s := newService(t)
	first, second := roll(1, 2), trainings(course(1, "书记培训", "2024-06-01", 24))
	s.Quota = int64(len(first.Data) + len(second.Data))
	upload(t, s, files(first, second))
	upload(t, s, files(first))
	changed := roll(1, 3)
	var over *OverQuota
	want := &OverQuota{Used: s.Quota, Adding: int64(len(changed.Data)), Limit: s.Quota}
	if _, err := s.Upload(t.Context(), files(changed)); !errors.As(err, &over) || !cmp.Equal(over, want) {
		t.Errorf("changed: got %v, want %+v", err, want)
	}
	s.Quota += int64(len(changed.Data))
	upload(t, s, files(changed))
	if v, err := s.Restore(t.Context(), unit, october, 1, ""); err != nil || v.Version.Number != 3 {
		t.Errorf("what was there before: got %+v, %v", v, err)
	}
}

// Uploads that wait count, in the transaction that keeps them, but none against
// itself.
func TestQuotaOfPendingUploads(t *testing.T) {
	s := queued(t)
	first, second := roll(1, 2), roll(3, 4)
	s.Quota = int64(len(first.Data)+len(second.Data)) - 1
	p := uploadSoon(t, s, files(first))
	if p.Bytes != int64(len(first.Data)) {
		t.Errorf("got %d bytes, want %d", p.Bytes, len(first.Data))
	}
	refused := func(what string, f store.FileData) {
		t.Helper()
		var over *OverQuota
		want := &OverQuota{Used: p.Bytes, Adding: int64(len(f.Data)), Limit: s.Quota}
		if _, _, err := s.UploadSoon(t.Context(), files(f)); !errors.As(err, &over) || !cmp.Equal(over, want) {
			t.Errorf("%s: got %v, want %+v", what, err, want)
		}
	}
	refused("another while it waits", second)
	if done := worked(t, s, p); done.State != store.UploadDone {
		t.Fatalf("the one that waited: got %s", done.State)
	}
	refused("another after it", second)
	p = uploadSoon(t, s, files(first)) // adds nothing, but waits
	refused("a known one while it waits", roll(1, 2))
	if done := worked(t, s, p); done.State != store.UploadDone {
		t.Errorf("the known one: got %s", done.State)
	}
}
