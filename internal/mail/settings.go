package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// What stands in [Settings.Security].
const (
	STARTTLS = "starttls" // also when nothing is set
	TLS      = "tls"
	NoTLS    = "none"
)

const defaultTimeout = time.Minute

// Settings say how the mail server is reached and what may be sent to whom.
type Settings struct {
	Host           string
	Port           int
	User, Password string // both or neither
	Security       string
	From           string // who bounces go to; usually also the From of the messages
	HELO           string // how we introduce ourselves; empty means by our address on that connection
	MaxSize        int64  // bytes of the whole message, a third more than its attachments; 0 means no limit of ours

	// AllowedDomains limits the recipients. "example.cn" admits that domain alone, ".example.cn" every domain below it.
	// Empty admits all.
	AllowedDomains []string

	// RootCAs replaces the system's certificate authorities.
	RootCAs *x509.CertPool

	// Timeout is for everything up to the point where the server asks for the message, one minute when 0. The transfer
	// and the final reply may take ten times as long: giving up there leaves it unknown whether the message arrived.
	Timeout time.Duration
}

// Validate returns every fault, each under the name of its environment variable.
func (s Settings) Validate() error {
	var errs []error
	fault := func(bad bool, name, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf("SHEGONG_SMTP_%s：%s", name, fmt.Sprintf(format, args...)))
		}
	}

	fault(s.Host == "", "HOST", "没有填邮件服务器的名称")
	fault(strings.ContainsAny(s.Host, " \t\r\n/@"), "HOST", "%q 不是服务器名称", s.Host)
	fault(s.Port < 1 || s.Port > 65535, "PORT", "端口 %d 不在 1 到 65535 之间", s.Port)
	fault(!slices.Contains([]string{"", STARTTLS, TLS, NoTLS}, s.Security), "SECURITY",
		"%q 不可用，应为 starttls、tls 或 none", s.Security)
	fault(s.User == "" && s.Password != "", "USER", "填了口令，没有填用户名")
	fault(s.User != "" && s.Password == "", "PASSWORD", "填了用户名，没有填口令")
	fault(s.User != "" && s.Security == NoTLS, "SECURITY", "为 none 时不能登录，口令会以明文传送；请改用 starttls 或 tls，或删去用户名和口令")
	if _, err := parseAddress(s.From); err != nil {
		fault(true, "FROM", "%v", err)
	}
	fault(!isHello(s.HELO), "HELO", "%q 不可用，应为本机的完整域名", s.HELO)
	fault(s.MaxSize < 0, "MAX_SIZE", "不能小于 0")
	for _, d := range s.AllowedDomains {
		fault(!isDomain(strings.TrimPrefix(d, ".")), "ALLOWED_DOMAINS", "%q 不是域名", d)
	}
	fault(s.Timeout < 0, "TIMEOUT", "不能小于 0")
	return errors.Join(errs...)
}

// CheckRecipient returns why nothing may be sent to an address, nil when it may.
func (s Settings) CheckRecipient(to string) error {
	a, err := parseAddress(to)
	if err != nil {
		return err
	}
	if len(s.AllowedDomains) == 0 || slices.ContainsFunc(s.AllowedDomains, a.within) {
		return nil
	}
	return fmt.Errorf("收件人 %s 的域名不在允许之列（SHEGONG_SMTP_ALLOWED_DOMAINS）", a.mailbox)
}

func (a address) within(allowed string) bool {
	allowed = strings.ToLower(allowed)
	return a.domain() == allowed || strings.HasPrefix(allowed, ".") && strings.HasSuffix(a.domain(), allowed)
}

// String leaves out the password, so that printing settings cannot reveal it.
func (s Settings) String() string {
	return fmt.Sprintf("%s:%d security=%s user=%q from=%q", s.Host, s.Port, s.security(), s.User, s.From)
}

// LogValue leaves out the password too.
func (s Settings) LogValue() slog.Value { return slog.StringValue(s.String()) }

func (s Settings) security() string {
	if s.Security == "" {
		return STARTTLS
	}
	return s.Security
}

func (s Settings) timeout() time.Duration {
	if s.Timeout == 0 {
		return defaultTimeout
	}
	return s.Timeout
}

func (s Settings) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12}
}

func isHello(s string) bool {
	if s == "" {
		return true
	}
	return isDomain(s) || strings.HasPrefix(s, "[") && isASCII(s) && !strings.ContainsAny(s, " \t\r\n")
}
