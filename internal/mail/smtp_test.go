package mail_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"shegong/internal/mail"
)

func TestSend(t *testing.T) {
	tests := []struct {
		name     string
		security string
		login    bool
		secure   bool
	}{
		{name: "nothing set means STARTTLS", security: "", secure: true},
		{name: "STARTTLS", security: mail.STARTTLS, login: true, secure: true},
		{name: "TLS", security: mail.TLS, login: true, secure: true},
		{name: "none", security: mail.NoTLS, secure: false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := new(server).serve(t, tt.security == mail.TLS)
			settings := s.settings()
			settings.Security = tt.security
			if tt.login {
				settings.User, settings.Password = testUser, testPassword
			}
			m := report()
			if err := send(t.Context(), t, settings, m); err != nil {
				t.Fatal(err)
			}

			want, err := m.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			if got := s.received(); len(got) != 1 || !bytes.Equal(got[0], want) {
				t.Errorf("server got %d messages, want one equal to Bytes()", len(got))
			}
			if s.from != "sg@jl.example" || s.to != "zhang@jl.example" {
				t.Errorf("envelope: got %q to %q", s.from, s.to)
			}
			if s.hello != "[127.0.0.1]" {
				t.Errorf("introduced as %q, want the address", s.hello)
			}
			if s.secure != tt.secure {
				t.Errorf("encrypted: got %v, want %v", s.secure, tt.secure)
			}
			if tt.login != (s.user == testUser) {
				t.Errorf("logged in as %q, want login %v", s.user, tt.login)
			}
		})
	}
}

// Check 26: 451 is for later, 550 for good.
func TestReplies(t *testing.T) {
	reply := func(code int) *smtp.SMTPError {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: "first\nsecond"}
	}
	tests := []struct {
		name         string
		onRcpt       error
		onData       error
		wantKind     mail.Kind
		wantCode     int
		wantMentions string
	}{
		{name: "451 to the recipient", onRcpt: reply(451), wantKind: mail.Temporary, wantCode: 451, wantMentions: "收件人 zhang@jl.example"},
		{name: "550 to the recipient", onRcpt: reply(550), wantKind: mail.Permanent, wantCode: 550, wantMentions: "收件人 zhang@jl.example"},
		{name: "451 to the message", onData: reply(451), wantKind: mail.Temporary, wantCode: 451, wantMentions: "邮件"},
		{name: "550 to the message", onData: reply(550), wantKind: mail.Permanent, wantCode: 550, wantMentions: "拒绝"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &server{onRcpt: func() error { return tt.onRcpt }}
			if tt.onData != nil {
				s.onData = func(_ *smtp.Conn, r io.Reader) error {
					_, _ = io.Copy(io.Discard, r)
					return tt.onData
				}
			}
			s.serve(t, false)
			f := failure(t, send(t.Context(), t, s.settings(), report()))
			if f.Kind != tt.wantKind || f.Code != tt.wantCode {
				t.Errorf("got %v %d, want %v %d", f.Kind, f.Code, tt.wantKind, tt.wantCode)
			}
			if !strings.Contains(f.Error(), tt.wantMentions) || strings.Contains(f.Error(), "\n") {
				t.Errorf("text %q does not mention %q on one line", f.Error(), tt.wantMentions)
			}
			var cause *textproto.Error
			if !errors.As(f, &cause) {
				t.Errorf("cause %v is not the reply", f.Err)
			}
		})
	}
}

// Replies that come before the message is talked about.
func TestEarlyReplies(t *testing.T) {
	tests := []struct {
		name     string
		security string
		in       func(net.Conn)
		want     mail.Kind
		wantCode int
	}{
		{name: "busy", in: lines("421 busy"), want: mail.Temporary, wantCode: 421},
		{name: "barred", in: lines("554 go away"), want: mail.Permanent, wantCode: 554},
		{name: "no EHLO", in: lines("220 hello", "550 no", "550 no"), want: mail.Permanent, wantCode: 550},
		{
			name: "STARTTLS out of order", security: mail.STARTTLS,
			in:   lines("220 hello", "250-hello\r\n250 STARTTLS", "454 later"),
			want: mail.Temporary, wantCode: 454,
		},
		{
			name: "STARTTLS breaks", security: mail.STARTTLS,
			in:   lines("220 hello", "250-hello\r\n250 STARTTLS", "220 go"),
			want: mail.Temporary,
		},
		{name: "not UTF-8 and endless", in: lines("550 \xbe\xdc\xca\xd5" + strings.Repeat("x", 5000)), want: mail.Permanent, wantCode: 550},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			settings := script(t, tt.in)
			if tt.security != "" {
				settings.Security = tt.security
			}
			f := failure(t, send(t.Context(), t, settings, report()))
			if f.Kind != tt.want || f.Code != tt.wantCode {
				t.Errorf("got %v %d (%v), want %v %d", f.Kind, f.Code, f.Err, tt.want, tt.wantCode)
			}
			if !utf8.ValidString(f.Error()) || len(f.Error()) > 1000 {
				t.Errorf("text is not fit to show: %q", f.Error())
			}
		})
	}
}

func TestLogin(t *testing.T) {
	for _, mechanisms := range [][]string{{"PLAIN"}, {"LOGIN"}, {"XOAUTH2", "LOGIN", "PLAIN"}} {
		s := (&server{auth: mechanisms}).serve(t, false)
		settings := s.settings()
		settings.User, settings.Password, settings.HELO = testUser, testPassword, "sg.jl.example"
		if err := send(t.Context(), t, settings, report()); err != nil {
			t.Errorf("%q: %v", mechanisms, err)
		}
		if s.user != testUser || s.hello != "sg.jl.example" {
			t.Errorf("%q: logged in as %q from %q", mechanisms, s.user, s.hello)
		}
	}
	for _, mechanisms := range [][]string{{}, {"XOAUTH2"}} {
		s := (&server{auth: mechanisms}).serve(t, false)
		settings := s.settings()
		settings.User, settings.Password = testUser, testPassword
		f := failure(t, send(t.Context(), t, settings, report()))
		if f.Kind != mail.Permanent || s.sawMail() {
			t.Errorf("%q: got %v (MAIL seen: %v), want permanent before MAIL", mechanisms, f.Kind, s.sawMail())
		}
	}
}

func TestWrongPassword(t *testing.T) {
	s := new(server).serve(t, false)
	settings := s.settings()
	settings.User, settings.Password = testUser, "wrong"
	f := failure(t, send(t.Context(), t, settings, report()))
	if f.Kind != mail.Permanent || f.Code != 535 || s.sawMail() {
		t.Errorf("got %v %d (MAIL seen: %v), want permanent 535 before MAIL", f.Kind, f.Code, s.sawMail())
	}
	if strings.Contains(f.Error()+f.Err.Error(), "wrong") {
		t.Errorf("failure %v shows the password", f)
	}
}

// Check 28: nothing may be said about a message over a connection that is not safe.
func TestUnsafeConnection(t *testing.T) {
	otherName, otherRoots := selfSigned(t, "mail.other.example")
	tests := []struct {
		name         string
		security     string
		server       func(*smtp.Server)
		settings     func(*mail.Settings)
		wantMentions string
	}{
		{
			name: "no STARTTLS offered", server: func(s *smtp.Server) { s.TLSConfig = nil },
			wantMentions: "不提供 STARTTLS",
		},
		{
			name: "unknown authority", settings: func(s *mail.Settings) { s.RootCAs = otherRoots },
			wantMentions: "证书不可信",
		},
		{
			name: "unknown authority with TLS", security: mail.TLS,
			settings:     func(s *mail.Settings) { s.RootCAs = otherRoots },
			wantMentions: "证书不可信",
		},
		{
			name:         "certificate for another name",
			server:       func(s *smtp.Server) { s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{otherName}} },
			settings:     func(s *mail.Settings) { s.RootCAs = otherRoots },
			wantMentions: "不是发给 localhost",
		},
		{
			name: "only old TLS",
			server: func(s *smtp.Server) {
				s.TLSConfig.MaxVersion = tls.VersionTLS11
				s.TLSConfig.MinVersion = tls.VersionTLS10
			},
			wantMentions: "协商加密失败",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var adjust []func(*smtp.Server)
			if tt.server != nil {
				adjust = append(adjust, tt.server)
			}
			s := new(server).serve(t, tt.security == mail.TLS, adjust...)
			settings := s.settings()
			settings.Security = tt.security
			if tt.settings != nil {
				tt.settings(&settings)
			}
			f := failure(t, send(t.Context(), t, settings, report()))
			if f.Kind != mail.Permanent || !strings.Contains(f.Error(), tt.wantMentions) {
				t.Errorf("got %v %q, want permanent with %q", f.Kind, f.Error(), tt.wantMentions)
			}
			if s.sawMail() {
				t.Error("the server saw MAIL")
			}
		})
	}
}

func TestTLSToPlainPort(t *testing.T) {
	s := new(server).serve(t, false)
	settings := s.settings()
	settings.Security = mail.TLS
	f := failure(t, send(t.Context(), t, settings, report()))
	if f.Kind != mail.Permanent || !strings.Contains(f.Error(), "SHEGONG_SMTP_PORT") {
		t.Errorf("got %v %q, want permanent naming the port", f.Kind, f.Error())
	}
}

// Check 27: nobody knows what became of a message once its content has begun.
func TestConnectionBreaks(t *testing.T) {
	large := report()
	large.Attachments = []mail.Attachment{{Name: "a.bin", Data: make([]byte, 8<<20)}}
	drop := func(c *smtp.Conn, _ io.Reader) error { return c.Conn().Close() }
	tests := []struct {
		name   string
		server *server
		in     *mail.Message
		want   mail.Kind
	}{
		{
			name: "after the whole message",
			server: &server{onData: func(c *smtp.Conn, r io.Reader) error {
				_, _ = io.Copy(io.Discard, r)
				return c.Conn().Close()
			}},
			in: report(), want: mail.Unknown,
		},
		{name: "within the message", server: &server{onData: drop}, in: large, want: mail.Unknown},
		{name: "when the message begins", server: &server{onData: drop}, in: report(), want: mail.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.server.serve(t, false)
			f := failure(t, send(t.Context(), t, s.settings(), tt.in))
			if f.Kind != tt.want || f.Code != 0 {
				t.Errorf("got %v %d (%v), want %v", f.Kind, f.Code, f.Err, tt.want)
			}
		})
	}
}

func TestConnectionBreaksEarly(t *testing.T) {
	tests := []struct {
		name string
		in   func(net.Conn)
	}{
		{"at once", func(net.Conn) {}},
		{"after the greeting", lines("220 hello")},
		{"after EHLO", lines("220 hello", "250 hello")},
		{"after MAIL", lines("220 hello", "250 hello", "250 ok")},
		{"before the server asks for the content", lines("220 hello", "250 hello", "250 ok", "250 ok")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := failure(t, send(t.Context(), t, script(t, tt.in), report()))
			if f.Kind != mail.Temporary || !strings.Contains(f.Error(), "中断") {
				t.Errorf("got %v %q, want temporary", f.Kind, f.Error())
			}
		})
	}
}

// A server that gives a reason in the middle of the content has not taken the message.
func TestRefusedWithinMessage(t *testing.T) {
	m := report()
	m.Attachments = []mail.Attachment{{Name: "a.bin", Data: make([]byte, 8<<20)}}
	tests := []struct {
		name string
		then func(net.Conn)
	}{
		{"reads on", func(conn net.Conn) {
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, conn)
		}},
		{"hangs up", func(net.Conn) {
			time.Sleep(50 * time.Millisecond) // the reply is to arrive before the reset
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			settings := script(t, func(conn net.Conn) {
				text := textproto.NewConn(conn)
				for _, line := range []string{"220 hello", "250 hello", "250 ok", "250 ok", "354 go ahead"} {
					_ = text.PrintfLine("%s", line)
					_, _ = text.ReadLine()
				}
				_ = text.PrintfLine("552 too much")
				tt.then(conn)
			})
			f := failure(t, send(t.Context(), t, settings, m))
			if f.Kind != mail.Permanent || f.Code != 552 {
				t.Errorf("got %v %d (%v), want permanent 552", f.Kind, f.Code, f.Err)
			}
		})
	}
}

func TestRefusedConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{port: listener.Addr().(*net.TCPAddr).Port}
	_ = listener.Close()
	f := failure(t, send(t.Context(), t, s.settings(), report()))
	if f.Kind != mail.Temporary || !strings.Contains(f.Error(), "拒绝连接") {
		t.Errorf("got %v %q, want temporary", f.Kind, f.Error())
	}
}

func TestHangingServer(t *testing.T) {
	silent := func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

	t.Run("timeout", func(t *testing.T) {
		settings := script(t, silent)
		settings.Timeout = 100 * time.Millisecond
		f := failure(t, send(t.Context(), t, settings, report()))
		if f.Kind != mail.Temporary || !strings.Contains(f.Error(), "没有按时答复") {
			t.Errorf("got %v %q, want temporary", f.Kind, f.Error())
		}
	})
	t.Run("timeout after the message", func(t *testing.T) {
		settings := script(t, func(conn net.Conn) {
			lines("220 hello", "250 hello", "250 ok", "250 ok", "354 go ahead")(conn)
			silent(conn)
		})
		settings.Timeout = 150 * time.Millisecond
		f := failure(t, send(t.Context(), t, settings, report()))
		if f.Kind != mail.Unknown || !strings.Contains(f.Error(), "不能确定是否送达") {
			t.Errorf("got %v %q, want unknown", f.Kind, f.Error())
		}
	})
	t.Run("deadline of the context", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		start := time.Now()
		f := failure(t, send(ctx, t, script(t, silent), report()))
		if f.Kind != mail.Temporary || !errors.Is(f, context.DeadlineExceeded) {
			t.Errorf("got %v %v, want temporary and the context's reason", f.Kind, f.Err)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		settings := script(t, func(conn net.Conn) {
			cancel()
			silent(conn)
		})
		f := failure(t, send(ctx, t, settings, report()))
		if f.Kind != mail.Temporary || !errors.Is(f, context.Canceled) {
			t.Errorf("got %v %v, want temporary and the context's reason", f.Kind, f.Err)
		}
	})
	t.Run("after the message", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := &server{onData: func(_ *smtp.Conn, r io.Reader) error {
			_, _ = io.Copy(io.Discard, r)
			cancel()
			time.Sleep(200 * time.Millisecond)
			return nil
		}}
		s.serve(t, false)
		f := failure(t, send(ctx, t, s.settings(), report()))
		if f.Kind != mail.Unknown || !errors.Is(f, context.Canceled) {
			t.Errorf("got %v %v, want unknown and the context's reason", f.Kind, f.Err)
		}
	})
}

// Check 29: a message over our limit or the server's is refused before it is
// begun.
func TestTooLarge(t *testing.T) {
	t.Run("our limit", func(t *testing.T) {
		settings := (&server{port: 1}).settings()
		settings.MaxSize = 1000
		f := failure(t, send(t.Context(), t, settings, report()))
		if f.Kind != mail.Permanent || !errors.Is(f, mail.ErrTooLarge) {
			t.Errorf("got %v %v, want permanent and ErrTooLarge", f.Kind, f)
		}
	})
	t.Run("the server's limit", func(t *testing.T) {
		s := new(server).serve(t, false, func(s *smtp.Server) { s.MaxMessageBytes = 1000 })
		f := failure(t, send(t.Context(), t, s.settings(), report()))
		if f.Kind != mail.Permanent || !errors.Is(f, mail.ErrTooLarge) || s.sawMail() {
			t.Errorf("got %v %v (MAIL seen: %v), want permanent and ErrTooLarge before MAIL", f.Kind, f, s.sawMail())
		}
	})
}

func TestRecipientDomains(t *testing.T) {
	tests := []struct {
		to      string
		allowed []string
		want    bool
	}{
		{"a@jl.example", nil, true},
		{"a@JL.example", []string{"jl.example"}, true},
		{"张三 <a@jl.example>", []string{"cc.example", "JL.example"}, true},
		{"a@sub.jl.example", []string{"jl.example"}, false},
		{"a@sub.jl.example", []string{".jl.example"}, true},
		{"a@jl.example", []string{".jl.example"}, false},
		{"a@eviljl.example", []string{".jl.example"}, false},
		{"a@qq.example", []string{"jl.example"}, false},
		{"nobody", nil, false},
	}
	for _, tt := range tests {
		got := mail.Settings{AllowedDomains: tt.allowed}.CheckRecipient(tt.to)
		if (got == nil) != tt.want {
			t.Errorf("%q with %q: got %v, want allowed %v", tt.to, tt.allowed, got, tt.want)
		}
	}

	// Port 1 would refuse the connection, which is a temporary failure.
	settings := (&server{port: 1}).settings()
	settings.AllowedDomains = []string{"other.example"}
	if f := failure(t, send(t.Context(), t, settings, report())); f.Kind != mail.Permanent {
		t.Errorf("got %v, want permanent", f.Kind)
	}
}

func TestResendKeepsTheMessage(t *testing.T) {
	s := new(server).serve(t, false)
	for range 2 {
		if err := send(t.Context(), t, s.settings(), report()); err != nil {
			t.Fatal(err)
		}
	}
	got := s.received()
	if len(got) != 2 {
		t.Fatalf("got %d messages, want 2", len(got))
	}
	if diff := cmp.Diff(string(got[0]), string(got[1])); diff != "" {
		t.Errorf("second differs (-first +second):\n%s", diff)
	}
}
