package store

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkEmpty tells that a failed restore left nothing in its target.
func checkEmpty(t *testing.T, c Config, when string) {
	t.Helper()
	e, err := openEngine(t.Context(), c)
	must(t, err)
	defer func() { _ = e.Close() }()
	for name, rows := range values(t, &Store{engine: e}) {
		if len(rows) > 0 {
			t.Errorf("%s: table %s has %d rows, want none", when, name, len(rows))
		}
	}
}

func TestRestoreRefusesDamage(t *testing.T) {
	s, _ := filled(t, newPlace(t))
	b, _ := backUp(t, s)
	seal := s.seal
	cases := map[string][]byte{
		"empty":            {},
		"one byte":         b[:1],
		"half":             b[:len(b)/2],
		"last byte":        b[:len(b)-1],
		"directory":        b[:len(b)-22],
		"front":            b[1:],
		"another zip":      rewritten(t, b, nil, func(string, []byte) []byte { return []byte("{}") }),
		"a row less":       withManifest(t, b, seal, func(m *Manifest) { m.Tables[0].Rows++ }),
		"another hash":     withManifest(t, b, seal, func(m *Manifest) { m.Tables[2].SHA256 = strings.Repeat("0", 64) }),
		"changed manifest": withManifest(t, b, nil, func(m *Manifest) { m.Tables = m.Tables[1:] }),
		"changed rows": rewritten(t, b, seal, func(name string, content []byte) []byte {
			return bytes.ReplaceAll(content, []byte("朝阳区"), []byte("朝阴区"))
		}),
		"rows cut": rewritten(t, b, seal, func(name string, content []byte) []byte {
			if name == tableEntry+"units" {
				return content[:len(content)-1]
			}
			return content
		}),
	}
	to := newPlace(t)
	for name, bad := range cases {
		if _, err := restore(t, to, bad); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: got %v, want %v", name, err, ErrDamaged)
		}
		checkEmpty(t, to, name)
	}
}

// A bit that was flipped is noticed, or it stands where it changes nothing, such
// as in a date of the zip's.
func TestRestoreOfFlippedBits(t *testing.T) {
	s, _ := filled(t, newPlace(t))
	want := values(t, s)
	b, _ := backUp(t, s)
	to := newPlace(t)
	unnoticed, flips := 0, 40
	if testing.Short() {
		flips = 8
	}
	for i := range flips {
		bad := bytes.Clone(b)
		at := len(b) * i / flips
		bad[at] ^= 1 << (i % 8)
		target := to
		if _, err := restore(t, target, bad); err != nil {
			checkEmpty(t, target, fmt.Sprintf("bit of byte %d", at))
			continue
		}
		unnoticed++
		if diff := cmp.Diff(want, values(t, openPlace(t, target))); diff != "" {
			t.Errorf("bit of byte %d: restored something else (-want +got)\n%s", at, diff)
		}
		to = newPlace(t)
	}
	if unnoticed > flips/4 {
		t.Errorf("%d of %d flipped bits were unnoticed", unnoticed, flips)
	}

	if _, err := restore(t, to, b); err != nil {
		t.Fatalf("the backup itself, where the others failed: %v", err)
	}
	if diff := cmp.Diff(want, values(t, openPlace(t, to))); diff != "" {
		t.Errorf("the backup itself (-want +got)\n%s", diff)
	}
}
