package scheduler_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"shegong/internal/store"
)

// Check 29: a server that takes less than we send refuses the message for good;
// who looks sees why, and it is not tried again by itself.
func TestServerRefusesTheSize(t *testing.T) {
	s := &server{data: func(_ string, _ *smtp.Conn, r io.Reader) error {
		_, _ = io.Copy(io.Discard, r)
		return &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 3, 4}, Message: "message too big"}
	}}
	w := newWorld(t, "2024-11-06 08:00", s.serve(t))
	w.schedule("a@jl.example")
	for range 3 {
		w.tick()
		w.clock.pass(24 * time.Hour)
	}
	d := w.delivery()
	if d.State != store.Failed || d.Attempts != 1 || !strings.Contains(d.Error, "552") || s.tried("a@jl.example") != 1 {
		t.Errorf("message: got %+v, tried %d times, want it failed at once, with the reason", d, s.tried("a@jl.example"))
	}
	if r := w.run("2024-10"); r.State != store.RunFailed || !strings.Contains(r.Error, "552") {
		t.Errorf("run: got %+v, want it failed with the reason", r)
	}
}

// Check 29: with no room for anything the message goes out without attachments
// and says of each where it lies.
func TestNothingAttached(t *testing.T) {
	out := &post{}
	w := newWorld(t, "2024-11-06 08:00", out)
	w.s.MaxAttached, w.s.Address = 1, "https://sg.jl.example"
	w.schedule("a@jl.example")
	w.tick()
	if out.count() != 1 || len(out.sent[0].Attachments) != 0 {
		t.Fatalf("sent: got %d messages, want one without attachments", out.count())
	}
	as, err := w.store.ArchiveList(t.Context(), 10)
	if err != nil || len(as) != 2 {
		t.Fatalf("archive: got %d, %v", len(as), err)
	}
	for _, a := range as {
		for kind, body := range map[string]string{"text": out.sent[0].Text, "HTML": out.sent[0].HTML} {
			if !strings.Contains(body, "https://sg.jl.example/archive/"+a.ID) {
				t.Errorf("%s lacks the address of %s:\n%s", kind, a.Name, body)
			}
		}
	}
}
