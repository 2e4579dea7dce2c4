package store

import (
	"context"
	"strings"
	"testing"

	"github.com/uptrace/bun"
)

// asked notes what is asked of a database.
type asked struct{ queries []string }

func (a *asked) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (a *asked) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	a.queries = append(a.queries, e.Query)
}

// What is asked about a month, or of the newest, reads no table from end to end:
// it takes as long behind two years as behind one month. The plans are SQLite's;
// PostgreSQL has the same indexes.
func TestOneMonthIsReadByIndex(t *testing.T) {
	s, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for _, tc := range []struct {
		name string
		ask  func(ctx context.Context, s *Store) error
	}{
		{"newest versions", func(ctx context.Context, s *Store) error { _, err := s.Newest(ctx, testPeriod); return err }},
		{"returns", func(ctx context.Context, s *Store) error { _, err := s.ReturnsOf(ctx, testPeriod); return err }},
		{"steps", func(ctx context.Context, s *Store) error {
			_, err := s.StepsOf(ctx, testPeriod.Add(-11), testPeriod)
			return err
		}},
		{"summaries", func(ctx context.Context, s *Store) error { _, err := s.Months(ctx, Scope{}, testPeriod); return err }},
		{"return before", func(ctx context.Context, s *Store) error { _, err := s.Previous(ctx, testUnit, testPeriod); return err }},
		{"persons elsewhere", func(ctx context.Context, s *Store) error {
			_, err := s.FindElsewhere(ctx, testUnit, []string{"220202197510041627"})
			return err
		}},
		{"archive", func(ctx context.Context, s *Store) error { _, err := s.ArchiveList(ctx, 50); return err }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, q := range s.askedBy(t, tc.ask) {
				for _, step := range s.plan(t, q) {
					// The newest reports come first in their index, and the reading stops.
					if strings.HasPrefix(step, "SCAN ") && step != "SCAN archived USING INDEX archive_made" {
						t.Errorf("%s\nis answered by %s", q, step)
					}
				}
			}
		})
	}
}

// askedBy are the queries that ask makes.
func (s *Store) askedBy(t *testing.T, ask func(context.Context, *Store) error) []string {
	t.Helper()
	hook := new(asked)
	own := *s
	own.engine = &engine{db: s.db.WithQueryHook(hook)}
	if err := ask(t.Context(), &own); err != nil {
		t.Fatal(err)
	}
	if len(hook.queries) == 0 {
		t.Fatal("nothing was asked")
	}
	return hook.queries
}

// plan is how SQLite answers a query.
func (s *Store) plan(t *testing.T, query string) []string {
	t.Helper()
	rows, err := s.db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}
