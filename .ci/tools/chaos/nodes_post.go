package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// postOffice is a real mail server that counts the messages it has taken
// responsibility for.
type postOffice struct {
	port        int
	certificate string // its path
	server      *smtp.Server

	mu    sync.Mutex
	begun int            // MAIL commands
	tried map[string]int // RCPT commands by recipient
	taken map[string]int // messages by Message-ID
	rcpt  func(to string, try int) error
	data  func(to, id string, c *smtp.Conn) error // after the message was taken; an error hangs up or is the answer
}

// newPostOffice listens, with a certificate for a host where it offers
// encryption.
func newPostOffice(dir, host string, encrypted bool) (*postOffice, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &postOffice{port: listener.Addr().(*net.TCPAddr).Port, tried: map[string]int{}, taken: map[string]int{}}
	p.certificate = filepath.Join(dir, fmt.Sprintf("%s-%d.pem", host, p.port))
	p.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &letterBox{office: p, conn: c}, nil }))
	p.server.Domain = "localhost"
	p.server.ErrorLog = log.New(io.Discard, "", 0)
	certificate, err := selfSigned(p.certificate, host)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	if encrypted {
		p.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	go func() { _ = p.server.Serve(listener) }() // ends by close
	return p, nil
}

func (p *postOffice) close() { _ = p.server.Close() }

// answer sets what is said from now on; nil accepts.
func (p *postOffice) answer(rcpt func(to string, try int) error, data func(to, id string, c *smtp.Conn) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rcpt, p.data = rcpt, data
}

// counts are the messages taken, by Message-ID.
func (p *postOffice) counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make(map[string]int, len(p.taken))
	for id, n := range p.taken {
		out[id] = n
	}
	return out
}

func (p *postOffice) tries(to string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tried[to]
}

func (p *postOffice) conversations() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begun
}

// letterBox is one connection.
type letterBox struct {
	office *postOffice
	conn   *smtp.Conn
	to     string
}

// Reset implements smtp.Session.
func (*letterBox) Reset() {}

// Logout implements smtp.Session.
func (*letterBox) Logout() error { return nil }

// Mail implements smtp.Session.
func (l *letterBox) Mail(string, *smtp.MailOptions) error {
	l.office.mu.Lock()
	defer l.office.mu.Unlock()
	l.office.begun++
	return nil
}

// Rcpt implements smtp.Session.
func (l *letterBox) Rcpt(to string, _ *smtp.RcptOptions) error {
	p := l.office
	p.mu.Lock()
	l.to = to
	p.tried[to]++
	say, try := p.rcpt, p.tried[to]
	p.mu.Unlock()
	if say == nil {
		return nil
	}
	return say(to, try)
}

// Data implements smtp.Session. A message whose end was not seen is not taken.
func (l *letterBox) Data(r io.Reader) error {
	m, err := netmail.ReadMessage(bufio.NewReader(r))
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, m.Body); err != nil {
		return err
	}
	id := strings.Trim(m.Header.Get("Message-ID"), "<>")
	p := l.office
	p.mu.Lock()
	p.taken[id]++
	say := p.data
	p.mu.Unlock()
	if say == nil {
		return nil
	}
	return say(l.to, id, l.conn)
}

// hangUp is a server that dies with the message in its hands.
func hangUp(c *smtp.Conn) error {
	return errors.Join(errors.New("hung up"), c.Conn().Close())
}

// selfSigned makes a certificate for a host, and writes it where nodes find whom
// to trust.
func selfSigned(path, host string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, os.WriteFile(path, text, 0o600)
}
