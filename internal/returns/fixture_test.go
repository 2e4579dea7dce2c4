package returns

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"shegong/importer/grid"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
	"shegong/internal/storetest"
)

const unit = "220104"

var october = roster.Period{Year: 2024, Month: 10}

func newService(t testing.TB) *Service {
	t.Helper()
	return newServiceAt(t, func() time.Time { return testTime })
}

// testTime is when the tests take place.
var testTime = time.Date(2024, 11, 3, 0, 0, 0, 0, time.UTC)

func newServiceAt(t testing.TB, now func() time.Time) *Service {
	t.Helper()
	dir := t.TempDir()
	st, err := store.Open(t.Context(), store.Config{Dir: dir, Database: storetest.Database(t, dir), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	err = st.PutUnits(t.Context(), []store.Unit{
		{Code: "220102", Name: "南关区", Parent: "2201"}, {Code: unit, Name: "朝阳区", Parent: "2201"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Service{Store: st, Limits: grid.DefaultLimits}
}

// csv is a file of lines.
func csv(name string, lines ...string) store.FileData {
	return store.FileData{Name: name, Data: []byte(strings.Join(lines, "\n") + "\n")}
}

// idNumber makes the ID number of an invented person of 朝阳区.
func idNumber(n int) string {
	s := fmt.Sprintf("220104198505%02d%03d", 1+n%28, n)
	return s + string(roster.IDCheckCharacter(s))
}

const rollHead = "街道（乡镇）,社区名称,姓名,公民身份号码,学历,岗位类别,职务,用工性质,进入方式,到社区工作时间,进入社工岗时间"

// roll is a roster of the persons with the numbers.
func roll(ns ...int) store.FileData {
	lines := []string{rollHead}
	for _, n := range ns {
		lines = append(lines, person(n, "大学专科", "2021-09-01"))
	}
	return csv("花名册.csv", lines...)
}

func person(n int, education, post string) string {
	return fmt.Sprintf("前进街道,东田社区,欧阳%c,%s,%s,普通工作人员,社工,专职,公开招聘,%s,%s", '一'+rune(n), idNumber(n), education, post, post)
}

const trainingHead = "姓名,公民身份号码,培训名称,培训层级,开始日期,结束日期,学时"

// course is a row of the training ledger.
func course(n int, title, start string, hours int) string {
	return fmt.Sprintf("欧阳%c,%s,%s,市,%s,%s,%d", '一'+rune(n), idNumber(n), title, start, start, hours)
}

func trainings(rows ...string) store.FileData {
	return csv("培训台账.csv", append([]string{trainingHead}, rows...)...)
}

func upload(t testing.TB, s *Service, u Upload) *Checked {
	t.Helper()
	c, err := s.Upload(t.Context(), u)
	if err != nil {
		t.Fatalf("Upload: %v", err)
	}
	return c
}

func files(fs ...store.FileData) Upload { return Upload{Unit: unit, Period: october, Files: fs} }

func accept(t testing.TB, s *Service, c *Checked) {
	t.Helper()
	p, err := roster.ParsePeriod(c.Version.Period)
	if err != nil {
		t.Fatal(err)
	}
	if err := review(t, s, c, p); err != nil {
		for _, f := range c.Result.Findings {
			t.Logf("%s %s %s %s!%s", f.Severity, f.Rule, f.Message, f.Sheet, f.Cell)
		}
		t.Fatalf("Accept: %v", err)
	}
}

// workbook is a sample without faults.
func workbook(t testing.TB, o sample.Options) store.FileData {
	t.Helper()
	var b bytes.Buffer
	if _, err := sample.Workbook(&b, o); err != nil {
		t.Fatal(err)
	}
	return store.FileData{Name: "报送表.xlsx", Data: b.Bytes()}
}

// names are the files of a version with the number of records of each.
func names(c *Checked) (out []string) {
	for _, f := range c.Version.Files {
		out = append(out, f.Name)
	}
	return out
}

// submit answers what is open and puts a version before the reviewers.
func submit(t testing.TB, s *Service, c *Checked, p roster.Period) error {
	t.Helper()
	given, err := s.Store.Answers(t.Context(), c.Version.Unit, p)
	if err != nil {
		t.Fatal(err)
	}
	var answers []store.Answer
	for _, f := range Open(c.Result, p.End(), given, nil) {
		a := store.Answer{Key: f.Key, Rule: f.Rule, Kind: store.Explained, Text: "已列入下季度整改计划，由街道督办"}
		if !MayExplain(f) {
			a.Kind = store.Admitted
		}
		answers = append(answers, a)
	}
	if err := s.Store.PutAnswers(t.Context(), c.Version.Unit, p, answers); err != nil {
		t.Fatal(err)
	}
	_, err = s.Submit(t.Context(), c.Version.Unit, p, c.Version.Number)
	return err
}

// review takes a version from the draft to acceptance.
func review(t testing.TB, s *Service, c *Checked, p roster.Period) error {
	t.Helper()
	if err := submit(t, s, c, p); err != nil {
		return err
	}
	if err := s.Store.Approve(t.Context(), c.Version.Unit, p, 0); err != nil {
		return err
	}
	_, err := s.Accept(t.Context(), c.Version.Unit, p, c.Version.Number)
	return err
}
