package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shegong/importer/grid"
	"shegong/internal/mail"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
)

// oldData is a data folder with a return of March 2021, and its mail.
func oldData(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	then := time.Date(2021, 4, 3, 0, 0, 0, 0, time.UTC)
	st, err := store.Open(t.Context(), store.Config{Dir: dir, Now: func() time.Time { return then }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	if err := st.SeedUnits(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := roster.Period{Year: 2021, Month: 3}
	var b bytes.Buffer
	if _, err := sample.Workbook(&b, sample.Options{County: "220104", Period: p, Workers: 20, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	s := &returns.Service{Store: st, Limits: grid.DefaultLimits}
	if _, err := s.Upload(t.Context(), returns.Upload{Unit: "220104", Period: p, Files: []store.FileData{{Name: "报送表.xlsx", Data: b.Bytes()}}}); err != nil {
		t.Fatal(err)
	}
	seal, err := st.Files()
	if err != nil {
		t.Fatal(err)
	}
	o, err := mail.NewOutbox(filepath.Join(dir, "outbox"), seal)
	if err != nil {
		t.Fatal(err)
	}
	m := &mail.Message{ID: "a@jl.example", From: "a@jl.example", To: "b@jl.example", Subject: "月报", Text: "月报", Date: then}
	if err := o.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Check 43, the command: it tells first, deletes when told, and again there is
// nothing.
func TestRetentionCommand(t *testing.T) {
	dir := oldData(t)
	run := func(want string, args ...string) {
		t.Helper()
		var out, failed bytes.Buffer
		if code := run(t.Context(), append([]string{"retention", "--data", dir}, args...), &out, &failed); code != exitOK {
			t.Fatalf("%v: exit code %d: %s", args, code, &failed)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%v: got %s, want %q", args, &out, want)
		}
	}
	const counts = "报送1件，版本1个，工作簿1个，答复0条，人员查找条目0条，人员名单0份"
	run("没有设置保存期限")
	run("没有满期的数据", "--apply")
	st, err := store.Open(t.Context(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetRetention(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // telling changes nothing
		run(counts)
	}
	run("第1次删除已完成："+counts, "--apply")
	run("没有满期的数据", "--apply")
	run("报送0件")

	if st, err = store.Open(t.Context(), store.Config{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	as, err := st.AuditList(t.Context(), 0, "", "retention.delete", 10)
	if err != nil || len(as) != 2 || !strings.HasSuffix(as[0].Target, "以前，邮件1") {
		t.Errorf("audit: got %+v, %v, want the deletion and one message", as, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "outbox", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("the outbox holds %v (%v)", left, err)
	}
}

// Mail that lies in the outbox from before it went out over SMTP is deleted by
// the service, too.
func TestServiceClearsTheFormerOutbox(t *testing.T) {
	dir := oldData(t)
	st, err := store.Open(t.Context(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	if err := st.SetRetention(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	a := &app{store: st, data: dir}
	for _, want := range []int{1, 0} {
		if _, mails, err := a.expire(t.Context()); mails != want || err != nil {
			t.Errorf("got %d messages deleted, %v, want %d", mails, err, want)
		}
	}
	a.data = t.TempDir() // there never was one
	if _, mails, err := a.expire(t.Context()); mails != 0 || err != nil {
		t.Errorf("without an outbox: got %d, %v", mails, err)
	}
	if left, err := os.ReadDir(a.data); len(left) != 0 || err != nil {
		t.Errorf("a folder was made: %v, %v", left, err)
	}
}
