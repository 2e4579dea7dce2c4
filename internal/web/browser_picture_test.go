package web

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shegong/templates"
)

// The pictures of the handbook.
const (
	pictureFolder = "../../templates/static/help"
	pictureWidth  = 1000     // of the screen
	pictureMargin = 4        // around what is shown
	maxPicture    = 80 << 10 // bytes
)

// handbook is what the pictures are taken for: with SHEGONG_HANDBOOK they
// replace those of the handbook, else they lie with the other screenshots.
type handbook struct {
	wanted bool
	known  map[string]bool // ID numbers of invented persons
	made   map[string]bool
}

var idNumber = regexp.MustCompile(`\b[0-9]{17}[0-9Xx]\b`)

// know notes the persons of a workbook that was made up.
func (h *handbook) know(t *testing.T, data []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				h.known[cell] = true
			}
		}
	}
}

// picture takes a picture of what a selector names, at most so many pixels of it
// from above; 0 is all.
func (r *tour) picture(t *testing.T, name, selector string, most int) {
	t.Helper()
	if !r.book.wanted {
		return
	}
	r.wait(t, selector)
	own := r.width
	r.resize(t, pictureWidth)
	defer r.resize(t, own)
	for _, id := range idNumber.FindAllString(js[string](t, r.browser, `document.body.innerText +
		Array.from(document.querySelectorAll("input"), (i) => " " + i.value).join("")`), -1) {
		if !r.book.known[id] {
			t.Errorf("%s: %s is nobody of the samples", name, id)
		}
	}
	// What is drawn by lot stands still, so that the pictures change with the
	// pages only.
	box := js[[]int](t, r.browser, `(() => {
		document.activeElement.blur();
		const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (texts.nextNode()) {
			texts.currentNode.data = texts.currentNode.data.replace(/[0-9a-f]{12,}/g, (s) => /[a-f]/.test(s) ? "0123456789abcdef".repeat(4).slice(0, s.length) : s);
		}
		const boxes = Array.from(document.querySelectorAll(%q), (e) => e.getBoundingClientRect()).filter((b) => b.width > 0);
		const least = (side) => Math.min(...boxes.map((b) => b[side])), most = (side) => Math.max(...boxes.map((b) => b[side]));
		return [least("left"), least("top") + scrollY, most("right"), most("bottom") + scrollY].map(Math.round);
	})()`, selector)
	part := image.Rect(box[0], box[1], box[2], box[3]).Inset(-pictureMargin)
	if most > 0 && part.Dy() > most {
		part.Max.Y = part.Min.Y + most
	}
	whole, err := png.Decode(bytes.NewReader(value(t, r.browser, chromedp.FullScreenshot(100))))
	if err != nil {
		t.Fatal(err)
	}
	data := encode(t, fewColours(whole, part.Intersect(whole.Bounds())))
	if len(data) > maxPicture {
		t.Errorf("picture %s has %d bytes", name, len(data))
	}
	r.book.made[name+".png"] = true
	file := filepath.Join(r.shots, "help-"+name+".png")
	if os.Getenv("SHEGONG_HANDBOOK") != "" {
		file = filepath.Join(pictureFolder, name+".png")
	}
	if err := os.WriteFile(file, data, 0o644); err != nil { //nolint:gosec // part of the sources
		t.Fatal(err)
	}
}

// fewColours is a part of a picture in its 256 most frequent colours, which are
// all that a page without photographs needs.
func fewColours(whole image.Image, part image.Rectangle) *image.Paletted {
	count := map[color.RGBA]int{}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			count[color.RGBAModel.Convert(whole.At(x, y)).(color.RGBA)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return int(a.R)<<16 + int(a.G)<<8 + int(a.B) - int(b.R)<<16 - int(b.G)<<8 - int(b.B)
	})
	var palette color.Palette
	for _, c := range colours[:min(len(colours), 256)] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(image.Rect(0, 0, part.Dx(), part.Dy()), palette)
	draw.Draw(out, out.Bounds(), whole, part.Min, draw.Src)
	return out
}

func encode(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// finish checks that the pictures taken are those the handbook has; when they
// replace it, those that were not taken go.
func (h *handbook) finish(t *testing.T) {
	t.Helper()
	if os.Getenv("SHEGONG_HANDBOOK") != "" {
		for _, name := range pictures(t, os.DirFS(pictureFolder)) {
			if !h.made[name] {
				if err := os.Remove(filepath.Join(pictureFolder, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
		return
	}
	have := pictures(t, helpPictures(t, templates.Static()))
	if diff := cmp.Diff(slices.Sorted(maps.Keys(h.made)), have); diff != "" {
		t.Errorf("pictures: make docs takes them anew (-taken +handbook)\n%s", diff)
	}
}
