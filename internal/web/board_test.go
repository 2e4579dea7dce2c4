package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/internal/summary"
)

// stand brings a return from nothing to a state by the store's own steps; an
// accepted one has the county figures, findings are those of its version.
func (s *site) stand(t testing.TB, unit string, p roster.Period, state store.State, fs summary.Figures, findings ...policy.Finding) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	u, err := s.Store.Unit(ctx, unit)
	must(err)
	if state == store.Missing {
		return
	}
	v, err := s.Store.AddVersion(ctx, &store.Content{
		How: "upload", AsOf: p.End(), Return: &roster.Return{County: unit, Period: p}, Params: policy.Defaults(), Result: &policy.Result{Findings: findings},
	})
	must(err)
	if state == store.Draft {
		return
	}
	sum := &summary.Summary{Unit: unit, Period: p, AsOf: p.End(), County: fs}
	must(s.Store.Submit(ctx, v, store.Submission{Summary: sum}))
	switch state {
	case store.SentBack:
		must(s.Store.SendBack(ctx, unit, p, 0, "人数与上月不符"))
	case store.Approved, store.Accepted:
		if !u.Direct() {
			must(s.Store.Approve(ctx, unit, p, 0))
		}
		if state == store.Accepted {
			must(s.Store.Accept(ctx, v, nil))
		}
	}
}

// direct adds a unit without a prefecture above it.
func (s *site) direct(t testing.TB) string {
	t.Helper()
	if err := s.Store.PutUnits(context.Background(), []store.Unit{{Code: "229901", Name: "直管市", Parent: "22"}}); err != nil {
		t.Fatal(err)
	}
	return "229901"
}

// labels are what the links to returns say, by address.
func labels(t testing.TB, body string) map[string]string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" && strings.HasPrefix(attr(n, "href"), "/returns/") {
			out[attr(n, "href")] = attr(n, "aria-label")
		}
	}
	return out
}

// TestBoardStates: due on the 10th, October is submitted on 8 November in time;
// September is not.
func TestBoardStates(t *testing.T) {
	s := newSite(t)
	if err := s.Store.SetDeadlines(context.Background(), store.Deadlines{DueDay: 10, LockDay: 20}); err != nil {
		t.Fatal(err)
	}
	oct, sep, direct := testPeriod, testPeriod.Add(-1), s.direct(t)
	s.stand(t, "220102", oct, store.Draft, nil)
	s.stand(t, "220103", oct, store.Submitted, nil)
	s.stand(t, "220104", oct, store.Approved, nil)
	s.stand(t, "220105", oct, store.Accepted, summary.Figures{})
	s.stand(t, "220106", oct, store.SentBack, nil)
	s.stand(t, direct, oct, store.Submitted, nil)
	s.stand(t, "220105", sep, store.Accepted, summary.Figures{})
	got := labels(t, s.get("/").Body.String())
	for path, want := range map[string]string{
		"/returns/220102/2026-10": "南关区2026年10月：填报中，未到期，现由填报单位办理",
		"/returns/220103/2026-10": "宽城区2026年10月：已提交，按时，现由市级办理",
		"/returns/220104/2026-10": "朝阳区2026年10月：市级已审，按时，现由省级办理",
		"/returns/220105/2026-10": "二道区2026年10月：省级已接收，按时",
		"/returns/220106/2026-10": "绿园区2026年10月：已退回，按时，现由填报单位办理",
		"/returns/220112/2026-10": "双阳区2026年10月：未报送，未到期，现由填报单位办理",
		"/returns/229901/2026-10": "直管市2026年10月：已提交，按时，现由省级办理",
		"/returns/220105/2026-09": "二道区2026年9月：省级已接收，逾期报送",
		"/returns/220102/2026-09": "南关区2026年9月：未报送，逾期未报，现由填报单位办理",
		"/returns/220102/2025-11": "南关区2025年11月：未报送，逾期未报，现由填报单位办理",
		"/returns/220102/2025-10": "", // twelve months back is not shown
	} {
		if got[path] != want {
			t.Errorf("%s: got %q, want %q", path, got[path], want)
		}
	}
}

// TestBoardCounts counts five returns of Changchun's 15 units, and filters by
// what is counted.
func TestBoardCounts(t *testing.T) {
	s := newSite(t)
	for unit, state := range map[string]store.State{
		"220102": store.Draft, "220103": store.Submitted, "220104": store.Approved, "220105": store.Accepted, "220106": store.SentBack,
	} {
		s.stand(t, unit, testPeriod, state, summary.Figures{})
	}
	units, err := s.Store.Units(store.As(context.Background(), &store.Actor{Role: store.PrefectureReviewer, Unit: "2201"}))
	if err != nil {
		t.Fatal(err)
	}
	rows, days, err := s.boardRows(context.Background(), testPeriod, testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	g := &boardGrid{days: days, now: testNow, rows: rows}
	want := tally{
		Units: len(units), Accepted: 1, Review: 2, Open: 2, Missing: len(units) - 5,
		AtPrefecture: 1, SentBack: 1, Overdue: len(units) - 4, Late: 4, // the draft was never submitted
	}
	if diff := cmp.Diff(want, g.tally(units, testPeriod)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, tt := range []struct {
		user, query string
		want        []string
	}{
		{"sheng", "state=accepted", []string{"220105"}},
		{"sheng", "state=review", []string{"220103", "220104"}},
		{"sheng", "state=open", []string{"220102", "220106"}},
		{"sheng", "state=sent_back", []string{"220106"}},
		{"sheng", "state=submitted", []string{"220103"}},
		{"sheng", "state=mine", []string{"220104"}},
		{"shi", "state=mine", []string{"220103"}},
		{"shi", "state=mine&period=2026-09", nil},
	} {
		var got []string
		all := labels(t, s.as(tt.user).get("/?months=6&"+tt.query).Body.String())
		for i := range units {
			if _, ok := all["/returns/"+units[i].Code+"/2026-10"]; ok {
				got = append(got, units[i].Code)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %s (-want +got)\n%s", tt.user, tt.query, diff)
		}
	}
}

// TestBoardScope: a prefecture sees its own units, and no choice of others.
func TestBoardScope(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/?prefecture=2201", "/?state=missing"} {
		body := s.as("prefecture-2202").get(path).Body.String()
		for href := range labels(t, body) {
			if !strings.HasPrefix(href, "/returns/2202") {
				t.Errorf("%s: a reviewer of 2202 sees %s", path, href)
			}
		}
		if strings.Contains(body, `name="prefecture"`) || strings.Contains(body, "长春市") {
			t.Errorf("%s: another prefecture is offered", path)
		}
		if strings.Contains(body, "/deadlines") {
			t.Errorf("%s: a reviewer is led to the deadlines", path)
		}
	}
	if n := len(labels(t, s.as("prefecture-2202").get("/").Body.String())); n == 0 {
		t.Error("a reviewer sees no unit")
	}
	if body := s.get("/?prefecture=2202").Body.String(); strings.Contains(body, "/returns/220104/") || !strings.Contains(body, "/returns/220202/") {
		t.Error("the province's filter by prefecture does not hold")
	}
}

// TestBoardTasks: what waits is named by month.
func TestBoardTasks(t *testing.T) {
	s := newSite(t)
	s.stand(t, "220102", testPeriod, store.Submitted, nil)
	s.stand(t, "220103", testPeriod.Add(-1), store.Submitted, nil)
	s.stand(t, s.direct(t), testPeriod, store.Submitted, nil)
	for user, want := range map[string][]string{
		"shi":   {"2026年10月：1个单位待市级审核", "2026年9月：1个单位待市级审核", "个单位逾期未报，请催报"},
		"sheng": {"2026年10月：1个单位待省级接收", "个单位逾期未报，请催报"},
	} {
		body := s.as(user).get("/").Body.String()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: lacks %q", user, w)
			}
		}
	}
}

// TestBoardUnits: a unit is shown only where it reports.
func TestBoardUnits(t *testing.T) {
	s := newSite(t)
	err := s.Store.PutUnits(context.Background(), []store.Unit{
		{Code: "220198", Name: "新设区", Parent: "2201", FirstPeriod: "2026-10"},
		{Code: "220199", Name: "撤销区", Parent: "2201", LastPeriod: "2026-08"},
		{Code: "220197", Name: "早撤区", Parent: "2201", LastPeriod: "2020-01"},
	})
	if err != nil {
		t.Fatal(err)
	}
	body := s.get("/?prefecture=2201").Body.String()
	got := labels(t, body)
	for path, want := range map[string]bool{
		"/returns/220198/2026-10": true, "/returns/220198/2026-09": false, "/returns/220199/2026-10": false, "/returns/220199/2026-08": true,
	} {
		if _, ok := got[path]; ok != want {
			t.Errorf("%s: shown %t, want %t", path, ok, want)
		}
	}
	if strings.Contains(body, "早撤区") {
		t.Error("a unit that reports for none of the months is shown")
	}
}

func TestBoardEmpty(t *testing.T) {
	s := newSite(t)
	if body := s.as("prefecture-2299").get("/").Body.String(); !strings.Contains(body, "还没有填报单位") || strings.Contains(body, "data-chart") {
		t.Error("no units: no empty state, or charts of nothing")
	}
	body := s.get("/").Body.String()
	for _, want := range []string{"本期还没有已接收的数据", `data-chart="`, "echarts"} {
		if !strings.Contains(body, want) {
			t.Errorf("nothing reported: lacks %q", want)
		}
	}
	if w := s.get("/?months=x"); w.Code != http.StatusBadRequest {
		t.Errorf("months=x: got %d", w.Code)
	}
	if w := s.as("xitong").get("/"); w.Code != http.StatusSeeOther || w.Header().Get("Location") == "/" {
		t.Errorf("a system administrator: got %d to %q", w.Code, w.Header().Get("Location"))
	}
}
