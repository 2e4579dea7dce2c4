package xlsx

import (
	"bytes"
	"context"
	"errors"
	"io"
)

const (
	bufferSize = 128 << 10
	maxTag     = 16 << 20 // a conditional format can list very many ranges in one attribute
	maxName    = 255
	maxDepth   = 256
	maxAttrs   = 1000
)

// lexer takes an XML part apart, strictly: what is open must be closed, in
// order, and nothing may stand where nothing belongs. It keeps the first error
// in err and then reports no further elements, so that its users check once,
// after their loops.
//
// After [lexer.open] returned true the element must be consumed: by open until
// it returns false, by skip, or by value.
type lexer struct {
	ctx     context.Context
	src     io.Reader
	what    string // names the part in messages
	maxText int    // bytes of one value as written

	buf []byte
	pos int // first unread byte
	end int
	eof bool
	err error

	sourceFailed bool // err is of src

	name  []byte // of the last tag, without prefix; valid until the next call
	attrs []attr // of the last start tag
	empty bool   // the last start tag was <name/>

	names   []byte // the open elements' full names, one after the other
	marks   []int  // where each begins
	scratch []byte
}

// attr holds places in lexer.buf; they are valid until the next call.
type attr struct{ name, nameEnd, value, valueEnd int }

// newLexer reads the part up to its root element, whose local name must be root.
func newLexer(ctx context.Context, src io.Reader, what string, maxText int, root string) *lexer {
	l := &lexer{ctx: ctx, src: src, what: what, maxText: 8*maxText + 4<<10, buf: make([]byte, bufferSize)}
	l.prolog()
	if l.open() && string(l.name) != root {
		l.fail(corrupt("%s的根元素是 %.40q 而不是 %q", what, l.name, root))
	}
	return l
}

func (l *lexer) fail(err error) {
	if l.err == nil {
		l.err = err
	}
}

func (l *lexer) corrupt(detail string) { l.fail(corrupt("%s中%s", l.what, detail)) }

// more reads on, keeping what was not consumed, and tells whether there was
// anything. If not the part is cut, as nobody asks for more behind the root
// element. What is kept must stay below limit; it is at least doubled, so
// that starting over with a longer piece costs time in proportion to its length.
func (l *lexer) more(limit int) bool {
	if l.err != nil {
		return false
	}
	if !l.refill(limit) {
		l.fail(truncated(l.what))
		return false
	}
	return true
}

func (l *lexer) refill(limit int) bool {
	have := l.end - l.pos
	if have >= limit {
		l.fail(tooLarge("%s中有过长的内容。请删减后再上传", l.what))
		return false
	}
	want := max(2*have, have+1)
	if want > len(l.buf) {
		grown := make([]byte, max(want, bufferSize))
		copy(grown, l.buf[l.pos:l.end])
		l.buf = grown
	} else {
		copy(l.buf, l.buf[l.pos:l.end])
	}
	l.pos, l.end = 0, have
	for l.end < want && !l.eof && l.err == nil {
		n, err := l.src.Read(l.buf[l.end:])
		l.end += n
		if errors.Is(err, io.EOF) {
			l.eof = true
		} else if err != nil {
			l.sourceFailed = l.err == nil
			l.fail(err)
		}
	}
	if err := l.ctx.Err(); err != nil {
		l.fail(err)
	}
	return l.end > have && l.err == nil
}

// need makes sure that n unread bytes are in the buffer.
func (l *lexer) need(n int) bool {
	for l.end-l.pos < n {
		if !l.more(maxTag) {
			return false
		}
	}
	return true
}

// open moves to the next child of the open element. At that element's closing
// tag, which it consumes, it returns false.
func (l *lexer) open() bool {
	if l.err != nil {
		return false
	}
	if l.empty {
		l.pop()
		return false
	}
	for l.space() && l.need(2) {
		switch l.buf[l.pos+1] {
		case '/':
			l.closeTag()
			return false
		case '!', '?':
			l.misc()
		default:
			return l.startTag()
		}
	}
	return false
}

// space moves to the next tag, behind nothing but white space.
func (l *lexer) space() bool {
	for l.err == nil {
		for l.pos < l.end {
			switch l.buf[l.pos] {
			case '<':
				return true
			case ' ', '\n', '\r', '\t':
				l.pos++
			default:
				l.corrupt("夹有不属于表格的内容")
				return false
			}
		}
		l.more(maxTag)
	}
	return false
}

// skip consumes the element and all in it.
func (l *lexer) skip() {
	if l.err != nil {
		return
	}
	depth := len(l.marks)
	for l.err == nil && len(l.marks) >= depth {
		if l.empty {
			l.pop()
			continue
		}
		i := bytes.IndexByte(l.buf[l.pos:l.end], '<')
		if i < 0 {
			l.pos = l.end
			l.more(maxTag)
			continue
		}
		l.pos += i
		if !l.need(2) {
			return
		}
		switch l.buf[l.pos+1] {
		case '/':
			l.closeTag()
		case '!', '?':
			if l.cdata() {
				l.skipPast("]]>")
			} else {
				l.misc()
			}
		default:
			l.startTag()
		}
	}
}

// finish reads the part to its end, behind the root element, so that its size
// and checksum are known to be right.
func (l *lexer) finish() {
	for l.err == nil {
		for l.pos < l.end && isSpace(l.buf[l.pos]) {
			l.pos++
		}
		if l.pos == l.end {
			if !l.refill(maxTag) {
				return
			}
			continue
		}
		if l.buf[l.pos] != '<' || l.need(2) && l.buf[l.pos+1] != '!' && l.buf[l.pos+1] != '?' {
			l.corrupt("结束之后还有内容")
			return
		}
		l.misc()
	}
}

// misc consumes a comment or processing instruction; nothing else may stand
// here. Declarations of entities and document types are refused, not read.
func (l *lexer) misc() {
	if !l.need(4) {
		return
	}
	switch {
	case l.buf[l.pos+1] == '?':
		l.skipPast("?>")
	case string(l.buf[l.pos:l.pos+4]) == "<!--":
		l.pos += 4
		l.skipPast("-->")
	case l.cdata():
		l.corrupt("夹有不属于表格的内容")
	default:
		l.corrupt("含有不允许的 DTD 或实体声明")
	}
}

// cdata tells whether a CDATA section begins here, and goes behind its head.
func (l *lexer) cdata() bool {
	const head = "<![CDATA["
	if l.buf[l.pos+1] != '!' || !l.need(4) || l.buf[l.pos+2] != '[' || !l.need(len(head)) {
		return false
	}
	if string(l.buf[l.pos:l.pos+len(head)]) != head {
		return false
	}
	l.pos += len(head)
	return true
}

func (l *lexer) skipPast(marker string) {
	for l.err == nil {
		if i := bytes.Index(l.buf[l.pos:l.end], []byte(marker)); i >= 0 {
			l.pos += i + len(marker)
			return
		}
		l.pos = max(l.pos, l.end-len(marker)+1)
		l.more(maxTag)
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
