package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// sealedColumn is a column of sealed values.
type sealedColumn struct {
	table, column string
	key           []string                  // the primary key, texts
	additional    func(key []string) string // what a value is bound to
	chinese       func(key []string) string // the value, as a message names it
}

// sealedColumns are all columns of sealed values; meta's hash key is sealed anew
// by itself.
var sealedColumns = []sealedColumn{
	{
		"parts", "data",
		[]string{"version_id", "part"},
		func(k []string) string { return k[0] + "/" + k[1] },
		func(k []string) string { return "版本 " + k[0] + " 的 " + k[1] },
	},
	{
		"archive", "data",
		[]string{"id"},
		func(k []string) string { return "archive/" + k[0] },
		func(k []string) string { return "存档报表 " + k[0] },
	},
	{
		"answers", "data",
		[]string{"unit", "period", "key"},
		func(k []string) string { return answerName(k[0], k[1], k[2]) },
		func(k []string) string { return k[0] + " " + k[1] + " 的答复 " + k[2] },
	},
	{
		"exceptions", "data",
		[]string{"id"},
		func(k []string) string { return "exception/" + k[0] },
		func(k []string) string { return "例外 " + k[0] },
	},
	{
		"corrections", "data",
		[]string{"id"},
		func(k []string) string { return "correction/" + k[0] },
		func(k []string) string { return "更正请求 " + k[0] },
	},
	{
		"upload_parts", "data",
		[]string{"upload_id", "part"},
		func(k []string) string { return k[0] + "/" + k[1] },
		func(k []string) string { return "待校验的上传 " + k[0] + " 的 " + k[1] },
	},
	{
		"uploads", "failure",
		[]string{"id"},
		func(k []string) string { return k[0] + "/failure" },
		func(k []string) string { return "上传 " + k[0] + " 的结果" },
	},
	{
		"accounts", "totp",
		[]string{"id"},
		func(k []string) string { return totpName(k[0]) },
		func(k []string) string { return "账号 " + k[0] + " 的二次验证密钥" },
	},
}

// rotateStep is how many values one transaction seals anew: a file of a version
// may take tens of megabytes.
const rotateStep = 16

// resealAll seals all values anew that are not yet.
func (r *rotator) resealAll(ctx context.Context) error {
	for i := range sealedColumns {
		c := &sealedColumns[i]
		for last := make([]string, len(c.key)); last != nil; {
			var err error
			if last, err = r.step(ctx, c, last); err != nil {
				return fmt.Errorf("reseal %s: %w", c.table, err)
			}
			if r.told != nil {
				r.told(r.Resealed + r.Done)
			}
		}
	}
	return nil
}

// sealedValue is a row's key and sealed value.
type sealedValue struct {
	key  []string
	data []byte
}

// step seals the values anew that follow a key, and gives the key of the last
// one; nil behind the last of the table.
func (r *rotator) step(ctx context.Context, c *sealedColumn, after []string) (last []string, err error) {
	resealed, done, shut := int64(0), int64(0), []string(nil)
	err = r.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		rows, err := c.read(ctx, tx, after)
		if err != nil {
			return err
		}
		if len(rows) == rotateStep {
			last = rows[len(rows)-1].key
		}
		for _, v := range rows {
			name := c.additional(v.key)
			if _, err := r.seal.decrypt(v.data, name); err == nil && r.current(v.data) {
				done++
				continue
			}
			packed, err := r.either(v.data, name)
			if err != nil {
				shut = append(shut, c.chinese(v.key))
				continue
			}
			if v.data, err = r.seal.encrypt(packed, name); err != nil {
				return err
			}
			if err := c.write(ctx, tx, v); err != nil {
				return err
			}
			resealed++
		}
		return nil
	})
	if err == nil {
		r.Resealed, r.Done, r.Shut = r.Resealed+resealed, r.Done+done, append(r.Shut, shut...)
	}
	return last, err
}

// current tells that a value is sealed by the algorithm that is set.
func (r *rotator) current(sealed []byte) bool { return sealed[0] == r.seal.sealing }

// either opens a value under the old key, or under the new one, by which a
// rotation broken off under another cipher sealed it.
func (r *rotator) either(sealed []byte, additional string) ([]byte, error) {
	packed, err := r.old.decrypt(sealed, additional)
	if err != nil {
		return r.seal.decrypt(sealed, additional)
	}
	return packed, nil
}

// read gives the next values by primary key.
func (c *sealedColumn) read(ctx context.Context, tx bun.Tx, after []string) (out []sealedValue, err error) {
	list := strings.Join(c.key, ", ")
	args := []any{}
	for _, k := range after {
		args = append(args, k)
	}
	marks := strings.Repeat(", ?", len(args))[2:]
	rows, err := tx.QueryContext(ctx, fmt.Sprintf("SELECT %s, %s FROM %s WHERE %s IS NOT NULL AND (%s) > (%s) ORDER BY %s LIMIT %d",
		list, c.column, c.table, c.column, list, marks, list, rotateStep), args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		v := sealedValue{key: make([]string, len(c.key))}
		var into []any
		for i := range v.key {
			into = append(into, &v.key[i])
		}
		if err := rows.Scan(append(into, &v.data)...); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// write puts a value in place of the one that is there.
func (c *sealedColumn) write(ctx context.Context, tx bun.Tx, v sealedValue) error {
	args := []any{v.data}
	for _, k := range v.key {
		args = append(args, k)
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s = ? WHERE %s = ?", c.table, c.column, strings.Join(c.key, " = ? AND ")), args...)
	return err
}
