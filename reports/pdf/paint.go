package pdf

import (
	"math"
	"strconv"
)

// point is a corner of an area.
type point struct{ x, y float64 }

// number writes a number with three decimals at most and a blank. PDF knows no
// exponents, and what is off the page by far need not be exact.
func (c *canvas) number(v float64) {
	const most = 1 << 30
	n := int64(math.Round(max(-most, min(v, most)) * 1000))
	if v != v {
		n = 0
	}
	if n < 0 {
		c.out = append(c.out, '-')
		n = -n
	}
	c.out = strconv.AppendInt(c.out, n/1000, 10)
	if n %= 1000; n > 0 {
		c.out = append(c.out, '.', byte('0'+n/100))
		if n %= 100; n > 0 {
			c.out = append(c.out, byte('0'+n/10))
			if n %= 10; n > 0 {
				c.out = append(c.out, byte('0'+n))
			}
		}
	}
	c.out = append(c.out, ' ')
}

func (c *canvas) put2(a, b float64) {
	c.number(a)
	c.number(b)
}

// at writes a place; PDF counts from the lower edge.
func (c *canvas) at(x, y float64, operator string) {
	c.put2(x, c.height-y)
	c.out = append(c.out, operator...)
	c.out = append(c.out, '\n')
}

func (c *canvas) colour(k ink, operator string) {
	for _, v := range []uint8{k.r, k.g, k.b} {
		c.number(float64(v) / 255)
	}
	c.out = append(c.out, operator...)
	c.out = append(c.out, '\n')
}

func (c *canvas) setFont(f *face, size float64) {
	if c.face != f || c.size != size {
		c.out = append(c.out, "/S"...)
		c.out = strconv.AppendInt(c.out, int64(c.slots[f]), 10)
		c.out = append(c.out, ' ')
		c.number(size)
		c.out = append(c.out, "Tf\n"...)
		c.face, c.size = f, size
	}
}

func (c *canvas) setFill(k ink) {
	if c.fill == nil || *c.fill != k {
		c.colour(k, "rg")
		c.fill = &k
	}
}

func (c *canvas) setStroke(k ink, pen float64) {
	if c.stroke == nil || *c.stroke != k {
		c.colour(k, "RG")
		c.stroke = &k
	}
	if c.pen != pen {
		c.number(pen)
		c.out = append(c.out, "w\n"...)
		c.pen = pen
	}
}

func (c *canvas) line(x1, y1, x2, y2, pen float64, k ink) {
	c.setStroke(k, pen)
	c.at(x1, y1, "m")
	c.at(x2, y2, "l S")
}

func (c *canvas) area(x, y, w, h float64, k ink) {
	c.setFill(k)
	c.put2(x, c.height-y)
	c.put2(w, -h)
	c.out = append(c.out, "re f\n"...)
}

func (c *canvas) frame(x, y, w, h, pen float64, k ink) {
	c.setStroke(k, pen)
	c.put2(x, c.height-y)
	c.put2(w, -h)
	c.out = append(c.out, "re S\n"...)
}

func (c *canvas) polygon(points []point, k ink) {
	c.setFill(k)
	c.path(points, "f")
}

// outlined is a polygon with its edge.
func (c *canvas) outlined(points []point, k, edge ink, pen float64) {
	c.setFill(k)
	c.setStroke(edge, pen)
	c.path(points, "b")
}

// path closes the points and paints them as operator says.
func (c *canvas) path(points []point, operator string) {
	for i, p := range points {
		if i == 0 {
			c.at(p.x, p.y, "m")
		} else {
			c.at(p.x, p.y, "l")
		}
	}
	c.out = append(c.out, "h "...)
	c.out = append(c.out, operator...)
	c.out = append(c.out, '\n')
}

// dot is a disc, as a polygon finer than print.
func (c *canvas) dot(x, y, r float64, k ink) {
	points := make([]point, 24)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(len(points)))
		points[i] = point{x + r*cos, y + r*sin}
	}
	c.polygon(points, k)
}

// turned draws with the page turned counterclockwise around a point.
func (c *canvas) turned(degrees, x, y float64, draw func()) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	y = c.height - y
	c.out = append(c.out, "q "...)
	c.put2(cos, sin)
	c.put2(-sin, cos)
	c.put2(x-x*cos+y*sin, y-x*sin-y*cos)
	c.out = append(c.out, "cm\n"...)
	c.forget()
	draw()
	c.out = append(c.out, "Q\n"...)
	c.forget()
}
