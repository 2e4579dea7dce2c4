package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// retentionPage sets for how many years returns are kept, and shows what was
// deleted.
type retentionPage struct {
	base
	Years       int    // in force; 0 keeps everything
	Typed       string // as typed
	Error       string
	Invalid     bool
	Unconfirmed bool
	Min, Max    int
	Before      roster.Period // the first month kept under Years
	Waiting     *store.Expiry // what is deleted next; nil where everything is kept
	Deletions   []deletionView
}

// deletionView is a deletion with who set it off.
type deletionView struct {
	store.Expiry
	By string
}

// Months are the months of the returns deleted.
func (d *deletionView) Months() string {
	first, err := roster.ParsePeriod(d.First)
	if err != nil {
		return "—"
	}
	last, err := roster.ParsePeriod(d.Last)
	if err != nil || last == first {
		return first.Chinese()
	}
	return first.Chinese() + "至" + last.Chinese()
}

func (s *Server) retention(c echo.Context) error {
	p := &retentionPage{}
	if err := s.fillRetention(c.Request().Context(), p); err != nil {
		return err
	}
	p.Typed = strconv.Itoa(p.Years)
	return s.render(c, http.StatusOK, "retention", p)
}

func (s *Server) fillRetention(ctx context.Context, p *retentionPage) (err error) {
	p.base = base{Title: "数据保存期限", Nav: "home", Crumbs: []crumb{{"报送情况", "/"}}}
	p.Min, p.Max = store.MinRetention, store.MaxRetention
	if p.Years, err = s.Store.Retention(ctx); err != nil {
		return err
	}
	if p.Years > 0 {
		p.Before = s.Store.KeptFrom(p.Years)
		if p.Waiting, err = s.Store.Expirable(ctx, p.Before); err != nil {
			return err
		}
	}
	es, err := s.Store.Expiries(ctx)
	if err != nil {
		return err
	}
	name := s.names(ctx)
	for _, e := range es {
		d := deletionView{Expiry: e}
		if d.By, err = name(e.Account); err != nil {
			return err
		}
		p.Deletions = append(p.Deletions, d)
	}
	return nil
}

func (s *Server) setRetention(c echo.Context) error {
	ctx := c.Request().Context()
	p := &retentionPage{}
	if err := s.fillRetention(ctx, p); err != nil {
		return err
	}
	p.Typed, p.Unconfirmed = c.FormValue("years"), c.FormValue("confirm") != "yes"
	years, ok := p.read()
	if !ok {
		return s.render(c, http.StatusUnprocessableEntity, "retention", p)
	}
	if err := s.Store.SetRetention(ctx, years); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "retention", Target: fmt.Sprintf("%s，原为%s", retentionText(years), retentionText(p.Years))})
	return seeOther(c, "/retention?ok=saved")
}

func retentionText(years int) string {
	if years == 0 {
		return "长期保存"
	}
	return fmt.Sprintf("保存%d年", years)
}

// read reads the years as typed, and notes everything that is wrong.
func (p *retentionPage) read() (years int, ok bool) {
	var faults []string
	years, err := strconv.Atoi(strings.TrimSpace(p.Typed))
	if p.Invalid = err != nil || years != 0 && (years < p.Min || years > p.Max); p.Invalid {
		faults = append(faults, fmt.Sprintf("保存年数应为0，或%d至%d之间的整数", p.Min, p.Max))
	}
	if p.Unconfirmed {
		faults = append(faults, "请先勾选“已核对”")
	}
	p.Error = strings.Join(faults, "；")
	return years, len(faults) == 0
}

// deletionProof is what a deletion deleted, as a text whose list can be checked
// against the hash in the audit trail.
func (s *Server) deletionProof(c echo.Context) error {
	n, err := strconv.ParseInt(param(c, "id"), 10, 64)
	if err != nil {
		return &said{"没有这次删除", store.ErrNotFound}
	}
	ctx := c.Request().Context()
	e, err := s.Store.ExpiryByNumber(ctx, n)
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这次删除")
	}
	if e.DoneAt == nil {
		return &said{"这次删除还没有完成，完成后才有证明", store.ErrConflict}
	}
	var b bytes.Buffer
	d := deletionView{Expiry: *e}
	if d.By, err = s.names(ctx)(e.Account); err != nil {
		return err
	}
	d.proof(&b)
	if err := s.Store.ExpiryList(ctx, &b, n); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "export", Unit: "22", Target: fmt.Sprintf("retention %d", n)})
	return sendFile(c, fmt.Sprintf("数据删除证明第%d次.txt", n), "text/plain; charset=utf-8", b.Bytes())
}

// proofHead is how many lines stand before the list.
const proofHead = 8

// proof writes the lines before the list.
func (d *deletionView) proof(b *bytes.Buffer) {
	_, _ = fmt.Fprintf(b, `数据删除证明　第%d次
开始 %s　完成 %s（北京时间）　执行 %s
范围 %s以前的报送，实际删除 %s
删除 报送%d件，版本%d个，工作簿%d个，答复%d条，人员查找条目%d条，存档人员名单%d份，例外和更正请求的内容%d条
保留 汇总数、文件和报表的SHA-256、办理记录、审计记录
清单的SHA-256 %s，同时记入审计记录（retention.delete）
核对 tail -n +%d 本文件 | sha256sum
清单（version 月份 单位 版本号 版本编号 各文件的SHA-256；report 月份 单位 报表 编号 SHA-256）
`, d.Number, chineseTime(d.BegunAt), chineseTime(d.DoneAt), d.By, d.Before, d.Months(),
		d.Returns, d.Versions, d.Files, d.Answers, d.Entries, d.Reports, d.Texts, d.SHA256, proofHead+1)
}
