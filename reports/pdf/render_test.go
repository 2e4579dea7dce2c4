package pdf

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shegong/reports"
)

// TestSample draws every kind of block. SHEGONG_PDF names a file to keep the
// result in, to look at.
func TestSample(t *testing.T) {
	out := render(t, sampleDocument())
	if path := os.Getenv("SHEGONG_PDF"); path != "" {
		if err := os.WriteFile(filepath.Clean(path), out, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := tool(t, out, "qpdf", "--check", "FILE"); strings.Contains(got, "WARNING") {
		t.Errorf("qpdf: %s", got)
	}
	// Without blanks and line ends, as cells and lines divide texts.
	got := squeeze(text(t, out))
	for _, want := range sampleTexts() {
		if !strings.Contains(got, squeeze(want)) {
			t.Errorf("%q is not in the text", want)
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// sampleTexts are the texts and figures that a reader must find.
func sampleTexts() []string {
	want := []string{
		"东山省社工岗工作月报", "（2026年10月）", "数据截止：2026-11-05", "一、基本情况", "（一）人员配备", "—1—", "—10—",
		"长𠮷县、𬊈水县首次达到", "较上年同期", "+0.4百分点", "3860.50", "表号：东社统1表", "填报单位（盖章）：东山省",
		"计量单位：个、人", "未报送", "续表", "注：1.草甸县", "附注：建议措施由各地提出。", "资料来源：各县", "单位负责人：王建国", "报出日期：2026年11月6日", "未尽事项另行报告。",
	}
	for _, b := range sampleDocument().Blocks {
		t, ok := b.(reports.Table)
		if !ok {
			continue
		}
		want = append(want, t.Title)
		for _, r := range t.Rows {
			for i, v := range r.Cells {
				if !t.Columns[i].Wrap {
					want = append(want, v.String())
				}
			}
		}
	}
	return want
}

func TestMetadata(t *testing.T) {
	doc := sampleDocument()
	doc.Author = "𬊈水（县）\\办"
	out := render(t, doc)
	info := tool(t, out, "pdfinfo", "FILE")
	for _, want := range []string{"东山省社工岗工作月报 2026年10月", "𬊈水（县）\\办", "A4", "2026"} {
		if !strings.Contains(info, want) {
			t.Errorf("%q is not in\n%s", want, info)
		}
	}
	if !bytes.Contains(out, []byte("(D:20261106083000+08'00')")) {
		t.Error("the date lacks its zone")
	}
	outline := tool(t, out, "qpdf", "--json=2", "--json-key=outlines", "FILE")
	for _, want := range []string{"一、基本情况", "（一）各县（市、区）情况", "需协调事项"} {
		if !strings.Contains(outline, want) {
			t.Errorf("outline lacks %q", want)
		}
	}
}

// TestLandscape checks that the pages of the wide table lie, and no others but
// for what fills its first and last page.
func TestLandscape(t *testing.T) {
	var lie []int
	for i, p := range pages(t, render(t, sampleDocument())) {
		if p.width > p.height {
			lie = append(lie, i+1)
		}
	}
	if d := cmp.Diff([]int{4, 5, 6, 7, 8}, lie); d != "" {
		t.Errorf("lying pages (-want +got):\n%s", d)
	}
}

func TestDraft(t *testing.T) {
	doc := sampleDocument()
	doc.Draft = true
	pages := strings.Split(strings.TrimSuffix(text(t, render(t, doc)), "\f"), "\f")
	for i, p := range pages {
		// The letters stand askew, each on a line of its own.
		if !strings.Contains(p, "草") || !strings.Contains(p, "稿") {
			t.Errorf("page %d does not say 草稿", i+1)
		}
	}
}

func TestReproducible(t *testing.T) {
	a := render(t, sampleDocument())
	time.Sleep(1100 * time.Millisecond) // gofpdf's dates count seconds
	if !bytes.Equal(a, render(t, sampleDocument())) {
		t.Error("two files of the same document differ")
	}
	d := &reports.Document{}
	if !bytes.Equal(render(t, d), render(t, d)) {
		t.Error("two empty files differ")
	}
}

func TestMissingGlyphs(t *testing.T) {
	var log, out bytes.Buffer
	r := &Renderer{fonts: renderer(t).fonts, log: slog.New(slog.NewTextHandler(&log, nil)), packers: renderer(t).packers}
	doc := &reports.Document{ID: "x", Title: "名单", Blocks: []reports.Block{
		reports.Paragraph{Text: "姓名\U0002A6D7甲\U0002C29D乙\ue000丙\U0010FFFF丁\xff戊"},
	}}
	if err := r.Render(&out, doc); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"U+2A6D7", "U+2C29D", "U+E000", "U+10FFFF", "U+FFFD", "report=x"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s: %s", want, log.String())
		}
	}
	// What shows as □ is still found and copied as what it is.
	if got := text(t, out.Bytes()); !strings.Contains(got, "\U0002A6D7甲\U0002C29D乙\ue000丙") {
		t.Errorf("got text %q", got)
	}
}

// TestHostile draws all blocks from strings and numbers of any kind.
func TestHostile(t *testing.T) {
	r := &Renderer{fonts: renderer(t).fonts, log: slog.New(slog.DiscardHandler), packers: renderer(t).packers}
	rapid.Check(t, func(t *rapid.T) {
		if err := r.Render(io.Discard, hostile(t)); err != nil {
			t.Fatal(err)
		}
	})
}

// TestHostileIsSound checks the structure of files from hostile documents.
func TestHostileIsSound(t *testing.T) {
	gen := rapid.Custom(hostile)
	for seed := range 12 {
		out := render(t, gen.Example(seed))
		if got := tool(t, out, "qpdf", "--check", "FILE"); strings.Contains(got, "WARNING") {
			t.Errorf("seed %d: %s", seed, got)
		}
	}
}
