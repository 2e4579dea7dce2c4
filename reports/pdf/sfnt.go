package pdf

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// table is a named part of a TrueType file.
type table struct {
	tag  string
	data []byte
}

// sfnt puts tables, sorted by tag, into a TrueType file.
func sfnt(tables []table) []byte {
	n := len(tables)
	pow := 1 << (bits.Len(uint(n)) - 1)
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{n, 16 * pow, bits.Len(uint(pow)) - 1, 16 * (n - pow)} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at, head := 12+16*n, 0
	for _, t := range tables {
		if t.tag == "head" {
			head = at
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	if head > 0 {
		binary.BigEndian.PutUint32(out[head+8:], 0xb1b0afba-checksum(out))
	}
	return out
}

func checksum(b []byte) uint32 {
	var sum uint32
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}

// cmap is a format 4 character map of the subset. PDF readers do not need it,
// some printer drivers that install the font do. Characters beyond the first
// plane stay out: format 4 can not say them, and nothing looks them up here.
func (s *subset) cmap() []byte {
	var codes []uint16
	for c, r := range s.runes {
		if c > 0 && r < 0xffff && s.face.glyphs.get(r) != 0 {
			codes = append(codes, uint16(c))
		}
	}
	slices.SortFunc(codes, func(a, b uint16) int { return int(s.runes[a] - s.runes[b]) })
	// One segment a character: the file is small and the codes follow the text,
	// not the alphabet, so runs are rare. The length field holds 16 bits.
	codes = codes[:min(len(codes), (0xffff-32)/8)]
	n := len(codes) + 1
	pow := 1 << (bits.Len(uint(n)) - 1)
	out := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12}
	put := func(v int) { out = binary.BigEndian.AppendUint16(out, uint16(v)) }
	for _, v := range []int{4, 16 + 8*n, 0, 2 * n, 2 * pow, bits.Len(uint(pow)) - 1, 2 * (n - pow)} {
		put(v)
	}
	edges := func() {
		for _, c := range codes {
			put(int(s.runes[c]))
		}
		put(0xffff)
	}
	edges()
	put(0)
	edges()
	for _, c := range codes {
		put(int(c) - int(s.runes[c]))
	}
	put(1)
	for range n {
		put(0)
	}
	return out
}
