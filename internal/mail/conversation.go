package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

const (
	// RFC 5321 gives a server ten times longer to take in a message than to answer a command.
	transferFactor = 10

	partingTime = 2 * time.Second
)

// conversation is one connection to the server and what may still be said over it.
type conversation struct {
	settings Settings
	server   string
	conn     net.Conn // the bare connection below any TLS: its deadline covers every step
	client   *smtp.Client
	release  func() bool
	broken   bool
}

// connect dials and reads the greeting.
func connect(ctx context.Context, s Settings) (*conversation, error) {
	c := &conversation{settings: s, server: net.JoinHostPort(s.Host, strconv.Itoa(s.Port))}
	dialer := net.Dialer{Timeout: s.timeout()}
	conn, err := dialer.DialContext(ctx, "tcp", c.server)
	if err != nil {
		return nil, c.fault(ctx, "连接", err)
	}
	c.conn = conn
	c.release = context.AfterFunc(ctx, func() { expire(conn) })
	c.allow(ctx, s.timeout())

	if s.security() == TLS {
		secure := tls.Client(conn, s.tlsConfig())
		if err := secure.HandshakeContext(ctx); err != nil {
			c.abandon()
			return nil, c.handshakeFault(ctx, err)
		}
		conn = secure
	}
	c.client, err = smtp.NewClient(conn, s.Host)
	if err != nil {
		c.abandon()
		return nil, c.fault(ctx, "连接", err)
	}
	// Addresses are ASCII here; asking for SMTPUTF8 would let a relay without it bounce the message.
	c.client.SkipSMTPUTF8(true)
	return c, nil
}

// prepare introduces us, turns on encryption and logs in.
func (c *conversation) prepare(ctx context.Context) error {
	if err := c.client.Hello(c.hello()); err != nil {
		return c.fault(ctx, "问候", err)
	}
	if c.settings.security() == STARTTLS {
		if err := c.startTLS(ctx); err != nil {
			return err
		}
	}
	if c.settings.User == "" {
		return nil
	}
	return c.login(ctx)
}

func (c *conversation) startTLS(ctx context.Context) error {
	if ok, _ := c.client.Extension("STARTTLS"); !ok {
		return fail(Permanent, fmt.Sprintf("邮件服务器 %s 不提供 STARTTLS 加密，邮件没有发送；"+
			"请核对端口（SHEGONG_SMTP_PORT）和加密方式（SHEGONG_SMTP_SECURITY）", c.server), nil)
	}
	err := c.client.StartTLS(c.settings.tlsConfig())
	if err == nil {
		return nil
	}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return c.fault(ctx, "加密", err)
	}
	c.broken = true
	return c.handshakeFault(ctx, err)
}

func (c *conversation) login(ctx context.Context) error {
	s := c.settings
	_, offered := c.client.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	var auth smtp.Auth
	switch {
	case slices.Contains(mechanisms, "PLAIN"):
		auth = smtp.PlainAuth("", s.User, s.Password, s.Host, false)
	case slices.Contains(mechanisms, "LOGIN"):
		auth = smtp.LoginAuth(s.User, s.Password, s.Host, false)
	default:
		return fail(Permanent, fmt.Sprintf("邮件服务器 %s 不提供 PLAIN 或 LOGIN 登录；"+
			"若它不要求登录，请删去 SHEGONG_SMTP_USER 和 SHEGONG_SMTP_PASSWORD", c.server), nil)
	}
	if err := c.client.Auth(auth); err != nil {
		c.broken = true // the client has said QUIT already
		return c.fault(ctx, "登录", err)
	}
	return nil
}

// deliver hands the message over. Until the server has asked for the content nothing can have been delivered;
// afterwards only the server's word tells.
func (c *conversation) deliver(ctx context.Context, from, to address, data []byte, before func(context.Context) error) error {
	envelope := from.path()
	if ok, limit := c.client.Extension("SIZE"); ok {
		if n, err := strconv.ParseInt(limit, 10, 64); err == nil && n > 0 && int64(len(data)) > n {
			return tooLarge(len(data), n, "邮件服务器的上限")
		}
		envelope += " SIZE=" + strconv.Itoa(len(data))
	}
	if err := c.client.Mail(envelope); err != nil {
		return c.fault(ctx, "发件人 "+from.mailbox, err)
	}
	if err := c.client.Rcpt(to.path()); err != nil {
		return c.fault(ctx, "收件人 "+to.mailbox, err)
	}
	if err := before(ctx); err != nil {
		return err
	}
	w, err := c.client.Data()
	if err != nil {
		return c.fault(ctx, "邮件", err)
	}

	c.allow(ctx, transferFactor*c.settings.timeout())
	if _, err := w.Write(data); err != nil {
		// Closing w would end the message properly and so deliver a part of it. The server may have said why it hung up;
		// any other word than a refusal says nothing about a message it has not seen the end of.
		var reply *textproto.Error
		_, _, late := c.client.Text.ReadResponse(250)
		if errors.As(late, &reply) && reply.Code >= 400 {
			err = late
		}
		return c.verdict(ctx, err)
	}
	return c.verdict(ctx, w.Close())
}

// hello is our address literal where no name is set: a made-up name is refused more often.
func (c *conversation) hello() string {
	if c.settings.HELO != "" {
		return c.settings.HELO
	}
	host, _, err := net.SplitHostPort(c.conn.LocalAddr().String())
	if err != nil {
		return "localhost"
	}
	if strings.Contains(host, ":") {
		return "[IPv6:" + host + "]"
	}
	return "[" + host + "]"
}

// allow sets the time for what follows; the end of the context cuts it short.
func (c *conversation) allow(ctx context.Context, d time.Duration) {
	_ = c.conn.SetDeadline(time.Now().Add(d))
	// The context may have ended just before, and its mark been overwritten.
	if ctx.Err() != nil {
		expire(c.conn)
	}
}

func (c *conversation) close() {
	c.release()
	if !c.broken {
		_ = c.conn.SetDeadline(time.Now().Add(partingTime))
		_ = c.client.Quit()
	}
	_ = c.conn.Close()
}

func (c *conversation) abandon() {
	c.release()
	_ = c.conn.Close()
}

func expire(conn net.Conn) { _ = conn.SetDeadline(time.Unix(1, 0)) }
