package pdf

import (
	"math"
	"strings"
)

// paragraph is running text, set to the grid: lines of 28 characters, spread or
// pressed together a little so that both edges stand straight.
type paragraph struct {
	st    style
	text  []rune
	lines [][]rune
}

// paragraphs makes a paragraph of every line of the text.
func (f *flow) paragraphs(text string) []part {
	var parts []part
	for _, t := range strings.Split(string(clean(text)), "\n") {
		if t = strings.TrimSpace(t); t != "" {
			p := &paragraph{st: style{f.fonts.body, bodySize, black}, text: []rune(t)}
			p.fit(f, portrait)
			parts = append(parts, p)
		}
	}
	return parts
}

// fit sets the text to lines of whole characters: 28 characters of 16 pt are
// 1.3 % wider than 156 mm; the standard means them to be pressed together.
func (p *paragraph) fit(f *flow, s sheet) {
	grid := int(math.Round(s.width/bodySize)) * 1000
	p.lines = f.fonts.wrap(p.st.face, p.text, grid-2000, grid)
}

func (p *paragraph) wide() bool { return false }

// least keeps two lines together.
func (p *paragraph) least() float64 { return float64(min(2, len(p.lines))) * bodyPitch }

func (p *paragraph) height() float64 { return float64(len(p.lines)) * bodyPitch }

func (p *paragraph) draw(f *flow) {
	for i, l := range p.lines {
		h := bodyPitch
		if len(p.lines) > 2 && i == len(p.lines)-2 {
			h = 2 * bodyPitch // no last line alone on a page
		}
		f.room(h)
		p.line(f, l, i)
		f.y += bodyPitch
		f.fresh = false
	}
}

func (p *paragraph) line(f *flow, l []rune, i int) {
	x, w := f.sheet.left, f.sheet.width
	if i == 0 {
		x, w = x+2*bodySize, w-2*bodySize
	}
	l = trim(l)
	y := baseline(bodySize, f.y, bodyPitch)
	lack := w - f.c.width(p.st, l)
	last := i == len(p.lines)-1
	const loosest = 2.2 // characters; beyond it a line would fall apart
	if len(l) < 2 || last && lack >= 0 || lack > loosest*bodySize {
		f.c.put(p.st, x, w, y, l, left)
		return
	}
	f.c.spaced(p.st, x, y, l, lack/float64(len(l)-1))
}
