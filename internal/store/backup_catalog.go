package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// kind is what a column's values are, whichever the engine.
type kind string

const (
	textKind  kind = "text"
	wholeKind kind = "whole" // a whole number
	boolKind  kind = "bool"
	timeKind  kind = "time" // in UTC
	bytesKind kind = "bytes"
)

// kinds are the kinds by the type's name on SQLite or PostgreSQL.
var kinds = map[string]kind{
	"text": textKind, "bigint": wholeKind, "integer": wholeKind, "boolean": boolKind, "bytea": bytesKind,
	"timestamp": timeKind, "timestamp without time zone": timeKind,
}

type column struct {
	Name string `json:"name"`
	Kind kind   `json:"kind"`
}

type table struct {
	Name    string
	Columns []column
}

// columnList is the columns as a statement names them.
func (t *table) columnList() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quote(c.Name)
	}
	return strings.Join(names, ", ")
}

// quote makes a name one that a statement takes as it is.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// catalog is what a database has: what is backed up is read from it, so that no
// table added later is forgotten.
type catalog struct {
	schema int64   // number of the last migration, 0 for none
	tables []table // to be backed up, those referred to first
}

// gooseTable notes the migrations that were made.
const gooseTable = "goose_db_version"

// backedUp tells that a table goes into a backup.
func backedUp(name string) bool {
	switch name {
	case "sessions", "invites", "limits", gooseTable:
		return false
	}
	return !strings.HasPrefix(name, "river_") && !strings.HasPrefix(name, "sqlite_")
}

// columnQuery lists table, column and type of every column in order;
// referenceQuery lists which table refers to which.
func (e *engine) columnQuery() string {
	if e.postgres() {
		return `SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns AS c
			JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
			WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position`
	}
	return `SELECT m.name, c.name, lower(c.type) FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
		WHERE m.type = 'table' ORDER BY m.name, c.cid`
}

func (e *engine) referenceQuery() string {
	if e.postgres() {
		return `SELECT a.relname, b.relname, '' FROM pg_constraint AS c
			JOIN pg_class AS a ON a.oid = c.conrelid JOIN pg_class AS b ON b.oid = c.confrelid
			WHERE c.contype = 'f' AND a.relnamespace = current_schema()::regnamespace`
	}
	return `SELECT m.name, f."table", '' FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'`
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// catalog reads what the database has.
func (e *engine) catalog(ctx context.Context, q querier) (*catalog, error) {
	out := &catalog{}
	columns, err := triples(ctx, q, e.columnQuery())
	if err != nil {
		return nil, fmt.Errorf("list columns: %w", err)
	}
	for _, c := range columns {
		if c[0] == gooseTable && out.schema == 0 {
			row := q.QueryRowContext(ctx, "SELECT MAX(version_id) FROM "+gooseTable+" WHERE is_applied")
			if err := row.Scan(&out.schema); err != nil {
				return nil, fmt.Errorf("read schema version: %w", err)
			}
		}
		if !backedUp(c[0]) {
			continue
		}
		k, ok := kinds[c[2]]
		if !ok {
			return nil, fmt.Errorf("数据库中表 %s 的列 %s 是 %s 类型，不能备份", c[0], c[1], c[2])
		}
		if n := len(out.tables); n == 0 || out.tables[n-1].Name != c[0] {
			out.tables = append(out.tables, table{Name: c[0]})
		}
		last := &out.tables[len(out.tables)-1]
		last.Columns = append(last.Columns, column{c[1], k})
	}
	references, err := triples(ctx, q, e.referenceQuery())
	if err != nil {
		return nil, fmt.Errorf("list foreign keys: %w", err)
	}
	out.tables, err = inOrder(out.tables, references)
	return out, err
}

// triples are the rows of a query for three texts.
func triples(ctx context.Context, q querier, query string) (out [][3]string, err error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var t [3]string
		if err := rows.Scan(&t[0], &t[1], &t[2]); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// inOrder puts every table behind those it refers to; a reference is the
// referring table and the one referred to.
func inOrder(tables []table, references [][3]string) ([]table, error) {
	out := make([]table, 0, len(tables))
	placed := map[string]bool{}
	waits := func(t table) bool {
		return slices.ContainsFunc(references, func(r [3]string) bool { return r[0] == t.Name && r[1] != t.Name && !placed[r[1]] })
	}
	for len(tables) > 0 {
		i := slices.IndexFunc(tables, func(t table) bool { return !waits(t) })
		if i < 0 {
			return nil, fmt.Errorf("tables refer to each other in a circle: %s", tables[0].Name)
		}
		placed[tables[i].Name] = true
		out = append(out, tables[i])
		tables = slices.Delete(tables, i, i+1)
	}
	return out, nil
}
