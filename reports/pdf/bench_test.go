package pdf

import (
	"io"
	"strconv"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"shegong/reports"
	"shegong/templates"
)

// The rows of the table that fills 1, 20 and 200 pages.
const (
	rowsOnePage     = 13
	rowsTwentyPages = 370
	rowsTwoHundred  = 3780
)

// onePage is a page with something of everything but a chart.
func onePage() *reports.Document {
	d := sampleDocument()
	d.Blocks = d.Blocks[:4]
	return d
}

// tableOf is a document of one wide table.
func tableOf(rows int) *reports.Document {
	return &reports.Document{ID: "bench", Title: "配备明细", Blocks: []reports.Block{wideTable(rows)}}
}

// TestBenchPages holds the benchmarks to the pages they are named for.
func TestBenchPages(t *testing.T) {
	for rows, want := range map[int]int{rowsOnePage: 1, rowsTwentyPages: 20, rowsTwoHundred: 200} {
		if got := pageCount(t, rows); got != want {
			t.Errorf("%d rows take %d pages, want %d", rows, got, want)
		}
	}
}

func pageCount(t *testing.T, rows int) int {
	t.Helper()
	f := &flow{c: newCanvas(renderer(t).fonts, newPacker()), fonts: renderer(t).fonts, doc: tableOf(rows)}
	if err := f.run(); err != nil {
		t.Fatal(err)
	}
	return f.pages
}

func benchmark(b *testing.B, doc *reports.Document) {
	r := renderer(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Render(io.Discard, doc); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSample(b *testing.B)    { benchmark(b, sampleDocument()) }
func BenchmarkPages1(b *testing.B)    { benchmark(b, tableOf(rowsOnePage)) }
func BenchmarkPages20(b *testing.B)   { benchmark(b, tableOf(rowsTwentyPages)) }
func BenchmarkPages200(b *testing.B)  { benchmark(b, tableOf(rowsTwoHundred)) }
func BenchmarkGofpdf1(b *testing.B)   { benchmarkPlain(b, rowsOnePage) }
func BenchmarkGofpdf20(b *testing.B)  { benchmarkPlain(b, rowsTwentyPages) }
func BenchmarkGofpdf200(b *testing.B) { benchmarkPlain(b, rowsTwoHundred) }

// benchmarkPlain draws the same rows under the same title and last level of the
// head with gofpdf alone: its own cells and borders and a single font, no line
// breaking, no merged cells, no bold sums, all of which is in its favour.
func benchmarkPlain(b *testing.B, rows int) {
	song, err := templates.Font("song")
	if err != nil {
		b.Fatal(err)
	}
	t := wideTable(rows)
	b.ReportAllocs()
	for b.Loop() {
		if err := plain(append([]byte(nil), song...), t).Output(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func plain(song []byte, t reports.Table) *gofpdf.Fpdf {
	const width, height = 45, 22
	p := gofpdf.New("L", "pt", "A4", "")
	p.AddUTF8FontFromBytes("song", "", song)
	p.SetMargins(100, 80, 100)
	p.SetAutoPageBreak(true, 73)
	p.SetHeaderFunc(func() {
		p.SetFont("song", "", 9)
		for _, c := range t.Columns {
			p.CellFormat(width, height, c.Head[len(c.Head)-1], "1", 0, "C", false, 0, "")
		}
		p.Ln(height)
	})
	p.SetFooterFunc(func() { p.Text(400, 560, "— "+strconv.Itoa(p.PageNo())+" —") })
	p.AddPage()
	for _, r := range t.Rows {
		for _, v := range r.Cells {
			text := []rune(v.String())
			for i, c := range text {
				if c > 0xffff {
					text[i] = box // gofpdf knows only the first plane
				}
			}
			p.CellFormat(width, height, string(text), "1", 0, "R", false, 0, "")
		}
		p.Ln(height)
	}
	return p
}
