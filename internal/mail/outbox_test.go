package mail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"shegong/internal/mail"
	"shegong/internal/store"
)

func newOutbox(t testing.TB) (*mail.Outbox, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "outbox")
	o, err := mail.NewOutbox(dir, sealer(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	return o, dir
}

// sealer has a key of its own for each number.
func sealer(t testing.TB, key byte) mail.Sealer {
	t.Helper()
	s, err := store.NewSealer(bytes.Repeat([]byte{key}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func list(t testing.TB, o *mail.Outbox) []mail.Entry {
	t.Helper()
	entries, err := o.List()
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestOutbox(t *testing.T) {
	o, dir := newOutbox(t)
	older, newer := report(), report()
	older.ID, older.Subject, older.Date = "run-6@shegong.jl.example", "九月", older.Date.AddDate(0, -1, 0)
	for _, m := range []*mail.Message{newer, older} {
		if err := o.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}

	got := list(t, o)
	want := []mail.Entry{
		{ID: newer.ID, Subject: longText, To: "张三 <zhang@jl.example>", Date: newer.Date.Truncate(time.Second), Size: int64(len(build(t, newer)))},
		{ID: older.ID, Subject: "九月", To: "张三 <zhang@jl.example>", Date: older.Date.Truncate(time.Second), Size: int64(len(build(t, older)))},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(mail.Entry{}, "Name")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(got[0].Name, "20261105-") || strings.Contains(got[0].Name, "zhang") {
		t.Errorf("name %q is not the date and a hash", got[0].Name)
	}

	r, err := o.Open(got[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(b, build(t, newer)) {
		t.Errorf("file differs from Bytes (%v)", err)
	}

	info, err := os.Stat(filepath.Join(dir, got[0].Name+".sealed"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v), want closed to others", info.Mode(), err)
	}
}

func TestOutboxSameMessageTwice(t *testing.T) {
	o, _ := newOutbox(t)
	again := report()
	again.Date = again.Date.AddDate(0, 0, 1)
	again.Subject = "改过"
	for _, m := range []*mail.Message{report(), report(), again} {
		if err := o.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	got := list(t, o)
	if len(got) != 1 || got[0].Subject != longText {
		t.Errorf("got %+v, want the first message alone", got)
	}
}

// A reader must never see a part of a message, and no half-written file may stay.
func TestOutboxAtomic(t *testing.T) {
	o, dir := newOutbox(t)
	m := report()
	m.Attachments = []mail.Attachment{{Name: "a.bin", Data: make([]byte, 4<<20)}}
	size := int64(len(build(t, m)))

	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := o.Send(context.WithoutCancel(t.Context()), m); err != nil {
				t.Error(err)
			}
		})
	}
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		for _, e := range list(t, o) {
			if e.Size != size {
				t.Fatalf("saw %d of %d bytes", e.Size, size)
			}
		}
	}

	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("got %v (%v), want one file", files, err)
	}
}

func TestOutboxFailures(t *testing.T) {
	o, dir := newOutbox(t)
	bad := report()
	bad.To = ""
	if f := failure(t, o.Send(t.Context(), bad)); f.Kind != mail.Permanent {
		t.Errorf("bad message: got %v, want permanent", f.Kind)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if f := failure(t, o.Send(ctx, report())); f.Kind != mail.Temporary || !errors.Is(f, context.Canceled) {
		t.Errorf("cancelled: got %v %v, want temporary", f.Kind, f.Err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if f := failure(t, o.Send(t.Context(), report())); f.Kind != mail.Temporary {
		t.Errorf("no folder: got %v, want temporary", f.Kind)
	}
}

func TestOutboxOpenRefuses(t *testing.T) {
	o, dir := newOutbox(t)
	secret := filepath.Join(filepath.Dir(dir), "secret.eml")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	name := "20261105-" + strings.Repeat("0", 32) + ".eml"
	link := "20261105-" + strings.Repeat("a", 32) + ".eml"
	if err := os.Symlink(secret, filepath.Join(dir, link+".sealed")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "note.eml.sealed"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{
		"", ".", "..", "../secret.eml", secret, "note.eml", "a/" + name, "../" + name, "./" + name, name + "\x00", strings.ToUpper(link), name, link,
	} {
		r, err := o.Open(in)
		if !errors.Is(err, mail.ErrNoMessage) || r != nil {
			t.Errorf("%q: got %v, want ErrNoMessage", in, err)
		}
	}
	if got := list(t, o); len(got) != 0 {
		t.Errorf("listed %+v, want nothing", got)
	}
}

// What cannot be opened hides nothing else.
func TestOutboxSpoiltFile(t *testing.T) {
	o, dir := newOutbox(t)
	name := "20261105-" + strings.Repeat("0", 32) + ".eml"
	if err := os.WriteFile(filepath.Join(dir, name+".sealed"), []byte("no header"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := o.Send(t.Context(), report()); err != nil {
		t.Fatal(err)
	}
	got := list(t, o)
	if len(got) != 2 || got[1].Name != name || got[1].Size != 9 || got[1].ID != "" {
		t.Errorf("got %+v, want the message and then the spoilt file", got)
	}
	if _, err := o.Open(name); err == nil || errors.Is(err, mail.ErrNoMessage) {
		t.Errorf("open: got %v, want that it is spoilt", err)
	}
}

// Check 40, the outbox: no file tells what its message says, another key opens
// none, and none takes another's place.
func TestOutboxIsSealed(t *testing.T) {
	o, dir := newOutbox(t)
	m, other := report(), report()
	m.Text, other.ID = "张三 220104198505150013 13943100001", "other@shegong.jl.example"
	for _, m := range []*mail.Message{m, other} {
		if err := o.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	entries := list(t, o)
	for _, e := range entries {
		file, err := os.ReadFile(filepath.Join(dir, e.Name+".sealed"))
		if err != nil {
			t.Fatal(err)
		}
		for _, clear := range []string{"Subject", "zhang", "220104198505150013", "13943100001", "base64", m.ID} {
			if bytes.Contains(file, []byte(clear)) {
				t.Errorf("%s holds %q in the clear", e.Name, clear)
			}
		}
	}
	strange, err := mail.NewOutbox(dir, sealer(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	if got := list(t, strange); len(got) != 2 || got[0].Subject != "" || got[1].Subject != "" {
		t.Errorf("under another key: got %+v", got)
	}
	a, b := filepath.Join(dir, entries[0].Name+".sealed"), filepath.Join(dir, entries[1].Name+".sealed")
	if err := os.Rename(a, b); err != nil {
		t.Fatal(err)
	}
	if r, err := o.Open(entries[1].Name); err == nil {
		t.Errorf("a file under another's name opens: %v", r)
	}
}

// Messages of an outbox from before encryption are encrypted, and read as ever.
func TestOutboxSealsWhatWasClear(t *testing.T) {
	_, dir := newOutbox(t)
	name := "20261105-" + strings.Repeat("0", 32) + ".eml"
	clear := build(t, report())
	for _, n := range []string{name, "note.eml"} {
		if err := os.WriteFile(filepath.Join(dir, n), clear, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o, err := mail.NewOutbox(dir, sealer(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if got := list(t, o); len(got) != 1 || got[0].Name != name || got[0].ID != report().ID || got[0].Size != int64(len(clear)) {
		t.Errorf("got %+v", got)
	}
	r, err := o.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, clear) {
		t.Errorf("the message changed (%v)", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 || files[0].Name() != name+".sealed" || files[1].Name() != "note.eml" {
		t.Errorf("got files %v (%v), want the sealed one and what is not a message", files, err)
	}
}

// Check 43, the outbox.
func TestOutboxRemoveBefore(t *testing.T) {
	o, _ := newOutbox(t)
	for i, days := range []int{0, -1, -2} {
		m := report()
		m.ID, m.Date = fmt.Sprintf("%d@shegong.jl.example", i), m.Date.AddDate(0, 0, days)
		if err := o.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := o.RemoveBefore(report().Date.AddDate(0, 0, -1)); n != 1 || err != nil {
		t.Errorf("got %d, %v, want one removed", n, err)
	}
	if got := list(t, o); len(got) != 2 || !got[1].Date.Equal(report().Date.AddDate(0, 0, -1).Truncate(time.Second)) {
		t.Errorf("left: got %+v", got)
	}
}

func TestOutboxSweepsHalfWrittenFiles(t *testing.T) {
	_, dir := newOutbox(t)
	old, fresh := filepath.Join(dir, ".new-1"), filepath.Join(dir, ".new-2")
	for _, path := range []string{old, fresh} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if _, err := mail.NewOutbox(dir, sealer(t, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("old file: %v, want it gone", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("fresh file: %v, want it kept", err)
	}
}
