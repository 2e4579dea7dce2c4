package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// Text up to this length needs no folding behind any field name used here.
	maxPlain = 60

	// 39 bytes give an encoded word of 64 characters, which fits a line of 76 behind any field name used here.
	wordBytes = 39
)

func writeField(b *bytes.Buffer, name, value string) {
	b.WriteString(name + ": " + value + crlf)
}

// oneLine makes s valid and puts a space for every control character, so that no value can begin a header field,
// an SMTP command or a log line of its own.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimSpace(s)
}

// encodeText returns s as it may stand in a header field: plain, or as encoded words (RFC 2047).
func encodeText(s string) string {
	s = oneLine(s)
	if isPlain(s) {
		return s
	}
	var words []string
	for len(s) > 0 {
		n := min(len(s), wordBytes)
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n--
		}
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, crlf+" ")
}

func isPlain(s string) bool {
	return isASCII(s) && len(s) <= maxPlain && !strings.Contains(s, "=?")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fileName returns a name that every system can save, without a path.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, oneLine(s))
}

// fileNameParameter never splits the name over numbered continuations: several readers ignore these.
func fileNameParameter(name string) string {
	if isPlain(name) {
		return `filename="` + name + `"`
	}
	var b strings.Builder
	b.WriteString("filename*=UTF-8''")
	for i := range len(name) {
		if c := name[i]; isAlphanumeric(c) || strings.IndexByte("-._", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
