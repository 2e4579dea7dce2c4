package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"shegong/internal/roster"
	"shegong/internal/store"
)

type restoreCommand struct {
	Input string `arg:"" name:"in" help:"备份文件。" type:"path"`
	Moved bool   `help:"原数据库已停用，是迁移到这里：定时任务照常运行。不加时，任务全部暂停，未完成的留待核对，以免重复发送。"`

	database
}

func (c *restoreCommand) Run(ctx context.Context, s streams) error {
	f, err := os.Open(c.Input)
	if err != nil {
		return fmt.Errorf("打开备份：%w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("打开备份：%w", err)
	}
	config := c.config()
	config.Moved = c.Moved
	m, err := store.Restore(ctx, config, f, info.Size())
	if err != nil {
		return err
	}
	st, err := c.open(ctx)
	if err != nil {
		return fmt.Errorf("数据已全部恢复，但不能打开：%w", err)
	}
	defer func() { _ = st.Close() }()
	if err := st.AddAudit(ctx, store.Audit{Action: "restore", Target: filepath.Base(c.Input), Result: "ok"}); err != nil {
		return err
	}
	return printRestore(s, m, c.Moved)
}

func printRestore(s streams, m *store.Manifest, moved bool) error {
	if err := printTables(s, m); err != nil {
		return err
	}
	for _, f := range m.Faults {
		_, _ = fmt.Fprintln(s.err, "shegong: 备份时数据已有误（已照原样恢复）：", f)
	}
	_, err := fmt.Fprintf(s.out, "已恢复 %s 的备份，行数和哈希值均相符。登录状态和一次性链接不在备份中，请重新登录。\n",
		m.MadeAt.In(roster.China).Format("2006-01-02 15:04:05"))
	if err == nil && !moved {
		_, err = fmt.Fprintln(s.out, "定时任务和催报已暂停；备份时尚未完成的任务、尚未发出的邮件留待核对。请核对后在“定时任务”页启用。")
	}
	return err
}
