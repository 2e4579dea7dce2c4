package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"shegong/internal/store"
)

// config says where the data is.
type backupCommand struct {
	Output string `arg:"" name:"out" help:"备份写到哪个文件。" type:"path"`
	Force  bool   `help:"文件已存在时覆盖。"`

	database
}

// Run backs up beside a service that may be running.
func (c *backupCommand) Run(ctx context.Context, s streams) error {
	if _, err := os.Lstat(c.Output); err == nil && !c.Force {
		return fmt.Errorf("文件 %s 已存在；要覆盖它，请加 --force", c.Output)
	}
	st, err := store.OpenBeside(ctx, c.config())
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	var m *store.Manifest
	err = writeDurably(c.Output, func(w io.Writer) error {
		m, err = st.Backup(ctx, w)
		return err
	})
	if errors.Is(err, syscall.ENOSPC) {
		err = fmt.Errorf("磁盘空间不足，没有写出备份 %s", c.Output)
	}
	if err != nil {
		return err
	}
	// A database that is still to be migrated may lack the table as it is now.
	if err := st.AddAudit(ctx, store.Audit{Action: "backup", Target: filepath.Base(c.Output), Result: "ok"}); err != nil {
		_, _ = fmt.Fprintln(s.err, "shegong: 备份已写出，但没有记入审计：", err)
	}
	return printBackup(s, m, c.Output)
}

func printBackup(s streams, m *store.Manifest, path string) error {
	if err := printTables(s, m); err != nil {
		return err
	}
	for _, f := range m.Faults {
		_, _ = fmt.Fprintln(s.err, "shegong: 数据有误（已照原样备份）：", f)
	}
	_, err := fmt.Fprintf(s.out, "已备份到 %s\n密钥指纹：%s\n备份中不含密钥，没有密钥不能恢复：请把密钥（数据文件夹中的 key 文件，或 --key 的值）另行妥善保管，不要与备份放在一起。\n",
		path, m.Key)
	return err
}

// printTables prints how many rows each table has.
func printTables(s streams, m *store.Manifest) error {
	total := int64(0)
	for _, t := range m.Tables {
		total += t.Rows
		if _, err := fmt.Fprintf(s.out, "%-16s %d行\n", t.Name, t.Rows); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(s.out, "共%d个表，%d行。\n", len(m.Tables), total)
	return err
}

// writeDurably makes a file, for its owner only, that is there wholly or not at
// all, also after a power cut.
func writeDurably(path string, write func(io.Writer) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".shegong-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once renamed
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
