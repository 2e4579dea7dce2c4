package pdf

import "shegong/reports"

// Body text as GB/T 9704 sets it: 3号, 22 lines a page, 28 characters a line.
const (
	bodySize  = 16.0
	bodyPitch = 225 * mm / 22
)

// heading is a section's heading, indented by two characters like the text.
type heading struct {
	text  string
	level int
	st    style
	lines [][]rune
}

func (f *flow) heading(b reports.Heading) *heading {
	h := &heading{text: b.Text, level: max(b.Level, 1)}
	switch h.level {
	case 1:
		h.st = style{f.fonts.hei, bodySize, black}
	case 2:
		h.st = style{f.fonts.kai, bodySize, black}
	default:
		h.st = style{f.fonts.bold, bodySize, black}
	}
	h.fit(f, portrait)
	return h
}

func (h *heading) fit(f *flow, s sheet) {
	m := ems(s.width, bodySize)
	h.lines = f.fonts.wrap(h.st.face, clean(h.text), m-2000, m)
}

func (h *heading) wide() bool      { return false }
func (h *heading) least() float64  { return h.height() }
func (h *heading) height() float64 { return float64(len(h.lines)) * bodyPitch }

func (h *heading) draw(f *flow) {
	f.mark(h.text, h.level-1)
	f.section = h.level
	for i, l := range h.lines {
		f.room(bodyPitch)
		x := f.sheet.left
		if i == 0 {
			x += 2 * bodySize
		}
		f.c.put(h.st, x, f.sheet.width, baseline(bodySize, f.y, bodyPitch), l, left)
		f.y += bodyPitch
		f.fresh = false
	}
}
