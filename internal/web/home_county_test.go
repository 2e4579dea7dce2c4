package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/store"
	"shegong/internal/summary"
)

// path is the county's page, built for a unit as it sees it.
func (s *site) path(t testing.TB, unit string) *countyPart {
	t.Helper()
	ctx := store.As(context.Background(), &store.Actor{Role: store.CountyClerk, Unit: unit})
	p, err := s.countyPart(ctx, unit, testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *countyPart) current() string {
	for _, s := range p.Path {
		if s.Current {
			return s.Title
		}
	}
	return ""
}

var (
	blockingFinding = policy.Finding{Key: "b", Rule: "d-required", Severity: policy.Error}
	explainFinding  = policy.Finding{Key: "e", Rule: "2.3-education", Severity: policy.Explain}
	noticeFinding   = policy.Finding{Key: "n", Rule: "2.3-education", Severity: policy.Notice}
)

func TestCountyPath(t *testing.T) {
	s := newSite(t)
	direct := s.direct(t)
	for _, tt := range []struct {
		unit                string
		state               store.State
		findings            []policy.Finding
		at, link            string
		blocking            int64
		unanswered          int
		left, reason, title string
	}{
		{unit: "220102", state: store.Missing, at: "上传", link: "上传工作簿", left: "已过截止日，距锁定还有7天"},
		{
			unit: "220103", state: store.Draft, findings: []policy.Finding{blockingFinding, explainFinding},
			at: "改正", link: "去改正", blocking: 1, unanswered: 1, left: "已过截止日，距锁定还有7天",
		},
		{
			unit: "220104", state: store.Draft, findings: []policy.Finding{explainFinding, noticeFinding},
			at: "改正", link: "去答复", unanswered: 1, left: "已过截止日，距锁定还有7天",
		},
		{unit: "220105", state: store.Draft, findings: []policy.Finding{noticeFinding}, at: "提交", link: "去提交", left: "已过截止日，距锁定还有7天"},
		{unit: "220106", state: store.SentBack, at: "改正", link: "去修改", reason: "人数与上月不符", left: "已过截止日，距锁定还有7天"},
		{unit: "220112", state: store.Submitted, at: "市级审核", link: "查看本期报送"},
		{unit: "220113", state: store.Approved, at: "省级接收", link: "查看本期报送"},
		{unit: "220122", state: store.Accepted, at: "", link: "查看本单位月报"},
		{unit: direct, state: store.Submitted, at: "省级接收", link: "查看本期报送"},
	} {
		s.stand(t, tt.unit, testPeriod, tt.state, summary.Figures{summary.Workers: 3}, tt.findings...)
		p := s.path(t, tt.unit)
		got := []any{p.current(), p.Next.Link, p.Open.Blocking, p.Open.Unanswered, p.Left, p.Open.Reason}
		want := []any{tt.at, tt.link, tt.blocking, tt.unanswered, tt.left, tt.reason}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s (-want +got)\n%s", tt.unit, tt.state, diff)
		}
		body := s.as("county-" + tt.unit).get("/").Body.String()
		checkPage(t, tt.unit, body)
		for _, w := range []string{p.Next.Text, p.Next.Link, tt.reason, tt.left, "11月5日 24:00", "11月15日 24:00", "/template", "/reports?unit=" + tt.unit} {
			if !strings.Contains(body, w) {
				t.Errorf("%s %s: lacks %q", tt.unit, tt.state, w)
			}
		}
		if n := strings.Count(body, "btn-primary"); n != 1 {
			t.Errorf("%s %s: %d primary actions, want 1", tt.unit, tt.state, n)
		}
		if strings.Contains(body, "echarts") {
			t.Errorf("%s: charts are loaded where there are none", tt.unit)
		}
	}
	if titles := s.path(t, direct).Path; len(titles) != 4 {
		t.Errorf("directly under the province: got %v", titles)
	}
}

// TestCountyPathLocked: on 16 November only an extension opens October again.
func TestCountyPathLocked(t *testing.T) {
	s := newSite(t, func(c *Config) {
		c.Now = func() time.Time { return time.Date(2026, 11, 16, 2, 0, 0, 0, time.UTC) }
	})
	if p := s.path(t, "220102"); !p.Open.Locked || p.Left != "已锁定" || p.Next.Link != "查看本期报送" || !strings.Contains(p.Next.Text, "已锁定") {
		t.Errorf("locked: got %+v, %q", p.Next, p.Left)
	}
	err := s.Store.AddExtension(context.Background(), &store.Extension{Unit: "220102", Period: "2026-10", Until: "2026-11-20", Reason: "补报"})
	if err != nil {
		t.Fatal(err)
	}
	if p := s.path(t, "220102"); p.Open.Locked || !p.Extended || p.Left != "已过截止日，距锁定还有4天" || p.Next.Link != "上传工作簿" {
		t.Errorf("extended: got %+v, %q, extended %t", p.Next, p.Left, p.Extended)
	}
}

// TestCountyPathAnswered: an answered finding is no longer open.
func TestCountyPathAnswered(t *testing.T) {
	s := newSite(t)
	s.stand(t, "220102", testPeriod, store.Draft, nil, explainFinding)
	err := s.Store.PutAnswers(context.Background(), "220102", testPeriod, []store.Answer{{Key: "e", Rule: "2.3-education", Kind: store.Explained, Text: "已核实学历证书原件"}})
	if err != nil {
		t.Fatal(err)
	}
	if p := s.path(t, "220102"); p.Open.Unanswered != 0 || p.Next.Link != "去提交" {
		t.Errorf("got %d open, %q", p.Open.Unanswered, p.Next.Link)
	}
}

func TestCountyMonths(t *testing.T) {
	s := newSite(t)
	s.stand(t, "220102", testPeriod.Add(-1), store.Accepted, summary.Figures{summary.Workers: 8})
	s.stand(t, "220102", testPeriod.Add(-2), store.SentBack, nil)
	s.stand(t, "220102", testPeriod, store.Accepted, summary.Figures{summary.Workers: 9})
	s.stand(t, "220104", testPeriod, store.Accepted, summary.Figures{summary.Workers: 100})
	p := s.path(t, "220102")
	var got []string
	for _, c := range p.Months {
		got = append(got, c.MonthName()+c.Short())
	}
	want := []string{"11月未报", "12月未报", "1月未报", "2月未报", "3月未报", "4月未报", "5月未报", "6月未报", "7月未报", "8月退回", "9月接收", "10月接收"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(p.Others) != 1 || p.Others[0].Period != testPeriod.Add(-2) {
		t.Errorf("other months: got %+v, want August", p.Others)
	}
	if f := p.Figures; f.Accepted != 1 || f.Items[0] != (keyFigure{"社工岗人员", "9", "人", "+1", "—"}) {
		t.Errorf("figures: got %+v", f)
	}
	// October is not accepted yet: the figures are September's, and say so.
	s.stand(t, "220106", testPeriod.Add(-1), store.Accepted, summary.Figures{summary.Workers: 8})
	s.stand(t, "220106", testPeriod, store.Draft, nil)
	if f := s.path(t, "220106").Figures; f.Period != testPeriod.Add(-1) || f.Accepted != 1 || f.Items[0].Value != "8" {
		t.Errorf("figures before acceptance: got %+v", f)
	}
	body := s.as("county-220102").get("/").Body.String()
	for href := range labels(t, body) {
		if !strings.HasPrefix(href, "/returns/220102/") {
			t.Errorf("a county sees %s", href)
		}
	}
}

func TestCountyEmpty(t *testing.T) {
	s := newSite(t)
	if w := s.as("county-220199").get("/"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "没有您的填报单位") {
		t.Errorf("a unit that is gone: got %d", w.Code)
	}
	err := s.Store.PutUnits(context.Background(), []store.Unit{{Code: "220198", Name: "新设区", Parent: "2201", FirstPeriod: "2026-11"}})
	if err != nil {
		t.Fatal(err)
	}
	if body := s.as("county-220198").get("/").Body.String(); !strings.Contains(body, "本期不需要报送") {
		t.Error("a unit that does not report yet: no empty state")
	}
	if body := s.as("county-220102").get("/").Body.String(); !strings.Contains(body, "本期还没有已接收的数据") {
		t.Error("nothing accepted: no empty state")
	}
}
