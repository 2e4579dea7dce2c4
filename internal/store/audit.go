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
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error { return s.appendAudit(ctx, tx, &a) })
}

// appendAudit adds an entry whose time is set, behind the last one.
func (s *Store) appendAudit(ctx context.Context, tx bun.Tx, a *Audit) error {
	if err := s.serialise(ctx, tx, "audit"); err != nil {
		return err
	}
	last, err := lastAudit(ctx, tx)
	if err != nil {
		return err
	}
	head, ok, err := s.seal.head(ctx, tx)
	if err != nil {
		return err
	}
	// Entries follow the head, so that a tail that was cut off stays a gap and is
	// not closed over. A head that does not fit is left as it is, for
	// [Store.VerifyAudit] to go on saying so.
	fits := ok && head.Number >= last.Number
	if fits {
		last = head
	}
	a.Number = last.Number + 1
	a.Hash = a.chain(last.Hash)
	if _, err := tx.NewInsert().Model(a).Exec(ctx); err != nil || !fits {
		return wrap(err, "add audit entry")
	}
	return s.seal.putHead(ctx, tx, AuditHead{a.Number, a.Hash})
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
