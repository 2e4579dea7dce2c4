package xls

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// Flags of a string.
const (
	flagWide = 0x01 // two bytes a character, else the low bytes alone
	flagExt  = 0x04 // phonetic data follow
	flagRich = 0x08 // formatting runs follow
)

// text reads strings from a record and the CONTINUE records after it.
type text struct {
	rec   *records
	rest  []byte
	limit int // bytes of one string
	units []uint16
	utf8  []byte
}

// over sets t to read the current record from byte skip on.
func (t *text) over(rec *records, skip, limit int) *text {
	t.rec, t.rest, t.limit = rec, rec.data[min(skip, len(rec.data)):], limit
	return t
}

// more loads the next CONTINUE record once the current one is used up, and
// tells whether there are bytes left.
func (t *text) more() (bool, error) {
	for len(t.rest) == 0 {
		ok, err := t.rec.nextContinue()
		if !ok || err != nil {
			return false, err
		}
		t.rest = t.rec.data
	}
	return true, nil
}

func (t *text) fill() error {
	ok, err := t.more()
	if err == nil && !ok {
		return fault(corrupt, "文件已损坏（文字内容不完整）"+resave)
	}
	return err
}

// uint reads a number of n bytes.
func (t *text) uint(n int) (int64, error) {
	var b [8]byte
	for i := range n {
		if err := t.fill(); err != nil {
			return 0, err
		}
		b[i] = t.rest[0]
		t.rest = t.rest[1:]
	}
	return int64(binary.LittleEndian.Uint64(b[:])), nil
}

func (t *text) skip(n int64) error {
	for n > 0 {
		if err := t.fill(); err != nil {
			return err
		}
		k := min(n, int64(len(t.rest)))
		t.rest = t.rest[k:]
		n -= k
	}
	return nil
}

// str reads a string whose length is given in size bytes, with what may
// follow its characters.
func (t *text) str(size int) (string, error) {
	count, err := t.uint(size)
	if err != nil {
		return "", err
	}
	if count == 0 && size == 2 && len(t.rest) == 0 {
		return "", nil // some writers leave out the flags of an empty string
	}
	flags, err := t.uint(1)
	if err != nil {
		return "", err
	}
	var runs, ext int64
	if flags&flagRich != 0 {
		if runs, err = t.uint(2); err != nil {
			return "", err
		}
	}
	if flags&flagExt != 0 {
		if ext, err = t.uint(4); err != nil {
			return "", err
		}
	}
	s, err := t.chars(int(count), flags&flagWide != 0)
	if err != nil {
		return "", err
	}
	return s, t.skip(4*runs + ext)
}

// chars reads n characters. Each CONTINUE record that goes on with them
// starts with new flags.
func (t *text) chars(n int, wide bool) (string, error) {
	t.units = t.units[:0]
	for n > 0 {
		if len(t.rest) == 0 {
			flags, err := t.uint(1)
			if err != nil {
				return "", err
			}
			wide = flags&flagWide != 0
			continue
		}
		k := t.take(n, wide)
		if k == 0 {
			return "", fault(corrupt, "文件已损坏（字符被截断）"+resave)
		}
		n -= k
	}
	return t.decode()
}

// take moves up to n characters of the current record to units.
func (t *text) take(n int, wide bool) int {
	if !wide {
		n = min(n, len(t.rest))
		for _, b := range t.rest[:n] {
			t.units = append(t.units, uint16(b))
		}
		t.rest = t.rest[n:]
		return n
	}
	n = min(n, len(t.rest)/2)
	for i := range n {
		t.units = append(t.units, binary.LittleEndian.Uint16(t.rest[2*i:]))
	}
	t.rest = t.rest[2*n:]
	return n
}

func (t *text) decode() (string, error) {
	t.utf8 = t.utf8[:0]
	for i := 0; i < len(t.units); i++ {
		r := rune(t.units[i])
		if utf16.IsSurrogate(r) && i+1 < len(t.units) {
			if pair := utf16.DecodeRune(r, rune(t.units[i+1])); pair != utf8.RuneError {
				r = pair
				i++
			}
		}
		t.utf8 = utf8.AppendRune(t.utf8, r)
	}
	if len(t.utf8) > t.limit {
		return "", fault(tooLarge, "有单元格的文字过长，超过允许的长度，请缩短后重新上传")
	}
	return string(t.utf8), nil
}
