package accounts

import (
	"context"
	"errors"

	"shegong/internal/store"
)

// Demo are the accounts of a demonstration, one a role. They have no password.
func Demo() []store.Account {
	return []store.Account{
		{Login: "xian", Name: "朝阳区", Role: store.CountyClerk, Unit: "220104"},
		{Login: "shi", Name: "长春市", Role: store.PrefectureReviewer, Unit: "2201"},
		{Login: "sheng", Name: "吉林省", Role: store.ProvincialOfficer, Unit: "22"},
		{Login: "xitong", Name: "运行维护", Role: store.SystemAdmin, Unit: "22"},
		{Login: "anquan", Name: "账号管理", Role: store.SecurityAdmin, Unit: "22"},
		{Login: "shenji", Name: "审计", Role: store.Auditor, Unit: "22"},
	}
}

// AddDemo puts the demonstration's accounts that are not there yet.
func AddDemo(ctx context.Context, s *store.Store) error {
	for _, a := range Demo() {
		if err := s.AddAccount(ctx, &a); err != nil && !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return nil
}
