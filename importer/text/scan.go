package text

import "unicode/utf8"

// utf8Scan looks at bytes written to it for what is not UTF-8.
type utf8Scan struct {
	line    int
	at      int64 // bytes looked at
	tail    []byte
	cr      bool // the last byte was CR
	long    int  // characters of three or four bytes
	invalid int  // bytes that belong to no character
	badLine int  // of the first of them
	nulLine int  // of the first NUL, 0 if there is none
	nulAt   int64
	cut     bool // the last character is incomplete
}

func (u *utf8Scan) Write(p []byte) (int, error) {
	n := len(p)
	if len(u.tail) > 0 {
		p = append(u.tail, p...)
		u.tail = nil
	}
	for len(p) > 0 {
		if p[0] < utf8.RuneSelf {
			u.ascii(p[0])
			p = p[1:]
			continue
		}
		if !utf8.FullRune(p) {
			u.tail = append([]byte(nil), p...)
			break
		}
		r, size := utf8.DecodeRune(p)
		u.character(r, size)
		p = p[size:]
	}
	return n, nil
}

func (u *utf8Scan) ascii(c byte) {
	switch {
	case c == '\n' && !u.cr, c == '\r':
		u.line++
	case c == 0 && u.nulLine == 0:
		u.nulLine, u.nulAt = u.line, u.at
	}
	u.cr = c == '\r'
	u.at++
}

func (u *utf8Scan) character(r rune, size int) {
	u.cr = false
	u.at += int64(size)
	switch {
	case r == utf8.RuneError && size == 1:
		u.bad()
	case size > 2:
		u.long++
	}
}

func (u *utf8Scan) bad() {
	if u.invalid++; u.invalid == 1 {
		u.badLine = u.line
	}
}

// end is called after the last Write.
func (u *utf8Scan) end() {
	if len(u.tail) > 0 {
		u.cut = true
		u.bad()
	}
}

// gbScan follows the structure of GB18030 in the bytes written to it. The
// decoder is laxer: it takes : to ? for digits.
type gbScan struct {
	state int // bytes of the character so far
	lines int // before the byte at hand
	cr    bool
	bad   int // line of the first byte out of place, 0 if there is none
}

func (g *gbScan) Write(p []byte) (int, error) {
	for _, c := range p {
		if !g.next(c) {
			if g.bad == 0 {
				g.bad = g.lines + 1
			}
			g.state = 0
		}
		if c == '\n' && !g.cr || c == '\r' {
			g.lines++
		}
		g.cr = c == '\r'
	}
	return len(p), nil
}

// next takes a byte and tells whether it is in place. Code page 936 has the
// euro sign at 0x80.
func (g *gbScan) next(c byte) bool {
	digit, high := c >= '0' && c <= '9', c >= 0x81 && c <= 0xFE
	switch {
	case g.state == 0 && c <= 0x80:
		return true
	case g.state == 0 && high, g.state == 1 && digit, g.state == 2 && high:
		g.state++
		return true
	case g.state == 1 && c >= 0x40 && c <= 0xFE && c != 0x7F, g.state == 3 && digit:
		g.state = 0
		return true
	}
	return false
}
