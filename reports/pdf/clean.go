package pdf

import (
	"unicode"
	"unicode/utf8"
)

// clean makes any string fit to be set: invalid bytes become U+FFFD, which has
// no glyph and so shows □ and is logged; blanks of all widths become a plain
// one; controls and marks without a shape go; line ends stay as \n.
func clean(s string) []rune {
	out := make([]rune, 0, len(s)/2+1)
	for i, n := 0, 0; i < len(s); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(s[i:])
		switch {
		case r >= 0x20 && r < 0x7f || r >= 0x3000 && r < 0xd800: // nearly everything
			out = append(out, r)
		case r == '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				continue
			}
			out = append(out, '\n')
		case r == '\n' || r == 0x2028 || r == 0x2029:
			out = append(out, '\n')
		case r == '\t' || unicode.Is(unicode.Zs, r):
			out = append(out, ' ')
		case shapeless(r):
		default:
			out = append(out, r)
		}
	}
	return out
}

// shapeless tells controls, joiners, direction marks and variation selectors,
// which would only show as boxes.
func shapeless(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) ||
		r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef
}
