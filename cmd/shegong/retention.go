package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"shegong/internal/mail"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

type retainCommand struct {
	Apply bool `help:"执行删除；不加时只列出将要删除的数量。"`

	database
}

// Run shows what is older than the retention period, and deletes it where told.
func (c *retainCommand) Run(ctx context.Context, s streams) error {
	if !c.Apply {
		return c.show(ctx, s.out)
	}
	st, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	outbox, err := keptOutbox(st, c.Data)
	if err != nil {
		return err
	}
	e, mails, err := expire(ctx, st, outbox)
	if err != nil {
		return err
	}
	if e == nil && mails == 0 {
		_, err = fmt.Fprintln(s.out, "没有满期的数据。")
		return err
	}
	if e != nil {
		if err := printExpiry(s.out, fmt.Sprintf("第%d次删除已完成", e.Number), e); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(s.out, "清单的SHA-256：%s（已记入审计记录；清单在“数据保存期限”页下载）\n", e.SHA256)
	}
	_, err = fmt.Fprintf(s.out, "发件箱删除%d封。以前的备份不受影响，应另行销毁。\n", mails)
	return err
}

// show counts beside a service that may be running.
func (c *retainCommand) show(ctx context.Context, out io.Writer) error {
	st, err := store.OpenBeside(ctx, c.config())
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	years, err := st.Retention(ctx)
	if err != nil {
		return err
	}
	if years == 0 {
		_, err = fmt.Fprintln(out, "没有设置保存期限，数据长期保存；由省级管理员在“数据保存期限”页设置。")
		return err
	}
	before := st.KeptFrom(years)
	e, err := st.Expirable(ctx, before)
	if err != nil {
		return err
	}
	return printExpiry(out, fmt.Sprintf("保存%d年，将删除%s以前的（加 --apply 执行）", years, before.Chinese()), e)
}

func printExpiry(w io.Writer, what string, e *store.Expiry) error {
	_, err := fmt.Fprintf(w, "%s：报送%d件，版本%d个，工作簿%d个，答复%d条，人员查找条目%d条，人员名单%d份，例外和更正请求的内容%d条，上传%d次，邮件正文%d封。\n",
		what, e.Returns, e.Versions, e.Files, e.Answers, e.Entries, e.Reports, e.Texts, e.Uploads, e.Mails)
	return err
}

// keptOutbox is that of the data folder, whether or not mail goes there now; nil
// where there is none.
func keptOutbox(st *store.Store, data string) (*mail.Outbox, error) {
	dir := filepath.Join(data, "outbox")
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	seal, err := st.Files()
	if err != nil {
		return nil, err
	}
	return mail.NewOutbox(dir, seal)
}

// expireNightly deletes what is due each night until ctx ends: on SQLite the
// writers wait meanwhile.
func (a *app) expireNightly(ctx context.Context) {
	err := scheduler.Nightly(ctx, func() {
		e, mails, err := a.expire(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			a.log.ErrorContext(ctx, "retention failed", "error", err)
		case e != nil || mails > 0:
			a.log.InfoContext(ctx, "retention period over: data deleted", "deletion", e != nil, "mails", mails)
		}
	})
	if err != nil {
		a.log.ErrorContext(ctx, "retention not planned", "error", err)
	}
}

// expire deletes what is due, also from an outbox that mail went to before it
// went out over SMTP.
func (a *app) expire(ctx context.Context) (*store.Expiry, int, error) {
	outbox := a.outbox
	if outbox == nil {
		var err error
		if outbox, err = keptOutbox(a.store, a.data); err != nil {
			return nil, 0, err
		}
	}
	return expire(ctx, a.store, outbox)
}

// expire deletes what is older than the retention period that is set: from the
// database, and the messages of an outbox, which may be nil. It is for a
// schedule to call daily, on any number of nodes.
func expire(ctx context.Context, st *store.Store, outbox *mail.Outbox) (e *store.Expiry, mails int, err error) {
	years, err := st.Retention(ctx)
	if err != nil || years == 0 {
		return nil, 0, err
	}
	if e, err = st.ExpireDue(ctx); err != nil || outbox == nil {
		return e, 0, err
	}
	p := st.KeptFrom(years)
	mails, err = outbox.RemoveBefore(time.Date(int(p.Year), time.Month(p.Month), 1, 0, 0, 0, 0, roster.China))
	if err != nil || mails == 0 {
		return e, mails, err
	}
	return e, mails, st.AddAudit(ctx, store.Audit{
		Action: "retention.delete", Unit: "22", Target: fmt.Sprintf("发件箱%s以前，邮件%d", p, mails), Result: "ok",
	})
}
