package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"iter"
	"net/http/httptest"
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
	shots  string
	mu     sync.Mutex
	faults []string
}

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
		b.shots = t.TempDir()
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

// see takes a picture of the page, and checks that nothing is wider than the
// screen and that nothing was complained about.
func (b *browser) see(t *testing.T, name string) {
	t.Helper()
	wide := value(t, b, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	png := value(t, b, chromedp.FullScreenshot(100))
	if wide > b.width {
		t.Errorf("%s: page is %d wide on a screen of %d", name, wide, b.width)
	}
	if err := os.WriteFile(filepath.Join(b.shots, fmt.Sprintf("%s-%d.png", name, b.width)), png, 0o600); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		t.Errorf("%s: %s", name, f)
	}
	b.faults = nil
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

func TestBrowser(t *testing.T) {
	for _, width := range []int64{1440, 390} {
		t.Run(fmt.Sprint(width), func(t *testing.T) { wholePath(t, newBrowser(t, width)) })
	}
}

// enter logs whoever is in out, and in under an account of the demonstration.
func (b *browser) enter(t *testing.T, base, login string) {
	t.Helper()
	b.open(t, base+"/login", "main")
	if js[bool](t, b, `document.querySelector("form[action='/logout']") !== null`) {
		b.click(t, `form[action='/logout'] button`, `form[action='/login/demo']`)
	}
	b.click(t, fmt.Sprintf("button[name=login][value=%s]", login), `form[action='/logout']`)
}

// wholePath goes from the empty list over all who have a hand in it to the
// report in PDF and the mail.
func wholePath(t *testing.T, b *browser) {
	s := newSite(t, func(c *Config) { c.Demo = true })
	s.accepted(t, "220102") // charts compare counties
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	faulty := changed(t, workbook(t, "220104", 6), map[string]string{"K4": "大本一批", "K5": "大本一批", "AV3": "不知所云", "AV4": "甲"})
	mended := workbook(t, "220104", 0)
	page := srv.URL + "/returns/220104/2026-10"

	b.enter(t, srv.URL, "xian")
	b.see(t, "01-home")
	b.open(t, page, "#upload")
	b.see(t, "02-empty")

	b.drop(t, faulty, `[data-version="1"]`)
	b.see(t, "03-findings")
	b.click(t, `.severity-nav a:nth-child(3)`, `.severity-nav a:nth-child(3)[aria-current]`)
	b.see(t, "04-filtered")
	b.open(t, page, "#findings")
	b.click(t, `#findings .answer button`, `[data-version="2"]`)
	b.see(t, "05-mapped")
	b.drop(t, mended, `[data-version="3"]`)
	b.see(t, "06-mended")
	for i, step := range []struct{ login, form, then string }{
		{"xian", "submit", `form[action$='/withdraw']`}, {"shi", "approve", `.alert-success`}, {"sheng", "accept", `#accepted-title`},
	} {
		if i > 0 {
			b.enter(t, srv.URL, step.login)
			b.open(t, page, "#desk")
		}
		form := fmt.Sprintf("form[action$='/%s']", step.form)
		b.click(t, form+` input[name=confirm]`, form+` input[name=confirm]:checked`)
		b.see(t, "07-"+step.form)
		b.click(t, form+` button`, step.then)
	}
	b.see(t, "07-accepted")
	b.open(t, page+"/history", "#events")
	b.see(t, "07-history")
	b.open(t, page+"/changes", "main")
	b.see(t, "07-changes")

	b.open(t, srv.URL+"/reports?unit=220104", "#results")
	b.see(t, "08-reports")
	for _, id := range []string{"conversion", "staffing", "training", "monthly"} {
		b.open(t, srv.URL+"/reports/"+id+"?unit=220104&period=2026-10", ".report")
		b.see(t, "09-"+id)
	}
	b.open(t, srv.URL+"/reports/training?unit=2201&period=2026-10", ".chart-canvas canvas")
	b.see(t, "09-charts")
	head := value(t, b, chromedp.Evaluate[string](
		`fetch(document.querySelector("a[href*='format=pdf']").href).then(r => r.text()).then(s => s.slice(0, 5))`, chromedp.EvalAwaitPromise))
	if head != "%PDF-" {
		t.Errorf("PDF begins %q", head)
	}

	b.open(t, srv.URL+"/schedules", "#runs")
	b.click(t, `.run-form button`, `.alert-success`)
	b.see(t, "10-schedules")
	b.open(t, srv.URL+"/outbox", "main td a")
	b.click(t, `main td a`, ".mail-text")
	b.see(t, "11-message")
	for _, p := range []string{"outbox", "rules", "rules/2.3-age", "?period=2026-10", "reports"} {
		b.open(t, srv.URL+"/"+p, "main")
		b.see(t, "12-"+strings.NewReplacer("/", "-", "?", "").Replace(p))
	}
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
