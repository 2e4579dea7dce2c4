package pdf

// align is where a line stands in its room.
type align uint8

const (
	left align = iota
	center
	right
)

// put sets a line between x and x+w.
func (c *canvas) put(st style, x, w, y float64, rs []rune, a align) {
	rs = trim(rs)
	if len(rs) == 0 {
		return
	}
	switch a {
	case center:
		x += (w - c.width(st, rs)) / 2
	case right:
		x += w - c.width(st, rs)
	}
	c.text(st, x, y, rs)
}

// lines sets lines below y, each in the middle of its pitch, and gives the y
// below the last.
func (c *canvas) lines(st style, x, w, y, pitch float64, ls [][]rune, a align) float64 {
	for _, l := range ls {
		c.put(st, x, w, baseline(st.size, y, pitch), l, a)
		y += pitch
	}
	return y
}

// baseline is where the characters stand that fill the middle of a line from y
// on; a Han character reaches 0.88 em above it and 0.12 em below.
func baseline(size, y, pitch float64) float64 { return y + (pitch-size)/2 + 0.88*size }

// wrapTo is wrap for a width in points.
func (c *canvas) wrapTo(st style, rs []rune, w float64) [][]rune {
	m := ems(w, st.size)
	return c.fonts.wrap(st.face, rs, m, m)
}

// ems is a width in points as 1/1000 em of a size. The tenth covers what adding
// up points loses.
func ems(w, size float64) int { return int((w + 0.1) * 1000 / size) }
