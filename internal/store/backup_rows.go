package store

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// rowWriter writes the values of a row as the driver hands them over, without a
// copy. A value is 0 for NULL, else its length plus one, as an unsigned varint,
// and its bytes: text and bytes as they are, whole numbers in decimal, true as
// t and false as f, times as RFC 3339 in UTC. Columns follow one another in the
// table's order, rows without a mark between them.
type rowWriter struct {
	w    *bufio.Writer
	kind kind
}

// Scan writes one value of the driver's.
func (r rowWriter) Scan(value any) error {
	if value == nil {
		return r.w.WriteByte(0)
	}
	switch v := value.(type) {
	case string:
		if r.kind == textKind {
			return put(r.w, v)
		}
	case []byte:
		if r.kind == bytesKind || r.kind == textKind {
			return put(r.w, v)
		}
	case int64:
		switch r.kind {
		case wholeKind:
			return put(r.w, strconv.FormatInt(v, 10))
		case boolKind:
			return put(r.w, strconv.FormatBool(v != 0)[:1])
		}
	case bool:
		if r.kind == boolKind {
			return put(r.w, strconv.FormatBool(v)[:1])
		}
	case time.Time:
		if r.kind == timeKind {
			return put(r.w, v.UTC().Format(time.RFC3339Nano))
		}
	}
	return fmt.Errorf("a value of type %T where %s is expected", value, r.kind)
}

func put[T string | []byte](w *bufio.Writer, v T) error {
	_, err := w.Write(binary.AppendUvarint(nil, uint64(len(v))+1))
	if err != nil {
		return err
	}
	switch v := any(v).(type) {
	case string:
		_, err = w.WriteString(v)
	case []byte:
		_, err = w.Write(v)
	}
	return err
}

// copyRows writes all rows and counts them.
func copyRows(w *bufio.Writer, rows *sql.Rows, columns []column) (n int64, err error) {
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = rowWriter{w, c.Kind}
	}
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}

// readRow reads a row's values as a statement takes them, and their size;
// [io.EOF] behind the last row.
func readRow(r *bufio.Reader, columns []column) (values []any, size int, err error) {
	if _, err := r.Peek(1); err != nil {
		return nil, 0, err
	}
	values = make([]any, len(columns))
	for i, c := range columns {
		b, null, err := readValue(r)
		if err != nil {
			return nil, 0, err
		}
		if null {
			continue
		}
		size += len(b)
		if values[i], err = c.Kind.parse(b); err != nil {
			return nil, 0, err
		}
	}
	return values, size, nil
}

func readValue(r *bufio.Reader) (b []byte, null bool, err error) {
	n, err := binary.ReadUvarint(r)
	if err != nil || n == 0 {
		return nil, true, unfinished(err)
	}
	if n--; n > maxPart {
		return nil, false, fmt.Errorf("a value of %d bytes", n)
	}
	// The length is not trusted with memory: the buffer grows with what is there.
	var buf bytes.Buffer
	buf.Grow(int(min(n, 1<<16)))
	_, err = io.CopyN(&buf, r, int64(n))
	return buf.Bytes(), false, unfinished(err)
}

// unfinished tells that a row ended too early.
func unfinished(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// parse undoes what [rowWriter] made of a value.
func (k kind) parse(b []byte) (any, error) {
	switch k {
	case textKind:
		return string(b), nil
	case bytesKind:
		return b, nil
	case wholeKind:
		return strconv.ParseInt(string(b), 10, 64)
	case boolKind:
		return strconv.ParseBool(string(b))
	case timeKind:
		return time.Parse(time.RFC3339Nano, string(b))
	default:
		return nil, fmt.Errorf("unknown kind of column %q", k)
	}
}
