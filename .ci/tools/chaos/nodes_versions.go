package main

import (
	"context"
	"errors"

	"shegong/internal/store"
)

// kept is what the database holds of what the senders sent.
type kept struct {
	versions, acknowledged       int
	lost, twice, strange, broken int // workbooks, workbooks, versions, versions
	order, gaps                  int
}

// countUploads opens every version after the nodes have stopped.
func (f *fleet) countUploads(ctx context.Context, out *finding, senders []*sender) error {
	st := f.store
	if st == nil {
		var err error
		if st, err = f.open(ctx, nil); err != nil {
			return err
		}
		defer func() { _ = st.Close() }()
	}
	var all sending
	var k kept
	for _, s := range senders {
		all.add(s.out)
		if err := s.count(ctx, st, &k); err != nil {
			return err
		}
	}
	out.row("uploads answered 201", all.created)
	out.row("uploads answered 202 and followed to their end", all.followed)
	out.none("answered 202 and not followed to their end", all.accepted-all.followed)
	out.row("connections that ended without an answer", all.broken)
	out.row("answers 5xx, repeated", all.busy)
	out.row("versions kept", k.versions)
	out.row("workbooks acknowledged", k.acknowledged)
	out.none("acknowledged and not there", k.lost)
	out.none("workbooks of two versions", k.twice)
	out.none("versions of no workbook that was sent", k.strange)
	out.none("versions that do not open wholly", k.broken)
	out.none("versions out of the order they were sent in", k.order)
	out.none("gaps in the numbers of versions", k.gaps)
	return f.countLeft(ctx, out)
}

// count compares the versions of a county, which is the only sender of its own.
func (s *sender) count(ctx context.Context, st *store.Store, k *kept) error {
	vs, err := st.Versions(ctx, s.Code, s.period) // the newest first
	if err != nil {
		return err
	}
	place := map[string]int{}
	for i, sum := range s.sent {
		place[sum] = i
	}
	seen := map[string]int{}
	last := -1
	for i := len(vs) - 1; i >= 0; i-- {
		v := &vs[i]
		k.gaps += one(v.Number != int64(len(vs)-i))
		sum, err := s.open(ctx, st, v)
		if err != nil {
			k.broken++
			continue
		}
		seen[sum]++
		at, known := place[sum]
		k.strange += one(!known)
		k.order += one(known && at < last)
		last = max(last, at)
	}
	k.versions += len(vs)
	k.acknowledged += len(s.acked)
	for _, n := range seen {
		k.twice += max(0, n-1)
	}
	for sum := range s.acked {
		k.lost += one(seen[sum] == 0)
	}
	return nil
}

// open reads every part of a version, and gives the hash of its workbook.
func (s *sender) open(ctx context.Context, st *store.Store, v *store.Version) (string, error) {
	if len(v.Files) != 1 {
		return "", errors.New("not one file")
	}
	_, err := st.Result(ctx, v.ID)
	if err != nil {
		return "", err
	}
	ret, err := st.Return(ctx, v.ID)
	if err != nil {
		return "", err
	}
	data, err := st.FileData(ctx, v.ID, 0)
	if err != nil {
		return "", err
	}
	if int64(len(ret.Workers)) != v.Workers || len(ret.Workers) == 0 {
		return "", errors.New("rows are missing")
	}
	return hexSum(data), nil
}

// countLeft counts what belongs to nothing.
func (f *fleet) countLeft(ctx context.Context, out *finding) error {
	db, err := f.sql()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for what, query := range map[string]string{
		"parts without a version":     "SELECT COUNT(*) FROM parts WHERE version_id NOT IN (SELECT id FROM versions)",
		"parts of uploads that ended": "SELECT COUNT(*) FROM upload_parts WHERE upload_id IN (SELECT id FROM uploads WHERE state IN ('done', 'failed'))",
	} {
		n := 0
		if err := db.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return err
		}
		out.none(what, n)
	}
	var given, early int
	err = db.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(CASE WHEN attempts <= 5 THEN 1 END) FROM uploads WHERE state = 'failed'`).Scan(&given, &early)
	out.row("uploads not acknowledged and given up after five attempts that were broken off", given)
	out.none("… of these given up before", early)
	return err
}
