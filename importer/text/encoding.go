package text

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Byte order marks.
const (
	markUTF8    = "\xEF\xBB\xBF"
	markUTF16LE = "\xFF\xFE"
	markUTF16BE = "\xFE\xFF"
)

// source is a file with its encoding found out.
type source struct {
	r        io.ReaderAt
	from, to int64             // the content without a mark
	encoding encoding.Encoding // nil for UTF-8
	gb18030  bool
}

// detect finds out the encoding from the mark or from the whole content: a
// name in GB18030 may stand in the last line only. Content that is not UTF-8
// counts as GB18030, which check then examines.
func detect(r io.ReaderAt, size int64) (source, error) {
	if size == 0 {
		return source{}, fault(empty, "文件是空的，请检查后重新上传")
	}
	mark := make([]byte, 3)
	n, err := r.ReadAt(mark, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return source{}, err
	}
	mark = mark[:n]
	s := source{r: r, to: size}
	switch {
	case bytes.HasPrefix(mark, []byte(markUTF8)):
		s.from = 3
	case bytes.HasPrefix(mark, []byte(markUTF16LE)):
		s.from, s.encoding = 2, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case bytes.HasPrefix(mark, []byte(markUTF16BE)):
		s.from, s.encoding = 2, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	if s.encoding != nil {
		if (size-s.from)%2 != 0 {
			return source{}, fault(truncated, halfCharacter)
		}
		return s, nil
	}
	scan, err := s.scanBytes()
	if err != nil {
		return source{}, err
	}
	if err := scan.verdict(s.from > 0); err != nil {
		return source{}, err
	}
	if scan.invalid > 0 {
		s.encoding, s.gb18030 = simplifiedchinese.GB18030, true
	}
	return s, nil
}

func (s source) raw() io.Reader { return io.NewSectionReader(s.r, s.from, s.to-s.from) }

// open reads the content from its start, as UTF-8.
func (s source) open() io.Reader {
	if s.encoding == nil {
		return s.raw()
	}
	return transform.NewReader(s.raw(), s.encoding.NewDecoder())
}

func (s source) scanBytes() (*utf8Scan, error) {
	scan := &utf8Scan{line: 1}
	n, err := io.CopyBuffer(scan, struct{ io.Reader }{s.raw()}, make([]byte, 64<<10))
	if err != nil {
		return nil, err
	}
	if n < s.to-s.from {
		return nil, fault(truncated, "文件不完整，内容在中途结束"+resave)
	}
	scan.end()
	return scan, nil
}

// check reads all the content that is not UTF-8 and demands that every
// character of it is one of its encoding.
func (s source) check() error {
	if s.encoding == nil {
		return nil
	}
	var scan gbScan
	invalid := "文件中有无效的 UTF-16 字符，内容已损坏" + resave
	raw := s.raw()
	if s.gb18030 {
		invalid = "文件的文字编码既不是 UTF-8 也不是 GB18030，或者内容已损坏" + resave
		raw = io.TeeReader(raw, &scan)
	}
	in := bufio.NewReaderSize(transform.NewReader(raw, s.encoding.NewDecoder()), 64<<10)
	for line := 1; ; {
		r, _, err := in.ReadRune()
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			return err
		case scan.bad > 0 && (err != nil || line >= scan.bad):
			return faultAt(corrupt, scan.bad, invalid)
		case err != nil:
			return nil
		case r == '\n', r == '\r' && !followedBy(in, '\n'):
			line++
		case r == 0:
			return faultAt(corrupt, line, nulMessage)
		case r == '\uFFFD' && scan.state != 0 && atEnd(in):
			return faultAt(truncated, line, halfCharacter)
		case r == '\uFFFD':
			return faultAt(corrupt, line, invalid)
		}
	}
}

func atEnd(in *bufio.Reader) bool {
	_, err := in.Peek(1)
	return err != nil
}

func followedBy(in *bufio.Reader, c byte) bool {
	next, err := in.Peek(1)
	return err == nil && next[0] == c
}

const (
	nulMessage    = "文件中有空字节，内容已损坏或不是文本" + resave
	halfCharacter = "文件不完整，最后一个字符只有一部分" + resave
)

// verdict judges content without a UTF-16 mark: an error if it can be neither
// UTF-8 nor GB18030. Some 3-byte characters of UTF-8 are valid GB18030 in
// pairs, so that UTF-8 with a few broken bytes must not be taken for it.
func (u *utf8Scan) verdict(marked bool) error {
	broken := "文件的 UTF-8 编码有误，内容已损坏" + resave
	switch {
	case u.nulLine > 0 && u.nulAt < 512:
		return fault(unsupported, "文件不是表格（含有空字节）；如果是文本，请另存为 UTF-8 编码的 .csv，否则请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传")
	case u.nulLine > 0:
		return faultAt(corrupt, u.nulLine, nulMessage)
	case u.invalid == 0:
		return nil
	case u.cut && u.invalid == 1 && (marked || u.long > 0):
		return faultAt(truncated, u.badLine, halfCharacter)
	case marked:
		return faultAt(corrupt, u.badLine, broken)
	case u.long >= 8*u.invalid:
		return faultAt(corrupt, u.badLine, fmt.Sprintf("%s（共 %d 处）", broken, u.invalid))
	}
	return nil
}
