package xlsx

import (
	"bytes"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// decode appends text to dst with its entities replaced and its line ends
// made \n, as XML asks. It is false for an entity that does not exist.
func decode(dst, text []byte) ([]byte, bool) {
	for len(text) > 0 {
		i := bytes.IndexAny(text, "&\r")
		if i < 0 {
			break
		}
		dst = append(dst, text[:i]...)
		c := text[i]
		text = text[i+1:]
		if c == '\r' {
			dst = append(dst, '\n')
			text = bytes.TrimPrefix(text, []byte("\n"))
			continue
		}
		semi := bytes.IndexByte(text, ';')
		if semi < 0 {
			return dst, false
		}
		r, ok := entity(text[:semi])
		if !ok {
			return dst, false
		}
		dst = utf8.AppendRune(dst, r)
		text = text[semi+1:]
	}
	return append(dst, text...), true
}

// entity is the character of an entity, given without & and ;.
func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' || name[1] == '+' || name[1] == '-' {
		return 0, false
	}
	digits, base := string(name[1:]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > math.MaxInt32 || !utf8.ValidRune(rune(n)) {
		return 0, false
	}
	if n < ' ' && n != '\t' && n != '\n' && n != '\r' {
		return 0, false
	}
	return rune(n), true
}

const escapeLen = len("_x0000_")

// unescape replaces, in place, the escapes _xHHHH_ in which workbooks write
// characters that XML cannot hold. An escaped NUL or half a surrogate pair
// stands for nothing a text can hold and is left as written.
func unescape(text []byte) []byte {
	i := bytes.Index(text, []byte("_x"))
	if i < 0 {
		return text
	}
	out := text[:i]
	for i < len(text) {
		r, n := escaped(text[i:])
		if n == 0 {
			out = append(out, text[i])
			i++
			continue
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return out
}

// escaped is the character escaped at the beginning of b and the length of
// the escape, 0 if there is none.
func escaped(b []byte) (rune, int) {
	r, ok := escapeUnit(b)
	if !ok || r == 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, escapeLen
	}
	low, ok := escapeUnit(b[escapeLen:])
	if !ok {
		return 0, 0
	}
	if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
		return 0, 0
	}
	return r, 2 * escapeLen
}

func escapeUnit(b []byte) (rune, bool) {
	if len(b) < escapeLen || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	var r rune
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
