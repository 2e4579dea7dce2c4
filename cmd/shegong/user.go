package main

import (
	"context"
	"fmt"
	"time"

	"shegong/internal/accounts"
	"shegong/internal/store"
)

// userCommand manages accounts where no page can be reached, such as the first.
type userCommand struct {
	List    userList    `cmd:"" help:"列出账号。"`
	Add     userAdd     `cmd:"" help:"新增账号，显示一次性链接。"`
	Invite  userInvite  `cmd:"" help:"重设密码，显示一次性链接。"`
	Disable userDisable `cmd:"" help:"停用账号。"`
	TOTP    userTOTP    `cmd:"" name:"reset-totp" help:"取消账号的二次验证，供本人重新设置。"`
}

// userStore is where the accounts are kept.
type userStore struct{ database }

// with opens the store for f.
func (c *userStore) with(ctx context.Context, f func(*store.Store, *accounts.Service) error) error {
	st, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	return f(st, accounts.New(st, time.Now))
}

type userList struct{ userStore }

func (c *userList) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(st *store.Store, _ *accounts.Service) error {
		as, err := st.Accounts(ctx)
		if err != nil {
			return err
		}
		for i := range as {
			a := &as[i]
			state := "正常"
			switch {
			case a.Disabled:
				state = "已停用"
			case a.Locked(time.Now()):
				state = "已锁定"
			case a.Password == "":
				state = "未设密码"
			}
			if _, err := fmt.Fprintf(s.out, "%-16s %s　%s　%s　%s\n", a.Login, a.Role.Chinese(), a.Unit, a.Name, state); err != nil {
				return err
			}
		}
		return nil
	})
}

type userAdd struct {
	userStore
	Login string `arg:"" help:"账号。"`
	Name  string `required:"" help:"姓名。"`
	Role  string `required:"" help:"county、prefecture、province、sysadmin、secadmin 或 auditor。"`
	Unit  string `help:"220104 县（市、区），2201 市（州）；其他角色不填。"`
}

func (c *userAdd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(st *store.Store, svc *accounts.Service) error {
		if err := st.SeedUnits(ctx); err != nil {
			return err
		}
		a := &store.Account{Login: c.Login, Name: c.Name, Role: store.Role(c.Role), Unit: c.Unit}
		if err := svc.Add(ctx, a); err != nil {
			return err
		}
		return invite(ctx, svc, s, a)
	})
}

// invite shows the path of a one-time link: which address it stands under, the
// command line does not know.
func invite(ctx context.Context, svc *accounts.Service, s streams, a *store.Account) error {
	secret, err := svc.Invite(ctx, a.ID)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "账号 %s 的一次性链接（72小时内有效，前面加上系统的访问地址）：\n/invite/%s\n", a.Login, secret)
	return err
}

type userInvite struct {
	userStore
	Login string `arg:"" help:"账号。"`
}

func (c *userInvite) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(st *store.Store, svc *accounts.Service) error {
		a, err := st.AccountByLogin(ctx, c.Login)
		if err != nil {
			return fmt.Errorf("没有账号“%s”", c.Login)
		}
		return invite(ctx, svc, s, a)
	})
}

type userDisable struct {
	userStore
	Login string `arg:"" help:"账号。"`
}

func (c *userDisable) Run(ctx context.Context) error {
	return c.with(ctx, func(st *store.Store, svc *accounts.Service) error {
		a, err := st.AccountByLogin(ctx, c.Login)
		if err != nil {
			return fmt.Errorf("没有账号“%s”", c.Login)
		}
		a.Disabled = true
		return svc.Update(ctx, a)
	})
}
