package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// face is a parsed TrueType font. It is never written to after parseFace, so
// all documents share it.
type face struct {
	name    string // PostScript name in the PDF
	tables  map[string][]byte
	glyphs  runeMap  // character to glyph
	loca    []uint32 // glyph offsets in glyf, one more than glyphs
	advance []uint16 // by glyph, in 1/1000 em as PDF counts
	upm     int
}

func u16(b []byte, o int) int { return int(binary.BigEndian.Uint16(b[o:])) }
func i16(b []byte, o int) int { return int(int16(binary.BigEndian.Uint16(b[o:]))) }
func u32(b []byte, o int) int { return int(binary.BigEndian.Uint32(b[o:])) }

// leastTable is the size below which a table that the reader needs is broken.
var leastTable = map[string]int{"head": 54, "hhea": 36, "maxp": 6, "hmtx": 4, "loca": 4, "glyf": 0, "cmap": 4}

// parseFace reads a TrueType file; b is kept and must not change.
func parseFace(name string, b []byte) (*face, error) {
	f := &face{name: name, tables: map[string][]byte{}}
	if err := f.readTables(b); err != nil {
		return nil, err
	}
	if err := f.mayEmbed(); err != nil {
		return nil, err
	}
	if err := f.readGlyphs(); err != nil {
		return nil, err
	}
	return f, f.readCmap()
}

func (f *face) readTables(b []byte) error {
	if len(b) < 12 {
		return errors.New("not a font file")
	}
	switch string(b[:4]) {
	case "OTTO":
		return errors.New("an OpenType font with CFF outlines; convert it to TrueType (.ttf)")
	case "ttcf":
		return errors.New("a TrueType collection (.ttc); extract the font wanted as .ttf")
	case "\x00\x01\x00\x00", "true":
	default:
		return errors.New("not a TrueType font")
	}
	n := u16(b, 4)
	if 12+16*n > len(b) {
		return errors.New("font directory cut off")
	}
	for i := range n {
		e := b[12+16*i:]
		at, size := u32(e, 8), u32(e, 12)
		if at+size > len(b) {
			return fmt.Errorf("table %q lies outside the file", e[:4])
		}
		f.tables[string(e[:4])] = b[at : at+size : at+size]
	}
	for tag, least := range leastTable {
		if t, ok := f.tables[tag]; !ok || len(t) < least {
			return fmt.Errorf("table %q missing or too short", tag)
		}
	}
	return nil
}

// mayEmbed heeds the licence bits: a restricted font may not be put into a
// document.
func (f *face) mayEmbed() error {
	if t := f.tables["OS/2"]; len(t) >= 10 && u16(t, 8)&0x000f == 2 {
		return errors.New("its licence bits (fsType) forbid embedding")
	}
	return nil
}

func (f *face) readGlyphs() error {
	n := u16(f.tables["maxp"], 4)
	f.upm = u16(f.tables["head"], 18)
	metrics, hmtx := u16(f.tables["hhea"], 34), f.tables["hmtx"]
	if n == 0 || f.upm == 0 || metrics == 0 || metrics > n || len(hmtx) < 4*metrics+2*(n-metrics) {
		return errors.New("glyph metrics broken")
	}
	f.advance = make([]uint16, n)
	for g := range n {
		f.advance[g] = uint16((f.rawAdvance(g)*1000 + f.upm/2) / f.upm)
	}
	return f.readLoca(n)
}

func (f *face) readLoca(n int) error {
	t, size := f.tables["loca"], len(f.tables["glyf"])
	long := u16(f.tables["head"], 50) == 1
	if long && len(t) < 4*(n+1) || !long && len(t) < 2*(n+1) {
		return errors.New("glyph index cut off")
	}
	f.loca = make([]uint32, n+1)
	for g := range f.loca {
		at := 0
		if long {
			at = u32(t, 4*g)
		} else {
			at = 2 * u16(t, 2*g)
		}
		if at > size || g > 0 && uint32(at) < f.loca[g-1] {
			return fmt.Errorf("outline of glyph %d lies outside the file", g)
		}
		f.loca[g] = uint32(at)
	}
	return nil
}

func (f *face) rawAdvance(g int) int {
	return u16(f.tables["hmtx"], 4*min(g, u16(f.tables["hhea"], 34)-1))
}

func (f *face) bearing(g int) int {
	t, n := f.tables["hmtx"], u16(f.tables["hhea"], 34)
	if g < n {
		return u16(t, 4*g+2)
	}
	return u16(t, 4*n+2*(g-n))
}

func (f *face) outline(g int) []byte { return f.tables["glyf"][f.loca[g]:f.loca[g+1]] }

// milli converts font units to 1/1000 em.
func (f *face) milli(v int) int { return v * 1000 / f.upm }
