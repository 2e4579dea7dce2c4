package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"
)

// browser is a headless Chromium on one width of screen, which gathers what it
// complains about.
type browser struct {
	ctx    context.Context
	width  int64
	also   int64 // another width every page is looked at; 0: none
	shots  string
	mu     sync.Mutex
	faults []string
}

// screenshots is where the pictures are kept; git passes it over.
const screenshots = "../../bin/screenshots"

func newBrowser(t *testing.T, width int64) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("SHEGONG_NO_SKIP") != "" {
			t.Fatal("chromium is needed: apt-get install chromium")
		}
		t.Skip("chromium is not installed")
	}
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.NoSandbox, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	b := &browser{width: width, shots: os.Getenv("SHEGONG_SCREENSHOTS")}
	if b.shots == "" {
		b.shots = screenshots
	}
	if err := os.MkdirAll(b.shots, 0o750); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx) // starts the browser
	go b.listen(messages)
	b.ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	var mobile []chromedp.EmulateViewportOption
	if width < 600 {
		mobile = append(mobile, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	value(t, b, chromedp.EmulateViewport(width, 900, mobile...))
	return b
}

// listen keeps what the page's policy forbade and what its scripts threw.
func (b *browser) listen(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return
		}
		switch m.Type {
		case chromedp.ConsoleError, chromedp.ConsoleException, chromedp.ConsoleWarning:
			b.mu.Lock()
			b.faults = append(b.faults, m.String()+" "+m.URL)
			b.mu.Unlock()
		}
	}
}

// value runs an action for its value.
func value[T any](t *testing.T, b *browser, a chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// js evaluates an expression on the page.
func js[T any](t *testing.T, b *browser, format string, a ...any) T {
	t.Helper()
	return value(t, b, chromedp.Evaluate[T](fmt.Sprintf(format, a...)))
}

// wait waits until the page has what a selector names. The page is asked again
// and again: a wait of the driver's own is lost when the page changes under it.
func (b *browser) wait(t *testing.T, selector string) {
	t.Helper()
	for range 200 {
		if b.has(selector) {
			return
		}
		if b.ctx.Err() != nil {
			t.Fatal(b.ctx.Err())
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.see(t, "failed")
	t.Fatalf("no %s on the page", selector)
}

// has tells that the page is whole and has what a selector names. No answer, lost
// when the page changes under the question, is no.
func (b *browser) has(selector string) bool {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[bool](
		fmt.Sprintf("document.readyState === 'complete' && document.querySelector(%q) !== null", selector)))
	return found && err == nil
}

// open goes to an address and waits for what a selector names. The mark tells
// the new page from the old.
func (b *browser) open(t *testing.T, url, selector string) {
	t.Helper()
	js[bool](t, b, "document.body.dataset.old = '1', location.assign(%q), true", url)
	b.wait(t, "body:not([data-old]) "+selector)
}

func (b *browser) click(t *testing.T, selector, then string) {
	t.Helper()
	b.wait(t, selector)
	js[bool](t, b, "document.querySelector(%q).click(), true", selector)
	b.wait(t, then)
}

// send clicks what changes the page and waits for the new one, marked like that
// of [browser.open].
func (b *browser) send(t *testing.T, selector, then string) {
	t.Helper()
	b.wait(t, selector)
	js[bool](t, b, "document.body.dataset.old = '1', document.querySelector(%q).click(), true", selector)
	b.wait(t, "body:not([data-old]) "+then)
}

// fill types into fields, by their selectors.
func (b *browser) fill(t *testing.T, values map[string]string) {
	t.Helper()
	for selector, v := range values {
		b.wait(t, selector)
		js[bool](t, b, `(() => {
			const field = document.querySelector(%q);
			field.value = %q;
			field.dispatchEvent(new Event("input", {bubbles: true}));
			field.dispatchEvent(new Event("change", {bubbles: true}));
			return true;
		})()`, selector, v)
	}
}

// text is the text of the first element that a selector names.
func (b *browser) text(t *testing.T, selector string) string {
	t.Helper()
	b.wait(t, selector)
	return strings.TrimSpace(js[string](t, b, "document.querySelector(%q).innerText", selector))
}

// says checks that an element says something.
func (b *browser) says(t *testing.T, selector, want string) {
	t.Helper()
	if got := b.text(t, selector); !strings.Contains(got, want) {
		t.Errorf("%s: got %s, want %q", selector, got, want)
	}
}

// see takes pictures of the page on every width, and checks that nothing is
// wider than the screen and that nothing was complained about.
func (b *browser) see(t *testing.T, name string) {
	t.Helper()
	b.capture(t, name)
	if own := b.width; b.also != 0 {
		b.resize(t, b.also)
		b.capture(t, name)
		b.resize(t, own)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		// The browser complains of every page that is answered with an error,
		// such as a form that is shown again with what was wrong.
		if !strings.Contains(f, "status of 422") {
			t.Errorf("%s: %s", name, f)
		}
	}
	b.faults = nil
}

func (b *browser) capture(t *testing.T, name string) {
	t.Helper()
	wide := js[int64](t, b, `document.documentElement.scrollWidth`)
	if wide > b.width {
		t.Errorf("%s: page is %d wide on a screen of %d", name, wide, b.width)
	}
	shot := value(t, b, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(b.shots, fmt.Sprintf("%s-%d.png", name, b.width)), shot, 0o600); err != nil {
		t.Fatal(err)
	}
}

// changed is a workbook with some of the roster's cells changed.
func changed(t *testing.T, data []byte, cells map[string]string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for cell, v := range cells {
		if err := f.SetCellStr("“社工岗”人员花名册", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// drop drops a workbook on the upload zone, sends it, and waits.
func (b *browser) drop(t *testing.T, data []byte, then string) {
	t.Helper()
	listed := js[int](t, b, `(() => {
		const bytes = Uint8Array.from(atob(%q), (c) => c.charCodeAt(0));
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([bytes], "朝阳区10月.xlsx"));
		document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true}));
		return document.querySelectorAll("[data-drop-list] li").length;
	})()`, base64.StdEncoding.EncodeToString(data))
	if listed != 1 {
		t.Errorf("%d files listed, want 1", listed)
	}
	b.click(t, `#upload button[type=submit]`, then)
}
