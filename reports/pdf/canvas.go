package pdf

import (
	"maps"
	"slices"

	"github.com/jung-kurt/gofpdf"
)

// ink is a colour.
type ink struct{ r, g, b uint8 }

// style is how a text is set.
type style struct {
	face *face
	size float64 // points
	ink  ink
}

// width is the width of a text in points.
func (c *canvas) width(st style, rs []rune) float64 {
	return float64(c.fonts.width(st.face, rs)) * st.size / 1000
}

// canvas draws on the pages of one document. Coordinates are points from the
// page's upper left corner. gofpdf is told of the pages and of the outline; what
// stands on a page is written here and packed when the page is full, so that a
// list of any length takes little room.
type canvas struct {
	pdf     *gofpdf.Fpdf
	fonts   *fonts
	packer  *packer
	pages   [][]byte // the finished ones, as stream objects
	subsets []*subset
	slots   map[*face]int
	missing map[rune]bool

	out    []byte  // the page being drawn
	height float64 // its height
	face   *face   // what is set on it, as it need not be set again
	size   float64
	fill   *ink
	stroke *ink
	pen    float64
}

func newCanvas(fs *fonts, p *packer) *canvas {
	pdf := gofpdf.New("P", "pt", "A4", "")
	pdf.SetCompression(false) // its pages are empty
	pdf.SetCatalogSort(true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	return &canvas{pdf: pdf, fonts: fs, packer: p, slots: map[*face]int{}, missing: map[rune]bool{}}
}

// addPage closes the page and begins the next.
func (c *canvas) addPage(s sheet) {
	c.close()
	// gofpdf takes the size as it is portrait and turns it.
	c.pdf.AddPageFormat(s.name, gofpdf.SizeType{Wd: portrait.w, Ht: portrait.h})
	c.height = s.h
	c.out = append(c.out, "2 J\n"...) // lines that meet in a corner fill it
	c.forget()
}

// close packs the page that is being drawn, if there is one.
func (c *canvas) close() {
	if len(c.pages) < c.pdf.PageNo() {
		c.pages = append(c.pages, c.packer.stream(c.out, ""))
	}
	c.out = c.out[:0]
}

// forget is called where a graphics state restored under us may have changed
// the settings.
func (c *canvas) forget() { c.face, c.fill, c.stroke, c.pen = nil, nil, nil, 0 }

// text sets a line with its baseline at y and gives the x behind it.
func (c *canvas) text(st style, x, y float64, rs []rune) float64 {
	c.setFill(st.ink)
	for len(rs) > 0 {
		f, _, _ := c.fonts.find(st.face, rs[0])
		s := c.subset(f)
		c.setFont(f, st.size)
		c.out = append(c.out, "BT "...)
		c.put2(x, c.height-y)
		c.out = append(c.out, "Td ("...)
		n, w := c.codes(st.face, f, s, rs)
		c.out = append(c.out, ") Tj ET\n"...)
		x += float64(w) * st.size / 1000
		rs = rs[n:]
	}
	return x
}

// codes writes the codes of the first stretch of rs that f draws and gives its
// length and width.
func (c *canvas) codes(want, f *face, s *subset, rs []rune) (n, width int) {
	for _, r := range rs {
		got, g, ok := c.fonts.find(want, r)
		if got != f {
			break
		}
		if !ok {
			c.missing[r] = true
		}
		code := s.code(r, g)
		c.out = appendEscaped(c.out, byte(code>>8))
		c.out = appendEscaped(c.out, byte(code))
		width += int(f.advance[g])
		n++
	}
	return n, width
}

// appendEscaped appends a byte of a string as PDF wants it.
func appendEscaped(out []byte, b byte) []byte {
	switch b {
	case '(', ')', '\\':
		return append(out, '\\', b)
	case '\r':
		return append(out, '\\', 'r')
	default:
		return append(out, b)
	}
}

// spaced is text with extra room after each character, to fill a line.
func (c *canvas) spaced(st style, x, y float64, rs []rune, extra float64) {
	c.number(extra)
	c.out = append(c.out, "Tc\n"...)
	for len(rs) > 0 {
		n, end := c.part(st.face, rs)
		c.text(st, x, y, rs[:n])
		x, rs = x+end*st.size/1000+float64(n)*extra, rs[n:]
	}
	c.out = append(c.out, "0 Tc\n"...)
}

// part is the length and width of the first stretch that one face draws.
func (c *canvas) part(want *face, rs []rune) (n int, width float64) {
	f, _, _ := c.fonts.find(want, rs[0])
	w := 0
	for n < len(rs) {
		got, g, _ := c.fonts.find(want, rs[n])
		if got != f {
			break
		}
		w += int(got.advance[g])
		n++
	}
	return n, float64(w)
}

func (c *canvas) subset(f *face) *subset {
	i, ok := c.slots[f]
	if !ok {
		i = len(c.subsets)
		c.slots[f] = i
		c.subsets = append(c.subsets, newSubset(f))
	}
	return c.subsets[i]
}

// lost lists the characters that had no glyph, in order.
func (c *canvas) lost() []rune { return slices.Sorted(maps.Keys(c.missing)) }
