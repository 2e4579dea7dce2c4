package main

import (
	"context"

	"shegong/internal/store"
)

// database is where a command finds the data.
type database struct {
	Data     string `help:"数据文件夹。" default:"./data" type:"path"`
	Database string `help:"PostgreSQL 数据库，如 postgres://用户@主机/库名；不填时用数据文件夹中的 SQLite。" placeholder:"URL"`
	Key      string `help:"数据密钥，64位十六进制；不填时使用数据文件夹中的 key 文件。" placeholder:"HEX"`
	Cipher   string `help:"新写入数据的加密算法：aes（AES-256-GCM）或 sm4（SM4-GCM）；已有数据照原算法解密。" default:"aes"`
}

// open opens the store.
func (d *database) open(ctx context.Context) (*store.Store, error) {
	return store.Open(ctx, d.config())
}

func (d *database) config() store.Config {
	return store.Config{Dir: d.Data, Database: d.Database, Key: d.Key, Cipher: d.Cipher}
}
