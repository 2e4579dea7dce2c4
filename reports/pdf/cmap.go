package pdf

import (
	"errors"
	"unicode"
)

// readCmap fills the character map from the best Unicode subtable: format 12
// knows all planes, format 4 the first.
func (f *face) readCmap() error {
	t := f.tables["cmap"]
	var sub []byte
	best := 0
	for i := range u16(t, 2) {
		if len(t) < 12+8*i {
			break
		}
		platform, encoding, at := u16(t, 4+8*i), u16(t, 6+8*i), u32(t, 8+8*i)
		unicodeMap := platform == 0 && encoding != 5 || platform == 3 && (encoding == 1 || encoding == 10)
		if !unicodeMap || at+16 > len(t) {
			continue
		}
		if format := u16(t, at); (format == 4 || format == 12) && format > best {
			sub, best = t[at:], format
		}
	}
	switch best {
	case 12:
		return f.readFormat12(sub)
	case 4:
		return f.readFormat4(sub)
	default:
		return errors.New("no Unicode character map")
	}
}

var errCmap = errors.New("character map broken")

func (f *face) readFormat12(t []byte) error {
	n := u32(t, 12)
	if n > (len(t)-16)/12 {
		return errCmap
	}
	for i := range n {
		first, last, g := u32(t, 16+12*i), u32(t, 20+12*i), u32(t, 24+12*i)
		if last > unicode.MaxRune || first > last {
			return errCmap
		}
		for r := first; r <= last && g+r-first < len(f.advance); r++ {
			f.glyphs.set(rune(r), uint16(g+r-first))
		}
	}
	return nil
}

func (f *face) readFormat4(t []byte) error {
	n := u16(t, 6) / 2
	if len(t) < 16+8*n {
		return errCmap
	}
	ends, starts, deltas, offsets := 14, 16+2*n, 16+4*n, 16+6*n
	for i := range n {
		first, last := u16(t, starts+2*i), u16(t, ends+2*i)
		delta, offset := u16(t, deltas+2*i), u16(t, offsets+2*i)
		for r := first; r <= last && r < 0xffff; r++ {
			g := r
			if offset != 0 {
				at := offsets + 2*i + offset + 2*(r-first)
				if at+2 > len(t) {
					break
				}
				if g = u16(t, at); g == 0 {
					continue
				}
			}
			if g = (g + delta) & 0xffff; g < len(f.advance) {
				f.glyphs.set(rune(r), uint16(g))
			}
		}
	}
	return nil
}
