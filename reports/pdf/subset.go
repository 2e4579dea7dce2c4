package pdf

import (
	"encoding/binary"
	"slices"
)

// subset collects the glyphs one document uses of a face. The codes it hands
// out are the glyph numbers of the private font, whatever plane the character
// is from; what they mean stands in the ToUnicode map. So nothing collides with
// private-use characters in the data, and each character without a glyph keeps
// its own code under the same □.
type subset struct {
	face   *face
	codes  runeMap
	glyphs []uint16 // glyph of the face by code
	runes  []rune   // character by code
}

// maxCodes leaves room for the parts of composite glyphs.
const maxCodes = 0xf000

func newSubset(f *face) *subset {
	return &subset{face: f, glyphs: []uint16{0}, runes: []rune{0}}
}

// code gives the two-byte code of r, drawn as glyph.
func (s *subset) code(r rune, glyph uint16) uint16 {
	if c := s.codes.get(r); c != 0 {
		return c
	}
	if len(s.glyphs) >= maxCodes {
		return 0
	}
	c := uint16(len(s.glyphs))
	s.glyphs = append(s.glyphs, glyph)
	s.runes = append(s.runes, r)
	s.codes.set(r, c)
	return c
}

// font builds the private TrueType file.
func (s *subset) font() []byte {
	glyphs, glyf, loca := s.outlines()
	f := s.face
	var hmtx []byte
	for _, g := range glyphs {
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.rawAdvance(int(g))))
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.bearing(int(g))))
	}
	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0) // the checksum is set over the whole file
	binary.BigEndian.PutUint16(head[50:], 1)
	hhea := slices.Clone(f.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(glyphs)))
	maxp := slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(glyphs)))
	post := make([]byte, 32)
	copy(post, []byte{0, 3}) // no glyph names
	tables := []table{
		{"OS/2", f.tables["OS/2"]},
		{"cmap", s.cmap()},
		{"cvt ", f.tables["cvt "]},
		{"fpgm", f.tables["fpgm"]},
		{"glyf", glyf},
		{"head", head},
		{"hhea", hhea},
		{"hmtx", hmtx},
		{"loca", loca},
		{"maxp", maxp},
		{"name", []byte{0, 0, 0, 0, 0, 6}},
		{"post", post},
		{"prep", f.tables["prep"]},
	}
	return sfnt(slices.DeleteFunc(tables, func(t table) bool { return t.data == nil }))
}

// outlines copies the used outlines and, behind them, the parts that composite
// glyphs are made of.
func (s *subset) outlines() (glyphs []uint16, glyf, loca []byte) {
	glyphs = slices.Clone(s.glyphs)
	parts := map[uint16]uint16{}
	number := func(g uint16) uint16 {
		n, ok := parts[g]
		if !ok && len(glyphs) < 0xffff && int(g) < len(s.face.advance) {
			n = uint16(len(glyphs))
			parts[g] = n
			glyphs = append(glyphs, g)
		}
		return n
	}
	for i := 0; i < len(glyphs); i++ {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		at := len(glyf)
		glyf = append(glyf, s.face.outline(int(glyphs[i]))...)
		renumber(glyf[at:], number)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	return glyphs, glyf, binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
}

// Flags of a composite glyph's parts.
const (
	argsAreWords = 1 << 0
	oneScale     = 1 << 3
	moreParts    = 1 << 5
	twoScales    = 1 << 6
	matrix       = 1 << 7
)

// renumber rewrites the glyph numbers in a composite glyph; simple ones have
// none.
func renumber(g []byte, number func(uint16) uint16) {
	if len(g) < 10 || i16(g, 0) >= 0 {
		return
	}
	for o := 10; o+4 <= len(g); {
		flags := u16(g, o)
		binary.BigEndian.PutUint16(g[o+2:], number(uint16(u16(g, o+2))))
		o += 6
		if flags&argsAreWords != 0 {
			o += 2
		}
		switch {
		case flags&oneScale != 0:
			o += 2
		case flags&twoScales != 0:
			o += 4
		case flags&matrix != 0:
			o += 8
		}
		if flags&moreParts == 0 {
			return
		}
	}
}
