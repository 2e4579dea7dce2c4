package pdf

import (
	"bytes"
	"html"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"shegong/reports"
)

// sharedRenderer parses the fonts once for all tests.
var sharedRenderer = sync.OnceValues(func() (*Renderer, error) {
	return NewRenderer("", slog.New(slog.DiscardHandler))
})

func renderer(tb testing.TB) *Renderer {
	tb.Helper()
	r, err := sharedRenderer()
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func render(tb testing.TB, doc *reports.Document) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := renderer(tb).Render(&b, doc); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// tool runs a program on a PDF; where the program is not there, the test is
// skipped, or fails where skipping is forbidden.
func tool(tb testing.TB, pdf []byte, name string, args ...string) string {
	tb.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("SHEGONG_NO_SKIP") != "" || os.Getenv("CI") == "true" {
			tb.Fatalf("%s is not installed", name)
		}
		tb.Skipf("%s is not installed", name)
	}
	path := filepath.Join(tb.TempDir(), "a.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		tb.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = path
		}
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		tb.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func text(tb testing.TB, pdf []byte) string {
	tb.Helper()
	return tool(tb, pdf, "pdftotext", "-layout", "FILE", "-")
}

// page is the words of a page with their places, in points from its upper left
// corner.
type page struct {
	width, height float64
	words         []placed
}

type placed struct {
	text           string
	x0, y0, x1, y1 float64
}

var (
	pageTag = regexp.MustCompile(`<page width="([\d.]+)" height="([\d.]+)">`)
	wordTag = regexp.MustCompile(`<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*)</word>`)
)

// pages reads the words of all pages.
func pages(tb testing.TB, pdf []byte) []page {
	tb.Helper()
	var ps []page
	for line := range strings.Lines(tool(tb, pdf, "pdftotext", "-bbox", "FILE", "-")) {
		if m := pageTag.FindStringSubmatch(line); m != nil {
			ps = append(ps, page{width: number64(tb, m[1]), height: number64(tb, m[2])})
		}
		if m := wordTag.FindStringSubmatch(line); m != nil {
			p := &ps[len(ps)-1]
			p.words = append(p.words, placed{
				html.UnescapeString(m[5]), number64(tb, m[1]), number64(tb, m[2]), number64(tb, m[3]), number64(tb, m[4]),
			})
		}
	}
	return ps
}

func number64(tb testing.TB, s string) float64 {
	tb.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

// has tells that a word of the page contains s.
func (p page) has(s string) bool {
	return slices.ContainsFunc(p.words, func(w placed) bool { return strings.Contains(w.text, s) })
}

// used is the share of the text block down to its last word, without the page
// number under it.
func (p page) used() float64 {
	s := portrait
	if p.width > p.height {
		s = landscape
	}
	last := s.top
	for _, w := range p.words {
		if w.y1 <= s.bottom()+2 {
			last = max(last, w.y1)
		}
	}
	return (last - s.top) / s.height
}
