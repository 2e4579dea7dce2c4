package accounts

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/text/width"

	"shegong/internal/store"
)

// The second factor is a time-based code (RFC 6238) as every authenticator makes
// it: six digits, a new one every 30 seconds.
const (
	totpIssuer = "社工岗报送系统"
	totpPeriod = 30 // seconds
	totpSkew   = 1  // so many steps early or late are taken, for clocks that differ
	totpQR     = 240
)

// ErrCode is a wrong code: whether it is a wrong one, too old, or was used is
// not said.
var ErrCode = errors.New("验证码不正确或已用过，请等下一个验证码再试")

// Enrolment is what a person puts into an authenticator.
type Enrolment struct {
	Secret string // base32 in groups of four
	QR     []byte // a picture of the same, PNG
}

// NeedsTOTP tells that a role needs a second factor where it is required: those
// who administer, those who read the trail, and the province.
func NeedsTOTP(r store.Role) bool {
	switch r {
	case store.SystemAdmin, store.SecurityAdmin, store.Auditor, store.ProvincialOfficer:
		return true
	default:
		return false
	}
}

// MustEnrol tells that an account has to set up a second factor before anything
// else.
func (s *Service) MustEnrol(ctx context.Context, a *store.Account) (bool, error) {
	if a.TOTPOn || a.Password == "" || !NeedsTOTP(a.Role) {
		return false, nil
	}
	return s.Store.TOTPRequired(ctx)
}

// BeginTOTP makes a secret for an account; the second factor is in use once
// [Service.ConfirmTOTP] saw a code made with it.
func (s *Service) BeginTOTP(ctx context.Context, a *store.Account) error {
	k, err := totp.Generate(totp.GenerateOpts{Issuer: totpIssuer, AccountName: a.Login, Period: totpPeriod})
	if err != nil {
		return fmt.Errorf("make secret of second factor: %w", err)
	}
	err = s.Store.BeginTOTP(ctx, a.ID, k.String())
	if errors.Is(err, store.ErrConflict) {
		return refuse("code", "二次验证已启用；要换设备的，请先停用")
	}
	return err
}

// Enrolment is the secret an account is to confirm; nil where none was begun, or
// it was confirmed.
func (s *Service) Enrolment(a *store.Account) (*Enrolment, error) {
	if a.TOTPOn {
		return nil, nil
	}
	k, err := s.totpKey(a)
	if err != nil || k == nil {
		return nil, err
	}
	img, err := k.Image(totpQR, totpQR)
	if err != nil {
		return nil, fmt.Errorf("draw secret of second factor: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("draw secret of second factor: %w", err)
	}
	return &Enrolment{inFours(k.Secret()), b.Bytes()}, nil
}

// inFours lets a secret be read off.
func inFours(s string) string {
	var parts []string
	for ; len(s) > 4; s = s[4:] {
		parts = append(parts, s[:4])
	}
	return strings.Join(append(parts, s), " ")
}

// totpKey is the key of an account's second factor; nil for none.
func (s *Service) totpKey(a *store.Account) (*otp.Key, error) {
	text, err := s.Store.TOTPSecret(a)
	if err != nil || text == "" {
		return nil, err
	}
	k, err := otp.NewKeyFromURL(text)
	if err != nil {
		return nil, errors.New("secret of second factor: not a key") // the cause repeats it
	}
	return k, nil
}

// ConfirmTOTP puts the second factor to use with the first code.
func (s *Service) ConfirmTOTP(ctx context.Context, a *store.Account, code string) error {
	if a.TOTPOn {
		return refuse("code", "二次验证已启用")
	}
	if len(a.TOTP) == 0 {
		return refuse("code", "请先开始设置")
	}
	ok, err := s.take(ctx, a, code)
	if err == nil && !ok {
		return refuse("code", "验证码不正确，请核对设备的时间，输入当前显示的6位数字")
	}
	return err
}

// LoginCode checks the code of an account whose password was right, which ends
// the log-in: a is as it was when the password was compared. The error is
// [ErrCode], [*Locked], or a failure of the store.
func (s *Service) LoginCode(ctx context.Context, a *store.Account, code string) error {
	if err := s.checkCode(ctx, a, code); err != nil {
		return err
	}
	err := s.Store.NoteLogin(ctx, a.ID, a.Password)
	if errors.Is(err, store.ErrNotFound) { // the password changed meanwhile
		return ErrCode
	}
	return err
}

// RemoveTOTP takes the second factor out of use, for the person to set it up on
// another device, and ends the account's sessions and bearer tokens. It asks for a code: a browser
// left alone is not enough.
func (s *Service) RemoveTOTP(ctx context.Context, a *store.Account, code string) error {
	if err := s.checkCode(ctx, a, code); err != nil {
		return err
	}
	return s.Store.ClearTOTP(ctx, a.ID)
}

// checkCode checks a code where a wrong one counts towards the lock-out, like a
// wrong password.
func (s *Service) checkCode(ctx context.Context, a *store.Account, code string) error {
	_, may, err := s.Store.TakeAttempt(ctx, a.ID)
	if err != nil {
		return err
	}
	now, err := s.Store.Account(ctx, a.ID) // not as it was when the password was asked for
	if err != nil {
		return err
	}
	if !may && now.LockedUntil != nil {
		return &Locked{Until: *now.LockedUntil}
	}
	if !may || now.Disabled || !now.TOTPOn {
		return ErrCode
	}
	ok, err := s.take(ctx, now, code)
	if err == nil && !ok {
		return ErrCode
	}
	return err
}

// take tells that a code is right, and uses it up.
func (s *Service) take(ctx context.Context, a *store.Account, code string) (bool, error) {
	k, err := s.totpKey(a)
	if err != nil || k == nil {
		return false, err
	}
	step, ok, err := matchCode(k.Secret(), code, s.Now())
	if err != nil || !ok {
		return false, err
	}
	return s.Store.UseTOTP(ctx, a.ID, step)
}

// matchCode finds the step whose code it is, among those taken now. It compares
// with all of them, in constant time.
func matchCode(secret, code string, now time.Time) (step int64, ok bool, err error) {
	code = strings.Join(strings.Fields(width.Narrow.String(code)), "") // as typed with a Chinese keyboard, or in groups
	current := now.Unix() / totpPeriod
	found := 0
	for i := current - totpSkew; i <= current+totpSkew; i++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(i), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, fmt.Errorf("make code: %w", err)
		}
		equal := subtle.ConstantTimeCompare([]byte(want), []byte(code))
		step = int64(subtle.ConstantTimeSelect(equal, int(i), int(step)))
		found |= equal
	}
	return step, found == 1, nil
}
