package mail_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/textproto"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"shegong/internal/mail"
)

const (
	testUser     = "sg"
	testPassword = "correct horse"
)

// server is a real mail server that keeps what it is given and misbehaves where a test tells it to.
type server struct {
	onRcpt func() error
	onData func(*smtp.Conn, io.Reader) error // instead of keeping the message
	auth   []string                          // mechanisms offered; nil means PLAIN

	roots *x509.CertPool
	port  int

	mu       sync.Mutex
	from, to string
	user     string
	hello    string
	secure   bool
	commands int // MAIL commands seen
	messages [][]byte
}

// serve starts s on a free port; adjust may change the server before it listens.
func (s *server) serve(t testing.TB, implicitTLS bool, adjust ...func(*smtp.Server)) *server {
	t.Helper()
	certificate, roots := selfSigned(t, "localhost")
	s.roots = roots

	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	srv.Domain = "localhost"
	srv.ErrorLog = log.New(io.Discard, "", 0)
	srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	for _, f := range adjust {
		f(srv)
	}

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	if implicitTLS {
		listener = tls.NewListener(listener, srv.TLSConfig)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	t.Cleanup(func() {
		_ = srv.Close()
		if err := <-done; err != nil {
			t.Log(err)
		}
	})
	return s
}

// settings are good ones for this server; a test changes one thing.
func (s *server) settings() mail.Settings {
	return mail.Settings{
		Host: "localhost", Port: s.port, From: "社工岗 <sg@jl.example>", RootCAs: s.roots, Timeout: 5 * time.Second,
	}
}

func (s *server) received() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.messages
}

func (s *server) sawMail() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commands > 0
}

type session struct {
	server *server
	conn   *smtp.Conn
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.commands++
	s.server.from, s.server.hello = from, s.conn.Hostname()
	_, s.server.secure = s.conn.TLSConnectionState()
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	s.server.to = to
	s.server.mu.Unlock()
	if s.server.onRcpt != nil {
		return s.server.onRcpt()
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	if s.server.onData != nil {
		return s.server.onData(s.conn, r)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.messages = append(s.server.messages, b)
	return nil
}

func (s *session) AuthMechanisms() []string {
	if s.server.auth == nil {
		return []string{sasl.Plain}
	}
	return s.server.auth
}

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(_, user, password string) error {
		if user != testUser || password != testPassword {
			return smtp.ErrAuthFailed
		}
		s.server.mu.Lock()
		defer s.server.mu.Unlock()
		s.server.user = user
		return nil
	}
	if mechanism == sasl.Login {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(check), nil
}

// loginServer is the server's side of LOGIN, which go-sasl lacks.
type loginServer struct {
	check   func(identity, user, password string) error
	answers []string
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if response != nil {
		l.answers = append(l.answers, string(response))
	}
	switch len(l.answers) {
	case 0:
		return []byte("Username:"), false, nil
	case 1:
		return []byte("Password:"), false, nil
	default:
		return nil, true, l.check("", l.answers[0], l.answers[1])
	}
}

func selfSigned(t testing.TB, host string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: host},
		DNSNames:     []string{host},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IsCA:         true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// lines is for script: it says the first line at once and each other after a command, then waits for one more
// command and hangs up.
func lines(lines ...string) func(net.Conn) {
	return func(conn net.Conn) {
		text := textproto.NewConn(conn)
		for i, line := range lines {
			if i > 0 {
				_, _ = text.ReadLine()
			}
			_ = text.PrintfLine("%s", line)
		}
		_, _ = text.ReadLine()
	}
}

// script is a server that follows its own text: it accepts one connection and leaves it to f.
func script(t testing.TB, f func(net.Conn)) mail.Settings {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		f(conn)
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
	})
	s := &server{port: listener.Addr().(*net.TCPAddr).Port}
	settings := s.settings()
	settings.Security = mail.NoTLS
	return settings
}

func send(ctx context.Context, t testing.TB, s mail.Settings, m *mail.Message) error {
	t.Helper()
	sender, err := mail.NewSMTP(s)
	if err != nil {
		t.Fatal(err)
	}
	return sender.Send(ctx, m)
}

func failure(t testing.TB, err error) *mail.Failure {
	t.Helper()
	var f *mail.Failure
	if !errors.As(err, &f) {
		t.Fatalf("error is %T (%v), want a *mail.Failure", err, err)
	}
	return f
}
