// Package accounts is who may come in: log-in, passwords, one-time links, bearer
// tokens, and who may give them out. It knows no HTTP. Start at [Service.Login].
package accounts

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// Service does the work of accounts on a store.
type Service struct {
	Store *store.Store
	Now   func() time.Time

	hashing chan struct{}
}

// New makes the service.
func New(s *store.Store, now func() time.Time) *Service {
	return &Service{Store: s, Now: now, hashing: make(chan struct{}, hashesAtOnce)}
}

// Refused is a request that cannot be met, with the field at fault and the
// reason as the user reads it.
type Refused struct{ Field, Message string }

func (r *Refused) Error() string { return r.Message }

func refuse(field, format string, a ...any) error {
	return &Refused{field, fmt.Sprintf(format, a...)}
}

// ErrLogin is a failed log-in: which of the two was wrong is not said.
var ErrLogin = errors.New("账号或密码不正确")

// Locked says until when an account takes no log-in.
type Locked struct{ Until time.Time }

func (l *Locked) Error() string {
	return fmt.Sprintf("连续多次密码或验证码错误，账号已锁定，请于%s后再试，或请安全管理员重设密码", l.Until.In(roster.China).Format("15:04"))
}

// Login checks login and password; an account whose TOTPOn is set is not in yet,
// see [Service.LoginCode]. The error is [ErrLogin], [*Locked], or a
// failure of the store; it is the same whether there is such an account or not.
func (s *Service) Login(ctx context.Context, login, password string) (*store.Account, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	a, err := s.Store.AccountByLogin(ctx, login)
	if errors.Is(err, store.ErrNotFound) {
		return nil, s.loginUnknown(ctx, login, password)
	}
	if err != nil {
		return nil, err
	}
	until, ok, err := s.Store.TakeAttempt(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	if !ok {
		return a, s.locked(ctx, a.ID)
	}
	hash := noHash
	if a.Password != "" {
		hash = a.Password
	}
	ok, err = s.matches(ctx, password, hash)
	switch {
	case err != nil:
		return nil, err
	case !ok || a.Disabled || a.Password == "":
		return a, ErrLogin
	}
	if err := s.rehash(ctx, a, password); err != nil {
		return a, err
	}
	if a.TOTPOn { // the code is still to come: until then the failures stand
		return a, s.Store.GiveBackAttempt(ctx, a.ID, until)
	}
	return a, changedMeanwhile(s.Store.NoteLogin(ctx, a.ID, a.Password))
}

// loginUnknown fails as a log-in with a wrong password does, as often and as
// slowly.
func (s *Service) loginUnknown(ctx context.Context, login, password string) error {
	until, ok, err := s.Store.TakeUnknown(ctx, login)
	if err != nil {
		return err
	}
	if !ok {
		return &Locked{Until: until}
	}
	if _, err := s.matches(ctx, password, noHash); err != nil {
		return err
	}
	return ErrLogin
}

// locked is the error of an attempt that was not taken.
func (s *Service) locked(ctx context.Context, id string) error {
	a, err := s.Store.Account(ctx, id)
	if err != nil {
		return err
	}
	if a.LockedUntil == nil { // unlocked meanwhile
		return ErrLogin
	}
	return &Locked{Until: *a.LockedUntil}
}

// ChangePassword sets a new password after the old one was given, which is
// [ErrPassword] where it is wrong; other sessions of the account and its bearer
// tokens end, keep is the token hash of the session that stays.
func (s *Service) ChangePassword(ctx context.Context, a *store.Account, old, password, keep string) error {
	if a.Password == "" {
		return refuse("old", "本账号没有密码，不能修改")
	}
	if err := s.Confirm(ctx, a, old); err != nil {
		return err
	}
	if old == password {
		return refuse("password", "新密码不能与原密码相同")
	}
	return s.setPassword(ctx, a, password, func(hash string) error {
		return s.Store.SetPassword(ctx, a.ID, hash, false, keep)
	})
}

// setPassword keeps an account's own new password by its hash.
func (s *Service) setPassword(ctx context.Context, a *store.Account, password string, keep func(hash string) error) error {
	if err := CheckPassword(password, a.Login, a.Name); err != nil {
		return err
	}
	h, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	if err := keep(h); err != nil {
		return err
	}
	a.Password, a.MustChange = h, false
	return nil
}

// inviteFor is how long a one-time link holds.
const inviteFor = 72 * time.Hour

// Invite makes a one-time link's secret, by which the person sets a password.
// Until then the account cannot be used with a password or bearer token given
// before. It is noted in the audit trail; what is not noted is not given out.
func (s *Service) Invite(ctx context.Context, accountID string) (secret string, err error) {
	a, err := s.Store.Account(ctx, accountID)
	if err != nil {
		return "", err
	}
	secret = newSecret()
	if err := s.Store.SetPassword(ctx, a.ID, "", true, ""); err != nil {
		return "", err
	}
	if err := s.Store.AddInvite(ctx, a.ID, secret, s.Now().Add(inviteFor)); err != nil {
		return "", err
	}
	return secret, s.note(ctx, "user-invite", a)
}

// note puts what was done with an account into the audit trail.
func (s *Service) note(ctx context.Context, action string, a *store.Account) error {
	return s.Store.AddAudit(ctx, store.Audit{Action: action, Unit: a.Unit, Target: a.Login, Result: "ok"})
}

// Redeem sets the password of the account a one-time link is for, once.
func (s *Service) Redeem(ctx context.Context, secret, password string) (*store.Account, error) {
	a, err := s.Store.Invited(ctx, secret)
	if err != nil {
		return nil, err
	}
	return a, s.setPassword(ctx, a, password, func(hash string) error {
		return s.Store.RedeemInvite(ctx, a.ID, secret, hash)
	})
}

// newSecret is 256 random bits.
func newSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// tokenPrefix lets a token be told from other secrets.
const tokenPrefix = "sg_"

// tokenMonths is how long a token may hold at most.
const tokenMonths = 12

// AddToken makes a bearer token that holds so many months.
func (s *Service) AddToken(ctx context.Context, accountID, name string, months int) (*store.Token, string, error) {
	if name = strings.TrimSpace(name); name == "" || len([]rune(name)) > 50 {
		return nil, "", refuse("name", "请填写令牌的用途，不超过50字")
	}
	if months < 1 || months > tokenMonths {
		return nil, "", refuse("months", "有效期应为1至%d个月", tokenMonths)
	}
	secret := tokenPrefix + newSecret()
	t := &store.Token{AccountID: accountID, Name: name, ExpiresAt: s.Now().AddDate(0, months, 0)}
	return t, secret, s.Store.AddToken(ctx, t, secret)
}

var loginPattern = regexp.MustCompile(`^[a-z][a-z0-9._-]{2,31}$`)

// Check looks at an account before it is stored.
func (s *Service) Check(ctx context.Context, a *store.Account) error {
	a.Login, a.Name = strings.ToLower(strings.TrimSpace(a.Login)), strings.TrimSpace(a.Name)
	if !loginPattern.MatchString(a.Login) {
		return refuse("login", "账号应为3至32位小写字母、数字、点、横线或下划线，以字母开头")
	}
	if a.Name == "" || len([]rune(a.Name)) > 50 {
		return refuse("name", "请填写姓名，不超过50字")
	}
	d, known := roster.DivisionTable().ByCode(a.Unit)
	switch a.Role {
	case store.CountyClerk:
		if _, err := s.Store.Unit(store.AsService(ctx), a.Unit); err != nil {
			return refuse("unit", "县级填报员应选一个填报单位")
		}
	case store.PrefectureReviewer:
		if !known || d.Level != "prefecture" {
			return refuse("unit", "市级审核员应选一个市（州）")
		}
	case store.ProvincialOfficer, store.SystemAdmin, store.SecurityAdmin, store.Auditor:
		a.Unit = "22"
	default:
		return refuse("role", "请选择角色")
	}
	return nil
}

// Add puts a new account without a password, and notes it in the audit trail;
// [Service.Invite] lets its person in.
func (s *Service) Add(ctx context.Context, a *store.Account) error {
	if err := s.Check(ctx, a); err != nil {
		return err
	}
	a.MustChange = true
	err := s.Store.AddAccount(ctx, a)
	if errors.Is(err, store.ErrConflict) {
		return refuse("login", "账号“%s”已被使用", a.Login)
	}
	if err != nil {
		return err
	}
	return s.note(ctx, "user-add", a)
}

// Update stores an account's name, unit and whether it is disabled, and notes it
// in the audit trail. The role stays: another role is another account, so that
// duties stay apart. The last security administrator stays, too.
func (s *Service) Update(ctx context.Context, a *store.Account) error {
	old, err := s.Store.Account(ctx, a.ID)
	if err != nil {
		return err
	}
	a.Role, a.Login = old.Role, old.Login
	if err := s.Check(ctx, a); err != nil {
		return err
	}
	err = s.Store.UpdateAccount(ctx, a)
	if errors.Is(err, store.ErrConflict) {
		return refuse("disabled", "这是最后一个能登录的安全管理员，不能停用；请先另开一个并由本人设置密码")
	}
	if err != nil {
		return err
	}
	return s.note(ctx, "user-change", a)
}
