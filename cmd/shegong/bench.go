package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"shegong/importer/grid"
	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
	"shegong/internal/summary"
	"shegong/reports"
	"shegong/reports/pdf"
	"shegong/reports/xlsx"
	"shegong/scheduler"
)

// benchCommand prepares and does what make bench and make docs measure and show.
type benchCommand struct {
	Roster   benchRoster   `cmd:"" help:"写出性能测试用的花名册。"`
	Load     benchLoad     `cmd:"" help:"向数据文件夹载入演示省份。"`
	Run      benchRun      `cmd:"" help:"生成一个月全部单位的月报。"`
	Fold     benchFold     `cmd:"" help:"载入若干个县的汇总数据。"`
	Document benchDocument `cmd:"" help:"生成全省的一种报表，分步计时。"`
	Examples benchExamples `cmd:"" help:"生成每种报表的示例。"`
}

type benchRoster struct {
	Rows   int    `help:"行数。" default:"100000"`
	Output string `short:"o" required:"" help:"写到哪个文件。" type:"path"`
}

func (c benchRoster) Run() error {
	return writeFile(c.Output, func(f *os.File) error { return sample.Roster(f, c.Rows, 1) })
}

// benchStore is a data folder to be measured.
type benchStore struct {
	Data string `required:"" help:"数据文件夹。" type:"path"`
}

func (c *benchStore) open(ctx context.Context, clock func() time.Time) (*store.Store, *scheduler.Maker, error) {
	st, err := store.Open(ctx, store.Config{Dir: c.Data, Now: clock})
	if err != nil {
		return nil, nil, err
	}
	renderer, err := pdf.NewRenderer("", slog.New(slog.DiscardHandler))
	return st, &scheduler.Maker{Store: st, PDF: renderer, Author: "吉林省民政厅（演示）", Now: clock}, err
}

type benchLoad struct {
	benchStore
	Months  int    `help:"月数。" default:"14"`
	Workers int    `help:"每个县的社工岗人员数。" default:"260"`
	Last    string `help:"最后一个月。" default:"2026-10"`
}

func (c *benchLoad) Run(ctx context.Context, s streams) error {
	clock := &demoClock{now: time.Now}
	st, _, err := c.open(ctx, clock.Now)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	if err := claimDemo(ctx, st); err != nil {
		return err
	}
	last, err := roster.ParsePeriod(c.Last)
	if err != nil {
		return err
	}
	a := &app{store: st, returns: &returns.Service{Store: st, Limits: grid.DefaultLimits}, log: slog.New(slog.NewTextHandler(s.err, nil))}
	plan := planDemo("province")
	plan.months, plan.workers = c.Months, c.Workers
	return a.loadMonths(ctx, plan, last, clock)
}

// atNoon is a clock that stands, so that what is made of equal data is equal.
func atNoon(p roster.Period) func() time.Time {
	at := p.Add(1).End().Time().Add(4 * time.Hour)
	return func() time.Time { return at }
}

type benchRun struct {
	benchStore
	Period string `help:"报告期。" default:"2026-10"`
	Report string `help:"报表。" default:"monthly"`
}

// Run makes the report of every unit, prefecture and the province as PDF and XLSX.
func (c *benchRun) Run(ctx context.Context, s streams) error {
	p, err := roster.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	st, maker, err := c.open(ctx, atNoon(p))
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	units, err := st.Units(ctx)
	if err != nil {
		return err
	}
	codes, seen := []string{"22"}, map[string]bool{"22": true}
	for i := range units {
		if !seen[units[i].Parent] {
			codes = append(codes, units[i].Parent)
			seen[units[i].Parent] = true
		}
		codes = append(codes, units[i].Code)
	}
	start, n, size := time.Now(), 0, 0
	for _, code := range codes {
		for _, format := range []string{"pdf", "xlsx"} {
			a, err := maker.Make(ctx, scheduler.Request{Report: c.Report, Unit: code, Period: p, Format: format})
			if err != nil {
				return err
			}
			n++
			size += len(a.Data)
		}
	}
	_, err = fmt.Fprintf(s.out, "%d documents, %d bytes, %.3f s\n", n, size, time.Since(start).Seconds())
	return err
}

type benchDocument struct {
	benchStore
	Period string `help:"报告期。" default:"2026-10"`
	Report string `help:"报表。" default:"monthly"`
}

// Run makes a province's report and says how long reading and folding the
// summaries and each rendering took.
func (c *benchDocument) Run(ctx context.Context, s streams) error {
	p, err := roster.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	st, maker, err := c.open(ctx, atNoon(p))
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	start := time.Now()
	doc, err := maker.Document(ctx, scheduler.Request{Report: c.Report, Unit: "22", Period: p})
	if err != nil {
		return err
	}
	fold := time.Since(start)
	start = time.Now()
	if err := maker.PDF.Render(io.Discard, doc.Document); err != nil {
		return err
	}
	drawn := time.Since(start)
	start = time.Now()
	if err := xlsx.Render(io.Discard, doc.Document); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%.3f %.3f %.3f\n", fold.Seconds(), drawn.Seconds(), time.Since(start).Seconds())
	return err
}

type benchFold struct {
	benchStore
	Counties    int    `help:"县数。" default:"2900"`
	Communities int    `help:"每个县的社区数。" default:"0"`
	Period      string `help:"报告期。" default:"2026-10"`
}

// Run keeps the summary of one sample return under so many counties' names, for
// the period, the month before and the year before.
func (c *benchFold) Run(ctx context.Context) error {
	p, err := roster.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	st, _, err := c.open(ctx, atNoon(p))
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	units := make([]store.Unit, c.Counties)
	for i := range units {
		units[i] = store.Unit{Code: fmt.Sprintf("%06d", 300001+i), Name: fmt.Sprintf("第%d县", i+1), Parent: fmt.Sprintf("%04d", 3000+i/10)}
	}
	if err := st.PutUnits(ctx, units); err != nil {
		return err
	}
	for _, month := range []roster.Period{p.Add(-12), p.Add(-1), p} {
		sum, err := sampleSummary(month, c.Communities)
		if err != nil {
			return err
		}
		for i := range units {
			if err := acceptSummary(ctx, st, units[i].Code, month, sum); err != nil {
				return err
			}
		}
	}
	return nil
}

// sampleSummary is that of a sample return, with so many communities.
func sampleSummary(p roster.Period, communities int) (*summary.Summary, error) {
	ret := sample.Return(sample.Options{County: "220104", Period: p, Workers: max(150, 12*communities), Seed: 1})
	in := policy.Input{Return: ret, AsOf: p.End(), Params: policy.Defaults()}
	res := policy.Evaluate(in)
	sum := summary.Of(in, res, nil)
	if communities < len(sum.Communities) {
		sum.Communities = sum.Communities[:communities]
	}
	return sum, nil
}

func acceptSummary(ctx context.Context, st *store.Store, unit string, p roster.Period, sum *summary.Summary) error {
	v, err := st.AddVersion(ctx, &store.Content{
		How: "upload", AsOf: p.End(), Params: policy.Defaults(), Result: &policy.Result{}, Return: &roster.Return{County: unit, Period: p},
	})
	if err != nil {
		return err
	}
	own := *sum
	own.Unit, own.Period = unit, p
	return errors.Join(
		st.Submit(ctx, v, store.Submission{Summary: &own}), st.Approve(ctx, unit, p, 0), st.Accept(ctx, v, nil),
	)
}

type benchExamples struct {
	benchStore
	Period string `help:"报告期。" default:"2026-10"`
	Output string `short:"o" required:"" help:"写到哪个文件夹。" type:"path"`
}

// Run writes every report of the province, and of a county where that lists
// persons, as PDF and XLSX.
func (c *benchExamples) Run(ctx context.Context) error {
	p, err := roster.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	st, maker, err := c.open(ctx, atNoon(p))
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	if err := os.MkdirAll(c.Output, 0o755); err != nil {
		return err
	}
	for _, r := range reports.All() {
		if err := c.example(ctx, maker, r.ID, scheduler.Request{Report: r.ID, Unit: "22", Period: p}); err != nil {
			return fmt.Errorf("%s: %w", r.ID, err)
		}
		if !r.Personal {
			continue
		}
		county := scheduler.Request{Report: r.ID, Unit: "220104", Period: p, Personal: true}
		if err := c.example(ctx, maker, r.ID+"-county", county); err != nil {
			return fmt.Errorf("%s of a county: %w", r.ID, err)
		}
	}
	return nil
}

func (c *benchExamples) example(ctx context.Context, maker *scheduler.Maker, name string, q scheduler.Request) error {
	doc, err := maker.Document(ctx, q)
	if err != nil {
		return err
	}
	formats := map[string]func(io.Writer, *reports.Document) error{"pdf": maker.PDF.Render, "xlsx": xlsx.Render}
	for format, render := range formats {
		var b bytes.Buffer
		if err := render(&b, doc.Document); err != nil {
			return err
		}
		if err := os.WriteFile(fmt.Sprintf("%s/%s.%s", c.Output, name, format), b.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}
