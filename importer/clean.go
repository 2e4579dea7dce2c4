package importer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// invisible tells of characters that take no part in a value: spaces of every
// width, marks of zero width, controls.
func invisible(r rune) bool {
	if r > 0x3164 || r > ' ' && r < 0x7F || r > 0x3000 && r < 0x3164 {
		return r == 0xFEFF
	}
	switch r {
	case 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x00AD, 0x3164:
		return true
	}
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

// trim is s without invisible characters at its ends.
func trim(s string) string {
	if s == "" {
		return s
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	if !invisible(first) && !invisible(last) {
		return s
	}
	return strings.TrimFunc(s, invisible)
}

// squeeze is s without any invisible character.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, s)
}

// narrow is s in NFKC without invisible characters: how dates, numbers and ID
// numbers are read.
func narrow(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x7F {
			ascii = false
			break
		}
	}
	if ascii {
		return s
	}
	return squeeze(norm.NFKC.String(s))
}

// placeholder tells of what is written into a cell to say that it is blank.
func placeholder(s string) bool {
	switch s {
	case "/", "／", "\\", "-", "--", "---", "－", "—", "——", "–", "无", "暂无", "没有", "空", "N/A", "n/a", "NA", "至今", "不适用":
		return true
	}
	return false
}

// digitsOnly tells that s consists of ASCII digits.
func digitsOnly(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// withoutBrackets removes what stands in brackets of any width; ok tells that
// there was some.
func withoutBrackets(s string) (string, bool) {
	if !strings.ContainsAny(s, "(（[【〔") {
		return s, false
	}
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch r {
		case '(', '（', '[', '【', '〔':
			depth++
		case ')', '）', ']', '】', '〕':
			depth = max(depth-1, 0)
		default:
			if depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String(), true
}

// shorten is s in at most n characters.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
