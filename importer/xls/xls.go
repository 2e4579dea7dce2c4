// Package xls reads legacy Excel workbooks (BIFF8, Excel 97–2003) into the
// types of package grid. Start at [Open].
//
// It reads values, number formats, merged ranges and hidden flags, and says so
// when a file is cut, broken, encrypted or older than BIFF8. It does not
// evaluate formulas, read pictures, or write.
package xls

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"shegong/importer/grid"
)

// Book is an open .xls workbook. It keeps the shared strings in memory and
// reads the sheets from the file; the file must stay open until Close.
type Book struct {
	stream *stream
	limits grid.Limits
	global globals
}

// Open reads the workbook's globals: sheet names, formats, shared strings. What
// is wrong with the file is told in a [*grid.Error].
func Open(r io.ReaderAt, size int64, limits grid.Limits) (*Book, error) {
	if size > limits.Inflated {
		return nil, fault(tooLarge, "文件超过允许的大小，请删去多余的工作表后另存为 .xlsx 再上传")
	}
	s, err := workbookStream(r, size)
	if err != nil {
		return nil, err
	}
	b := &Book{stream: s, limits: limits}
	if b.global, err = readGlobals(s, limits); err != nil {
		return nil, err
	}
	return b, nil
}

// Format is always xls.
func (b *Book) Format() string { return "xls" }

// Date1904 tells whether serial days count from 1904-01-01.
func (b *Book) Date1904() bool { return b.global.date1904 }

// Sheets lists the worksheets in the order of the tabs, without chart and
// macro sheets.
func (b *Book) Sheets() []grid.SheetInfo {
	infos := make([]grid.SheetInfo, len(b.global.sheets))
	for i, s := range b.global.sheets {
		infos[i] = grid.SheetInfo{Name: s.name, Hidden: s.hidden}
	}
	return infos
}

// Close does nothing: the caller owns the file.
func (b *Book) Close() error { return nil }

// Sniff tells from a file's first bytes (8 are enough) whether it is one for
// this package: an OLE container, or a bare BIFF stream without one.
func Sniff(head []byte) bool {
	return bytes.HasPrefix(head, []byte(oleSignature)) || bareBIFF(head)
}

// bareBIFF tells whether head starts with a BOF record of any version.
func bareBIFF(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	size := binary.LittleEndian.Uint16(head[2:])
	switch binary.LittleEndian.Uint16(head) {
	case recBOF2:
		return size == 4
	case recBOF3, recBOF4:
		return size == 6
	case recBOF:
		return size == 8 || size == 16
	}
	return false
}

// workbookStream finds the BIFF stream of a file.
func workbookStream(r io.ReaderAt, size int64) (*stream, error) {
	head := make([]byte, 8)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	head = head[:n]
	switch {
	case n == 0:
		return nil, fault(empty, "文件是空的，请检查后重新上传")
	case bytes.HasPrefix(head, []byte(oleSignature)):
		return openContainer(r, size)
	case bareBIFF(head):
		return wholeFile(r, size), nil
	}
	return nil, fault(unsupported, "文件不是 Excel 97-2003（.xls）工作簿，请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传")
}
