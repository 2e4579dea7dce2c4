// Package grid holds the types in which the workbook readers hand over what
// they read: a book of sheets, a sheet of rows, a row of cells. The readers
// (xlsx, xls, text) fill them, package importer gives them a meaning; nothing
// here knows what a column is for.
package grid

import (
	"context"
	"fmt"
	"strings"
)

// Kind tells what a cell holds.
type Kind uint8

// The kinds of cell. A formula is of the kind of its cached value.
const (
	Empty      Kind = iota // no value; never emitted unless Formula is set
	Text                   // Text holds the string
	Number                 // Num holds the value, Text the literal as stored
	Bool                   // Num is 0 or 1
	ErrorValue             // Text holds the error as shown, such as #REF!
)

// Format is a number format of the workbook, shared by all cells that use it.
type Format struct {
	Code    string // as stored, e.g. yyyy"年"m"月"
	Date    bool   // Num is a serial day number
	Percent bool   // Num is shown multiplied by 100
}

// Cell is one cell. Its strings stay valid after the next row is read.
type Cell struct {
	Col     int // 0 is column A
	Kind    Kind
	Formula bool // the cell holds a formula; Kind Empty then means: no cached value
	Num     float64
	Text    string
	Format  *Format // nil for General
}

// Row is one row of a sheet that has cells. Cells are in column order without
// repeats, and are valid only until the next row is read.
type Row struct {
	Number int // 1 is the first row, as in cell names
	Hidden bool
	Cells  []Cell
}

// Range is a rectangle of cells, both ends included: rows from 1, columns from 0.
type Range struct {
	FirstRow, LastRow int
	FirstCol, LastCol int
}

// Trailer is what is known of a sheet once it was read to its end.
type Trailer struct {
	Merges     []Range
	HiddenCols []Range // only the columns count
}

// SheetInfo names a sheet of a book.
type SheetInfo struct {
	Name   string
	Hidden bool
}

// Book is an open workbook.
type Book interface {
	// Format is the file's real format: xlsx, xls or csv.
	Format() string
	// Date1904 tells that serial day 0 is 1904-01-01.
	Date1904() bool
	Sheets() []SheetInfo
	// Read calls row for each row of sheet i that has cells, in order, and
	// returns the trailer. An error from row ends the reading and is returned.
	// An error of the file is an [*Error]; rows before it were delivered but
	// the sheet must then not be trusted.
	Read(ctx context.Context, i int, row func(*Row) error) (Trailer, error)
	Close() error
}

// Limits bound what a reader accepts. Each has its own message.
type Limits struct {
	Inflated  int64 // bytes of all parts of a container, unpacked
	Entries   int   // entries of a container
	Sheets    int
	Rows      int // rows with cells in one sheet
	Columns   int // columns of one sheet
	Cells     int64
	StringLen int // bytes of one cell's text
}

// DefaultLimits serve returns of up to 200,000 rows.
var DefaultLimits = Limits{
	Inflated:  2 << 30,
	Entries:   10_000,
	Sheets:    1_000,
	Rows:      200_000,
	Columns:   16_384,
	Cells:     20_000_000,
	StringLen: 128 << 10,
}

// Error is what is wrong with a file, said to the person who sent it.
type Error struct {
	Code    string // truncated, corrupt, too_large, encrypted, password, unsupported, empty
	Message string // Simplified Chinese: what is wrong and what to do
	Sheet   string // where known
	Cell    string // where known, e.g. C17 or 第17行
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	if e.Sheet != "" {
		fmt.Fprintf(&b, "（工作表“%s”", e.Sheet)
		if e.Cell != "" {
			fmt.Fprintf(&b, "，%s", e.Cell)
		}
		b.WriteString("）")
	}
	return b.String()
}

// ColumnName is the letters of a column, A for 0.
func ColumnName(col int) string {
	var b [8]byte
	i := len(b)
	for n := col + 1; n > 0; n = (n - 1) / 26 {
		i--
		b[i] = byte('A' + (n-1)%26)
	}
	return string(b[i:])
}

// CellName is the name of a cell, A1 for column 0 and row 1.
func CellName(col, row int) string { return fmt.Sprintf("%s%d", ColumnName(col), row) }
