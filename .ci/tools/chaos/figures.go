package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// loadFigures is what one run showed.
type loadFigures struct {
	nodes int
	all   []sent
	peaks []int // MB, of each node
	held  held
}

// wall is when the last upload was checked.
func (f *loadFigures) wall() time.Duration {
	return percentile(f.all, 100, func(s *sent) time.Duration { return s.checked })
}

func (f *loadFigures) count(which func(s *sent) int) int {
	n := 0
	for i := range f.all {
		n += which(&f.all[i])
	}
	return n
}

func (f *loadFigures) acknowledged() int {
	return f.count(func(s *sent) int { return one(s.version > 0) })
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// verdict is an error where anything was lost, doubled or refused.
func (f *loadFigures) verdict() error {
	for i := range f.all {
		if err := f.all[i].err; err != nil {
			return fmt.Errorf("%d nodes: upload %d of %d: %w", f.nodes, i+1, len(f.all), err)
		}
	}
	if f.held.missing+f.held.twice+f.held.strange > 0 || f.acknowledged() != len(f.all) {
		return fmt.Errorf("%d nodes: %d of %d uploads acknowledged, %+v", f.nodes, f.acknowledged(), len(f.all), f.held)
	}
	return nil
}

// percentile is the smallest value that p % do not exceed, of uploads that went
// well.
func percentile(all []sent, p int, of func(s *sent) time.Duration) time.Duration {
	var ds []time.Duration
	for i := range all {
		if all[i].err == nil {
			ds = append(ds, of(&all[i]))
		}
	}
	return rank(ds, p)
}

// rank is the nearest rank of p % in ds, which it sorts; 0 of nothing.
func rank[T cmp.Ordered](ds []T, p int) T {
	if len(ds) == 0 {
		var none T
		return none
	}
	slices.Sort(ds)
	return ds[max(1, (len(ds)*p+99)/100)-1]
}

// print writes the section.
func (c *loadCommand) print(w io.Writer, counties []county, runs []*loadFigures) {
	engine := "SQLite"
	if c.Database != "" {
		engine = "PostgreSQL"
	}
	p := &printer{w}
	p.line("### %d counties × %d rows at once on %s (check 51)\n", len(counties), c.Rows, engine)
	size := int64(0)
	for i := range counties {
		size += counties[i].size
	}
	p.line("Every county sends its own workbook (%d KB on average) over `POST /api/v1/returns/{unit}/{period}/files`, all at the same moment, "+
		"each over its own connection; the clients run on the same machine.\n", size/int64(len(counties))/1000)
	p.line("| | %s |", heads(runs, func(f *loadFigures) string { return fmt.Sprintf("%d node%s", f.nodes, plural(f.nodes)) }))
	p.line("| --- |%s", strings.Repeat(" --- |", len(runs)))
	for _, r := range loadRows {
		p.line("| %s | %s |", r.name, heads(runs, r.value))
	}
	p.ratio(runs)
	p.machine()
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func heads(runs []*loadFigures, value func(*loadFigures) string) string {
	out := make([]string, len(runs))
	for i, f := range runs {
		out[i] = value(f)
	}
	return strings.Join(out, " | ")
}

// loadRows are the table's rows.
var loadRows = []struct {
	name  string
	value func(f *loadFigures) string
}{
	{"all requests handed over after", func(f *loadFigures) string {
		return seconds(percentile(f.all, 100, func(s *sent) time.Duration { return s.passed }))
	}},
	{"answer: p50, p99, max", func(f *loadFigures) string { return spread(f, func(s *sent) time.Duration { return s.answered }) }},
	{"checked: p50, p99, max", func(f *loadFigures) string { return spread(f, func(s *sent) time.Duration { return s.checked }) }},
	{"uploads a second", func(f *loadFigures) string { return fmt.Sprintf("%.1f", f.rate()) }},
	{"peak memory of each node", func(f *loadFigures) string {
		return strings.ReplaceAll(strings.Trim(fmt.Sprint(f.peaks), "[]"), " ", ", ") + " MB"
	}},
	{"answered 201, 202", func(f *loadFigures) string {
		queued := f.count(func(s *sent) int { return one(s.queued) })
		return fmt.Sprintf("%d, %d", f.acknowledged()-queued, queued)
	}},
	{"429 and 503, tried again", func(f *loadFigures) string { return fmt.Sprint(f.count(func(s *sent) int { return s.busy })) }},
	{"connections broken, tried again", func(f *loadFigures) string { return fmt.Sprint(f.count(func(s *sent) int { return s.broken })) }},
	{"errors", func(f *loadFigures) string {
		return fmt.Sprint(f.count(func(s *sent) int { return one(s.err != nil) }))
	}},
	{"acknowledged, of them in the database with every row", func(f *loadFigures) string {
		return fmt.Sprintf("%d, %d", f.acknowledged(), f.held.whole)
	}},
	{"lost, twice, never acknowledged", func(f *loadFigures) string {
		return fmt.Sprintf("%d, %d, %d", f.held.missing, f.held.twice, f.held.strange)
	}},
}

func (f *loadFigures) rate() float64 { return float64(len(f.all)) / max(f.wall().Seconds(), 0.001) }

func spread(f *loadFigures, of func(s *sent) time.Duration) string {
	return seconds(percentile(f.all, 50, of)) + ", " + seconds(percentile(f.all, 99, of)) + ", " + seconds(percentile(f.all, 100, of))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

type printer struct{ io.Writer }

func (p *printer) line(format string, a ...any) { _, _ = fmt.Fprintf(p, format+"\n", a...) }

// ratio compares the last run with the first, and says what bounds it.
func (p *printer) ratio(runs []*loadFigures) {
	if len(runs) < 2 {
		return
	}
	first, last := runs[0], runs[len(runs)-1]
	p.line("\nFrom %d to %d nodes: %.2f times the uploads a second. Nodes, database and clients share %d cores here: more nodes add no "+
		"computing power, only a larger share of it, and the ratio tells nothing of nodes on machines of their own.",
		first.nodes, last.nodes, last.rate()/first.rate(), runtime.NumCPU())
}

// machine says where and when.
func (p *printer) machine() {
	p.line("\n%s, %d cores (%s).\n", time.Now().Format(time.DateOnly), runtime.NumCPU(), cpuModel())
}

func cpuModel() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
