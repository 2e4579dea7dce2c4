package xlsx

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// prolog makes the part UTF-8 and consumes its byte order mark and XML
// declaration.
func (l *lexer) prolog() {
	l.preview(4)
	head := l.buf[:l.end]
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		l.pos = 3
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("<\x00")):
		l.fromUTF16(unicode.LittleEndian)
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\x00<")):
		l.fromUTF16(unicode.BigEndian)
	}
	l.preview(len("<?xml"))
	if bytes.HasPrefix(l.buf[l.pos:l.end], []byte("<?xml")) {
		l.declaration()
	}
}

// preview fills the buffer with n bytes, or with what there is.
func (l *lexer) preview(n int) {
	for l.end-l.pos < n {
		if !l.refill(maxTag) {
			return
		}
	}
}

func (l *lexer) fromUTF16(order unicode.Endianness) {
	read := bytes.Clone(l.buf[:l.end])
	l.src = unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(io.MultiReader(bytes.NewReader(read), l.src))
	l.pos, l.end, l.eof = 0, 0, false
	l.refill(maxTag)
}

// declaration consumes the XML declaration, which must not name an encoding
// other than that in which it is written.
func (l *lexer) declaration() {
	const limit = 1 << 10
	for l.err == nil {
		b := l.buf[l.pos:l.end]
		i := bytes.Index(b, []byte("?>"))
		if i < 0 {
			l.more(limit)
			continue
		}
		l.pos += i + 2
		_, rest, named := strings.Cut(string(b[:i]), "encoding")
		if !named {
			return
		}
		switch name := strings.ToLower(strings.Trim(rest, " \t\r\n='\"")); {
		case strings.HasPrefix(name, "utf-8"), strings.HasPrefix(name, "utf8"),
			strings.HasPrefix(name, "utf-16"), strings.HasPrefix(name, "us-ascii"), strings.HasPrefix(name, "ascii"):
		default:
			l.fail(unsupported("%s使用了不支持的文字编码 %.20q。%s", l.what, name, remedy))
		}
		return
	}
}
