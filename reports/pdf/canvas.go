package pdf

import (
	"fmt"
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
// page's upper left corner. It remembers what gofpdf has set, as gofpdf writes
// every setting out again.
type canvas struct {
	pdf     *gofpdf.Fpdf
	fonts   *fonts
	subsets []*subset
	slots   map[*face]int
	missing map[rune]bool

	face   *face
	size   float64
	fill   *ink
	stroke *ink
	pen    float64
	buf    []byte
}

func newCanvas(fs *fonts) *canvas {
	p := gofpdf.New("P", "pt", "A4", "")
	p.SetCompression(false) // finish compresses
	p.SetCatalogSort(true)
	p.SetAutoPageBreak(false, 0)
	p.SetMargins(0, 0, 0)
	return &canvas{pdf: p, fonts: fs, slots: map[*face]int{}, missing: map[rune]bool{}}
}

// forget is called where gofpdf or a graphics state restored under us may have
// changed the settings.
func (c *canvas) forget() { c.face, c.fill, c.stroke, c.pen = nil, nil, nil, 0 }

// text sets a line with its baseline at y and gives the x behind it.
func (c *canvas) text(st style, x, y float64, rs []rune) float64 {
	for len(rs) > 0 {
		f, n, w := c.run(st.face, rs)
		c.setFont(f, st.size)
		c.setFill(st.ink)
		c.pdf.Text(x, y, string(c.buf))
		x += float64(w) * st.size / 1000
		rs = rs[n:]
	}
	return x
}

// spaced is text with extra room after each character, to fill a line.
func (c *canvas) spaced(st style, x, y float64, rs []rune, extra float64) {
	c.pdf.RawWriteStr(fmt.Sprintf("%.3f Tc", extra))
	for len(rs) > 0 {
		n, end := c.part(st.face, rs)
		c.text(st, x, y, rs[:n])
		x, rs = x+end*st.size/1000+float64(n)*extra, rs[n:]
	}
	c.pdf.RawWriteStr("0 Tc")
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

// run puts the codes of the first stretch that one face draws into buf.
func (c *canvas) run(want *face, rs []rune) (f *face, n, width int) {
	c.buf = c.buf[:0]
	var s *subset
	for _, r := range rs {
		got, g, ok := c.fonts.find(want, r)
		if f == nil {
			f, s = got, c.subset(got)
		}
		if got != f {
			break
		}
		if !ok {
			c.missing[r] = true
		}
		code := s.code(r, g)
		c.buf = append(c.buf, byte(code>>8), byte(code))
		width += int(f.advance[g])
		n++
	}
	return f, n, width
}

func (c *canvas) subset(f *face) *subset {
	i, ok := c.slots[f]
	if !ok {
		i = len(c.subsets)
		c.slots[f] = i
		c.subsets = append(c.subsets, newSubset(f))
		c.pdf.AddFontFromBytes(fmt.Sprintf("slot%d", i), "", placeholderFont(i), nil)
	}
	return c.subsets[i]
}

func (c *canvas) setFont(f *face, size float64) {
	if c.face != f || c.size != size {
		c.pdf.SetFont(fmt.Sprintf("slot%d", c.slots[f]), "", size)
		c.face, c.size = f, size
	}
}

// setFill sets the colour of text and of areas alike: where they differ, gofpdf
// wraps every text into a graphics state of its own.
func (c *canvas) setFill(k ink) {
	if c.fill == nil || *c.fill != k {
		c.pdf.SetFillColor(int(k.r), int(k.g), int(k.b))
		c.pdf.SetTextColor(int(k.r), int(k.g), int(k.b))
		c.fill = &k
	}
}

func (c *canvas) setStroke(k ink, pen float64) {
	if c.stroke == nil || *c.stroke != k {
		c.pdf.SetDrawColor(int(k.r), int(k.g), int(k.b))
		c.stroke = &k
	}
	if c.pen != pen {
		c.pdf.SetLineWidth(pen)
		c.pen = pen
	}
}

func (c *canvas) line(x1, y1, x2, y2, pen float64, k ink) {
	c.setStroke(k, pen)
	c.pdf.Line(x1, y1, x2, y2)
}

func (c *canvas) area(x, y, w, h float64, k ink) {
	c.setFill(k)
	c.pdf.Rect(x, y, w, h, "F")
}

func (c *canvas) frame(x, y, w, h, pen float64, k ink) {
	c.setStroke(k, pen)
	c.pdf.Rect(x, y, w, h, "D")
}

func (c *canvas) polygon(points []gofpdf.PointType, k ink) {
	c.setFill(k)
	c.pdf.Polygon(points, "F")
}

func (c *canvas) dot(x, y, r float64, k ink) {
	c.setFill(k)
	c.pdf.Circle(x, y, r, "F")
}

// turned draws with the page turned counterclockwise around a point.
func (c *canvas) turned(degrees, x, y float64, draw func()) {
	c.pdf.TransformBegin()
	c.pdf.TransformRotate(degrees, x, y)
	c.forget()
	draw()
	c.pdf.TransformEnd()
	c.forget()
}

// lost lists the characters that had no glyph, in order.
func (c *canvas) lost() []rune { return slices.Sorted(maps.Keys(c.missing)) }
