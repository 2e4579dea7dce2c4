package main

import (
	"context"
	"fmt"

	"shegong/internal/accounts"
	"shegong/internal/store"
)

// userTOTP lets in again who lost the device of the second factor, where no
// security administrator can: it may be the only one who lost it.
type userTOTP struct {
	userStore
	Login string `arg:"" help:"账号。"`
}

func (c *userTOTP) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(st *store.Store, _ *accounts.Service) error {
		a, err := st.AccountByLogin(ctx, c.Login)
		if err != nil {
			return fmt.Errorf("没有账号“%s”", c.Login)
		}
		if err := st.ClearTOTP(ctx, a.ID); err != nil {
			return err
		}
		if err := st.AddAudit(ctx, store.Audit{Action: "totp-reset", Unit: a.Unit, Target: a.Login, Result: "ok"}); err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "账号 %s 的二次验证已取消，本人登录后可重新设置。\n", a.Login)
		return err
	})
}
