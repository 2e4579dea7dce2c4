package pdf

import "strconv"

const mm = 72 / 25.4 // points

// sheet is a page's geometry: its size and the text block on it.
type sheet struct {
	name                     string // gofpdf's orientation
	w, h                     float64
	left, top, width, height float64
}

// The A4 page of GB/T 9704: 37 mm above and 28 mm left of a text block of 156 by
// 225 mm; lying, the block is turned with the page.
var (
	portrait  = sheet{"P", 595.28, 841.89, 28 * mm, 37 * mm, 156 * mm, 225 * mm}
	landscape = sheet{"L", 841.89, 595.28, 37 * mm, 28 * mm, 225 * mm, 156 * mm}
)

func (s sheet) bottom() float64 { return s.top + s.height }

// The colours of text and lines.
var (
	black = ink{0, 0, 0}
	grey  = ink{128, 128, 128}
	dim   = ink{90, 90, 90}
	shade = ink{238, 241, 245}
	pale  = ink{247, 248, 250}
	ghost = ink{236, 236, 236} // the watermark
	rule  = ink{60, 60, 60}
	hair  = ink{150, 150, 150}
)

// addPage begins a page and draws what stands on every one.
func (f *flow) addPage(s sheet) {
	f.c.addPage(s)
	f.sheet, f.y, f.fresh = s, s.top, true
	f.pages++
	if f.doc.Draft {
		f.watermark()
	}
	f.pageNumber()
}

// pageNumber stands 7 mm under the text block with a dash on either side, one
// character in from the outer edge: right on odd pages, left on even ones. That
// is the standard's place, and keeps the number outside in two-sided prints.
func (f *flow) pageNumber() {
	st := style{f.fonts.song, 14, black}
	text := []rune("— " + strconv.Itoa(f.pages) + " —")
	a := right
	if f.pages%2 == 0 {
		a = left
	}
	f.c.put(st, f.sheet.left+st.size, f.sheet.width-2*st.size, f.sheet.bottom()+7*mm+0.88*st.size, text, a)
}

// watermark goes under everything else, so that no figure is dimmed by it.
func (f *flow) watermark() {
	st := style{f.fonts.hei, 150, ghost}
	text := []rune("草稿")
	x, y := f.sheet.w/2, f.sheet.h/2
	f.c.turned(40, x, y, func() {
		f.c.text(st, x-f.c.width(st, text)/2, y+0.38*st.size, text)
	})
}
