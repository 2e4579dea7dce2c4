package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// inserter puts rows into a table, many at once where they are small.
type inserter struct {
	tx     *sql.Tx
	table  *table
	values []any // of the rows that wait
	size   int   // of the values, in bytes
	rows   int64 // added
}

// What waits at most: numbers of values, and bytes.
const (
	maxValues = 200
	maxWait   = 1 << 16
)

func (in *inserter) add(ctx context.Context, values []any, size int) error {
	if len(in.values)+len(values) > maxValues || in.size+size > maxWait {
		if err := in.flush(ctx); err != nil {
			return err
		}
	}
	in.values = append(in.values, values...)
	in.size += size
	in.rows++
	return nil
}

func (in *inserter) flush(ctx context.Context) error {
	if len(in.values) == 0 {
		return nil
	}
	var s strings.Builder
	_, _ = fmt.Fprintf(&s, "INSERT INTO %s (%s) VALUES ", quote(in.table.Name), in.table.columnList())
	for i := range in.values {
		switch {
		case i == 0:
			s.WriteString("(")
		case i%len(in.table.Columns) == 0:
			s.WriteString("), (")
		default:
			s.WriteString(", ")
		}
		_, _ = fmt.Fprintf(&s, "$%d", i+1)
	}
	s.WriteString(")")
	_, err := in.tx.ExecContext(ctx, s.String(), in.values...)
	in.values, in.size = in.values[:0], 0
	return err
}
