package xlsx

import (
	"context"

	"shegong/importer/grid"
)

const (
	stringsWhat = "共享字符串表"
	blockLen    = 1024

	// textShare is which part of the bytes unpacked the table may take: it is
	// the one thing held in memory whole.
	textShare = 4
)

// sharedStrings is the table of strings that cells refer to by number. It is
// kept in blocks, each one string in memory, as a table of a million strings
// would otherwise take more for their heads than for their text.
type sharedStrings struct {
	blocks  []*stringBlock
	n       int
	missing bool // the workbook has no such part
}

type stringBlock struct {
	text string
	ends [blockLen]uint32
}

// at is string i, false if there is none.
func (t *sharedStrings) at(i int) (string, bool) {
	if uint(i) >= uint(t.n) {
		return "", false
	}
	b := t.blocks[i/blockLen]
	from, j := uint32(0), i%blockLen
	if j > 0 {
		from = b.ends[j-1]
	}
	return b.text[from:b.ends[j]], true
}

// stringsReader fills a table.
type stringsReader struct {
	lex    *lexer
	limits grid.Limits
	table  sharedStrings
	text   []byte // of the last, unfinished block
	total  int64
}

func (b *Book) readSharedStrings(ctx context.Context) (*sharedStrings, error) {
	e := b.zip.find(b.shared)
	if b.shared == "" || e == nil {
		return &sharedStrings{missing: true}, nil
	}
	src, done, err := b.zip.open(e, stringsWhat)
	if err != nil {
		return nil, err
	}
	defer done()
	r := &stringsReader{lex: newLexer(ctx, src, stringsWhat, b.limits.StringLen, "sst"), limits: b.limits}
	if err := r.read(); err != nil {
		return nil, err
	}
	return &r.table, nil
}

func (r *stringsReader) read() error {
	l := r.lex
	for l.open() {
		switch string(l.name) {
		case "si":
			r.item()
		case "extLst":
			l.skip()
		default:
			l.corrupt("有残缺的标记")
		}
	}
	l.finish()
	r.flush()
	return l.err
}

func (r *stringsReader) item() {
	begin := len(r.text)
	r.text = r.lex.richText(r.text, r.limits.StringLen)
	if r.table.n++; int64(r.table.n) > r.limits.Cells {
		r.lex.fail(tooLarge("%s超过 %d 条。请拆分后分别上传", stringsWhat, r.limits.Cells))
	}
	if r.total += int64(len(r.text) - begin); r.total > max(r.limits.Inflated/textShare, 1<<20) {
		r.lex.fail(tooLarge("工作簿中的文字总量过大。请拆分后分别上传"))
	}
	if r.lex.err != nil {
		return
	}
	j := (r.table.n - 1) % blockLen
	if j == 0 {
		r.table.blocks = append(r.table.blocks, new(stringBlock))
	}
	r.table.blocks[len(r.table.blocks)-1].ends[j] = uint32(len(r.text))
	if j == blockLen-1 {
		r.flush()
	}
}

func (r *stringsReader) flush() {
	if len(r.table.blocks) > 0 && len(r.text) > 0 {
		r.table.blocks[len(r.table.blocks)-1].text = string(r.text)
	}
	r.text = r.text[:0]
}

// richText consumes a string, plain or in runs, and appends its text to dst.
// Phonetic guides are not part of it.
func (l *lexer) richText(dst []byte, limit int) []byte {
	begin := len(dst)
	for l.open() {
		switch string(l.name) {
		case "t":
			dst = l.appendText(dst, begin, limit)
		case "r":
			dst = l.run(dst, begin, limit)
		case "rPh", "phoneticPr", "extLst":
			l.skip()
		default:
			l.corrupt("文字有残缺的标记")
		}
	}
	return dst[:begin+len(unescape(dst[begin:]))]
}

// run consumes a run of rich text.
func (l *lexer) run(dst []byte, begin, limit int) []byte {
	for l.open() {
		switch string(l.name) {
		case "t":
			dst = l.appendText(dst, begin, limit)
		case "rPr":
			l.skip()
		default:
			l.corrupt("文字有残缺的标记")
		}
	}
	return dst
}

// appendText consumes an element's text and appends it to that which begins
// at begin.
func (l *lexer) appendText(dst []byte, begin, limit int) []byte {
	dst = append(dst, l.value()...)
	l.checkLength(dst[begin:], limit)
	return dst
}

func (l *lexer) checkLength(text []byte, limit int) {
	if len(text) > limit {
		l.fail(tooLarge("一个单元格的文字超过 %d 字节。请删减后再上传", limit))
	}
}
