package store

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
)

// AuditHead is where the audit trail ended at some time: number and hash of the
// entry that was the last. The zero value stands before the first entry.
type AuditHead struct {
	Number int64  `bun:"number"`
	Hash   string `bun:"hash"`
}

// headRow is the row of meta in which the trail's end is kept apart from the
// entries, with a keyed hash: who writes to the database without the key can
// chain entries anew, and cut the last ones off, but not make a head that fits.
const headRow = "audit-head"

// headMAC is the head's keyed hash. The hash key outlives the master key, and so
// does the head.
func (s *Sealer) headMAC(h AuditHead) string {
	return s.Hash(fmt.Sprintf("audit head\n%d\n%s", h.Number, h.Hash))
}

// putHead notes the trail's end.
func (s *Sealer) putHead(ctx context.Context, db bun.IDB, h AuditHead) error {
	return putMeta(ctx, db, headRow, fmt.Sprintf("%d %s %s", h.Number, orNone(h.Hash), s.headMAC(h)))
}

// noHash stands for the hash of no entry.
const noHash = "-"

func orNone(hash string) string {
	if hash == "" {
		return noHash
	}
	return hash
}

// head is the trail's end as it was noted; ok is false where there is none, or
// one that was not made with the key.
func (s *Sealer) head(ctx context.Context, db bun.IDB) (h AuditHead, ok bool, err error) {
	text, there, err := meta(ctx, db, headRow)
	if err != nil || !there {
		return h, false, err
	}
	var mac string
	if _, err := fmt.Sscanf(text, "%d %s %s", &h.Number, &h.Hash, &mac); err != nil {
		return AuditHead{}, false, nil //nolint:nilerr // what is no head does not fit, like one that is forged
	}
	if h.Hash == noHash {
		h.Hash = ""
	}
	return h, hmac.Equal([]byte(mac), []byte(s.headMAC(h))), nil
}

// lastAudit is where the entries themselves end.
func lastAudit(ctx context.Context, db bun.IDB) (h AuditHead, err error) {
	err = wrap(db.NewRaw("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").Scan(ctx, &h), "find last audit entry")
	if errors.Is(err, ErrNotFound) {
		return AuditHead{}, nil
	}
	return h, err
}
