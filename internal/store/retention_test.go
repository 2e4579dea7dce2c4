package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/uptrace/bun"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// oldPeriod is older than three years at testTime, and bothPeriods are it and
// one that is not.
var (
	oldPeriod   = roster.Period{Year: 2021, Month: 10}
	bothPeriods = []roster.Period{oldPeriod, {Year: 2021, Month: 11}}
)

// aged puts the same into an old and a newer month of a unit: two versions, of
// which the second is accepted, an answer, a list of persons, a report without,
// an exception that ends with the month. It gives the accepted versions.
func aged(t *testing.T, s *Store) (versions []*Version) {
	t.Helper()
	for _, p := range bothPeriods {
		addVersion(t, s, content(testUnit, p, 2, 8))
		c := content(testUnit, p, 2, 8)
		c.Files[0].Data = randomBytes(t, 9000) // over several pages
		v := addVersion(t, s, c)
		must(t, s.PutAnswers(t.Context(), testUnit, p, []Answer{{Key: "k", Kind: Explained, Text: "欧阳试一的说明"}}))
		acceptWith(t, s, v, &summary.Summary{Unit: testUnit, Period: p, AsOf: p.End()}, Person{ID: idNumber(testUnit, 0), Name: "欧阳试一", Post: "东田 社工"})
		for _, personal := range []bool{true, false} {
			a := archived(p.String()+map[bool]string{true: " personal"}[personal], randomBytes(t, 9000))
			a.Unit, a.Period, a.Personal = testUnit, p.String(), personal
			_, err := s.Archive(t.Context(), a)
			must(t, err)
		}
		must(t, s.AddException(t.Context(), &Exception{
			Unit: testUnit, Rule: "2.3-age", Key: p.String(), Document: "〔2021〕9号", FirstDay: "2021-01-01", LastDay: p.End().String(), About: "欧阳试一的年龄",
		}))
		_, err := s.AddUpload(t.Context(), testUnit, p, UploadRequest{}, []FileData{{Name: "花名册.xlsx", Data: []byte("欧阳试一")}})
		must(t, err)
		versions = append(versions, v)
	}
	return versions
}

// remains counts the rows of what may hold persons, of the months of aged.
func remains(t *testing.T, s *Store, p roster.Period) map[string]int {
	t.Helper()
	out := map[string]int{}
	for name, query := range map[string]string{
		"parts":      "SELECT COUNT(*) FROM parts JOIN versions ON id = version_id WHERE period = ?",
		"answers":    "SELECT COUNT(*) FROM answers WHERE period = ?",
		"entries":    "SELECT COUNT(*) FROM appearances WHERE period = ?",
		"reports":    "SELECT COUNT(*) FROM archive WHERE period = ?",
		"lists":      "SELECT COUNT(*) FROM archive WHERE personal AND period = ?",
		"versions":   "SELECT COUNT(*) FROM versions WHERE period = ?",
		"summaries":  "SELECT COUNT(*) FROM summaries WHERE period = ?",
		"events":     "SELECT COUNT(*) FROM events WHERE period = ?",
		"exceptions": "SELECT COUNT(*) FROM exceptions WHERE key = ?",
		"uploads":    "SELECT COUNT(*) FROM uploads JOIN upload_parts ON id = upload_id WHERE period = ?",
	} {
		out[name] = mustQueryInt(t, s, query, p.String())
	}
	return out
}

// TestExpire is check 43: retention deletes rows, files and what persons are
// found by; summaries, hashes, events and the audit trail stay, with a proof.
func TestExpire(t *testing.T) {
	s := openTest(t)
	ctx := t.Context()
	versions := aged(t, s)
	if e, err := s.ExpireDue(ctx); e != nil || err != nil {
		t.Fatalf("by default: got %+v, %v, want nothing deleted", e, err)
	}
	must(t, s.SetRetention(ctx, 3))
	before := s.KeptFrom(3)
	if want := (roster.Period{Year: 2021, Month: 11}); before != want {
		t.Fatalf("kept from %v, want %v", before, want)
	}
	want := &Expiry{Before: "2021-11", First: "2021-10", Last: "2021-10", Returns: 1, Versions: 2, Files: 2, Answers: 1, Entries: 1, Reports: 1, Texts: 1, Uploads: 1}
	dry, err := s.Expirable(ctx, before)
	must(t, err)
	if d := cmp.Diff(want, dry); d != "" {
		t.Errorf("told beforehand (-want +got)\n%s", d)
	}
	kept := remains(t, s, bothPeriods[0])
	trailBefore := verify(t, s, nil).Entries

	got, err := s.ExpireDue(ctx)
	must(t, err)
	var list bytes.Buffer
	must(t, s.ExpiryList(ctx, &list, 1))
	sum := sha256.Sum256(list.Bytes())
	want.Number, want.SHA256 = 1, hex.EncodeToString(sum[:])
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(Expiry{}, "BegunAt", "DoneAt")); d != "" {
		t.Errorf("deleted (-want +got)\n%s", d)
	}
	if lines := strings.Split(list.String(), "\n"); len(lines) != 4 || !strings.Contains(lines[1], versions[0].ID+" 00ff") || !strings.HasPrefix(lines[2], "report 2021-10 "+testUnit+" monthly.pdf ") {
		t.Errorf("list: got\n%s", &list)
	}

	wantLeft := map[string]int{"parts": 0, "uploads": 0, "answers": 0, "entries": 0, "reports": 1, "lists": 0, "versions": 2, "summaries": 1, "events": kept["events"], "exceptions": 1}
	if d := cmp.Diff(wantLeft, remains(t, s, bothPeriods[0])); d != "" {
		t.Errorf("the old month (-want +got)\n%s", d)
	}
	if d := cmp.Diff(kept, remains(t, s, bothPeriods[1])); d != "" {
		t.Errorf("the month that is kept (-want +got)\n%s", d)
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM roster_hashes"); n != 1 {
		t.Errorf("got %d roster hashes, want that of the newer roster", n)
	}
	if c := verify(t, s, nil); c.Fault != "" || c.Entries != trailBefore+1 {
		t.Errorf("audit trail: got %+v, want one entry more than %d", c, trailBefore)
	}
	as, err := s.AuditList(ctx, 0, "", "retention.delete", 2)
	if err != nil || len(as) != 1 || !strings.Contains(as[0].Target, want.SHA256) {
		t.Errorf("audit: got %+v, %v", as, err)
	}
	if e, err := s.ExpireDue(ctx); e != nil || err != nil {
		t.Errorf("again: got %+v, %v, want nothing left", e, err)
	}
}

// What stands beside returns goes as well: uploads that made no version, requests
// that nobody answered, exceptions ended early, bodies of messages.
func TestExpireBesideReturns(t *testing.T) {
	s, now := openClocked(t)
	must(t, s.SeedUnits(t.Context()))
	*now = time.Date(2021, 10, 31, 15, 59, 59, 0, time.UTC) // the last second of October in Beijing
	beside := func(p roster.Period) {
		t.Helper()
		waits, err := s.AddUpload(t.Context(), testUnit, p, UploadRequest{}, []FileData{{Name: "花名册.xlsx", Data: []byte("欧阳试一")}})
		must(t, err)
		ok, err := s.ClaimUpload(t.Context(), waits)
		if must(t, err); !ok {
			t.Fatal("the upload was not claimed")
		}
		waits.State = UploadFailed
		must(t, s.EndUpload(t.Context(), waits, []byte("欧阳试一")))
		_, err = s.AddUpload(t.Context(), testUnit, p, UploadRequest{}, []FileData{{Name: "花名册.xlsx", Data: []byte("欧阳试一")}})
		must(t, err)
		must(t, s.AddCorrection(t.Context(), &Correction{Unit: testUnit, Key: "k", Text: "欧阳试一的学历有误"}))
		e := &Exception{Unit: testUnit, Rule: "2.3-age", Key: p.String(), FirstDay: "2021-01-01", LastDay: "2030-12-31", About: "欧阳试一的年龄"}
		must(t, s.AddException(t.Context(), e))
		must(t, s.EndException(t.Context(), testUnit, e.ID))
		for _, state := range []string{Sent, Queued} {
			id := p.String() + state
			_, err = s.db.NewInsert().Model(&Delivery{
				ID: id, ScheduleID: "monthly", Period: p.String(), Recipient: id, Unit: "22", MessageID: id, State: state, Text: "正文", HTML: "<p>正文", MadeAt: s.Now(),
			}).Exec(t.Context())
			must(t, err)
		}
	}
	beside(oldPeriod)
	*now = now.Add(time.Second)
	beside(bothPeriods[1])

	dry, err := s.Expirable(t.Context(), bothPeriods[1])
	must(t, err)
	if want := (&Expiry{Before: "2021-11", Texts: 2, Uploads: 2, Mails: 1}); !cmp.Equal(want, dry) {
		t.Errorf("told beforehand: got %+v, want %+v", dry, want)
	}
	got, err := s.Expire(t.Context(), bothPeriods[1])
	must(t, err)
	want := &Expiry{Number: 1, Before: "2021-11", Texts: 2, Uploads: 2, Mails: 1}
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(Expiry{}, "BegunAt", "DoneAt", "SHA256")); d != "" {
		t.Errorf("deleted (-want +got)\n%s", d)
	}
	for query, want := range map[string]int{
		"SELECT COUNT(*) FROM uploads":                                           2,
		"SELECT COUNT(*) FROM upload_parts":                                      2, // request and file
		"SELECT COUNT(*) FROM corrections":                                       1,
		"SELECT COUNT(*) FROM exceptions WHERE expiry = 0":                       1,
		"SELECT COUNT(*) FROM deliveries":                                        4,
		"SELECT COUNT(*) FROM deliveries WHERE text = '' AND html = ''":          1,
		"SELECT COUNT(*) FROM deliveries WHERE text = '' AND id LIKE '%-1_sent'": 1,
	} {
		if n := mustQueryInt(t, s, query); n != want {
			t.Errorf("%s: got %d, want %d", query, n, want)
		}
	}
	if e, err := s.Expire(t.Context(), bothPeriods[1]); e != nil || err != nil {
		t.Errorf("again: got %+v, %v, want nothing left", e, err)
	}
}

// Files' names may name persons: they go, with what stands behind a dot in them,
// unless it is an ending.
func TestExpireUnnamesFiles(t *testing.T) {
	s := openTest(t)
	versions := aged(t, s)
	files := func(v *Version) []File {
		t.Helper()
		now, err := s.VersionByID(t.Context(), v.ID)
		must(t, err)
		return now.Files
	}
	kept := files(versions[1])
	_, err := s.Expire(t.Context(), bothPeriods[1])
	must(t, err)
	if d := cmp.Diff([]File{{Name: "（已删除）1.xlsx", Size: 9000, SHA256: "00ff"}}, files(versions[0])); d != "" {
		t.Errorf("the old month (-want +got)\n%s", d)
	}
	if d := cmp.Diff(kept, files(versions[1])); d != "" {
		t.Errorf("the month that is kept (-want +got)\n%s", d)
	}
	for name, want := range map[string]string{
		"欧阳试一.XLS": "（已删除）1.XLS", "2021.欧阳试一": "（已删除）1", "花名册": "（已删除）1", "a.ouyangshi": "（已删除）1", "a.ouyang.csv": "（已删除）1.csv",
	} {
		if got := unnamed([]File{{Name: name}})[0].Name; got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// TestExpiredIsSaid: what was deleted is said to be so wherever it is asked for.
func TestExpiredIsSaid(t *testing.T) {
	s := openTest(t)
	ctx := t.Context()
	versions := aged(t, s)
	lists, err := s.ArchiveList(ctx, 10)
	must(t, err)
	_, err = s.Expire(ctx, bothPeriods[1])
	must(t, err)

	old, id := versions[0].ID, ""
	for _, a := range lists {
		if a.Personal && a.Period == oldPeriod.String() {
			id = a.ID
		}
	}
	for name, ask := range map[string]func(context.Context) error{
		"records":  func(ctx context.Context) error { _, err := s.Return(ctx, old); return err },
		"findings": func(ctx context.Context) error { _, err := s.Result(ctx, old); return err },
		"file":     func(ctx context.Context) error { _, err := s.FileData(ctx, old, 0); return err },
		"answers":  func(ctx context.Context) error { _, err := s.SubmittedAnswers(ctx, old); return err },
		"list":     func(ctx context.Context) error { _, err := s.Archived(ctx, id); return err },
	} {
		if err := ask(ctx); !errors.Is(err, ErrExpired) {
			t.Errorf("%s: got %v, want ErrExpired", name, err)
		}
		if err := ask(As(ctx, &Actor{Role: CountyClerk, Unit: "220102"})); errors.Is(err, ErrExpired) {
			t.Errorf("%s: another unit is told that it was there", name)
		}
	}
	if v, err := s.Previous(ctx, testUnit, bothPeriods[1]); v != nil || err != nil {
		t.Errorf("the return before: got %v, %v, want none", v, err)
	}
	if vs, err := s.EffectiveVersions(ctx, testUnit); err != nil || len(vs) != 1 || vs[0].Period != bothPeriods[1] {
		t.Errorf("in force: got %v, %v", vs, err)
	}
	if as, err := s.Career(ctx, s.PersonKey(idNumber(testUnit, 0))); err != nil || len(as) != 1 {
		t.Errorf("career: got %v, %v, want the newer month", as, err)
	}
	es, err := s.Exceptions(ctx, testUnit)
	must(t, err)
	for _, e := range es {
		if (e.About == "") != (e.Key == oldPeriod.String()) || e.Document == "" {
			t.Errorf("exception: got %+v", e)
		}
	}
}

// TestExpireOverwrites is check 43, the bytes: neither SQLite's file nor its
// journal keeps what was deleted.
func TestExpireOverwrites(t *testing.T) {
	onSQLite(t)
	dir := t.TempDir()
	s := openAt(t, dir)
	aged(t, s)
	var sealed [][]byte
	for _, query := range []string{
		"SELECT data FROM parts JOIN versions ON id = version_id WHERE period = '2021-10'",
		"SELECT data FROM archive WHERE personal AND period = '2021-10'",
		"SELECT data FROM answers WHERE period = '2021-10'",
		"SELECT data FROM exceptions WHERE key = '2021-10'",
	} {
		var rows [][]byte
		must(t, s.db.NewRaw(query).Scan(t.Context(), &rows))
		sealed = append(sealed, rows...)
	}
	hash := []byte(s.PersonKey(idNumber(testUnit, 0)))
	_, err := s.db.ExecContext(t.Context(), "DELETE FROM appearances WHERE period <> '2021-10'; DELETE FROM roster_hashes")
	must(t, err)
	holds := func(b []byte) bool {
		for _, name := range []string{databaseName, databaseName + "-wal"} {
			file, err := os.ReadFile(filepath.Join(dir, name))
			must(t, err)
			if bytes.Contains(file, b) {
				return true
			}
		}
		return false
	}
	traces := [][]byte{hash}
	for _, b := range sealed { // the ends: the middle may be split over pages
		traces = append(traces, b[:24], b[len(b)-24:])
	}
	for i, b := range traces {
		if !holds(b) {
			t.Fatalf("trace %d is not in the file to begin with", i)
		}
	}
	_, err = s.Expire(t.Context(), bothPeriods[1])
	must(t, err)
	for i, b := range traces {
		if holds(b) {
			t.Errorf("trace %d is still in the file", i)
		}
	}
	if _, due, err := meta(t.Context(), s.db, compactRow); due || err != nil {
		t.Errorf("the file is still to be rewritten (%v)", err)
	}
}

// A deletion that was broken off goes on, as one.
func TestExpireGoesOn(t *testing.T) {
	s := openTest(t)
	ctx := t.Context()
	aged(t, s)
	x := &expirer{Store: s, before: bothPeriods[1]}
	_, err := x.do(ctx, x.oneReturn)
	must(t, err)
	broken := errors.New("broken off")
	_, err = x.do(ctx, func(ctx context.Context, tx bun.Tx) (bool, error) {
		_, err := x.someReports(ctx, tx)
		return false, errors.Join(err, broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	got, err := s.Expire(ctx, bothPeriods[1])
	must(t, err)
	want := &Expiry{Number: 1, Before: "2021-11", First: "2021-10", Last: "2021-10", Returns: 1, Versions: 2, Files: 2, Answers: 1, Entries: 1, Reports: 1, Texts: 1, Uploads: 1}
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(Expiry{}, "BegunAt", "DoneAt", "SHA256")); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if es, err := s.Expiries(ctx); err != nil || len(es) != 1 {
		t.Errorf("got %d deletions, %v, want one", len(es), err)
	}
}

func TestRetentionIsBounded(t *testing.T) {
	s := openTest(t)
	for years, ok := range map[int]bool{-1: false, 0: true, 1: false, 2: false, 3: true, 100: true, 101: false} {
		if err := s.SetRetention(t.Context(), years); (err == nil) != ok {
			t.Errorf("%d years: got %v", years, err)
		}
	}
	if !s.KeptFrom(0).IsZero() {
		t.Error("a retention of 0 years deletes")
	}
}
