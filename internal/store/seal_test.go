package store

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shegong/internal/storetest"
	"shegong/internal/summary"
)

func TestSealedPartsDoNotMove(t *testing.T) {
	s := openTest(t)
	c := content(testUnit, testPeriod, 2, 64)
	a := addVersion(t, s, c)
	b := addVersion(t, s, c)
	move := func(from, fromPart, to, toPart string) {
		t.Helper()
		_, err := s.db.ExecContext(t.Context(), `UPDATE parts SET data = (SELECT data FROM parts WHERE version_id = ? AND part = ?)
			WHERE version_id = ? AND part = ?`, from, fromPart, to, toPart)
		if err != nil {
			t.Fatal(err)
		}
	}
	move(a.ID, "return", b.ID, "return")
	if got, err := s.Return(t.Context(), b.ID); err == nil {
		t.Errorf("return of another version: got %v, want an error", got)
	}
	move(b.ID, "result", b.ID, "file:0")
	if _, err := s.FileData(t.Context(), b.ID, 0); err == nil {
		t.Error("another part of the version: got no error")
	}
	if _, err := s.Return(t.Context(), a.ID); err != nil {
		t.Errorf("the part itself: %v", err)
	}

	x, err := s.Archive(t.Context(), archived("a", []byte("报表甲")))
	if err != nil {
		t.Fatal(err)
	}
	y, err := s.Archive(t.Context(), archived("b", []byte("报表乙")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.ExecContext(t.Context(), "UPDATE archive SET data = (SELECT data FROM archive WHERE id = ?) WHERE id = ?", x.ID, y.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Archived(t.Context(), y.ID); err == nil {
		t.Error("archived data of another report: got no error")
	}
}

func TestSealedDataIsWhole(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	s, err := NewSealer(key)
	if err != nil {
		t.Fatal(err)
	}
	plain := []byte(strings.Repeat("花名册", 1000))
	sealed, err := s.Seal(plain, "v/return")
	if err != nil || len(sealed) >= len(plain) {
		t.Fatalf("Seal: got %d bytes of %d, %v; want fewer", len(sealed), len(plain), err)
	}
	if got, err := s.Open(sealed, "v/return"); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("Open: %v, %d bytes", err, len(got))
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := s.Open(bad, "v/return"); err == nil {
			t.Errorf("byte %d changed: got no error", i)
		}
	}
	for _, n := range []int{0, 1, 12, 13, len(sealed) - 1} {
		if _, err := s.Open(sealed[:n], "v/return"); err == nil {
			t.Errorf("cut to %d bytes: got no error", n)
		}
	}
	key[0]++
	other, err := NewSealer(key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Open(sealed, "v/return"); err == nil {
		t.Error("another key: got no error")
	}
	if s.Hash("x") == other.Hash("x") || s.Hash("x") == s.Hash("y") {
		t.Error("hashes: want another for another key or value")
	}
	again, err := NewSealer(append([]byte{7}, key[1:]...))
	if err != nil || again.Hash("x") != s.Hash("x") {
		t.Errorf("hashes: want the same for the same key and value (%v)", err)
	}
}

func TestNoPersonalDataInTheFiles(t *testing.T) {
	onSQLite(t)
	dir := t.TempDir()
	s := openAt(t, dir)
	c := content(testUnit, testPeriod, 20, 4096)
	c.Files[0].Data = append(c.Files[0].Data, []byte(c.Return.Workers[3].ID+c.Return.Workers[3].Name)...)
	var people []Person
	var secrets []string
	for i := range c.Return.Workers {
		w := &c.Return.Workers[i]
		people = append(people, Person{ID: w.ID, Name: w.Name, Entry: w.Post, Post: w.Position.Text})
		secrets = append(secrets, w.ID, w.Name, w.Phone, "欧阳")
	}
	v := addVersion(t, s, c)
	sum := &summary.Summary{Unit: testUnit, Period: testPeriod, AsOf: testPeriod.End(), County: summary.Figures{summary.Workers: 20}}
	must(t, s.Submit(t.Context(), v, Submission{Summary: sum, Answers: []Answer{{Key: "k", Kind: Explained, Text: secrets[0]}}}))
	must(t, s.Approve(t.Context(), testUnit, testPeriod, 0))
	must(t, s.Accept(t.Context(), v, people))
	if _, err := s.Archive(t.Context(), archived("a", []byte(strings.Join(secrets, "\n")))); err != nil {
		t.Fatal(err)
	}

	check := func(when string) {
		t.Helper()
		size := 0
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			size += len(b)
			for _, secret := range secrets {
				if bytes.Contains(b, []byte(secret)) || bytes.Contains(b, []byte(hex.EncodeToString([]byte(secret)))) {
					t.Errorf("%s: %s holds %q", when, d.Name(), secret)
				}
			}
			return err
		})
		if err != nil || size < 1000 {
			t.Errorf("%s: searched %d bytes, %v", when, size, err)
		}
	}
	check("open")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check("closed")
}

func TestKeyOfAnotherDatabase(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	addVersion(t, s, content(testUnit, testPeriod, 1, 8))
	right := s.Fingerprint()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}

	wrong := strings.Repeat("ab", 32)
	_, err = Open(t.Context(), Config{Dir: dir, Database: storetest.Database(t, dir), Key: wrong})
	b, _ := hex.DecodeString(wrong)
	sealer, _ := NewSealer(b)
	if err == nil || !strings.Contains(err.Error(), right) || !strings.Contains(err.Error(), sealer.print) {
		t.Errorf("wrong key: got %v, want both fingerprints %s and %s", err, right, sealer.print)
	}
	if _, err := Open(t.Context(), Config{Dir: dir, Database: storetest.Database(t, dir), Key: "abc"}); err == nil {
		t.Error("short key: got no error")
	}

	// A lost key file is said, and no other key put in its place.
	if err := os.Remove(filepath.Join(dir, "key")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Dir: dir, Database: storetest.Database(t, dir)}); err == nil || !strings.Contains(err.Error(), "密钥文件") {
		t.Errorf("lost key: got %v, want one that names the key file", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "key")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("lost key: a new one was made (%v)", err)
	}

	s, err = Open(t.Context(), Config{Dir: dir, Database: storetest.Database(t, dir), Key: string(key)})
	if err != nil {
		t.Fatalf("the right key, given as a setting: %v", err)
	}
	_ = s.Close()
}

func TestKeyFileIsPrivate(t *testing.T) {
	dir := t.TempDir()
	openAt(t, dir)
	info, err := os.Stat(filepath.Join(dir, "key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key: got %v, %v, want mode 0600", info, err)
	}
}
