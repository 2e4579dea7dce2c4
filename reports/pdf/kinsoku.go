package pdf

import (
	"strings"
	"unicode"
)

// mayNotStart lists what must not begin a line, mayNotEnd what must not end one
// (GB/T 15834, 标点符号用法).
const (
	mayNotStart = "，。、；：？！）》〉」』】〕］｝〗〙”’·・～％‰℃°′″々〻ー,.;:?!)]}%"
	mayNotEnd   = "（《〈「『【〔［｛〖〘“‘([{￥¥＄$№#"
)

// class is how a character behaves at the edge of a line.
type class uint8

const (
	free   class = iota // Han and the like: breaks on both sides
	closer              // may not start a line
	opener              // may not end a line
	word                // letters and digits: holds together with its like
	joint               // signs that belong to the number or word they touch
	blank
	newline
)

func classOf(r rune) class {
	switch {
	case r >= 0x4e00 && r <= 0x9fff || r >= 0x20000:
		return free
	case r == '\n':
		return newline
	case r == ' ':
		return blank
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '０' && r <= '９':
		return word
	case strings.ContainsRune("-+_@&'~*=/\\±−＋－×<>|^`\"", r):
		return joint
	case strings.ContainsRune(mayNotStart, r):
		return closer
	case strings.ContainsRune(mayNotEnd, r):
		return opener
	case r >= 0x300 && r <= 0x36f: // combining marks stay with their letter
		return closer
	case r < 0x2e80 && unicode.IsLetter(r):
		return word
	default:
		return free
	}
}

// mayBreak tells whether a line may end after rs[i-1] and the next begin with
// rs[i]. Numbers with their signs, points and units of one sign stay whole:
// 12.3%, 1,234, 2026-11-05, 63/69, −5.
func mayBreak(rs []rune, i int) bool {
	a, b := classOf(rs[i-1]), classOf(rs[i])
	switch {
	case a == newline:
		return true
	case b == newline || b == blank: // blanks hang over the end
		return false
	case b == closer || a == opener:
		return false
	case a == blank:
		return true
	case (a == word || a == joint) && (b == word || b == joint):
		return false
	case a == word && strings.ContainsRune("年月日", rs[i]): // 2026年1月
		return false
	case a == closer && b == word:
		return !joinsNumber(rs, i)
	case rs[i-1] == '…' && rs[i] == '…', rs[i-1] == '—' && rs[i] == '—':
		return false
	default:
		return true
	}
}

// joinsNumber tells that rs[i-1] is a point, comma or colon inside a number or
// word, as in 1,234.5, 10:30 or shegong.gov.
func joinsNumber(rs []rune, i int) bool {
	if i < 2 || classOf(rs[i-2]) != word {
		return false
	}
	switch rs[i-1] {
	case '.', ':', '·':
		return true
	case ',':
		return unicode.IsDigit(rs[i-2]) && unicode.IsDigit(rs[i])
	default:
		return false
	}
}
