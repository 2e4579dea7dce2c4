package mail_test

import (
	"bytes"
	"context"
	"errors"
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
)

func newOutbox(t testing.TB) (*mail.Outbox, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "outbox")
	o, err := mail.NewOutbox(dir)
	if err != nil {
		t.Fatal(err)
	}
	return o, dir
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

	info, err := os.Stat(filepath.Join(dir, got[0].Name))
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
	if err := os.Symlink(secret, filepath.Join(dir, link)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "note.eml"), []byte("x"), 0o600); err != nil {
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

func TestOutboxSpoiltFile(t *testing.T) {
	o, dir := newOutbox(t)
	name := "20261105-" + strings.Repeat("0", 32) + ".eml"
	if err := os.WriteFile(filepath.Join(dir, name), []byte("no header"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := o.Send(t.Context(), report()); err != nil {
		t.Fatal(err)
	}
	got := list(t, o)
	if len(got) != 2 || got[1].Name != name || got[1].Size != 9 || got[1].ID != "" {
		t.Errorf("got %+v, want the message and then the spoilt file", got)
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
	if _, err := mail.NewOutbox(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("old file: %v, want it gone", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("fresh file: %v, want it kept", err)
	}
}
