package store

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/summary"
)

// The keys of the rotations tested, beside testKey, which is the first.
var (
	secondKey = strings.Repeat("fedcba9876543210", 4)
	thirdKey  = strings.Repeat("00112233445566aa", 4)
)

func fingerprint(t *testing.T, key string) string {
	t.Helper()
	s, err := parseKey(key)
	must(t, err)
	return s.print
}

// rotationValues is how many sealed values sealEverything makes: 10 versions of
// four parts, of which the one submitted has its answers too, two of an upload, and one
// each of the rest.
const rotationValues = 10*4 + 1 + 2 + 6

// sealEverything puts a value into every sealed column; the version is the
// accepted one.
func sealEverything(t *testing.T, s *Store) *Version {
	t.Helper()
	seedUnits(t, s)
	for range 9 {
		addVersion(t, s, content("220102", testPeriod, 1, 8))
	}
	made := content(testUnit, testPeriod, 3, 4096)
	v := addVersion(t, s, made)
	answers := []Answer{{Key: "k", Kind: Explained, Text: "欧阳试一的说明"}}
	must(t, s.PutAnswers(t.Context(), testUnit, testPeriod, answers))
	sum := &summary.Summary{Unit: testUnit, Period: testPeriod, AsOf: testPeriod.End(), County: summary.Figures{summary.Workers: 3}}
	must(t, s.Submit(t.Context(), v, Submission{Summary: sum, Answers: answers}))
	must(t, s.Approve(t.Context(), testUnit, testPeriod, 0))
	w := &made.Return.Workers[0]
	must(t, s.Accept(t.Context(), v, []Person{{ID: w.ID, Name: w.Name, Entry: w.Post}}))
	_, err := s.Archive(t.Context(), archived("a", []byte("报表甲")))
	must(t, err)
	must(t, s.AddException(t.Context(), &Exception{Unit: testUnit, Rule: "2.3-age", Key: "k", About: "欧阳试一的年龄"}))
	must(t, s.AddCorrection(t.Context(), &Correction{Unit: testUnit, Key: s.PersonKey(w.ID), Text: "欧阳试一的学历有误"}))
	sealUploads(t, s)
	a := &Account{Login: "wang", Name: "王测试", Role: ProvincialOfficer, Unit: "22"}
	must(t, s.AddAccount(t.Context(), a))
	must(t, s.BeginTOTP(t.Context(), a.ID, "SECRET"))
	trail(t, s, 2)
	return v
}

// sealUploads puts an upload that waits, and one that was refused.
func sealUploads(t *testing.T, s *Store) {
	t.Helper()
	files := []FileData{{Name: "花名册.xlsx", Data: []byte("欧阳试一")}}
	_, err := s.AddUpload(t.Context(), testUnit, testPeriod, UploadRequest{Password: "mima"}, files)
	must(t, err)
	refused, err := s.AddUpload(t.Context(), testUnit, testPeriod, UploadRequest{}, files)
	must(t, err)
	ok, err := s.ClaimUpload(t.Context(), refused)
	if must(t, err); !ok {
		t.Fatal("the upload was not claimed")
	}
	refused.State = UploadFailed
	must(t, s.EndUpload(t.Context(), refused, []byte("欧阳试一")))
}

// eachSealed gives every value of a sealed column, and counts them.
func eachSealed(t *testing.T, s *Store, c *sealedColumn, give func(key []string, data []byte)) (n int) {
	t.Helper()
	rows, err := s.db.QueryContext(t.Context(), "SELECT "+strings.Join(c.key, " || '\n' || ")+", "+c.column+" FROM "+c.table+" WHERE "+c.column+" IS NOT NULL")
	must(t, err)
	defer func() { _ = rows.Close() }()
	for ; rows.Next(); n++ {
		var key string
		var data []byte
		must(t, rows.Scan(&key, &data))
		give(strings.Split(key, "\n"), data)
	}
	must(t, rows.Err())
	return n
}

// sealedUnder counts the values each of the keys opens; none may be shut to all.
func sealedUnder(t *testing.T, s *Store, keys ...string) []int {
	t.Helper()
	counts, sealers := make([]int, len(keys)), make([]*Sealer, len(keys))
	for i, k := range keys {
		var err error
		sealers[i], err = parseKey(k)
		must(t, err)
	}
	for i := range sealedColumns {
		c := &sealedColumns[i]
		eachSealed(t, s, c, func(key []string, data []byte) {
			opened := 0
			for i, seal := range sealers {
				if _, err := seal.Open(data, c.additional(key)); err == nil {
					counts[i]++
					opened++
				}
			}
			if opened != 1 {
				t.Errorf("%s: opened by %d of the keys", c.additional(key), opened)
			}
		})
	}
	return counts
}

// peek opens a database as it lies, whatever its key.
func peek(t *testing.T, c Config) *Store {
	t.Helper()
	e, err := openEngine(t.Context(), c)
	must(t, err)
	t.Cleanup(func() { _ = e.Close() })
	return &Store{engine: e}
}

// checkRotated looks at what sealEverything made, under a key.
func checkRotated(t *testing.T, c Config, v *Version, key string) {
	t.Helper()
	at := peek(t, c)
	if got, want := sealedUnder(t, at, testKey, key), []int{0, rotationValues}; !cmp.Equal(got, want) {
		t.Errorf("values under the old and the new key: got %v, want %v", got, want)
	}
	must(t, at.Close())
	c.Key = key
	s := openPlace(t, c)
	ret, err := s.Return(t.Context(), v.ID)
	if err != nil || len(ret.Workers) != 3 {
		t.Fatalf("return: %v", err)
	}
	if got, err := s.FileData(t.Context(), v.ID, 0); err != nil || len(got) != 4096 {
		t.Errorf("file: %d bytes, %v", len(got), err)
	}
	// Hashes are those made under the first key.
	first, err := parseKey(testKey)
	must(t, err)
	if !bytes.Equal(s.HashKey(), first.hashKey) || s.PersonKey("x") != first.Hash("x") {
		t.Error("the hash key changed")
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM appearances WHERE id_hash = '"+s.PersonKey(ret.Workers[0].ID)+"'"); n != 1 {
		t.Errorf("the person is found %d times by the hash, want once", n)
	}
	as, err := s.Answers(t.Context(), testUnit, testPeriod)
	if err != nil || as["k"].Text != "欧阳试一的说明" {
		t.Errorf("answers: got %v, %v", as, err)
	}
	es, err := s.Exceptions(t.Context(), testUnit)
	if err != nil || len(es) != 1 || es[0].About != "欧阳试一的年龄" {
		t.Errorf("exceptions: got %v, %v", es, err)
	}
	a, err := s.AccountByLogin(t.Context(), "wang")
	must(t, err)
	if secret, err := s.TOTPSecret(a); err != nil || secret != "SECRET" {
		t.Errorf("second factor: got %q, %v", secret, err)
	}
	if c := verify(t, s, nil); c.Fault != "" || c.Entries != 10+3+2+1 { // uploads, steps, the trail, the rotation
		t.Errorf("audit trail: got %+v, want 16 entries that chain", c)
	}
	last, err := s.AuditList(t.Context(), 0, "", "rotate-key", 1)
	if want := fingerprint(t, testKey) + " → " + fingerprint(t, key); err != nil || len(last) != 1 || last[0].Target != want {
		t.Errorf("audited: got %+v, %v, want %s", last, err, want)
	}
	must(t, s.Close())
}

func TestRotate(t *testing.T) {
	c := newPlace(t)
	s := openPlace(t, c)
	v := sealEverything(t, s)
	old := make([][]byte, 0, 2)
	for _, part := range []string{"file:0", "return"} {
		var data []byte
		must(t, s.db.NewRaw("SELECT data FROM parts WHERE version_id = ? AND part = ?", v.ID, part).Scan(t.Context(), &data))
		old = append(old, data[len(data)-40:])
	}
	// One more that is no longer a row, but still in the file.
	_, err := s.db.ExecContext(t.Context(), "INSERT INTO parts (version_id, part, data) VALUES (?, 'gone', ?)", v.ID, randomBytes(t, 9000))
	must(t, err)
	var gone []byte
	must(t, s.db.NewRaw("SELECT data FROM parts WHERE part = 'gone'").Scan(t.Context(), &gone))
	old = append(old, gone[8000:8040])
	tamper(t, s, "DELETE FROM parts WHERE part = 'gone'")
	must(t, s.Close())

	var steps []int64
	got, err := Rotate(t.Context(), c, secondKey+"\n", func(n int64) { steps = append(steps, n) })
	must(t, err)
	want := &Rotation{From: fingerprint(t, testKey), To: fingerprint(t, secondKey), Resealed: rotationValues}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if want := []int64{16, 32, 41, 42, 43, 44, 45, 47, 48, 49}; !cmp.Equal(steps, want) {
		t.Errorf("told: got %v, want %v", steps, want)
	}
	if c.Database == "" {
		for _, name := range []string{databaseName, databaseName + "-wal"} {
			b, _ := os.ReadFile(filepath.Join(c.Dir, name)) // the journal may be gone
			for _, sealed := range old {
				if bytes.Contains(b, sealed) {
					t.Errorf("%s still holds what was sealed under the old key", name)
				}
			}
		}
	}
	checkRotated(t, c, v, secondKey)
	if _, err := Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), "密钥不符") {
		t.Errorf("the old key: got %v, want it refused", err)
	}

	// A backup made now is restored with the new key, and hashes the same.
	c.Key = secondKey
	beside, err := OpenBeside(t.Context(), c)
	must(t, err)
	b, _ := backUp(t, beside)
	must(t, beside.Close())
	other := newPlace(t)
	other.Key = secondKey
	if _, err := restore(t, other, b); err != nil {
		t.Fatal(err)
	}
	restored := openPlace(t, other)
	if _, err := restored.Return(t.Context(), v.ID); err != nil {
		t.Errorf("restored: %v", err)
	}
	if c := verify(t, restored, nil); c.Fault != "" {
		t.Errorf("restored: got %+v", c)
	}
	first, err := parseKey(testKey)
	must(t, err)
	if restored.PersonKey("x") != first.Hash("x") {
		t.Error("restored: the hash key changed")
	}
}

// The key file is replaced once all is sealed, and the old key kept beside it.
func TestRotateReplacesTheKeyFile(t *testing.T) {
	c := newPlace(t)
	c.Key = ""
	putKey(t, c.Dir)
	s := openPlace(t, c)
	v := sealEverything(t, s)
	must(t, s.Close())
	read := func(name string) string {
		b, err := os.ReadFile(name)
		must(t, err)
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, want 0600", name, info.Mode())
		}
		return string(b)
	}
	path := filepath.Join(c.Dir, "key")
	for i := range 2 { // again, as after a crash before the file was replaced
		got, err := Rotate(t.Context(), c, secondKey, nil)
		must(t, err)
		if want := path + "." + fingerprint(t, testKey); got.KeyFile != path || got.OldKey != want || (got.Resealed > 0) != (i == 0) {
			t.Errorf("got %+v, want files %s and %s", got, path, want)
		}
		if read(path) != secondKey+"\n" || read(got.OldKey) != testKey+"\n" {
			t.Error("files: want the new key in place of the old, and the old kept")
		}
		if i == 0 {
			checkRotated(t, c, v, secondKey)
			putKey(t, c.Dir)
		}
	}
	if _, err := Rotate(t.Context(), c, secondKey, nil); err == nil || !strings.Contains(err.Error(), "新密钥与当前密钥相同") {
		t.Errorf("the same key: got %v", err)
	}
}

// A rotation goes to the cipher that is set.
func TestRotateToSM4(t *testing.T) {
	c := newPlace(t)
	s := openPlace(t, c)
	v := sealEverything(t, s)
	must(t, s.Close())
	c.Cipher = CipherSM4
	_, err := Rotate(t.Context(), c, secondKey, nil)
	must(t, err)
	checkRotated(t, c, v, secondKey)
	s = peek(t, c)
	for i := range sealedColumns {
		n := eachSealed(t, s, &sealedColumns[i], func(_ []string, data []byte) {
			if data[0] != sm4GCM {
				t.Errorf("%s: got algorithm %d, want %d", sealedColumns[i].table, data[0], sm4GCM)
			}
		})
		if n == 0 {
			t.Errorf("%s: no values", sealedColumns[i].table)
		}
	}
}

// What neither key opens stays as it is, and is named.
func TestRotateLeavesWhatIsShut(t *testing.T) {
	c := newPlace(t)
	s := openPlace(t, c)
	v := sealEverything(t, s)
	tamper(t, s, "UPDATE parts SET data = ? WHERE version_id = ? AND part = 'return'", []byte{1, 2, 3}, v.ID)
	tamper(t, s, "UPDATE archive SET data = ?", []byte{})
	must(t, s.Close())
	got, err := Rotate(t.Context(), c, secondKey, nil)
	must(t, err)
	if len(got.Shut) != 2 || got.Shut[0] != "版本 "+v.ID+" 的 return" || !strings.HasPrefix(got.Shut[1], "存档报表 ") || got.Resealed != rotationValues-2 {
		t.Errorf("got %+v", got)
	}
	c.Key = secondKey
	if n := mustQueryInt(t, openPlace(t, c), "SELECT LENGTH(data) FROM parts WHERE version_id = '"+v.ID+"' AND part = 'return'"); n != 3 {
		t.Errorf("the shut value: got %d bytes, want the 3 there were", n)
	}
}

func TestRotateIsRefused(t *testing.T) {
	c := newPlace(t)
	s := openPlace(t, c)
	seedUnits(t, s)
	refused := func(what string, c Config, key, want string) {
		t.Helper()
		if _, err := Rotate(t.Context(), c, key, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", what, err, want)
		}
	}
	refused("in use", c, secondKey, "正被") // by a process that holds the folder, or has connections
	must(t, s.Close())
	refused("no key", c, "abc", "新密钥应为64位十六进制字符")
	refused("the same key", c, testKey, "新密钥与当前密钥相同")
	wrong := c
	wrong.Key = thirdKey
	refused("another old key", wrong, secondKey, "密钥不符：数据用指纹为 "+fingerprint(t, testKey))
	refused("no database", Config{Dir: t.TempDir(), Key: testKey}, secondKey, "没有数据库")
	wrong = c
	wrong.Cipher = "des"
	refused("unknown cipher", wrong, secondKey, "没有加密算法")
}

// Every column of bytes is sealed anew, so that no table added later is
// forgotten. (Sessions, which are not backed up either, hold no sealed values.)
func TestEveryColumnOfBytesIsRotated(t *testing.T) {
	s := openTest(t)
	have, err := s.catalog(t.Context(), s.db.DB)
	must(t, err)
	got, want := map[string]bool{}, map[string]bool{}
	for _, table := range have.tables {
		for _, c := range table.Columns {
			if c.Kind == bytesKind {
				want[table.Name+"."+c.Name] = true
			}
		}
	}
	for _, c := range sealedColumns {
		got[c.table+"."+c.column] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-columns of bytes +rotated)\n%s", diff)
	}
}

// Files beside the database get a new key with each rotation, and open under
// those before; a place of its own still binds each.
func TestRotateRenewsTheKeyOfFiles(t *testing.T) {
	c := newPlace(t)
	var sealed [][]byte
	for i, key := range []string{testKey, secondKey, thirdKey} {
		if i > 0 {
			_, err := Rotate(t.Context(), c, key, nil)
			must(t, err)
		}
		c.Key = key
		s := openPlace(t, c)
		seedUnits(t, s)
		files, err := s.Files()
		must(t, err)
		if len(files.keys) != i+1 {
			t.Fatalf("after %d rotations: got %d keys", i, len(files.keys))
		}
		b, err := files.Seal([]byte{byte(i)}, "mail")
		must(t, err)
		for n, b := range append(sealed, b) {
			if plain, err := files.Open(b, "mail"); err != nil || !bytes.Equal(plain, []byte{byte(n)}) {
				t.Errorf("after %d rotations: file %d: got %v, %v", i, n, plain, err)
			}
			if _, err := files.Open(b, "another"); err == nil {
				t.Errorf("after %d rotations: file %d opens in another's place", i, n)
			}
			if _, err := files.keys[0].Open(b, "mail"); (err == nil) != (n == i) {
				t.Errorf("after %d rotations: file %d under the newest key: got %v", i, n, err)
			}
		}
		sealed = append(sealed, b)
		must(t, s.Close())
	}
}

// A database from before a rotation opens files as it always did: their key
// followed from the hash key.
func TestFirstKeyOfFiles(t *testing.T) {
	s := openTest(t)
	key, err := hkdf.Key(sha256.New, s.HashKey(), nil, "shegong files", 32)
	must(t, err)
	old, err := NewSealer(key)
	must(t, err)
	b, err := old.Seal([]byte("邮件"), "mail")
	must(t, err)
	files, err := s.Files()
	must(t, err)
	if plain, err := files.Open(b, "mail"); err != nil || string(plain) != "邮件" {
		t.Errorf("got %q, %v", plain, err)
	}
}
