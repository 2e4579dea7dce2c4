package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"shegong/importer/grid"
	"shegong/internal/returns"
	"shegong/internal/store"
	"shegong/reports"
	"shegong/reports/pdf"
	"shegong/scheduler"
)

// month is one month's work, and how long its steps took.
type month struct {
	behind   int // months in the archive before it
	store    *store.Store
	service  *returns.Service
	maker    *scheduler.Maker
	counties []county
	versions []int64

	uploads, submissions, acceptances []time.Duration // of each county
	runs, trails                      []time.Duration // of each round
}

func newMonth(st *store.Store, behind int, counties []county) (*month, error) {
	renderer, err := pdf.NewRenderer("", slog.New(slog.DiscardHandler))
	return &month{
		behind: behind, store: st, service: &returns.Service{Store: st, Limits: grid.DefaultLimits},
		maker: &scheduler.Maker{Store: st, PDF: renderer, Now: atWork}, counties: counties, versions: make([]int64, len(counties)),
	}, err
}

// timed adds to ds how long do took.
func timed(ds *[]time.Duration, do func() error) error {
	start := time.Now()
	err := do()
	*ds = append(*ds, time.Since(start))
	return err
}

// returns takes every county's return through all hands, a step after the other.
func (m *month) returns(ctx context.Context) error {
	for _, step := range []func(context.Context, int) error{m.upload, m.submit, m.accept} {
		for i := range m.counties {
			if err := step(ctx, i); err != nil {
				return fmt.Errorf("county %s: %w", m.counties[i].Code, err)
			}
		}
	}
	return nil
}

func (m *month) upload(ctx context.Context, i int) error {
	c := &m.counties[i]
	data, err := os.ReadFile(c.path)
	if err != nil {
		return err
	}
	var checked *returns.Checked
	err = timed(&m.uploads, func() (err error) {
		checked, err = m.service.Upload(ctx, returns.Upload{
			Unit: c.Code, Period: measured, Files: []store.FileData{{Name: c.Code + ".xlsx", Data: data}},
		})
		return err
	})
	if err != nil {
		return err
	}
	m.versions[i] = checked.Version.Number
	var answers []store.Answer
	for _, f := range returns.Open(checked.Result, measured.End(), nil, nil) {
		answers = append(answers, store.Answer{Key: f.Key, Rule: f.Rule, Kind: store.Explained, Text: "已列入整改计划，由街道按月督办落实"})
	}
	return m.store.PutAnswers(ctx, c.Code, measured, answers)
}

func (m *month) submit(ctx context.Context, i int) error {
	c := &m.counties[i]
	err := timed(&m.submissions, func() error {
		_, err := m.service.Submit(ctx, c.Code, measured, m.versions[i])
		return err
	})
	if err != nil || c.Direct() {
		return err
	}
	return m.store.Approve(ctx, c.Code, measured, 0)
}

func (m *month) accept(ctx context.Context, i int) error {
	return timed(&m.acceptances, func() error {
		_, err := m.service.Accept(ctx, m.counties[i].Code, measured, m.versions[i])
		return err
	})
}

// reports makes every report of the province for the month in both formats, in
// each round under another author: what was made before is not made again.
func (m *month) reports(ctx context.Context, rounds int) error {
	for round := range rounds {
		m.maker.Author = fmt.Sprintf("第%d轮", round+1)
		var run, trail time.Duration
		for _, r := range reports.All() {
			start := time.Now()
			for _, format := range []string{"pdf", "xlsx"} {
				if _, err := m.maker.Make(ctx, scheduler.Request{Report: r.ID, Unit: "22", Period: measured, Format: format}); err != nil {
					return fmt.Errorf("report %s: %w", r.ID, err)
				}
			}
			if took := time.Since(start); r.Months > 0 {
				trail += took
			} else {
				run += took
			}
		}
		m.runs, m.trails = append(m.runs, run), append(m.trails, trail)
	}
	return nil
}
