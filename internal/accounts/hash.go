package accounts

import (
	"context"
	"errors"
	"fmt"

	"github.com/alexedwards/argon2id"

	"shegong/internal/store"
)

// hashesAtOnce are the hashes at once: each takes 64 MiB.
const hashesAtOnce = 2

// hashParams are those of every hash, on every machine: one that takes longer
// than noHash would tell that there is such an account.
var hashParams = argon2id.Params{Memory: 64 * 1024, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32}

// noHash is checked where there is no account, so that the answer takes as long.
const noHash = "$argon2id$v=19$m=65536,t=1,p=2$c2hlZ29uZy1uby1zYWx0IQ$uQAR5Kc2BnbpIyu5x3aoaNPjTTUq1ctaTuSHGy2fhKw"

// ErrPassword is a wrong password of somebody who is logged in.
var ErrPassword error = &Refused{"old", "当前使用的密码不正确"}

// Confirm asks who is logged in for the password again: a browser left alone is
// not enough. The error is [ErrPassword], or a failure. Accounts of the
// demonstration have no password, and are not asked.
func (s *Service) Confirm(ctx context.Context, a *store.Account, password string) error {
	if a.Password == "" {
		return nil
	}
	ok, err := s.matches(ctx, password, a.Password)
	if err == nil && !ok {
		return ErrPassword
	}
	return err
}

func (s *Service) matches(ctx context.Context, password, hash string) (bool, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok, nil
}

func (s *Service) hash(ctx context.Context, password string) (string, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	h, err := argon2id.CreateHash(password, &hashParams)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return h, nil
}

// rehash makes the hash of a right password again where it was made with other
// parameters.
func (s *Service) rehash(ctx context.Context, a *store.Account, password string) error {
	made, _, _, err := argon2id.DecodeHash(a.Password)
	if err != nil {
		return fmt.Errorf("read hash of password: %w", err)
	}
	if *made == hashParams {
		return nil
	}
	h, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	if err := s.Store.Rehash(ctx, a.ID, a.Password, h); err != nil {
		return changedMeanwhile(err)
	}
	a.Password = h
	return nil
}

// changedMeanwhile fails a log-in whose password is no longer the one that was
// compared.
func changedMeanwhile(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrLogin
	}
	return err
}
