package pdf

import (
	"io"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"shegong/reports"
	"shegong/templates"
)

// onePage and twentyPages are what the time budget is given for.
func onePage() *reports.Document {
	d := sampleDocument()
	d.Blocks = d.Blocks[:4]
	return d
}

func twentyPages() *reports.Document {
	d := sampleDocument()
	d.Blocks = []reports.Block{reports.Heading{Level: 1, Text: "一、明细"}, wideTable(360)}
	return d
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

func BenchmarkOnePage(b *testing.B)     { benchmark(b, onePage()) }
func BenchmarkSample(b *testing.B)      { benchmark(b, sampleDocument()) }
func BenchmarkTwentyPages(b *testing.B) { benchmark(b, twentyPages()) }

// The same table with gofpdf alone: its own fonts, cells and borders, without
// any of the layout.
func BenchmarkPlainGofpdfOnePage(b *testing.B)     { benchmarkPlain(b, 19) }
func BenchmarkPlainGofpdfTwentyPages(b *testing.B) { benchmarkPlain(b, 360) }

func benchmarkPlain(b *testing.B, rows int) {
	song, err := templates.Font("song")
	if err != nil {
		b.Fatal(err)
	}
	t := wideTable(rows)
	b.ReportAllocs()
	for b.Loop() {
		p := gofpdf.New("L", "pt", "A4", "")
		p.AddUTF8FontFromBytes("song", "", append([]byte(nil), song...))
		p.SetFont("song", "", 10)
		p.SetMargins(100, 80, 100)
		p.SetAutoPageBreak(true, 73)
		p.AddPage()
		for _, r := range t.Rows {
			for _, v := range r.Cells {
				text := []rune(v.String())
				for i, c := range text {
					if c > 0xffff {
						text[i] = '□'
					}
				}
				p.CellFormat(45, 20, string(text), "1", 0, "R", false, 0, "")
			}
			p.Ln(20)
		}
		if err := p.Output(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
