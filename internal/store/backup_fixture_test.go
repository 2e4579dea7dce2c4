package store

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shegong/internal/storetest"
	"shegong/internal/summary"
)

// testKey is the key of the databases backed up.
var testKey = strings.Repeat("0123456789abcdef", 4)

// place is a database and how it is opened.
func place(t *testing.T, dir, database string) Config {
	t.Helper()
	return Config{Dir: dir, Database: database, Key: testKey, Now: func() time.Time { return testTime }}
}

// newPlace is an empty database of the engine the suite runs on.
func newPlace(t *testing.T) Config {
	t.Helper()
	dir := t.TempDir()
	return place(t, dir, storetest.Database(t, dir))
}

func openPlace(t *testing.T, c Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), c)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// filled opens an empty database and puts something into every table.
func filled(t *testing.T, c Config) (*Store, *Version) {
	t.Helper()
	s := openPlace(t, c)
	seedUnits(t, s)
	made := content(testUnit, testPeriod, 20, 4096)
	v := addVersion(t, s, made)
	var people []Person
	for i := range made.Return.Workers {
		w := &made.Return.Workers[i]
		people = append(people, Person{ID: w.ID, Name: w.Name, Entry: w.Post, Post: w.Position.Text})
	}
	sum := &summary.Summary{Unit: testUnit, Period: testPeriod, AsOf: testPeriod.End(), County: summary.Figures{summary.Workers: 20}}
	answers := []Answer{{Key: "k", Kind: Explained, Text: people[0].Name + people[0].ID}}
	must(t, s.PutAnswers(t.Context(), testUnit, testPeriod, answers))
	must(t, s.Submit(t.Context(), v, Submission{Summary: sum, Answers: answers}))
	must(t, s.Approve(t.Context(), testUnit, testPeriod, 0))
	must(t, s.Accept(t.Context(), v, people))
	addVersion(t, s, content("220102", testPeriod, 1, 8)) // a draft, with columns that are NULL
	_, err := s.Archive(t.Context(), archived("a", []byte(people[1].Name+people[1].ID)))
	must(t, err)
	for _, action := range []string{"login", "export", "reveal"} {
		must(t, s.AddAudit(t.Context(), Audit{Account: "wang", Action: action, Unit: testUnit, Target: "行\n“1”", Result: "ok"}))
	}
	fillTables(t, s)
	must(t, s.AddInvite(t.Context(), "值 0", "secret", testTime.Add(time.Hour)))
	must(t, s.Sessions(func([]byte) Session { return Session{} }).CommitCtx(t.Context(), "token", []byte("data"), testTime.Add(time.Hour)))
	return s, v
}

// edges are values at the edges of what a column of a kind holds. Rows of equal
// number have equal values, so foreign keys hold.
var edges = map[kind][]any{
	textKind:  {"值 0", "'\"\n\t\\?$1𠮷\u2028", ""},
	wholeKind: {int64(0), int64(math.MaxInt64), int64(-1 << 53)},
	boolKind:  {true, false, true},
	timeKind: {
		time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC), time.Date(1999, 12, 31, 16, 0, 0, 4_000_000, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 123_456_000, time.UTC),
	},
	bytesKind: {[]byte{0, 0xff, '\'', '\n'}, []byte{}, bytes.Repeat([]byte{1, 2, 3}, 30_000)},
}

// fillTables puts three rows into every table but those whose rows are checked,
// by statements with the values in them, as bun makes them.
func fillTables(t *testing.T, s *Store) {
	t.Helper()
	have, err := s.catalog(t.Context(), s.db.DB)
	must(t, err)
	for _, table := range have.tables {
		if slices.Contains([]string{"audit", "parts", "archive"}, table.Name) {
			continue
		}
		for i := range 3 {
			var values []any
			for _, c := range table.Columns {
				values = append(values, edges[c.Kind][i])
			}
			marks := strings.Repeat(", ?", len(values))[2:]
			_, err := s.db.ExecContext(t.Context(), "INSERT INTO "+quote(table.Name)+" ("+table.columnList()+") VALUES ("+marks+")", values...)
			if err != nil {
				t.Fatalf("fill table %s: %v", table.Name, err)
			}
		}
	}
}

// rowsOf are the rows of every table that is backed up, in order; how gives each
// column as it is read.
func rowsOf(t *testing.T, s *Store, how func(column) string) map[string][]string {
	t.Helper()
	have, err := s.catalog(t.Context(), s.db.DB)
	must(t, err)
	out := map[string][]string{}
	for _, table := range have.tables {
		var list []string
		for _, c := range table.Columns {
			list = append(list, how(c))
		}
		out[table.Name] = shown(t, s, "SELECT "+strings.Join(list, ", ")+" FROM "+quote(table.Name))
	}
	return out
}

// shown are a query's rows with types and values, in order.
func shown(t *testing.T, s *Store, query string) (out []string) {
	t.Helper()
	rows, err := s.db.DB.QueryContext(t.Context(), query)
	must(t, err)
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	must(t, err)
	for rows.Next() {
		values := make([]any, len(names))
		targets := make([]any, len(names))
		for i := range values {
			targets[i] = &values[i]
		}
		must(t, rows.Scan(targets...))
		out = append(out, fmt.Sprint(show(values)...))
	}
	must(t, rows.Err())
	slices.Sort(out)
	return out
}

func show(values []any) (out []any) {
	for _, v := range values {
		if at, ok := v.(time.Time); ok {
			v = at.UTC().Format(time.RFC3339Nano)
		}
		out = append(out, fmt.Sprintf("%T %v|", v, v))
	}
	return out
}

// values are the rows as any engine gives them, stored those of SQLite as they
// lie in the file.
func values(t *testing.T, s *Store) map[string][]string {
	return rowsOf(t, s, func(c column) string {
		if c.Kind == boolKind { // a whole number on SQLite
			return "CASE WHEN " + quote(c.Name) + " THEN 'true' ELSE 'false' END"
		}
		return quote(c.Name)
	})
}

func stored(t *testing.T, s *Store) map[string][]string {
	return rowsOf(t, s, func(c column) string { return "typeof(" + quote(c.Name) + "), quote(" + quote(c.Name) + ")" })
}

func backUp(t *testing.T, s *Store) ([]byte, *Manifest) {
	t.Helper()
	var b bytes.Buffer
	m, err := s.Backup(t.Context(), &b)
	must(t, err)
	return b.Bytes(), m
}

func restore(t *testing.T, c Config, b []byte) (*Manifest, error) {
	t.Helper()
	c.Moved = true
	return Restore(t.Context(), c, bytes.NewReader(b), int64(len(b)))
}

// rewritten is a backup with the entries that edit gives, in place of its own;
// with a sealer the manifest's hash fits it again.
func rewritten(t *testing.T, b []byte, seal *Sealer, edit func(name string, content []byte) []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	must(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	var manifest []byte
	for _, f := range r.File {
		in, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(in)
		must(t, err)
		content = edit(f.Name, content)
		if f.Name == manifestEntry {
			manifest = content
		}
		if f.Name == macEntry && seal != nil {
			content = []byte(seal.mac(manifest))
		}
		entry, err := w.Create(f.Name)
		must(t, err)
		_, err = entry.Write(content)
		must(t, err)
	}
	must(t, w.Close())
	return out.Bytes()
}

// withManifest is a backup whose manifest was changed.
func withManifest(t *testing.T, b []byte, seal *Sealer, change func(*Manifest)) []byte {
	t.Helper()
	return rewritten(t, b, seal, func(name string, content []byte) []byte {
		if name != manifestEntry {
			return content
		}
		var m Manifest
		must(t, json.Unmarshal(content, &m))
		change(&m)
		text, err := json.Marshal(m)
		must(t, err)
		return text
	})
}

// putKey puts the key into a data folder.
func putKey(t *testing.T, dir string) {
	t.Helper()
	must(t, os.WriteFile(filepath.Join(dir, "key"), []byte(testKey+"\n"), 0o600))
}
