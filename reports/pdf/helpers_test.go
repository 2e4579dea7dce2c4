package pdf

import (
	"bytes"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
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
