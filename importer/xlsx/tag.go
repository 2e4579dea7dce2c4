package xlsx

import "bytes"

// What scanTag and scanAttr return besides a length.
const (
	incomplete = 0
	malformed  = -1
)

var nameByte = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 0x80 || c >= '0' && c <= ':' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' ||
			c == '-' || c == '.' || c == '_'
	}
	return t
}()

// startTag consumes a start tag and opens its element.
func (l *lexer) startTag() bool {
	for l.err == nil {
		switch n := l.scanTag(); n {
		case incomplete:
			l.more(maxTag)
		case malformed:
			l.corrupt("有残缺的标记")
		default:
			if len(l.marks) == maxDepth {
				l.corrupt("标记嵌套过深")
				return false
			}
			l.pos += n
			return true
		}
	}
	return false
}

// scanTag reads the start tag at pos without consuming it and returns its length.
func (l *lexer) scanTag() int {
	b := l.buf[:l.end]
	begin := l.pos + 1
	i, local := begin, begin
	for i < len(b) && nameByte[b[i]] {
		if b[i] == ':' {
			local = i + 1
		}
		i++
	}
	if i == len(b) {
		return incomplete
	}
	if i == local || i-begin > maxName {
		return malformed
	}
	l.name = b[local:i]
	l.attrs = l.attrs[:0]
	nameEnd := i
	for {
		before := i
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		if i+1 >= len(b) && (i == len(b) || b[i] != '>') {
			return incomplete
		}
		switch {
		case b[i] == '>':
			l.push(b[begin:nameEnd], false)
			return i + 1 - l.pos
		case b[i] == '/' && b[i+1] == '>':
			l.push(b[begin:nameEnd], true)
			return i + 2 - l.pos
		case i == before, len(l.attrs) == maxAttrs:
			return malformed
		}
		if i = l.scanAttr(i); i <= 0 {
			return i
		}
	}
}

// scanAttr reads the attribute at i and returns where it ends.
func (l *lexer) scanAttr(i int) int {
	b := l.buf[:l.end]
	var a attr
	a.name = i
	for i < len(b) && nameByte[b[i]] {
		i++
	}
	a.nameEnd = i
	if a.nameEnd == a.name && i < len(b) {
		return malformed
	}
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i < len(b) && b[i] != '=' {
		return malformed
	}
	i++
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i >= len(b) {
		return incomplete
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return malformed
	}
	i++
	a.value = i
	for i < len(b) && b[i] != quote {
		if b[i] == '<' {
			return malformed
		}
		i++
	}
	if i == len(b) {
		return incomplete
	}
	a.valueEnd = i
	l.attrs = append(l.attrs, a)
	return i + 1
}

// attr is the n-th attribute's full name and its value as written.
func (l *lexer) attr(n int) (name, value []byte) {
	a := l.attrs[n]
	return l.buf[a.name:a.nameEnd], l.buf[a.value:a.valueEnd]
}

// local is a name without its prefix.
func local(name []byte) string {
	return string(name[bytes.IndexByte(name, ':')+1:])
}

// text is an attribute's value decoded.
func (l *lexer) text(value []byte) string {
	flags := textFlags(0)
	for _, c := range value {
		flags |= textClass[c]
	}
	return string(unescape(append([]byte(nil), l.clean(value, flags)...)))
}

// closeTag consumes a closing tag, which must be that of the open element.
func (l *lexer) closeTag() {
	if len(l.marks) == 0 {
		l.corrupt("标记没有正确配对")
	}
	for l.err == nil {
		switch n := l.scanClose(l.pos); n {
		case incomplete:
			l.more(maxTag)
		case malformed:
			l.corrupt("标记没有正确配对")
		default:
			l.pos += n
			l.pop()
			return
		}
	}
}

// scanClose returns the length of the open element's closing tag, which
// should stand at i.
func (l *lexer) scanClose(i int) int {
	b, top := l.buf[i:l.end], l.top()
	n := len(top) + 2
	if len(b) <= n {
		if !bytes.HasPrefix(append([]byte("</"), top...), b) {
			return malformed
		}
		return incomplete
	}
	if b[0] != '<' || b[1] != '/' || string(b[2:n]) != string(top) {
		return malformed
	}
	for n < len(b) && isSpace(b[n]) {
		n++
	}
	switch {
	case n == len(b):
		return incomplete
	case b[n] != '>':
		return malformed
	}
	return n + 1
}

func (l *lexer) push(name []byte, empty bool) {
	l.marks = append(l.marks, len(l.names))
	l.names = append(l.names, name...)
	l.empty = empty
}

func (l *lexer) pop() {
	last := len(l.marks) - 1
	l.names = l.names[:l.marks[last]]
	l.marks = l.marks[:last]
	l.empty = false
}

// top is the full name of the open element.
func (l *lexer) top() []byte { return l.names[l.marks[len(l.marks)-1]:] }
