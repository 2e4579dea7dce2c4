package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"shegong/importer/grid"
	"shegong/internal/accounts"
	"shegong/internal/mail"
	"shegong/internal/returns"
	"shegong/internal/store"
	"shegong/internal/web"
	"shegong/reports/pdf"
	"shegong/scheduler"
)

type serveCommand struct {
	Demo   demoSize `help:"载入虚构数据演示：small（3个县14个月，默认）或 province。" placeholder:"SIZE"`
	Listen string   `help:"监听地址。" default:"127.0.0.1:8080"`
	Public string   `name:"public-url" help:"供其他机器访问的地址，如 https://sg.example.cn。"`
	Proxy  []string `name:"trusted-proxy" help:"前置代理的网段，采信其 X-Forwarded-For，如 10.0.0.0/8。" placeholder:"CIDR"`
	Fonts  string   `help:"本单位自有字体的文件夹，替代内置字体。" type:"existingdir"`
	Author string   `help:"报表的制作单位。" default:""`
	MaxMB  int64    `name:"max-upload-mb" help:"一次上传的上限（MB）。" default:"100"`
	Quota  int64    `name:"upload-quota-mb" help:"一个单位每月保存工作簿的上限（MB），0为不限。" default:"500"`
	TOTP   *bool    `name:"require-totp" negatable:"" help:"管理员、审计员和省级账号必须启用二次验证；设定后一直有效，对所有节点生效。"`

	Lease time.Duration `name:"job-lease" help:"多节点时，一个节点多久没有动静就由其他节点接手它的工作。" default:"5m"`
	Grace time.Duration `name:"stop-grace" help:"停止服务时，等待正在进行的工作结束的时间，之后交还给下次启动或其他节点。" default:"15s"`
	// ClockOffset sets this node's clock wrong, for tests of several nodes.
	ClockOffset time.Duration `name:"clock-offset" hidden:""`

	database
	mailSettings
}

// now is the node's clock.
func (c *serveCommand) now() time.Time { return time.Now().Add(c.ClockOffset) }

// mailSettings are the settings of mail; without a host mails land in the
// outbox.
type mailSettings struct {
	SMTPHost     string        `name:"smtp-host" help:"SMTP 服务器；不填时邮件存入数据文件夹的 outbox。"`
	SMTPPort     int           `name:"smtp-port" help:"SMTP 端口。" default:"587"`
	SMTPUser     string        `name:"smtp-user" help:"SMTP 用户名。"`
	SMTPPassword string        `name:"smtp-password" help:"SMTP 密码。"`
	SMTPSecurity string        `name:"smtp-security" help:"starttls、tls 或 none。" default:"starttls"`
	SMTPFrom     string        `name:"smtp-from" help:"发件人。" default:"社工岗报送系统 <shegong@localhost.localdomain>"`
	SMTPTimeout  time.Duration `name:"smtp-timeout" help:"SMTP 超时。" default:"1m"`
	SMTPHELO     string        `name:"smtp-helo" help:"向 SMTP 服务器报的主机名；不填时报本机地址。"`
	SMTPMaxSize  int64         `name:"smtp-max-size" help:"一封邮件编码后的上限（字节），0为不限；服务器自己的上限照样遵守。" default:"0"`
	MailDomains  []string      `name:"smtp-allowed-domains" help:"只向这些域名发送。"`
	AttachMB     int64         `name:"mail-max-mb" help:"一封邮件附件的上限（MB），超过的给出下载地址。" default:"20"`
	MailTo       string        `name:"mail-to" help:"月报的收件人，逗号分隔。"`
}

func (c *serveCommand) Run(ctx context.Context, s streams) error {
	if err := web.CheckListen(c.Listen, c.Public); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(s.err, nil))
	if c.Database != "" {
		log = log.With("node", nodeName())
	}
	if c.Demo != "" && c.Data == absolute("./data") {
		c.Data = absolute("./demo-data")
	}
	data := c.Data
	clock := &demoClock{now: c.now}
	config := c.config()
	config.Now, config.Lease = clock.Now, c.Lease
	st, err := store.Open(ctx, config)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	if c.Demo != "" {
		if err := claimDemo(ctx, st); err != nil {
			return err
		}
	}
	if c.TOTP != nil {
		if err := st.RequireTOTP(ctx, *c.TOTP); err != nil {
			return err
		}
	}
	a, err := c.wire(ctx, st, data, log)
	if err != nil {
		return err
	}
	if err := firstAccount(ctx, st, c, s.out); err != nil {
		return err
	}
	return a.serve(ctx, c, s, clock)
}

// nodeName tells the lines of several nodes' logs apart.
func nodeName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return fmt.Sprintf("%s:%d", host, os.Getpid())
}

// firstAccount lets the first person in: in the demonstration under its
// accounts, else by a one-time link for a security administrator, who gives out
// the others.
func firstAccount(ctx context.Context, st *store.Store, c *serveCommand, out io.Writer) error {
	if c.Demo != "" {
		return accounts.AddDemo(ctx, st)
	}
	as, err := st.Accounts(ctx)
	if err != nil || len(as) > 0 {
		return err
	}
	svc := accounts.New(st, time.Now)
	a := &store.Account{Login: "anquan", Name: "安全管理员", Role: store.SecurityAdmin}
	if err := svc.Add(ctx, a); err != nil {
		// Another node that starts at the same moment may have been quicker.
		if as, other := st.Accounts(ctx); other == nil && len(as) > 0 {
			return nil
		}
		return err
	}
	secret, err := svc.Invite(ctx, a.ID)
	if err != nil {
		return err
	}
	base := c.Public
	if base == "" {
		base = "http://" + c.Listen
	}
	_, err = fmt.Fprintf(out, "还没有账号。请在72小时内打开下面的一次性链接，设置安全管理员 anquan 的密码：\n%s/invite/%s\n", base, secret)
	return err
}

func networks(texts []string) ([]*net.IPNet, error) {
	var out []*net.IPNet
	for _, t := range texts {
		_, n, err := net.ParseCIDR(t)
		if err != nil {
			return nil, fmt.Errorf("网段“%s”有误，应如 10.0.0.0/8", t)
		}
		out = append(out, n)
	}
	return out, nil
}

func absolute(p string) string {
	a, err := filepath.Abs(p)
	if err != nil {
		return p
	}
	return a
}

func (c *serveCommand) wire(ctx context.Context, st *store.Store, data string, log *slog.Logger) (*app, error) {
	renderer, err := pdf.NewRenderer(c.Fonts, log)
	if err != nil {
		return nil, err
	}
	maker := &scheduler.Maker{Store: st, PDF: renderer, Author: c.Author, Now: c.now}
	sender, outbox, err := c.sender(st, data)
	if err != nil {
		return nil, err
	}
	a := &app{store: st, outbox: outbox, log: log, data: data}
	a.returns = &returns.Service{Store: st, Limits: grid.DefaultLimits, Quota: c.Quota << 20, Stopping: ctx.Done()}
	a.scheduler = &scheduler.Scheduler{
		Store: st, Maker: maker, Sender: sender, Repeatable: outbox != nil, From: c.SMTPFrom, Domain: c.domain(),
		Log: log, Now: c.now, Address: c.Public, MaxAttached: c.AttachMB << 20, CheckRecipient: c.settings().CheckRecipient,
	}
	if c.Demo == "" {
		if err := st.SeedUnits(ctx); err != nil {
			return nil, err
		}
		if err := scheduler.Seed(ctx, st, c.MailTo, time.Time{}); err != nil {
			return nil, err
		}
	}
	proxies, err := networks(c.Proxy)
	if err != nil {
		return nil, err
	}
	a.handler, err = web.New(web.Config{
		PublicURL: c.Public, TrustedProxies: proxies,
		Returns: a.returns, Store: st, Maker: maker, Scheduler: a.scheduler, Outbox: outbox, Log: log, Now: c.now,
		MaxUpload: c.MaxMB << 20, Demo: c.Demo != "",
	})
	return a, err
}

// domain is the right part of Message-IDs: two installations must not name two
// messages alike.
func (c *serveCommand) domain() string {
	if u, err := url.Parse(c.Public); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	if _, domain, ok := strings.Cut(strings.TrimSuffix(c.SMTPFrom, ">"), "@"); ok {
		return domain
	}
	return "localhost.localdomain"
}

// sender is SMTP where a host is set, else the outbox.
func (c *serveCommand) sender(st *store.Store, data string) (scheduler.Sender, *mail.Outbox, error) {
	if c.SMTPHost == "" {
		seal, err := st.Files()
		if err != nil {
			return nil, nil, err
		}
		o, err := mail.NewOutbox(filepath.Join(data, "outbox"), seal)
		return o, o, err
	}
	s, err := mail.NewSMTP(c.settings())
	return s, nil, err
}

func (c *mailSettings) settings() mail.Settings {
	return mail.Settings{
		Host: c.SMTPHost, Port: c.SMTPPort, User: c.SMTPUser, Password: c.SMTPPassword, Security: c.SMTPSecurity,
		From: c.SMTPFrom, AllowedDomains: c.MailDomains, Timeout: c.SMTPTimeout,
		HELO: c.SMTPHELO, MaxSize: c.SMTPMaxSize,
	}
}

func announce(w io.Writer, addr, data string, c *serveCommand) {
	_, _ = fmt.Fprintf(w, "社工岗服务已启动：http://%s/\n数据文件夹：%s\n", addr, data)
	if c.Demo != "" {
		_, _ = fmt.Fprintln(w, "演示数据均为虚构，正在后台载入；其中一个县的最后一个月尚未接收，留有待改正的问题。")
	}
	if c.SMTPHost == "" {
		_, _ = fmt.Fprintf(w, "未设置 SMTP，邮件存入 %s，可在 http://%s/outbox 查看。\n", filepath.Join(data, "outbox"), addr)
	}
}
