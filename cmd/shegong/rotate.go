package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"

	"shegong/internal/store"
)

type rotateCommand struct {
	NewKey string `required:"" help:"新密钥：64位十六进制，或存放它的文件（可用 openssl rand -hex 32 生成）。" placeholder:"HEX|FILE"`

	database
}

// toldEvery is after how many values the command says that it goes on.
const toldEvery = 10_000

// Run seals everything anew; no service may run on the data meanwhile.
func (c *rotateCommand) Run(ctx context.Context, s streams) error {
	key, err := keyOrFile(c.NewKey)
	if err != nil {
		return err
	}
	next := int64(toldEvery)
	r, err := store.Rotate(ctx, c.config(), key, func(n int64) {
		if n >= next {
			_, _ = fmt.Fprintf(s.err, "已处理%d项\n", n)
			next = n + toldEvery
		}
	})
	if err != nil {
		return err
	}
	if err := printRotation(s.out, r); err != nil {
		return err
	}
	if r.Unclean != nil {
		_, _ = fmt.Fprintln(s.err, "shegong: 数据库文件的空闲页中可能仍留有旧密文，腾出空间后可用 SQLite 的 VACUUM 清除：", r.Unclean)
	}
	for _, shut := range r.Shut {
		_, _ = fmt.Fprintln(s.err, "shegong: 新旧密钥都不能解密（原样保留）：", shut)
	}
	if len(r.Shut) > 0 {
		return foundError{}
	}
	return nil
}

// keyOrFile is a key that is given itself, or by the file it is in: there it
// stands in no list of processes.
func keyOrFile(text string) (string, error) {
	if _, err := hex.DecodeString(text); err == nil && len(text) == 64 {
		return text, nil
	}
	b, err := os.ReadFile(text)
	if err != nil {
		return "", fmt.Errorf("新密钥应为64位十六进制字符，或存放它的文件：%w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

func printRotation(w io.Writer, r *store.Rotation) error {
	text := fmt.Sprintf("密钥已更换：指纹 %s → %s，重新加密%d项", r.From, r.To, r.Resealed)
	if r.Done > 0 {
		text += fmt.Sprintf("，上次中断前已完成%d项", r.Done)
	}
	text += "。\n"
	if r.KeyFile != "" {
		text += fmt.Sprintf("密钥文件 %s 已换成新密钥；旧密钥存为 %s。\n", r.KeyFile, r.OldKey)
	} else {
		text += "密钥是用 --key 给出的：启动服务前请把它换成新密钥。\n"
	}
	_, err := io.WriteString(w, text+"更换前的备份只能用旧密钥恢复：请把旧密钥移到别处妥善保管，并用新密钥另做备份。\n")
	return err
}
