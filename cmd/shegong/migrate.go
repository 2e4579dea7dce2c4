package main

import (
	"context"
	"fmt"
)

type migrateCommand struct{ database }

// Run brings the tables up to date, as every start does: for an upgrade whose
// first start is to be quick.
func (c *migrateCommand) Run(ctx context.Context, s streams) error {
	st, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	n, err := st.Schema(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "数据库的表结构已是最新：第%d版。\n", n)
	return err
}
