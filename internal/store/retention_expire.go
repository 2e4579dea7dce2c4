package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
)

// ExpireDue deletes what is older than the retention period that is set; nil
// where nothing is, or where everything is kept.
func (s *Store) ExpireDue(ctx context.Context) (*Expiry, error) {
	years, err := s.Retention(ctx)
	if err != nil || years == 0 {
		return nil, err
	}
	return s.Expire(ctx, s.KeptFrom(years))
}

// Expire deletes the sealed content of the versions of all months before a
// month with their files' names, what persons of those months were found by, the
// answers, the uploads, the archived lists of persons, the bodies of messages,
// and the texts on persons that ended before it; nil where there is nothing.
// Summaries, hashes, events, what readings of columns were confirmed and the
// audit trail stay.
//
// It works in steps, each a transaction of its own, one return at most. Broken
// off, it goes on when called again; two at the same time share the work. In the
// end SQLite's file is rewritten, which writers wait for: copies of what was
// deleted may stand in any page. PostgreSQL overwrites in its own time, by its
// vacuum.
func (s *Store) Expire(ctx context.Context, before roster.Period) (*Expiry, error) {
	x := &expirer{Store: s, before: before}
	for _, step := range []func(context.Context, bun.Tx) (bool, error){
		x.oneReturn, x.oldUploads, x.hashes, x.someReports, x.someExceptions, x.oldCorrections, x.oldMails,
	} {
		for more := true; more; {
			var err error
			if more, err = x.do(ctx, step); err != nil {
				return nil, fmt.Errorf("delete what is older than %s: %w", before, err)
			}
		}
	}
	if _, err := x.do(ctx, x.finish); err != nil {
		return nil, fmt.Errorf("close deletion: %w", err)
	}
	return x.done, s.compactDue(ctx)
}

// compactRow is the row of meta that tells that the file is to be rewritten
// still: it outlives a crash and a full disk.
const compactRow = "compact"

// compactDue rewrites the file where a deletion asked for it.
func (s *Store) compactDue(ctx context.Context) error {
	_, due, err := meta(ctx, s.db, compactRow)
	if err != nil || !due {
		return err
	}
	if err := s.Compact(ctx); err != nil {
		return fmt.Errorf("overwrite what was deleted: %w", err)
	}
	_, err = s.db.NewRaw("DELETE FROM meta WHERE name = ?", compactRow).Exec(ctx)
	return wrap(err, "note that the database was rewritten")
}

// expirer is a deletion at work.
type expirer struct {
	*Store
	before roster.Period
	done   *Expiry
}

// do runs a step in a transaction, while no other node does one; more tells that
// the step found something.
func (x *expirer) do(ctx context.Context, step func(context.Context, bun.Tx) (bool, error)) (more bool, err error) {
	err = x.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := x.serialise(ctx, tx, "expiry"); err != nil {
			return err
		}
		more, err = step(ctx, tx)
		return err
	})
	return more, err
}

// running is the deletion that goes on; nil for none.
func running(ctx context.Context, tx bun.Tx) (*Expiry, error) {
	e := new(Expiry)
	err := tx.NewSelect().Model(e).Where("done_at IS NULL").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return e, wrap(err, "find deletion")
}

// note adds what a step deleted to the deletion, which begins with the first.
func (x *expirer) note(ctx context.Context, tx bun.Tx, add *Expiry) (*Expiry, error) {
	e, err := running(ctx, tx)
	if err != nil {
		return nil, err
	}
	if e == nil {
		e = &Expiry{BegunAt: x.Now()}
		if a := ActorOf(ctx); a != nil {
			e.Account = a.Login
		}
		if err := tx.NewRaw("SELECT COALESCE(MAX(number), 0) + 1 FROM expiries").Scan(ctx, &e.Number); err != nil {
			return nil, err
		}
		if _, err := tx.NewInsert().Model(e).Exec(ctx); err != nil {
			return nil, err
		}
	}
	e.Before = max(e.Before, x.before.String())
	e.Returns += add.Returns
	e.Versions += add.Versions
	e.Files += add.Files
	e.Answers += add.Answers
	e.Entries += add.Entries
	e.Reports += add.Reports
	e.Texts += add.Texts
	e.Uploads += add.Uploads
	e.Mails += add.Mails
	_, err = tx.NewUpdate().Model(e).WherePK().Exec(ctx)
	return e, err
}

// oneReturn deletes what is sealed of the versions of the oldest return.
func (x *expirer) oneReturn(ctx context.Context, tx bun.Tx) (bool, error) {
	var vs []Version
	err := tx.NewSelect().Model(&vs).Where("expiry = 0 AND (period, unit) = (?)", tx.NewSelect().Model((*Version)(nil)).
		Column("period", "unit").Where("expiry = 0 AND period < ?", x.before.String()).Order("period", "unit").Limit(1)).Scan(ctx)
	if err != nil || len(vs) == 0 {
		return false, err
	}
	add := &Expiry{Returns: 1, Versions: int64(len(vs))}
	ids := make([]string, len(vs))
	for i := range vs {
		ids[i] = vs[i].ID
		add.Files += int64(len(vs[i].Files))
	}
	if _, err := tx.NewRaw("DELETE FROM parts WHERE version_id IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return false, err
	}
	unit, period := vs[0].Unit, vs[0].Period
	if add.Answers, err = deleted(ctx, tx, "DELETE FROM answers WHERE unit = ? AND period = ?", unit, period); err != nil {
		return false, err
	}
	if add.Entries, err = deleted(ctx, tx, "DELETE FROM appearances WHERE unit = ? AND period = ?", unit, period); err != nil {
		return false, err
	}
	e, err := x.note(ctx, tx, add)
	if err != nil {
		return false, err
	}
	for i := range vs {
		v := &vs[i]
		v.Files, v.Expiry = unnamed(v.Files), e.Number
		if _, err := tx.NewUpdate().Model(v).Column("files", "expiry").WherePK().Exec(ctx); err != nil {
			return false, err
		}
	}
	return true, nil
}

// extension is what may stay of a file's name: what stands behind the last dot
// of a longer one may be part of a person's name.
var extension = regexp.MustCompile(`\.[A-Za-z]{2,4}$`)

// unnamed are files without their names, which may name persons; what they were
// is told by their hashes.
func unnamed(files []File) []File {
	out := slices.Clone(files)
	for i := range out {
		out[i].Name = fmt.Sprintf("（已删除）%d%s", i+1, extension.FindString(out[i].Name))
	}
	return out
}

// deleted runs a statement and tells of how many rows.
func deleted(ctx context.Context, tx bun.Tx, statement string, args ...any) (int64, error) {
	res, err := tx.NewRaw(statement, args...).Exec(ctx)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// hashes deletes the roster hashes of units that have no newer roster.
func (x *expirer) hashes(ctx context.Context, tx bun.Tx) (bool, error) {
	n, err := deleted(ctx, tx, "DELETE "+staleHashes, x.before.String())
	if err != nil || n == 0 {
		return false, err
	}
	_, err = x.note(ctx, tx, &Expiry{Entries: n})
	return false, err
}

// expireStep is how many reports or texts one step deletes.
const expireStep = 50

// someReports deletes archived lists of persons; what they were, and their hash,
// stays.
func (x *expirer) someReports(ctx context.Context, tx bun.Tx) (bool, error) {
	var ids []string
	err := tx.NewRaw("SELECT id FROM archive WHERE personal AND period < ? ORDER BY period, id LIMIT ?", x.before.String(), expireStep).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	e, err := x.note(ctx, tx, &Expiry{Reports: int64(len(ids))})
	if err != nil {
		return false, err
	}
	_, err = tx.NewRaw(`INSERT INTO expired_reports (id, expiry, report, unit, period, format, sha256, made_at)
		SELECT id, ?, report, unit, period, format, sha256, made_at FROM archive WHERE id IN (?)`, e.Number, bun.List(ids)).Exec(ctx)
	if err != nil {
		return false, err
	}
	_, err = tx.NewRaw("DELETE FROM archive WHERE id IN (?)", bun.List(ids)).Exec(ctx)
	return true, err
}

// finish closes the deletion with the hash of its list, and notes it in the
// audit trail, in one transaction.
func (x *expirer) finish(ctx context.Context, tx bun.Tx) (bool, error) {
	e, err := running(ctx, tx)
	if err != nil || e == nil {
		return false, err
	}
	at := x.Now()
	e.DoneAt = &at
	err = tx.NewRaw("SELECT COALESCE(MIN(period), ''), COALESCE(MAX(period), '') FROM versions WHERE expiry = ?", e.Number).Scan(ctx, &e.First, &e.Last)
	if err != nil {
		return false, err
	}
	if e.SHA256, err = expiryHash(ctx, tx, e.Number); err != nil {
		return false, err
	}
	if _, err := tx.NewUpdate().Model(e).WherePK().Exec(ctx); err != nil {
		return false, err
	}
	if err := putMeta(ctx, tx, compactRow, "yes"); err != nil {
		return false, err
	}
	x.done = e
	return false, x.appendAudit(ctx, tx, e.audit(at))
}

// audit is the deletion as the trail notes it.
func (e *Expiry) audit(at time.Time) *Audit {
	return &Audit{
		At: at, Account: e.Account, Action: "retention.delete", Unit: "22", Result: "ok",
		Target: fmt.Sprintf("第%d次，%s以前，版本%d、文件%d、名单%d，清单%s", e.Number, e.Before, e.Versions, e.Files, e.Reports, e.SHA256),
	}
}
