package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// opened is how many sealed parts, and how many archived reports, are opened to
// see that the key fits.
const opened = 50

// faults are what is wrong with the data itself, in Chinese: an audit trail
// whose hashes do not chain, sealed data that does not open. That every part has
// its version the foreign keys hold.
func faults(ctx context.Context, q querier, seal *Sealer, tables []table) ([]string, error) {
	var out []string
	for _, c := range []struct {
		table string
		find  func(context.Context, querier, *Sealer) ([]string, error)
	}{{"audit", brokenChain}, {"parts", shutParts}, {"archive", shutReports}} {
		if !slices.ContainsFunc(tables, func(t table) bool { return t.Name == c.table }) {
			continue // the table came with a later migration
		}
		found, err := c.find(ctx, q, seal)
		if err != nil {
			return nil, fmt.Errorf("check table %s: %w", c.table, err)
		}
		out = append(out, found...)
	}
	return out, nil
}

// brokenChain finds the first audit entry that does not follow from the one
// before it.
func brokenChain(ctx context.Context, q querier, _ *Sealer) ([]string, error) {
	c := &AuditCheck{}
	if err := c.walk(ctx, q, nil); err != nil || c.Fault == "" {
		return nil, err
	}
	return []string{"审计记录" + c.Fault}, nil
}

// shutParts finds sealed parts that do not open, among some: the IDs are random,
// so the first by ID are a sample, and the same one on both engines.
func shutParts(ctx context.Context, q querier, seal *Sealer) ([]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT version_id, part, data FROM parts ORDER BY version_id, part LIMIT $1", opened)
	return shut(rows, err, seal, func(id, part string) (additional, fault string) {
		return id + "/" + part, fmt.Sprintf("版本 %s 的 %s 无法解密", id, part)
	})
}

func shutReports(ctx context.Context, q querier, seal *Sealer) ([]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT id, format, data FROM archive ORDER BY id LIMIT $1", opened)
	return shut(rows, err, seal, func(id, _ string) (additional, fault string) {
		return "archive/" + id, fmt.Sprintf("存档报表 %s 无法解密", id)
	})
}

func shut(rows *sql.Rows, err error, seal *Sealer, name func(id, part string) (additional, fault string)) (out []string, _ error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, part string
		var data []byte
		if err := rows.Scan(&id, &part, &data); err != nil {
			return nil, err
		}
		additional, fault := name(id, part)
		if _, err := seal.Open(data, additional); err != nil {
			out = append(out, fault)
		}
	}
	return out, rows.Err()
}
