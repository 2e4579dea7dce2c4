package xlsx

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// mostText is what a cell holds, in UTF-16 units; Excel repairs a file with
// more.
const mostText = 32767

// looksLikeFormula tells that a spreadsheet would take s for a formula when it
// is typed or pasted, or read from a CSV made of the sheet.
func looksLikeFormula(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("=+-@\t\r＝＋－＠", r)
}

// plain is s without what XML or a cell can not hold. Line feeds, tabs and
// returns stay; a text too long for a cell ends in ….
func plain(s string) string {
	return short(clean(s))
}

// clean replaces the characters XML forbids.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if allowed(r) {
			return r
		}
		return '\uFFFD'
	}, s)
}

func allowed(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || (!unicode.IsControl(r) && r != '\uFFFE' && r != '\uFFFF')
}

// short cuts s to what a cell holds, never inside a character.
func short(s string) string {
	if len(s) <= mostText {
		return s // no character has more units than bytes
	}
	units, end := 0, 0
	for i, r := range s {
		if units < mostText {
			end = i // here is room for the …
		}
		if units += utf16.RuneLen(r); units > mostText {
			return s[:end] + "…"
		}
	}
	return s
}

// appendText appends s as the content of an element.
func appendText(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		var as string
		switch s[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '\r':
			as = "&#13;" // else it is read as a line feed
		case '_':
			if !isEscape(s[i:]) {
				continue
			}
			as = "_x005F_"
		default:
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, as...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// isEscape tells that s begins with _xHHHH_, which a spreadsheet reads as the
// character of that number.
func isEscape(s string) bool {
	if len(s) < len("_xHHHH_") || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}

// hasEdge tells that s begins or ends with white space, which readers drop
// unless they are told not to.
func hasEdge(s string) bool {
	const space = " \t\r\n"
	return s != "" && (strings.IndexByte(space, s[0]) >= 0 || strings.IndexByte(space, s[len(s)-1]) >= 0)
}
