package store

import (
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"shegong/internal/storetest"
)

// TestSchedulesMigration keeps what stood in the tables before schedules had
// recipients with slices and runs had rounds.
func TestSchedulesMigration(t *testing.T) {
	dir := t.TempDir()
	c := Config{Dir: dir, Database: storetest.Database(t, dir), Now: func() time.Time { return testTime }}
	e, err := openEngine(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	dialect := goose.DialectSQLite3
	if e.postgres() {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, e.db.DB, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 6); err != nil {
		t.Fatal(err)
	}
	for id, recipients := range map[string]string{
		"a": "b@jl.example, 张三 <a@jl.example>；b@jl.example\nc@jl.example;", "b": "", "c": "a@jl.example",
	} {
		_, err := e.db.NewRaw("INSERT INTO schedules (id, title, report, unit, cron, zone, catch_up, formats, recipients, enabled, made_at) VALUES "+
			"(?, '全省月报', 'monthly', '2201', '0 8 6 * *', 'Asia/Shanghai', 'each', 'pdf', ?, ?, ?)", id, recipients, true, testTime).Exec(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = e.db.NewRaw("INSERT INTO runs (schedule_id, period, due_at, state, attempts) VALUES ('a', '2024-09', ?, 'done', 2)", testTime).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.db.NewRaw("INSERT INTO deliveries (id, schedule_id, period, recipient, message_id, subject, state, archive_ids, made_at) VALUES "+
		"('1', 'a', '2024-09', 'c@jl.example', 'm', '月报', 'sent', 'x', ?)", testTime).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}

	s := openAt(t, dir)
	list, err := s.Schedules(t.Context())
	if err != nil || len(list) != 3 {
		t.Fatalf("Schedules: got %+v, %v", list, err)
	}
	to := map[string][]string{}
	for _, sc := range list {
		if sc.Reports != "monthly" || !sc.Since.Equal(testTime) || !sc.Enabled || sc.Draft {
			t.Errorf("got %+v", sc)
		}
		for _, r := range sc.Recipients {
			to[sc.ID] = append(to[sc.ID], r.Address+" "+r.Unit)
		}
	}
	want := map[string][]string{"a": {"b@jl.example 2201", "张三 <a@jl.example> 2201", "c@jl.example 2201"}, "c": {"a@jl.example 2201"}}
	if diff := cmp.Diff(want, to); diff != "" {
		t.Errorf("recipients (-want +got)\n%s", diff)
	}
	if r, err := s.RunOf(t.Context(), RunID{"a", "2024-09", 1}); err != nil || r.State != RunDone || r.Attempts != 2 {
		t.Errorf("run: got %+v, %v", r, err)
	}
	if d, err := s.Delivery(t.Context(), "1"); err != nil || d.Unit != "2201" || d.Round != 1 || d.State != Sent || d.MessageID != "m" {
		t.Errorf("delivery: got %+v, %v", d, err)
	}
}
