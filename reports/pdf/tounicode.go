package pdf

import (
	"bytes"
	"fmt"
	"unicode/utf16"
)

// toUnicode is the map by which readers copy and search: every code of the
// subset and the character it stands for, also beyond the first plane and also
// where only □ is drawn.
func (s *subset) toUnicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const most = 100 // entries a block, by the format's rule
	for from := 1; from < len(s.runes); from += most {
		to := min(from+most, len(s.runes))
		fmt.Fprintf(&b, "%d beginbfchar\n", to-from)
		for c := from; c < to; c++ {
			writeHex(&b, uint16(c))
			b.WriteByte(' ')
			writeHex(&b, utf16.AppendRune(nil, s.runes[c])...)
			b.WriteByte('\n')
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

func writeHex(b *bytes.Buffer, units ...uint16) {
	const digits = "0123456789ABCDEF"
	b.WriteByte('<')
	for _, u := range units {
		b.Write([]byte{digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15]})
	}
	b.WriteByte('>')
}

// utf16BE is a metadata or outline string as PDF wants it. gofpdf's own
// conversion breaks characters of four bytes, so it is given this as bytes.
func utf16BE(s string) string {
	out := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode(clean(s)) {
		if u == '\n' {
			u = ' '
		}
		out = append(out, byte(u>>8), byte(u))
	}
	return string(out)
}
