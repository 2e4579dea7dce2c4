package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"shegong/internal/roster"
)

// growthCommand measures the same month's work behind archives of several
// lengths. Each stands in a database of its own, so that nothing but the length
// differs.
type growthCommand struct {
	Months   []int  `help:"Months in the archive before the one that is measured." default:"1,6,12,24"`
	Counties int    `help:"Counties; those beyond the province's own are invented." default:"69"`
	Rows     int    `help:"Workers of each county." default:"600"`
	Rounds   int    `help:"How often the province's reports are made." default:"3"`
	Database string `help:"A PostgreSQL server, postgres://…; a database is made on it for every length. Without it SQLite." env:"SHEGONG_TEST_POSTGRES"`
	SQLite   bool   `name:"sqlite" help:"SQLite, whatever --database says."`
}

// measured is the month whose work is measured: a fixed one, so that the same
// work is measured at any time.
var measured = roster.Period{Year: 2026, Month: 10}

// atWork is when that work is done: the month is not locked yet.
func atWork() time.Time { return measured.End().Time().AddDate(0, 0, 3) }

// Run measures and prints one section.
func (c *growthCommand) Run(ctx context.Context) error {
	if c.SQLite {
		c.Database = ""
	}
	tmp, err := os.MkdirTemp("", "shegong-growth-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	counties, err := prepareCounties(filepath.Join(tmp, "files"), c.Counties, c.Rows, measured)
	if err != nil {
		return err
	}
	var all []*month
	for _, n := range c.Months {
		m, err := c.measure(ctx, filepath.Join(tmp, fmt.Sprintf("months-%d", n)), n, counties)
		if err != nil {
			return fmt.Errorf("archive of %d months: %w", n, err)
		}
		all = append(all, m)
	}
	c.print(os.Stdout, all)
	return nil
}

// measure does the month's work behind so many months.
func (c *growthCommand) measure(ctx context.Context, dir string, months int, counties []county) (*month, error) {
	w, err := newWorld(ctx, dir, c.Database, counties)
	if err != nil {
		return nil, err
	}
	defer w.drop()
	st, err := w.open(ctx, atWork)
	if err != nil {
		return nil, err
	}
	defer func() { _ = st.Close() }()
	if err := each(len(counties), func(i int) error { return fillArchive(ctx, st, &counties[i], c.Rows, months) }); err != nil {
		return nil, err
	}
	m, err := newMonth(st, months, counties)
	if err != nil {
		return nil, err
	}
	if err := m.returns(ctx); err != nil {
		return nil, err
	}
	return m, m.reports(ctx, c.Rounds)
}

// print writes the section.
func (c *growthCommand) print(w *os.File, all []*month) {
	engine := "SQLite"
	if c.Database != "" {
		engine = "PostgreSQL"
	}
	p := &printer{w}
	first, last := all[0], all[len(all)-1]
	p.line("### One month of %d counties × %d rows as the archive grows, on %s\n", c.Counties, c.Rows, engine)
	p.line("The same month behind archives of several lengths, each in a database of its own; in process, one after the other. "+
		"Medians of %d counties, and of %d rounds of the province's reports, each as PDF and XLSX and archived.\n", c.Counties, c.Rounds)
	head, rule := "| months in the archive |", "| --- |"
	for _, m := range all {
		head += fmt.Sprintf(" %d |", m.behind)
		rule += " --- |"
	}
	p.line("%s %d : %d |\n%s --- |", head, last.behind, first.behind, rule)
	for _, r := range monthRows {
		row := "| " + r.name + " |"
		for _, m := range all {
			row += fmt.Sprintf(" %.0f ms |", milliseconds(r.value(m)))
		}
		p.line("%s %.2f |", row, milliseconds(r.value(last))/milliseconds(r.value(first)))
	}
	p.machine()
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// monthRows are the table's rows.
var monthRows = []struct {
	name  string
	value func(m *month) time.Duration
}{
	{"import of a county: read, check, keep", func(m *month) time.Duration { return rank(m.uploads, 50) }},
	{"submission of a county", func(m *month) time.Duration { return rank(m.submissions, 50) }},
	{"acceptance of a county", func(m *month) time.Duration { return rank(m.acceptances, 50) }},
	{"the province's reports of the month", func(m *month) time.Duration { return rank(m.runs, 50) }},
	{"the province's reports that look back over 12 months", func(m *month) time.Duration { return rank(m.trails, 50) }},
}
