package store

import (
	"context"

	"github.com/uptrace/bun"
)

// The steps of a deletion that deal with what stands beside returns.

// oldUploads deletes what was sent for old months, read or not: what was refused
// may have no return.
func (x *expirer) oldUploads(ctx context.Context, tx bun.Tx) (bool, error) {
	_, err := tx.NewRaw("DELETE FROM upload_parts WHERE upload_id IN (SELECT id FROM uploads WHERE period < ?)", x.before.String()).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := deleted(ctx, tx, "DELETE FROM uploads WHERE period < ?", x.before.String())
	if err != nil || n == 0 {
		return false, err
	}
	_, err = x.note(ctx, tx, &Expiry{Uploads: n})
	return false, err
}

// someExceptions deletes what exceptions that ended are about; the register
// keeps their document.
func (x *expirer) someExceptions(ctx context.Context, tx bun.Tx) (bool, error) {
	var ids []string
	err := tx.NewRaw("SELECT id FROM exceptions WHERE "+oldExceptions+" ORDER BY id LIMIT ?", firstDay(x.before), firstMoment(x.before), expireStep).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	e, err := x.note(ctx, tx, &Expiry{Texts: int64(len(ids))})
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		empty, err := x.seal.Seal(nil, "exception/"+id)
		if err != nil {
			return false, err
		}
		if _, err := tx.NewRaw("UPDATE exceptions SET data = ?, expiry = ? WHERE id = ?", empty, e.Number, id).Exec(ctx); err != nil {
			return false, err
		}
	}
	return true, nil
}

// oldCorrections deletes the requests that were done, or waited for as long.
func (x *expirer) oldCorrections(ctx context.Context, tx bun.Tx) (bool, error) {
	n, err := deleted(ctx, tx, "DELETE FROM corrections WHERE "+oldCorrections, firstMoment(x.before), firstMoment(x.before))
	if err != nil || n == 0 {
		return false, err
	}
	_, err = x.note(ctx, tx, &Expiry{Texts: n})
	return false, err
}

// oldMails empties the messages on old months; to whom they went stays.
func (x *expirer) oldMails(ctx context.Context, tx bun.Tx) (bool, error) {
	n, err := deleted(ctx, tx, "UPDATE deliveries SET text = '', html = '' WHERE "+oldMails, x.before.String())
	if err != nil || n == 0 {
		return false, err
	}
	_, err = x.note(ctx, tx, &Expiry{Mails: n})
	return false, err
}
