package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"shegong/internal/store"
)

// auditCommand is for the audit trail.
type auditCommand struct {
	Verify auditVerify `cmd:"" help:"核验审计记录是否被修改、删除、插入或截断；有误时退出码为1。"`
}

type auditVerify struct {
	Known string `help:"此前抄录的一条，核验记录没有被整体退回，如 1024:9f2c…。" placeholder:"NUMBER:HASH"`

	database
}

// Run verifies beside a service that may be running.
func (c *auditVerify) Run(ctx context.Context, s streams) error {
	known, err := parseKnown(c.Known)
	if err != nil {
		return err
	}
	st, err := store.OpenBeside(ctx, c.config())
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	check, err := st.VerifyAudit(ctx, known)
	if err != nil {
		return err
	}
	if check.Fault != "" {
		_, err = fmt.Fprintf(s.out, "审计记录有误，首先出错的是第%d条：\n%s。\n", check.Broken, check.Fault)
		if err != nil {
			return err
		}
		return foundError{}
	}
	_, err = fmt.Fprintf(s.out, "审计记录共%d条，逐条相连，首尾完整。\n", check.Entries)
	if err != nil || check.Entries == 0 {
		return err
	}
	last := fmt.Sprintf("%d:%s", check.Last.Number, check.Last.Hash)
	_, err = fmt.Fprintf(s.out, "最后一条：%s\n请抄录到本系统之外；以后核验时用 --known %s 给出，可发现记录被整体退回。\n", last, last)
	return err
}

// parseKnown reads an entry's number and hash; "" is none.
func parseKnown(text string) (*store.AuditHead, error) {
	if text == "" {
		return nil, nil
	}
	number, hash, ok := strings.Cut(text, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || n < 1 || len(hash) != 64 {
		return nil, fmt.Errorf("抄录的记录“%s”有误，应为编号、冒号和64位哈希值", text)
	}
	return &store.AuditHead{Number: n, Hash: strings.ToLower(hash)}, nil
}
