package xlsx

import (
	"bytes"
	"unicode/utf8"
)

// textFlags tell what is in a piece of text.
type textFlags uint8

const (
	flagDecode textFlags = 1 << iota // entities or carriage returns
	flagWide                         // bytes beyond ASCII
	flagBad                          // control characters, which XML forbids
)

var textClass = func() (t [256]textFlags) {
	for c := range t {
		switch {
		case c == '&' || c == '\r':
			t[c] = flagDecode
		case c >= 0x80:
			t[c] = flagWide
		case c < ' ' && c != '\t' && c != '\n':
			t[c] = flagBad
		}
	}
	return t
}()

// value consumes an element that holds nothing but text and returns the text
// decoded. It is valid until the next call.
func (l *lexer) value() []byte {
	if l.err != nil {
		return nil
	}
	if l.empty {
		l.pop()
		return nil
	}
	n, flags := 0, textFlags(0)
	for l.err == nil {
		b := l.buf[l.pos:l.end]
		for n < len(b) && b[n] != '<' {
			flags |= textClass[b[n]]
			n++
		}
		if n < len(b) {
			switch m := l.scanClose(l.pos + n); {
			case m > 0:
				l.pos += n + m
				l.pop()
				return l.clean(b[:n], flags)
			case m == malformed:
				return l.mixed()
			}
		}
		l.more(l.maxText)
	}
	return nil
}

// mixed is value for text with comments or CDATA sections in it.
func (l *lexer) mixed() []byte {
	var text []byte
	for l.err == nil {
		text = append(text, l.piece("<")...)
		if len(text) > l.maxText {
			l.fail(tooLarge("%s中有过长的内容。请删减后再上传", l.what))
		}
		if l.err != nil || !l.need(2) {
			return nil
		}
		switch c := l.buf[l.pos+1]; {
		case c == '/':
			l.closeTag()
			return text
		case c != '!' && c != '?':
			l.corrupt("值里嵌有别的标记")
		case l.cdata():
			text = append(text, l.piece("]]>")...)
			l.pos += len("]]>")
		default:
			l.misc()
		}
	}
	return nil
}

// piece consumes the text before marker and returns it, decoded unless the
// marker is that of a CDATA section.
func (l *lexer) piece(marker string) []byte {
	from := 0
	for l.err == nil {
		b := l.buf[l.pos:l.end]
		i := bytes.Index(b[from:], []byte(marker))
		if i < 0 {
			from = max(0, len(b)-len(marker)+1)
			l.more(l.maxText)
			continue
		}
		text := b[:from+i]
		l.pos += len(text)
		flags := textFlags(0)
		for _, c := range text {
			flags |= textClass[c]
		}
		if marker != "<" {
			flags &^= flagDecode
		}
		return l.clean(text, flags)
	}
	return nil
}

// clean is text with its entities decoded, checked for what XML forbids.
func (l *lexer) clean(text []byte, flags textFlags) []byte {
	if flags == 0 {
		return text
	}
	if flags&flagBad != 0 || flags&flagWide != 0 && !utf8.Valid(text) {
		l.corrupt("有无法识别的字符（乱码）")
		return nil
	}
	if flags&flagDecode == 0 {
		return text
	}
	decoded, ok := decode(l.scratch[:0], text)
	l.scratch = decoded
	if !ok {
		l.corrupt("有无法识别的字符（错误的实体）")
		return nil
	}
	return decoded
}
