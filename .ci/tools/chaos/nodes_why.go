package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// tell writes what a person needs to find out why a measurement broke off: what
// is open in the database, and what the nodes complained of.
func (f *fleet) tell(ctx context.Context) {
	say := func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	for _, query := range []string{
		`SELECT 'runs', state, '', COUNT(*), MAX(attempts), MIN(COALESCE(next_at, lease_until)) FROM runs GROUP BY state`,
		`SELECT 'deliveries', state, error, COUNT(*), MAX(attempts), MIN(COALESCE(next_at, lease_until)) FROM deliveries GROUP BY state, error`,
		`SELECT 'uploads', state, '', COUNT(*), MAX(attempts), MIN(lease_until) FROM uploads GROUP BY state`,
		`SELECT 'jobs', kind, CAST(state AS text), COUNT(*), MAX(attempt), MIN(scheduled_at) FROM river_job GROUP BY kind, state`,
	} {
		if err := f.tellRows(ctx, query, say); err != nil {
			say("%v", err)
		}
	}
	for i := range f.nodes {
		b, err := os.ReadFile(filepath.Join(f.dir, fmt.Sprintf("node-%d.log", i)))
		if err != nil {
			say("%v", err)
		}
		n := 0
		for line := range strings.Lines(string(b)) {
			if n < 12 && (strings.Contains(line, "level=ERROR") || strings.Contains(line, "level=WARN")) {
				say("%s", strings.TrimSpace(line))
				n++
			}
		}
	}
}

func (f *fleet) tellRows(ctx context.Context, query string, say func(string, ...any)) error {
	db, err := f.sql()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var of, state, why string
		var n, tries int
		var at sql.NullString
		if err := rows.Scan(&of, &state, &why, &n, &tries, &at); err != nil {
			return err
		}
		say("%s %s %s: %d, at most %d attempts, from %s", of, state, why, n, tries, at.String)
	}
	return rows.Err()
}

// sql opens the database for what the store does not tell.
func (f *fleet) sql() (*sql.DB, error) {
	if f.database != "" {
		return sql.Open("pgx", f.database)
	}
	return sql.Open("sqlite", "file:"+filepath.Join(f.dir, "node-0", "shegong.db"))
}
