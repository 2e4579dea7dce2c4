package web

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"shegong/internal/sample"
	"shegong/internal/storetest"
)

// traces are the texts by which persons can be known, and what was searched for
// them.
type traces struct {
	texts   []string
	scanned []string
}

// look tells which texts stand in data, as they are or escaped as in an address.
func (tr *traces) look(t *testing.T, where string, data []byte) {
	t.Helper()
	tr.scanned = append(tr.scanned, where)
	for _, text := range tr.texts {
		if bytes.Contains(data, []byte(text)) || bytes.Contains(data, []byte(url.QueryEscape(text))) {
			t.Errorf("%s holds %q", where, text)
		}
	}
}

// lookInFolder looks into every file, and into what is packed in it.
func (tr *traces) lookInFolder(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		tr.look(t, "name of "+path, []byte(path))
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		tr.look(t, path, data)
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil //nolint:nilerr // no archive
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				return err
			}
			b, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			tr.look(t, path+"!"+f.Name, b)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// personsOf are the texts by which the persons of a unit's newest version can be
// known: ID numbers, phones, and names too long to stand anywhere by chance.
func personsOf(t *testing.T, s *site, unit string) *traces {
	t.Helper()
	v, err := s.Store.Version(t.Context(), unit, testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	ret, err := s.Store.Return(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	tr := &traces{texts: []string{"欧阳试甲", "220104198505150013"}} // of an upload that fails
	for i := range ret.Workers {
		w := &ret.Workers[i]
		for _, text := range []string{w.ID, w.Phone, w.Name} {
			if len(text) >= 9 { // three characters
				tr.texts = append(tr.texts, text)
			}
		}
	}
	return tr
}

// TestNothingTellsOfPersons is check 40: after a month's whole path, from uploads
// that fail to the list of persons in the outbox, a backup and a crash, no known
// ID number, phone or name stands in the log, the database's files, the backup,
// the temporary folder or the outbox.
func TestNothingTellsOfPersons(t *testing.T) {
	base := t.TempDir()
	temp := filepath.Join(base, "tmp")
	if err := os.Mkdir(temp, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	s := newSite(t) // its folders lie beside base
	s.monthWithPersons(t)
	tr := personsOf(t, s, "220104")
	if len(tr.texts) < 120 {
		t.Fatalf("only %d texts are known", len(tr.texts))
	}
	w := s.firstPerson(t, "220104")
	s.crash(t, w.ID+" "+w.Name)

	list := s.as("xian").get("/reports/training/file?unit=220104&period=2026-10&format=xlsx&personal=1")
	cells := allCells(t, list.Body.Bytes())
	if !slices.ContainsFunc(tr.texts, func(text string) bool { return strings.Contains(cells, text) }) {
		t.Fatalf("list of persons: got %d, which names nobody", list.Code)
	}
	backup, err := os.Create(filepath.Join(base, "backup.zip"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Store.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := backup.Close(); err != nil {
		t.Fatal(err)
	}
	tr.look(t, "the log", s.log.Bytes())
	tr.lookInFolder(t, filepath.Dir(base))
	ends := []string{".eml.sealed", "backup.zip!tables/parts", "backup.zip!tables/archive", "backup.zip!tables/audit"}
	if storetest.Database(t, base) == "" { // PostgreSQL's files are its own; the backup holds every row
		ends = append(ends, "shegong.db", "shegong.db-wal")
	}
	for _, end := range ends {
		if !slices.ContainsFunc(tr.scanned, func(where string) bool { return strings.HasSuffix(where, end) }) {
			t.Errorf("nothing that ends in %s was looked into", end)
		}
	}
	probe := &testing.T{}
	tr.look(probe, "what tells", []byte("……"+w.ID))
	if !probe.Failed() {
		t.Error("the search finds nothing")
	}
}

// monthWithPersons takes 220104 through a month, with what goes wrong in one.
func (s *site) monthWithPersons(t *testing.T) {
	t.Helper()
	const at = "/returns/220104/2026-10"
	var b bytes.Buffer // of persons whose training is overdue: a list names them
	o := sample.Options{County: "220104", Period: testPeriod, Workers: 60, Faults: 3, Only: []string{"2.7-staff-training"}, Seed: 1}
	if _, err := sample.Workbook(&b, o); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	csv := []byte("姓名,公民身份号码\n欧阳试甲,220104198505150013\n")
	for name, data := range map[string][]byte{"坏.xlsx": good[:len(good)/2], "坏.xls": append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), csv...)} {
		if w := s.upload(t, at+"/files", map[string][]byte{name: data}); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%s: got %d", name, w.Code)
		}
	}
	if w := s.upload(t, at+"/files", map[string][]byte{"报送表.xlsx": workbook(t, "220104", 8)}); w.Code != http.StatusSeeOther {
		t.Fatalf("upload with faults: got %d %s", w.Code, w.Body)
	}
	w := s.firstPerson(t, "220104")
	for _, path := range []string{at, at + "/changes", at + "/history", at + "/annotated/0", at + "?q=" + w.ID, "/persons/" + w.ID, "/api/v1/returns/" + w.ID + "/2026-10"} {
		s.as("xian").get(path)
	}
	if w := s.upload(t, at+"/files", map[string][]byte{"报送表.xlsx": good}); w.Code != http.StatusSeeOther {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	for _, keys := range s.keys(t) {
		s.postForm(at+"/answers", form("at", keys[0], "kind", "explained", "scope", "all", "text", w.Name+"因病请假，号码"+w.ID+"，电话"+w.Phone+"，已列入下月培训"))
	}
	for _, step := range [][2]string{{"submit", "version=2&confirm=yes"}, {"approve", "version=2&confirm=yes"}, {"accept", "version=2&confirm=yes"}} {
		if w := s.postForm(at+"/"+step[0], step[1]); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: got %d %s", step[0], w.Code, w.Body)
		}
	}
	s.askForPersons(t)
	if w := s.postForm("/schedules", scheduleValues(map[string]string{"reports": "staffing\ntraining", "wait_percent": "", "wait_day": ""}).Encode()); w.Code != http.StatusSeeOther {
		t.Fatalf("schedule: got %d %s", w.Code, w.Body)
	}
	if w := s.postForm("/schedules/"+s.added(t).ID+"/run", "period=2026-10"); w.Code != http.StatusSeeOther {
		t.Fatalf("run: got %d %s", w.Code, w.Body)
	}
	if entries, err := s.Outbox.List(); err != nil || len(entries) != 4 {
		t.Fatalf("got %d messages, %v, want four", len(entries), err)
	}
}

// askForPersons searches, reveals, exports and asks for a correction.
func (s *site) askForPersons(t *testing.T) {
	t.Helper()
	w := s.firstPerson(t, "220104")
	page := "/persons/" + s.Store.PersonKey(w.ID)
	for _, q := range []string{w.ID, w.Name, w.ID[:17]} {
		s.as("sheng").postForm("/persons", form("q", q))
	}
	for _, r := range []struct{ user, path, form string }{
		{"sheng", page + "/reveal", form("purpose", "核实群众来信")},
		{"sheng", page + "/reveal", form("purpose", w.Name+w.ID)},
		{"xian", page + "/export", form("purpose", "本人申请查阅")},
		{"xian", page + "/corrections", form("request", w.Name+"的号码应为"+w.ID)},
	} {
		if a := s.as(r.user).postForm(r.path, r.form); a.Code >= http.StatusInternalServerError {
			t.Fatalf("%s: got %d", r.path, a.Code)
		}
	}
}

// crash lets a handler panic over a text.
func (s *site) crash(t *testing.T, text string) {
	t.Helper()
	h, err := s.handler([]route{{http.MethodGet, "/crash/:id", func(*Server, echo.Context) error { panic(text) }, public, page, false}})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/crash/"+url.PathEscape(text)+"?q="+url.QueryEscape(text), http.NoBody)
	r.Host = "127.0.0.1:8080"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), text) {
		t.Errorf("the crash is answered %d", w.Code)
	}
	if !strings.Contains(s.log.String(), "/crash/:id") {
		t.Error("the crash is not in the log")
	}
}
