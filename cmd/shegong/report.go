package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"shegong/reports"
	"shegong/reports/pdf"
	"shegong/scheduler"
)

type reportCommand struct {
	ID       string `arg:"" help:"报表编号，如 monthly。"`
	Period   string `required:"" help:"报告期，如 2026-10；写 2026 为当年12月，未接收时取最新一期并标“预”。" placeholder:"YYYY-MM"`
	Unit     string `help:"22 全省，2201 市（州），220104 县（市、区）。" default:"22"`
	Format   string `help:"pdf 或 xlsx。" enum:"pdf,xlsx" default:"pdf"`
	Personal bool   `help:"列出人员名单（含个人信息）。"`
	Draft    bool   `help:"含审核中、尚未接收的数据，标“草稿”。"`
	Output   string `short:"o" required:"" help:"写到哪个文件。" type:"path"`
	Fonts    string `help:"本单位自有字体的文件夹。" type:"existingdir"`
	Author   string `help:"报表的制作单位。"`

	database
}

func (c *reportCommand) Run(ctx context.Context, s streams) error {
	if reports.ByID(c.ID) == nil {
		return fmt.Errorf("没有报表“%s”；可用：%s", c.ID, reportIDs())
	}
	if _, err := os.Stat(c.Data); err != nil {
		return fmt.Errorf("数据文件夹 %s 不存在", c.Data)
	}
	st, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	renderer, err := pdf.NewRenderer(c.Fonts, slog.New(slog.NewTextHandler(s.err, nil)))
	if err != nil {
		return err
	}
	m := &scheduler.Maker{Store: st, PDF: renderer, Author: c.Author, Now: time.Now}
	period, label, err := m.Period(ctx, c.Period)
	if err != nil {
		return err
	}
	a, err := m.Make(ctx, scheduler.Request{
		Report: c.ID, Unit: c.Unit, Period: period, Label: label, Format: c.Format, Personal: c.Personal, Draft: c.Draft,
	})
	if err != nil {
		return err
	}
	return writeFile(c.Output, func(f *os.File) error {
		_, err := f.Write(a.Data)
		return err
	})
}

func reportIDs() string {
	var ids []string
	for _, r := range reports.All() {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, " ")
}
