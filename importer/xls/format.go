package xls

import (
	"strings"
	"unicode/utf8"

	"shegong/importer/grid"
)

// styles gives each XF its number format; nil stands for General.
func styles(xfs []uint16, codes map[uint16]string) []*grid.Format {
	made := map[uint16]*grid.Format{}
	list := make([]*grid.Format, len(xfs))
	for i, id := range xfs {
		f, ok := made[id]
		if !ok {
			code, own := codes[id]
			if !own {
				code = builtin(id)
			}
			f = newFormat(code)
			made[id] = f
		}
		list[i] = f
	}
	return list
}

// newFormat reads a format code. General and an empty code are nil.
func newFormat(code string) *grid.Format {
	if code == "" || generalLen(code) == len(code) {
		return nil
	}
	f := &grid.Format{Code: code}
	for rest := code; rest != ""; {
		var s section
		rest = s.parse(rest)
		if s.date || s.digits {
			f.Date, f.Percent = s.date, s.percent && !s.date
			break
		}
	}
	return f
}

// section is what one of the parts between semicolons shows. The first part
// that shows the number at all decides.
type section struct {
	date    bool
	digits  bool
	percent bool
}

// parse reads a section and returns what follows its semicolon.
func (s *section) parse(code string) string {
	for code != "" {
		c := code[0]
		if c == ';' {
			return code[1:]
		}
		if n := literalLen(code); n > 0 {
			code = code[n:]
			continue
		}
		if n := generalLen(code); n > 0 {
			s.digits = true
			code = code[n:]
			continue
		}
		if c == '[' {
			n := bracketLen(code)
			s.date = s.date || elapsed(code[1:n])
			code = code[n:]
			continue
		}
		code = code[s.symbol(code):]
	}
	return ""
}

// symbol takes one symbol of a section and returns its length.
func (s *section) symbol(code string) int {
	low := func(i int) byte {
		if i < len(code) {
			return code[i] | 0x20
		}
		return 0
	}
	switch c := code[0]; {
	case c == '0' || c == '#' || c == '?':
		s.digits = true
	case c == '%':
		s.percent = true
	case low(0) == 'e' && s.digits && len(code) > 1 && (code[1] == '+' || code[1] == '-'):
		return 2 // scientific
	case low(0) == 'a' && len(code) >= 3 && strings.EqualFold(code[:3], "a/p"):
		s.date = true
		return 3
	case low(0) == 'a' && len(code) >= 5 && strings.EqualFold(code[:5], "am/pm"):
		s.date = true
		return 5
	case low(0) == 'a' && low(1) == 'a' && low(2) == 'a': // weekday
		s.date = true
		return 3
	case low(0) == 'b' && low(1) == 'b': // Buddhist year
		s.date = true
		return 2
	case strings.IndexByte("ymdhse", low(0)) >= 0:
		s.date = true
	default:
		_, n := utf8.DecodeRuneInString(code)
		return n
	}
	return 1
}

// literalLen is the length of text shown as it stands: "…", \x, and the
// characters whose width (_x) or repetition (*x) fills the cell.
func literalLen(code string) int {
	switch code[0] {
	case '"':
		if end := strings.IndexByte(code[1:], '"'); end >= 0 {
			return end + 2
		}
		return len(code)
	case '\\', '_', '*':
		_, n := utf8.DecodeRuneInString(code[1:])
		return 1 + n
	}
	return 0
}

// bracketLen is the length of a colour, condition, locale or elapsed time.
func bracketLen(code string) int {
	if end := strings.IndexByte(code, ']'); end >= 0 {
		return end + 1
	}
	return len(code)
}

// elapsed tells whether a bracket's inside is a time, such as h] or mm].
func elapsed(inside string) bool {
	inside = strings.ToLower(strings.TrimSuffix(inside, "]"))
	return inside != "" && (strings.Trim(inside, "h") == "" || strings.Trim(inside, "m") == "" || strings.Trim(inside, "s") == "")
}

// generalLen is the length of the keyword General at the start of code, also
// as Chinese Excel and WPS write it.
func generalLen(code string) int {
	for _, word := range []string{"General", "G/通用格式"} {
		if len(code) >= len(word) && strings.EqualFold(code[:len(word)], word) {
			return len(word)
		}
	}
	return 0
}
