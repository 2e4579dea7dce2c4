package mail_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"shegong/internal/mail"
)

func TestValidate(t *testing.T) {
	good := mail.Settings{Host: "mail.jl.example", Port: 587, From: "社工岗 <sg@jl.example>"}
	tests := []struct {
		name string
		edit func(*mail.Settings)
		want string // empty: no fault
	}{
		{"good", func(*mail.Settings) {}, ""},
		{"all set", func(s *mail.Settings) {
			s.Security, s.User, s.Password = mail.TLS, "u", "p"
			s.HELO, s.MaxSize, s.AllowedDomains, s.Timeout = "sg.jl.example", 1<<20, []string{"jl.example", ".jl.example"}, time.Second
		}, ""},
		{"address literal", func(s *mail.Settings) { s.HELO = "[10.0.0.1]" }, ""},
		{"no host", func(s *mail.Settings) { s.Host = "" }, "SHEGONG_SMTP_HOST"},
		{"host with port", func(s *mail.Settings) { s.Host = "http://x" }, "SHEGONG_SMTP_HOST"},
		{"no port", func(s *mail.Settings) { s.Port = 0 }, "SHEGONG_SMTP_PORT"},
		{"security", func(s *mail.Settings) { s.Security = "ssl" }, "SHEGONG_SMTP_SECURITY"},
		{"password alone", func(s *mail.Settings) { s.Password = "p" }, "SHEGONG_SMTP_USER"},
		{"user alone", func(s *mail.Settings) { s.User = "u" }, "SHEGONG_SMTP_PASSWORD"},
		{"password in the clear", func(s *mail.Settings) { s.User, s.Password, s.Security = "u", "p", mail.NoTLS }, "明文"},
		{"from", func(s *mail.Settings) { s.From = "社工岗" }, "SHEGONG_SMTP_FROM"},
		{"helo", func(s *mail.Settings) { s.HELO = "a\r\nRSET" }, "SHEGONG_SMTP_HELO"},
		{"size", func(s *mail.Settings) { s.MaxSize = -1 }, "SHEGONG_SMTP_MAX_SIZE"},
		{"domains", func(s *mail.Settings) { s.AllowedDomains = []string{"@jl.example"} }, "SHEGONG_SMTP_ALLOWED_DOMAINS"},
		{"timeout", func(s *mail.Settings) { s.Timeout = -1 }, "SHEGONG_SMTP_TIMEOUT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := good
			tt.edit(&s)
			err := s.Validate()
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("got %v, want no fault", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if _, newErr := mail.NewSMTP(s); (newErr == nil) != (err == nil) {
				t.Errorf("NewSMTP: got %v, Validate: %v", newErr, err)
			}
		})
	}

	err := mail.Settings{Security: "x", MaxSize: -1}.Validate()
	for _, want := range []string{"HOST", "PORT", "SECURITY", "FROM", "MAX_SIZE"} {
		if err == nil || !strings.Contains(err.Error(), "SHEGONG_SMTP_"+want) {
			t.Errorf("all at once: %v does not name %s", err, want)
		}
	}
}

func TestSettingsHidePassword(t *testing.T) {
	s := mail.Settings{Host: "mail.jl.example", User: "u", Password: "hunter2"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("settings", "mail", s)
	for _, got := range []string{fmt.Sprint(s), fmt.Sprintf("%+v", s), log.String()} {
		if strings.Contains(got, "hunter2") || !strings.Contains(got, "mail.jl.example") {
			t.Errorf("got %s, want the host and no password", got)
		}
	}
}

func TestFailureInLog(t *testing.T) {
	settings := (&server{port: 1}).settings()
	err := send(t.Context(), t, settings, report())
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("send", "failure", failure(t, err))
	got := log.String()
	if strings.Count(got, "\n") != 1 || !strings.Contains(got, "failure.kind=temporary") || !strings.Contains(got, "failure.cause=") {
		t.Errorf("got %q, want one line with kind and cause", got)
	}
	if strings.Contains(got, "基本情况") {
		t.Errorf("log %q holds the body", got)
	}
}
