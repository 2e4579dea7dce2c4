package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"syscall"
)

// A server's words are shown to this length.
const maxReply = 200

// fault classifies what went wrong before the message was handed over.
func (c *conversation) fault(ctx context.Context, step string, err error) error {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return c.refusal(step, reply)
	}
	c.broken = true
	var timeout net.Error
	var lookup *net.DNSError
	text := fmt.Sprintf("与邮件服务器 %s 的连接中断（步骤：%s），邮件没有发出", c.server, step)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		text = "发送被中止，邮件没有发出"
	case errors.As(err, &lookup):
		text = fmt.Sprintf("找不到邮件服务器 %s；请核对 SHEGONG_SMTP_HOST", c.settings.Host)
	case errors.As(err, &timeout) && timeout.Timeout():
		text = fmt.Sprintf("邮件服务器 %s 没有按时答复（步骤：%s），邮件没有发出", c.server, step)
	case errors.Is(err, syscall.ECONNREFUSED):
		text = fmt.Sprintf("邮件服务器 %s 拒绝连接；请核对 SHEGONG_SMTP_HOST 和 SHEGONG_SMTP_PORT", c.server)
	}
	return fail(Temporary, text, withContext(ctx, err))
}

// refusal goes by the first digit (RFC 5321): 4 means later, 5 means never.
func (c *conversation) refusal(step string, reply *textproto.Error) error {
	kind, text := Temporary, "邮件服务器 %s 暂时不接受（步骤：%s）：%d %s"
	if reply.Code/100 == 5 {
		kind, text = Permanent, "邮件服务器 %s 拒绝（步骤：%s）：%d %s"
	}
	f := fail(kind, fmt.Sprintf(text, c.server, step, reply.Code, shorten(reply.Msg)), reply)
	f.Code = reply.Code
	return f
}

// handshakeFault tells a broken connection, which may mend, from a server that cannot be trusted.
func (c *conversation) handshakeFault(ctx context.Context, err error) error {
	var certificate *tls.CertificateVerificationError
	var hostname x509.HostnameError
	switch {
	case errors.As(err, &hostname):
		return fail(Permanent, fmt.Sprintf("邮件服务器 %s 的证书不是发给 %s 的，邮件没有发送；请核对 SHEGONG_SMTP_HOST",
			c.server, c.settings.Host), err)
	case errors.As(err, &certificate):
		return fail(Permanent, fmt.Sprintf("邮件服务器 %s 的证书不可信或已过期，邮件没有发送；请更换证书，或把签发机构加入系统信任", c.server), err)
	case isInterruption(ctx, err):
		return c.fault(ctx, "加密", err)
	default:
		return fail(Permanent, fmt.Sprintf("与邮件服务器 %s 协商加密失败，邮件没有发送；"+
			"请核对端口（SHEGONG_SMTP_PORT）和加密方式（SHEGONG_SMTP_SECURITY）", c.server), err)
	}
}

// verdict classifies what the server said, or failed to say, after it asked for the content.
func (c *conversation) verdict(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		switch reply.Code / 100 {
		case 2:
			return nil
		case 4, 5:
			return c.refusal("邮件", reply)
		}
	}
	c.broken = true
	return fail(Unknown, fmt.Sprintf("邮件已交给服务器 %s，但没有得到最终答复，不能确定是否送达；请向收件人核实后再决定是否重发",
		c.server), withContext(ctx, err))
}

func isInterruption(ctx context.Context, err error) bool {
	var timeout net.Error
	return ctx.Err() != nil ||
		errors.As(err, &timeout) && timeout.Timeout() ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// withContext keeps the reason a caller can compare with; the deadline it causes on the connection has none.
func withContext(ctx context.Context, err error) error {
	if ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return errors.Join(ctx.Err(), err)
}

func shorten(s string) string {
	runes := []rune(oneLine(s))
	if len(runes) > maxReply {
		return string(runes[:maxReply]) + "…"
	}
	return string(runes)
}
