package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Audit is one entry of the audit trail. Entries are only ever added.
type Audit struct {
	bun.BaseModel `bun:"table:audit"`

	Number  int64     `bun:"number,pk"`
	At      time.Time `bun:"at"`
	Account string    `bun:"account"` // login; "" for the service
	Action  string    `bun:"action"`
	Unit    string    `bun:"unit"`
	Target  string    `bun:"target"` // free of personal data
	Address string    `bun:"address"`
	Result  string    `bun:"result"` // ok, denied, failed
	Hash    string    `bun:"hash"`
}

// chain is the entry's hash: over the entry before and all its own fields.
func (a *Audit) chain(previous string) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s\n%d\n%s\n%q %q %q %q %q %q", previous, a.Number, a.At.UTC().Format(time.RFC3339Nano),
		a.Account, a.Action, a.Unit, a.Target, a.Address, a.Result)
	return hex.EncodeToString(h.Sum(nil))
}

// AddAudit adds an entry, on behalf of the context's actor where the entry names
// no account.
func (s *Store) AddAudit(ctx context.Context, a Audit) error {
	if who := ActorOf(ctx); who != nil && a.Account == "" {
		a.Account, a.Address = who.Login, who.Address
	}
	a.At = s.Now()
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.serialise(ctx, tx, "audit"); err != nil {
			return err
		}
		var last []Audit
		if err := tx.NewSelect().Model(&last).Order("number DESC").Limit(1).Scan(ctx); err != nil {
			return fmt.Errorf("find last audit entry: %w", err)
		}
		previous := ""
		a.Number = 1
		if len(last) > 0 {
			a.Number, previous = last[0].Number+1, last[0].Hash
		}
		a.Hash = a.chain(previous)
		_, err := tx.NewInsert().Model(&a).Exec(ctx)
		return wrap(err, "add audit entry")
	})
}

// AuditList are the newest entries before number (0: the newest of all), of an
// account or action where given.
func (s *Store) AuditList(ctx context.Context, before int64, account, action string, limit int) ([]Audit, error) {
	var as []Audit
	q := s.db.NewSelect().Model(&as).Order("number DESC").Limit(int64(limit))
	if before > 0 {
		q = q.Where("number < ?", before)
	}
	if account != "" {
		q = q.Where("account = ?", account)
	}
	if action != "" {
		q = q.Where("action = ?", action)
	}
	return as, wrap(q.Scan(ctx), "list audit entries")
}
