package xlsx

import (
	"strings"
	"unicode/utf8"

	"shegong/importer/grid"
)

// parseFormat tells what a number format shows. It is nil for General.
func parseFormat(code string) *grid.Format {
	switch strings.ToLower(strings.TrimSpace(code)) {
	case "", "general", "g/通用格式":
		return nil
	}
	f := &grid.Format{Code: code}
	for rest := code; rest != ""; {
		var s formatSection
		rest = s.scan(rest)
		f.Date = f.Date || s.date
		f.Percent = f.Percent || s.percent
	}
	return f
}

// formatSection is what one of the sections of a format code, which ; divides,
// has outside of quotes, escapes, colours and conditions.
type formatSection struct {
	date    bool // a part of a date or a time
	percent bool
	digits  bool // a place for a digit before any part of a date
}

// scan reads one section and returns what follows.
func (s *formatSection) scan(code string) string {
	for i := 0; i < len(code); {
		switch c := code[i]; c {
		case ';':
			return code[i+1:]
		case '"':
			i += skipTo(code[i+1:], '"') + 2
		case '\\', '_', '*':
			_, n := utf8.DecodeRuneInString(code[i+1:])
			i += 1 + n
		case '[':
			n := skipTo(code[i+1:], ']')
			s.bracket(code[i+1 : min(i+1+n, len(code))])
			i += n + 2
		default:
			i += s.token(code[i:])
		}
	}
	return ""
}

// skipTo is the length of what stands before c, of all if c is missing.
func skipTo(s string, c byte) int {
	if i := strings.IndexByte(s, c); i >= 0 {
		return i
	}
	return len(s)
}

// bracket reads what stands in [ ]: only elapsed time counts, not a colour, a
// condition, a currency or a locale.
func (s *formatSection) bracket(in string) {
	in = strings.ToLower(in)
	if in != "" && (strings.Trim(in, "h") == "" || strings.Trim(in, "m") == "" || strings.Trim(in, "s") == "") {
		s.date = true
	}
}

// token reads one token and returns its length.
func (s *formatSection) token(code string) int {
	for _, general := range []string{"general", "g/通用格式"} {
		if len(code) >= len(general) && strings.EqualFold(code[:len(general)], general) {
			return len(general)
		}
	}
	switch code[0] {
	case '%':
		s.percent = true
	case '0', '#', '?':
		s.digits = true
	case 'e', 'E':
		if s.digits && len(code) > 1 && (code[1] == '+' || code[1] == '-') {
			return 2 // an exponent
		}
		s.date = s.date || !s.digits // the year, in East Asian locales
	case 'y', 'Y', 'm', 'M', 'd', 'D', 'h', 'H', 's', 'S', 'g', 'G', 'a', 'A', 'b', 'B':
		// a is the weekday or AM/PM, b the Buddhist year, g the era.
		s.date = s.date || !s.digits
	}
	return 1
}
