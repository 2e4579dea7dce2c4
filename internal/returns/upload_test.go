package returns

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
	"shegong/internal/summary"
)

func TestFilesOfAVersion(t *testing.T) {
	s := newService(t)
	exits := csv("退出.csv", "姓名,公民身份号码,退出时间,退出情形", "司徒甲,"+idNumber(90)+",2023-05-01,辞职")
	for _, step := range []struct {
		name               string
		upload             Upload
		number             int64
		files              []string
		workers, trainings int
	}{
		{"the first", files(roll(1, 2), trainings(course(1, "轮训", "2024-03-01", 8))), 1, []string{"花名册.csv", "培训台账.csv"}, 2, 1},
		{"one replaced", files(roll(1, 2, 3)), 2, []string{"花名册.csv", "培训台账.csv"}, 3, 1},
		{"one added", files(exits), 3, []string{"花名册.csv", "培训台账.csv", "退出.csv"}, 3, 1},
		{"the second replaced, in its place", files(trainings()), 4, []string{"花名册.csv", "培训台账.csv", "退出.csv"}, 3, 0},
		{"the same again", files(trainings()), 4, []string{"花名册.csv", "培训台账.csv", "退出.csv"}, 3, 0},
		{"nothing but a new check", files(), 4, []string{"花名册.csv", "培训台账.csv", "退出.csv"}, 3, 0},
		{"all replaced", Upload{Unit: unit, Period: october, Files: []store.FileData{roll(4)}, ReplaceAll: true}, 5, []string{"花名册.csv"}, 1, 0},
		{
			"two of one name", files(csv("a/名册.csv", rollHead, person(5, "大学专科", "2021-09-01")), csv("a/名册.csv", rollHead, person(6, "大学专科", "2021-09-01"))), 6,
			[]string{"花名册.csv", "a/名册.csv", "a/名册 (2).csv"},
			3, 0,
		},
	} {
		c := upload(t, s, step.upload)
		if c.Version.Number != step.number || len(c.Return.Workers) != step.workers || len(c.Return.Trainings) != step.trainings {
			t.Errorf("%s: got version %d with %d workers, %d trainings, want %d with %d, %d", step.name,
				c.Version.Number, len(c.Return.Workers), len(c.Return.Trainings), step.number, step.workers, step.trainings)
		}
		if diff := cmp.Diff(step.files, names(c)); diff != "" {
			t.Errorf("%s: files (-want +got)\n%s", step.name, diff)
		}
		for i, f := range c.Version.Files {
			if data, err := s.Store.FileData(t.Context(), c.Version.ID, i); err != nil || int64(len(data)) != f.Size || c.Return.Files[i].Name != f.Name {
				t.Errorf("%s: file %d is not kept as it came: %v", step.name, i, err)
			}
		}
	}
}

func TestUploadToWhomAndWhen(t *testing.T) {
	s := newService(t)
	if _, err := s.Upload(t.Context(), Upload{Unit: "229999", Period: october, Files: []store.FileData{roll(1)}}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown unit: got %v, want %v", err, store.ErrNotFound)
	}
	if _, err := s.Upload(t.Context(), files()); err == nil {
		t.Error("no file at all: got no error")
	}
	accept(t, s, upload(t, s, files(roll(1))))
	for name, fs := range map[string][]store.FileData{"another": {roll(1, 2)}, "the same": {roll(1)}} {
		if _, err := s.Upload(t.Context(), files(fs...)); !errors.Is(err, store.ErrConflict) {
			t.Errorf("%s file to an accepted return: got %v, want %v", name, err, store.ErrConflict)
		}
	}
	if err := s.Store.Reopen(t.Context(), unit, october, "人数有误"); err != nil {
		t.Fatal(err)
	}
	// The same file after it was sent back is a new version: the return is a draft again.
	if c := upload(t, s, files(roll(1))); c.Version.Number != 2 {
		t.Errorf("after it was sent back: got version %d, want 2", c.Version.Number)
	}
}

func TestUnreadableFileKeepsNothing(t *testing.T) {
	s := newService(t)
	upload(t, s, files(roll(1)))
	_, err := s.Upload(t.Context(), files(roll(1, 2), store.FileData{Name: "坏.xlsx", Data: []byte("PK\x03\x04 no zip")}, store.FileData{Name: "空.xls"}))
	var u *Unreadable
	if !errors.As(err, &u) || len(u.Files) != 2 {
		t.Fatalf("got %v, want two unreadable files", err)
	}
	for i, name := range []string{"坏.xlsx", "空.xls"} {
		line := strings.Split(err.Error(), "\n")[i]
		if u.Files[i].Name != name || !strings.HasPrefix(line, name+"：") || line == name+"：" {
			t.Errorf("got %q, want why %s cannot be read", line, name)
		}
	}
	if v, err := s.Store.Version(t.Context(), unit, october, 0); err != nil || v.Number != 1 || v.Workers != 1 {
		t.Errorf("newest version: got %+v, %v, want the first", v, err)
	}
}

func TestUploadsFollowOneAnother(t *testing.T) {
	s := newService(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			f := roll(10 + i)
			f.Name = string(rune('a'+i)) + ".csv"
			if _, err := s.Upload(t.Context(), files(f)); err != nil {
				t.Errorf("Upload: %v", err)
			}
		})
	}
	wg.Wait()
	v, err := s.Store.Version(t.Context(), unit, october, 0)
	if err != nil || v.Number != 8 || len(v.Files) != 8 || v.Workers != 8 {
		t.Errorf("newest: got %+v, %v, want version 8 with the files of all", v, err)
	}
}

func TestMappingsAreUsed(t *testing.T) {
	s := newService(t)
	odd := csv("花名册.csv", strings.Replace(rollHead, "学历", "文化层次代号", 1), person(1, "丙等", "2021-09-01"))
	before := upload(t, s, files(odd))
	if got := before.Return.Workers[0].Education; got != 0 || before.Version.Blocking == 0 {
		t.Errorf("before: got education %d, %d blocking, want none and some", got, before.Version.Blocking)
	}
	for _, m := range []store.Mapping{
		{Unit: unit, Source: "文化层次代号", Target: "workers.education"},
		{Unit: unit, Field: "education", Source: "丙等", Target: "大学专科"},
	} {
		if err := s.Store.PutMapping(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	after := upload(t, s, files()) // the same files, checked again
	if got := after.Return.Workers[0].Education; got != roster.College || after.Version.Number != 2 {
		t.Errorf("after: got education %d in version %d, want %d in 2", got, after.Version.Number, roster.College)
	}
	other := upload(t, s, Upload{Unit: "220102", Period: october, Files: []store.FileData{odd}})
	if got := other.Return.Workers[0].Education; got != 0 {
		t.Errorf("another unit: got education %d, want none: the mapping is not its own", got)
	}
}

func TestSubmitIsBlockedByDataErrors(t *testing.T) {
	s := newService(t)
	bad := upload(t, s, files(csv("花名册.csv", rollHead, strings.Replace(person(1, "大学专科", "2021-09-01"), idNumber(1), "22010419850502123", 1))))
	if bad.Version.Blocking == 0 {
		t.Fatal("an ID number of 17 digits does not block")
	}
	_, err := s.Submit(t.Context(), unit, october, 1)
	var b *Blocked
	if !errors.As(err, &b) || b.Count != bad.Version.Blocking {
		t.Errorf("Submit: got %v, want blocked by %d", err, bad.Version.Blocking)
	}
	if row, err := s.Store.ReturnState(t.Context(), unit, october); err != nil || row.State != store.Draft || row.EffectiveID != "" {
		t.Errorf("state: got %+v, %v, want a draft", row, err)
	}
	good := upload(t, s, files(roll(1)))
	if _, err := s.Submit(t.Context(), unit, october, 1); err == nil {
		t.Error("the old version was submitted")
	}
	accept(t, s, good)
	months, err := s.Store.Months(t.Context(), store.Scope{Communities: true}, october)
	if err != nil {
		t.Fatal(err)
	}
	sums := months[0].Summaries
	if sums[unit] == nil || sums[unit].County[summary.Workers] != 1 || len(sums[unit].Communities) != 1 {
		t.Errorf("summary: got %+v", sums[unit])
	}
	if _, err := s.Accept(t.Context(), unit, october, 9); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no such version: got %v, want %v", err, store.ErrNotFound)
	}
}

func TestTwoCounties(t *testing.T) {
	s := newService(t)
	first := upload(t, s, files(roll(1, 2)))
	move := strings.NewReplacer("前进街道", "全安街道", "东田社区", "长大社区")
	second := upload(t, s, Upload{Unit: "220102", Period: october, Files: []store.FileData{csv("花名册.csv", rollHead,
		move.Replace(person(2, "大学专科", "2023-03-01")), move.Replace(person(3, "大学专科", "2021-09-01")))}})
	subjects := func(c *Checked) (out []string) {
		for _, f := range c.Result.Findings {
			if f.Rule == "d-two-counties" {
				out = append(out, f.Subject)
				if strings.Contains(f.Message+f.Fix, "朝阳") || strings.Contains(f.Message+f.Fix, "南关") {
					t.Errorf("the other county is named: %s %s", f.Message, f.Fix)
				}
			}
		}
		return out
	}
	if got := append(subjects(first), subjects(second)...); len(got) != 0 {
		t.Errorf("before acceptance: got %v, want none", got)
	}
	accept(t, s, first)
	// The second was checked before: it must be checked again.
	err := submit(t, s, second, october)
	var o *Outdated
	if !errors.As(err, &o) || o.Count != 1 {
		t.Errorf("Submit: got %v, want outdated by 1", err)
	}
	again := upload(t, s, Upload{Unit: "220102", Period: october})
	if diff := cmp.Diff([]string{idNumber(2)}, subjects(again)); diff != "" || again.Version.Number != 2 {
		t.Errorf("version %d (-want +got)\n%s", again.Version.Number, diff)
	}
	accept(t, s, again)
}

// Samples of two months, as a county would send them, pass from end to end.
func TestSampleMonths(t *testing.T) {
	s := newService(t)
	extend(t, s, september)
	for i, p := range []roster.Period{september, october} {
		c := upload(t, s, Upload{Unit: unit, Period: p, Files: []store.FileData{workbook(t, sample.Options{County: unit, Period: p, Workers: 60, Seed: 7})}})
		if c.Version.Blocking != 0 || c.Version.Workers != 60 {
			t.Errorf("%s: got %d blocking, %d workers, want 0 and 60", p, c.Version.Blocking, c.Version.Workers)
		}
		accept(t, s, c)
		months, err := s.Store.Months(t.Context(), store.Scope{}, p)
		if err != nil {
			t.Fatal(err)
		}
		f := months[0].Summaries[unit].County
		if f[summary.Workers] != 60 || f.Has(summary.Joined) != (i == 1) {
			t.Errorf("%s: got %d workers, movement known: %t, want 60 and %t", p, f[summary.Workers], f.Has(summary.Joined), i == 1)
		}
		for _, ind := range summary.Indicators {
			// What is set against something else, not a part of it.
			ratio := ind.Mean || ind == summary.PerTenThousand || ind == summary.ReferenceRatio || ind == summary.BudgetRatio
			if num, den := ind.Of(f); den == 0 || !ratio && num > den {
				t.Errorf("%s: %s is %d/%d, want a share of what a whole return reports", p, ind.Key, num, den)
			}
		}
	}
}
