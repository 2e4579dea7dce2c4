package xls

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The records read here, by their numbers in [MS-XLS] 2.3.
const (
	recFormula     = 0x0006
	recBOF2        = 0x0009
	recEOF         = 0x000A
	recDateMode    = 0x0022
	recFilePass    = 0x002F
	recContinue    = 0x003C
	recColInfo     = 0x007D
	recBoundSheet  = 0x0085
	recMulRK       = 0x00BD
	recMulBlank    = 0x00BE
	recRString     = 0x00D6
	recXF          = 0x00E0
	recMergedCells = 0x00E5
	recSST         = 0x00FC
	recLabelSST    = 0x00FD
	recBlank       = 0x0201
	recNumber      = 0x0203
	recLabel       = 0x0204
	recBoolErr     = 0x0205
	recString      = 0x0207
	recRow         = 0x0208
	recBOF3        = 0x0209
	recRK          = 0x027E
	recBOF4        = 0x0409
	recFormat      = 0x041E
	recBOF         = 0x0809
)

// Kinds of substream in a BOF record.
const (
	bofGlobals   = 0x0005
	bofWorksheet = 0x0010
	bofChart     = 0x0020
	bofMacro     = 0x0040
)

// records reads a stream record by record.
type records struct {
	in   *bufio.Reader
	typ  uint16
	data []byte // of the current record, valid until the next
	buf  []byte
}

func newRecords(r io.Reader) *records {
	return &records{in: bufio.NewReaderSize(r, 32<<10)}
}

// next reads a record. The end of the stream is an error, because every
// substream ends with an EOF record.
func (r *records) next() error {
	var head [4]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return endOf(err)
	}
	r.typ = binary.LittleEndian.Uint16(head[:])
	n := int(binary.LittleEndian.Uint16(head[2:]))
	if n > len(r.buf) {
		r.buf = make([]byte, max(n, 8224))
	}
	r.data = r.buf[:n]
	if _, err := io.ReadFull(r.in, r.data); err != nil {
		return endOf(err)
	}
	return nil
}

// nextContinue reads the following record if it is a CONTINUE.
func (r *records) nextContinue() (bool, error) {
	head, err := r.in.Peek(4)
	if err != nil {
		return false, endOf(err)
	}
	if binary.LittleEndian.Uint16(head) != recContinue {
		return false, nil
	}
	return true, r.next()
}

// u16 is the number at byte i; zero if the record is too short, which need
// checks for where it matters.
func (r *records) u16(i int) int {
	if i+2 > len(r.data) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(r.data[i:]))
}

// need demands that the record has at least n bytes.
func (r *records) need(n int) error {
	if len(r.data) < n {
		return fault(corrupt, "文件已损坏（记录长度不足）"+resave)
	}
	return nil
}

// endOf makes the end of the stream an error of the file.
func endOf(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault(truncated, "文件不完整，内容在中途结束"+resend)
	}
	return fmt.Errorf("read workbook: %w", err)
}
