package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
)

// ErrExpired tells that what is asked for was deleted when its retention period
// was over.
var ErrExpired = errors.New("原始数据已按保存期限删除")

// The retention periods that can be set, in years; 0 keeps everything.
const (
	MinRetention = 3
	MaxRetention = 100
)

// retentionRow is the row of meta that holds the retention period.
const retentionRow = "retention"

// Retention is for how many years after its month a return is kept; 0 is for
// good, which is so until the province sets otherwise.
func (s *Store) Retention(ctx context.Context) (int, error) {
	text, set, err := meta(ctx, s.db, retentionRow)
	if err != nil || !set {
		return 0, err
	}
	years, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("read retention: %w", err)
	}
	return years, nil
}

// SetRetention sets for how many years returns are kept: 0 for good, else from
// [MinRetention] to [MaxRetention].
func (s *Store) SetRetention(ctx context.Context, years int) error {
	if years != 0 && (years < MinRetention || years > MaxRetention) {
		return fmt.Errorf("retention of %d years", years)
	}
	return putMeta(ctx, s.db, retentionRow, strconv.Itoa(years))
}

// KeptFrom is the first month that a retention of so many years keeps today: the
// months before ended that many years ago. It is zero for 0 years.
func (s *Store) KeptFrom(years int) roster.Period {
	if years == 0 {
		return roster.Period{}
	}
	now := s.now().In(roster.China)
	return roster.Period{Year: int16(now.Year()), Month: uint8(now.Month())}.Add(-12 * years)
}

// Expiry is a deletion of what was older than the retention period, and the
// proof of it.
type Expiry struct {
	bun.BaseModel `bun:"table:expiries"`

	Number  int64      `bun:"number,pk"`
	BegunAt time.Time  `bun:"begun_at"`
	DoneAt  *time.Time `bun:"done_at"` // nil while it goes on
	Account string     `bun:"account"` // login; "" for the service itself
	Before  string     `bun:"before"`  // the first month that stays
	First   string     `bun:"first_period"`
	Last    string     `bun:"last_period"`
	Returns int64      `bun:"returns"`
	// Versions count with their files, records, findings, parameters and answers.
	Versions int64  `bun:"versions"`
	Files    int64  `bun:"files"`
	Answers  int64  `bun:"answers"` // of returns not submitted again
	Entries  int64  `bun:"entries"` // by which persons were found
	Reports  int64  `bun:"reports"` // archived lists of persons
	Texts    int64  `bun:"texts"`   // of exceptions and corrections
	Uploads  int64  `bun:"uploads"` // with what was to be checked, and why it was refused
	Mails    int64  `bun:"mails"`   // bodies of messages
	SHA256   string `bun:"sha256"`  // of what [Store.ExpiryList] writes
}

// Empty tells that there is nothing to delete.
func (e *Expiry) Empty() bool {
	return e.Versions+e.Answers+e.Entries+e.Reports+e.Texts+e.Uploads+e.Mails == 0
}

// Expiries are the deletions, the newest first.
func (s *Store) Expiries(ctx context.Context) ([]Expiry, error) {
	var es []Expiry
	return es, wrap(s.db.NewSelect().Model(&es).Order("number DESC").Scan(ctx), "list deletions")
}

// ExpiryByNumber finds a deletion.
func (s *Store) ExpiryByNumber(ctx context.Context, n int64) (*Expiry, error) {
	e := new(Expiry)
	return e, wrap(s.db.NewSelect().Model(e).Where("number = ?", n).Scan(ctx), "find deletion")
}

// Expirable counts what [Store.Expire] would delete, and deletes nothing.
func (s *Store) Expirable(ctx context.Context, before roster.Period) (*Expiry, error) {
	e := &Expiry{Before: before.String()}
	old := "SELECT id FROM versions WHERE expiry = 0 AND period < ?"
	for _, q := range []struct {
		into  any
		query string
		args  []any
	}{
		{&e.Returns, "SELECT COUNT(*) FROM (SELECT DISTINCT unit, period FROM versions WHERE expiry = 0 AND period < ?) AS r", []any{e.Before}},
		{&e.Versions, "SELECT COUNT(*) FROM versions WHERE expiry = 0 AND period < ?", []any{e.Before}},
		{&e.First, "SELECT COALESCE(MIN(period), '') FROM versions WHERE expiry = 0 AND period < ?", []any{e.Before}},
		{&e.Last, "SELECT COALESCE(MAX(period), '') FROM versions WHERE expiry = 0 AND period < ?", []any{e.Before}},
		{&e.Files, "SELECT COUNT(*) FROM parts WHERE part LIKE 'file:%' AND version_id IN (" + old + ")", []any{e.Before}},
		{&e.Answers, "SELECT COUNT(*) FROM answers WHERE period < ?", []any{e.Before}},
		{&e.Entries, oldEntries, []any{e.Before, e.Before}},
		{&e.Reports, "SELECT COUNT(*) FROM archive WHERE personal AND period < ?", []any{e.Before}},
		{&e.Texts, oldTexts, []any{firstDay(before), firstMoment(before), firstMoment(before), firstMoment(before)}},
		{&e.Uploads, "SELECT COUNT(*) FROM uploads WHERE period < ?", []any{e.Before}},
		{&e.Mails, "SELECT COUNT(*) FROM deliveries WHERE " + oldMails, []any{e.Before}},
	} {
		if err := s.db.NewRaw(q.query, q.args...).Scan(ctx, q.into); err != nil {
			return nil, wrap(err, "count what is to be deleted")
		}
	}
	return e, nil
}

// staleHashes are the hashes of rosters that are all older than a month;
// oldEntries counts them and what persons were found by.
const (
	staleHashes = `FROM roster_hashes WHERE NOT EXISTS (
		SELECT 1 FROM returns AS r WHERE r.unit = roster_hashes.unit AND r.effective_id <> '' AND r.period >= ?)`
	oldEntries = "SELECT (SELECT COUNT(*) FROM appearances WHERE period < ?) + (SELECT COUNT(*) " + staleHashes + ")"
)

// oldTexts counts the texts on persons outside returns.
const oldTexts = "SELECT (SELECT COUNT(*) FROM exceptions WHERE " + oldExceptions + ") + (SELECT COUNT(*) FROM corrections WHERE " + oldCorrections + ")"

// What of the rows that stand outside returns is older than a month. A request
// that nobody answered for so long is not kept for that, and a message goes with
// the month it tells of, once it is not to be sent any more.
const (
	oldExceptions  = "expiry = 0 AND (last_day < ? OR ended_at < ?)"
	oldCorrections = "(done_at < ? OR done_at IS NULL AND made_at < ?)"
	oldMails       = "period < ? AND state <> '" + Queued + "' AND (text <> '' OR html <> '')"
)

// firstDay is a month's first day as a text, and firstMoment that day's start in
// China.
func firstDay(p roster.Period) string { return p.String() + "-01" }

func firstMoment(p roster.Period) time.Time {
	return time.Date(int(p.Year), time.Month(p.Month), 1, 0, 0, 0, 0, roster.China).UTC()
}
