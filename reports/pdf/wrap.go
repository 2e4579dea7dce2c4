package pdf

import "sort"

// wrap breaks a text into lines of at most the given width, the first of which
// may be shorter for an indent. The lines put together are the text; blanks and
// line ends hang at a line's end and take no room. Where the rules leave no
// place to break, the line breaks at its width, and a line holds at least one
// character.
func (s *fonts) wrap(f *face, rs []rune, first, rest int) [][]rune {
	var lines [][]rune
	limit := first
	for len(rs) > 0 {
		n := s.fill(f, rs, limit)
		lines = append(lines, rs[:n:n])
		rs = rs[n:]
		limit = rest
	}
	return lines
}

// fill gives how many characters of rs make up its first line.
func (s *fonts) fill(f *face, rs []rune, limit int) int {
	w, allowed := 0, 0
	for i, r := range rs {
		if i > 0 && mayBreak(rs, i) {
			if rs[i-1] == '\n' {
				return i
			}
			allowed = i
		}
		if r == ' ' || r == '\n' {
			w += s.advance(f, r)
			continue
		}
		if w += s.advance(f, r); w > limit && i > 0 {
			if allowed > 0 {
				return allowed
			}
			return i
		}
	}
	return len(rs)
}

// balance is wrap with lines of about the same length, for titles and heads.
func (s *fonts) balance(f *face, rs []rune, limit int) [][]rune {
	lines := s.wrap(f, rs, limit, limit)
	if len(lines) < 2 {
		return lines
	}
	least := sort.Search(limit, func(w int) bool { return len(s.wrap(f, rs, w, w)) <= len(lines) })
	return s.wrap(f, rs, min(least, limit), min(least, limit))
}

// atom is the width of the longest piece that must not break.
func (s *fonts) atom(f *face, rs []rune) int {
	most, w := 0, 0
	for i, r := range rs {
		if i > 0 && mayBreak(rs, i) {
			w = 0
		}
		if r != ' ' {
			w += s.advance(f, r)
		}
		most = max(most, w)
	}
	return most
}

// trim takes the blanks and line ends off a line's end, which are not drawn.
func trim(line []rune) []rune {
	for len(line) > 0 && (line[len(line)-1] == ' ' || line[len(line)-1] == '\n') {
		line = line[:len(line)-1]
	}
	return line
}
