package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"shegong/internal/store"
)

// mailCommand lets mail servers refuse, put off, die and lack encryption.
type mailCommand struct {
	nodesOptions
}

var (
	putOff  = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try later"}
	refused = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
)

// Run measures and prints one section.
func (c *mailCommand) Run(ctx context.Context) error {
	f := &finding{
		title: "Checks 26 to 28: what mail servers do",
		did: "The program sends over STARTTLS to a server that answers one recipient 451 at first, one 550, takes one message and hangs up without an " +
			"answer, and takes the fourth. A person sends the message of the third again on its page. Then the server is one without STARTTLS, one whose " +
			"certificate nobody vouches for, and one whose certificate is another host's.",
	}
	return c.measured(ctx, f, func(ctx context.Context, dir string) error {
		fl, err := c.newFleet(ctx, dir, c.Server, nil, 1)
		if err != nil {
			return err
		}
		defer fl.end()
		return fl.tryServers(ctx, f, dir)
	})
}

func (f *fleet) tryServers(ctx context.Context, out *finding, dir string) error {
	f.post.answer(func(to string, try int) error {
		switch {
		case strings.HasPrefix(to, "busy") && try == 1:
			return putOff
		case strings.HasPrefix(to, "gone"):
			return refused
		}
		return nil
	}, func(to, id string, c *smtp.Conn) error {
		if strings.HasPrefix(to, "dies") && f.post.counts()[id] == 1 {
			return hangUp(c)
		}
		return nil
	})
	if err := f.send(ctx, "answers", "busy", "gone", "dies", "good"); err != nil {
		return err
	}
	if err := f.start(0); err != nil {
		return err
	}
	if err := f.firstAnswers(ctx, out); err != nil {
		return err
	}
	if err := f.resendUnknown(ctx, out); err != nil {
		return err
	}
	if err := f.laterAnswers(ctx, out); err != nil {
		return err
	}
	return f.withoutTrust(ctx, out, dir)
}

// send adds a schedule with one period due, to recipients of one domain.
func (f *fleet) send(ctx context.Context, id string, names ...string) error {
	sc := schedule(id, "each", 1)
	sc.Recipients = nil
	for _, name := range names {
		sc.Recipients = append(sc.Recipients, store.Recipient{Address: name + "@chaos.example", Unit: "22"})
	}
	return f.store.AddSchedule(ctx, sc)
}

// message is the message of a schedule to a recipient; nil before it is there.
func (f *fleet) message(ctx context.Context, id, name string) (*store.Delivery, error) {
	ds, err := f.store.Deliveries(ctx, store.DeliveryFilter{ScheduleID: id}, 100)
	for i := range ds {
		if ds[i].Recipient == name+"@chaos.example" {
			return &ds[i], err
		}
	}
	return nil, err
}

// tried waits until an attempt at every message of a schedule has ended.
func (f *fleet) tried(ctx context.Context, id string, names ...string) error {
	err := until(ctx, "every message of "+id+" was tried", time.Minute, func() (bool, error) {
		for _, name := range names {
			d, err := f.message(ctx, id, name)
			if err != nil || d == nil || d.Attempts == 0 || d.LeaseUntil != nil {
				return false, err
			}
		}
		return true, nil
	})
	if err != nil {
		f.tell(ctx)
	}
	return err
}

func (f *fleet) firstAnswers(ctx context.Context, out *finding) error {
	if err := f.tried(ctx, "answers", "busy", "gone", "dies", "good"); err != nil {
		return err
	}
	for name, want := range map[string]struct{ state, why string }{
		"busy": {store.Queued, "451"}, "gone": {store.Failed, "550"}, "dies": {store.Unknown, "不能确定是否送达"}, "good": {store.Sent, ""},
	} {
		d, err := f.message(ctx, "answers", name)
		if err != nil {
			return err
		}
		out.row("first attempt, "+name, d.State+"："+d.Error)
		out.want(d.State == want.state && strings.Contains(d.Error, want.why), "message to %s: got %s, %q", name, d.State, d.Error)
		if name == "busy" {
			next := time.Minute
			if d.NextAt != nil {
				next = time.Until(*d.NextAt)
			}
			out.want(d.NextAt != nil && next > 30*time.Second && next < 61*time.Second, "the next attempt after 451: got %s, want a minute", next)
		}
	}
	return nil
}

// resendUnknown sends the message of which nobody knows once more, as a person
// does on its page.
func (f *fleet) resendUnknown(ctx context.Context, out *finding) error {
	d, err := f.message(ctx, "answers", "dies")
	if err != nil {
		return err
	}
	before := f.post.counts()
	p, err := f.logIn(ctx)
	if err != nil {
		return err
	}
	if err := p.post(ctx, "/deliveries/"+d.ID+"/resend", nil); err != nil {
		return err
	}
	if d, err = f.message(ctx, "answers", "dies"); err != nil {
		return err
	}
	after := f.post.counts()
	out.row("sent again by a person, dies", d.State)
	out.want(d.State == store.Sent, "message sent again: got %s, %q", d.State, d.Error)
	out.row("times the Message-ID was taken before and after that", fmt.Sprintf("%d, %d", before[d.MessageID], after[d.MessageID]))
	out.want(before[d.MessageID] == 1 && after[d.MessageID] == 2 && len(after) == len(before), "sent again under another Message-ID")
	return nil
}

// laterAnswers waits for the attempt after a minute.
func (f *fleet) laterAnswers(ctx context.Context, out *finding) error {
	start := time.Now()
	err := until(ctx, "the message that was put off is sent", 2*time.Minute, func() (bool, error) {
		d, err := f.message(ctx, "answers", "busy")
		return d != nil && d.State == store.Sent, err
	})
	if err != nil {
		f.tell(ctx)
		return err
	}
	out.row("second attempt, busy", "sent, "+seconds(time.Since(start))+" later")
	out.row("attempts at the mail server: busy, gone, good", fmt.Sprintf("%d, %d, %d",
		f.post.tries("busy@chaos.example"), f.post.tries("gone@chaos.example"), f.post.tries("good@chaos.example")))
	out.want(f.post.tries("busy@chaos.example") == 2, "the message answered 451 was not tried twice")
	out.want(f.post.tries("gone@chaos.example") == 1, "the message answered 550 was tried again")
	out.want(f.post.tries("good@chaos.example") == 1, "the message that was taken was sent again")
	return nil
}

// withoutTrust starts the node on servers that must not get a message.
func (f *fleet) withoutTrust(ctx context.Context, out *finding, dir string) error {
	trusted := f.post
	defer func() { f.post = trusted }()
	for _, server := range []struct {
		id, what, host    string
		encrypted, knowIt bool
		why               string
	}{
		{"plain", "without STARTTLS", "localhost", false, true, "STARTTLS"},
		{"stranger", "an untrusted certificate", "localhost", true, false, "证书"},
		{"other", "another host's certificate", "other.example", true, true, "证书"},
	} {
		if err := f.stopAll(); err != nil {
			return err
		}
		office, err := newPostOffice(dir, server.host, server.encrypted)
		if err != nil {
			return err
		}
		defer office.close()
		if !server.knowIt {
			office.certificate = trusted.certificate
		}
		f.post = office
		if err := f.send(ctx, server.id, "good"); err != nil {
			return err
		}
		if err := f.start(0); err != nil {
			return err
		}
		if err := f.tried(ctx, server.id, "good"); err != nil {
			return err
		}
		d, err := f.message(ctx, server.id, "good")
		if err != nil {
			return err
		}
		out.row(server.what, d.State+"："+d.Error)
		out.want(d.State == store.Failed && strings.Contains(d.Error, server.why), "%s: got %s, %q", server.what, d.State, d.Error)
		out.none(server.what+": messages begun at the server", office.conversations())
	}
	return nil
}
