package store

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm4"
	"github.com/google/go-cmp/cmp"

	"shegong/internal/storetest"
)

// The block cipher is SM4: the example of GB/T 32907, appendix A.
func TestSM4Vector(t *testing.T) {
	key, err := hex.DecodeString("0123456789abcdeffedcba9876543210")
	must(t, err)
	b, err := sm4.NewCipher(key)
	must(t, err)
	got := make([]byte, 16)
	b.Encrypt(got, key)
	if want := "681edf34d206965e86b3e94f536e4246"; hex.EncodeToString(got) != want {
		t.Errorf("got %x, want %s", got, want)
	}
}

func TestCiphers(t *testing.T) {
	sealer := func(first byte, cipher string) *Sealer {
		t.Helper()
		s, err := NewSealer(bytes.Repeat([]byte{first}, 32))
		must(t, err)
		must(t, s.use(cipher))
		return s
	}
	plain := []byte(strings.Repeat("花名册", 1000))
	for name, tt := range map[string]struct {
		cipher    string
		algorithm byte
	}{"default": {"", 1}, "AES": {CipherAES, 1}, "SM4": {CipherSM4, 2}} {
		s := sealer(7, tt.cipher)
		sealed, err := s.Seal(plain, "v/return")
		if err != nil || sealed[0] != tt.algorithm || len(sealed) >= len(plain) {
			t.Fatalf("%s: got algorithm %d, %d bytes, %v; want %d", name, sealed[0], len(sealed), err, tt.algorithm)
		}
		// Whichever is set, what the other sealed opens.
		for _, set := range []string{CipherAES, CipherSM4} {
			if got, err := sealer(7, set).Open(sealed, "v/return"); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%s, opened with %s set: %d bytes, %v", name, set, len(got), err)
			}
		}
		shut := func(what string, s *Sealer, sealed []byte, additional string) {
			t.Helper()
			if _, err := s.Open(sealed, additional); err == nil {
				t.Errorf("%s, %s: got no error", name, what)
			}
		}
		for i := range sealed {
			bad := bytes.Clone(sealed)
			bad[i] ^= 3 // the first byte becomes that of the other algorithm
			shut("a byte changed", s, bad, "v/return")
		}
		for n := range 40 {
			shut("cut off", s, sealed[:n], "v/return")
		}
		shut("moved", s, sealed, "w/return")
		shut("another key", sealer(8, tt.cipher), sealed, "v/return")
	}
	if err := sealer(7, "").use("des"); err == nil || !strings.Contains(err.Error(), "没有加密算法“des”") {
		t.Errorf("unknown cipher: got %v", err)
	}
}

// A database may be sealed partly by one and partly by the other.
func TestCipherIsASetting(t *testing.T) {
	dir := t.TempDir()
	open := func(cipher string) *Store {
		t.Helper()
		s, err := Open(t.Context(), Config{Dir: dir, Database: storetest.Database(t, dir), Cipher: cipher})
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	s := open("")
	seedUnits(t, s)
	first := addVersion(t, s, content(testUnit, testPeriod, 1, 8))
	must(t, s.Close())
	s = open(CipherSM4)
	second := addVersion(t, s, content(testUnit, testPeriod, 1, 8))
	must(t, s.Close())
	s = open(CipherAES)
	algorithms := map[string]byte{}
	for _, v := range []*Version{first, second} {
		if _, err := s.Return(t.Context(), v.ID); err != nil {
			t.Errorf("version %d: %v", v.Number, err)
		}
		var data []byte
		must(t, s.db.NewRaw("SELECT data FROM parts WHERE version_id = ? AND part = 'return'", v.ID).Scan(t.Context(), &data))
		algorithms[v.ID] = data[0]
	}
	if diff := cmp.Diff(map[string]byte{first.ID: 1, second.ID: 2}, algorithms); diff != "" {
		t.Errorf("algorithms (-want +got)\n%s", diff)
	}
	if _, err := Open(t.Context(), Config{Dir: t.TempDir(), Database: storetest.Database(t, dir), Cipher: "des"}); err == nil {
		t.Error("unknown cipher: got no error")
	}
}
