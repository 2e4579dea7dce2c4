package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"shegong/reports"
)

// TestOpenAPIAnswers: what all routes answer, to whomever, is as described.
func TestOpenAPIAnswers(t *testing.T) {
	k := newContract(t)
	s := k.site()
	k.returnRound(s)
	k.pendingRound(s)
	k.reportRound(s)
	k.scheduleRound(s)
	k.roleRound(s)
	k.operations(func(method, path string, op *openapi3.Operation) {
		seen := k.seen[op.OperationID]
		if !seen[http.StatusOK] && !seen[http.StatusCreated] && !seen[http.StatusNoContent] {
			t.Errorf("%s %s was never answered with success: %v", method, path, slices.Sorted(maps.Keys(seen)))
		}
		if op.Security == nil && !seen[http.StatusUnauthorized] {
			t.Errorf("%s %s was never refused", method, path)
		}
	})
}

// ask is one request of a round.
type ask struct {
	user, path, body string // a body makes it a POST, as does the path's beginning
	want             int
}

// watchTime is how long a stream of events is read.
const watchTime = 50 * time.Millisecond

func (k *contract) ask(s *site, asks []ask) {
	k.t.Helper()
	for _, a := range asks {
		method, path := http.MethodGet, a.path
		if verb, p, told := strings.Cut(path, " "); told && verb != http.MethodPost {
			method, path = verb, p
		} else if p, post := strings.CutPrefix(path, "POST "); post || a.body != "" {
			method, path = http.MethodPost, p
		}
		w := s.as(a.user).do(method, "/api/v1"+path, strings.NewReader(a.body), func(r *http.Request) {
			if strings.HasPrefix(path, "/events") {
				ctx, cancel := context.WithTimeout(r.Context(), watchTime)
				k.t.Cleanup(cancel)
				*r = *r.WithContext(ctx)
			}
		})
		if w.Code != a.want {
			k.t.Errorf("%s %s: got %d %.300s, want %d", a.path, a.body, w.Code, w.Body, a.want)
		}
	}
}

// returnRound takes returns through their life, with what can go wrong.
func (k *contract) returnRound(s *site) {
	k.t.Helper()
	const county, name = "220104", "花名册.xlsx"
	root := "/api/v1/returns/" + county + "/2026-10"
	s.accepted(k.t, "220102")
	for _, up := range []struct {
		path string
		file []byte
		want int
	}{
		{root, workbook(k.t, county, 8), 201},
		{root, []byte("PK\x03\x04 cut off"), 422},
		{root, make([]byte, 5<<20), 413},
		{root, nil, 422},
		{"/api/v1/returns/220102/2026-10", workbook(k.t, "220102", 0), 409},
		{"/api/v1/returns/" + county + "/2026-08", workbook(k.t, county, 0), 423},
	} {
		if w := s.upload(k.t, up.path+"/files", map[string][]byte{name: up.file}); w.Code != up.want {
			k.t.Errorf("upload to %s: got %d %.300s, want %d", up.path, w.Code, w.Body, up.want)
		}
	}
	if w := s.upload(k.t, root+"/files?replace=all", map[string][]byte{name: workbook(k.t, county, 0)}); w.Code != 201 {
		k.t.Errorf("replace: got %d %.300s", w.Code, w.Body)
	}
	path, own := "/returns/"+county+"/2026-10", "county-"+county
	k.ask(s, []ask{
		{own, "/returns", "", 200},
		{own, "/returns?period=2026-09", "", 200},
		{own, "/returns?period=10", "", 400},
		{own, "/events?id=1", "", 200},
		{own, "/events", "", 400},
		{"sheng", "/parameters/220102/2026", "", 200},
		{own, "/parameters/" + county + "/2026", "", 200},
		{own, "/parameters/" + county + "/26", "", 400},
		{own, path, "", 200},
		{own, path + "/findings", "", 200},
		{own, path + "/findings?version=1", "", 200},
		{"sheng", path + "/findings?version=1", "", 200},
		{own, path + "/findings?version=9", "", 404},
		{own, path + "/versions/2/diff", "", 200},
		{own, path + "/versions/2/diff?against=1", "", 200},
		{own, path + "/versions/1/diff", "", 404},
		{own, path + "/files/" + url.PathEscape(name), "", 200},
		{own, path + "/annotated/" + url.PathEscape(name) + "?version=1", "", 200},
		{own, path + "/files/none.xlsx", "", 404},
		{"sheng", path + "/files/" + url.PathEscape(name), "", 403},
		{"sheng", path + "/files/" + url.PathEscape(name) + "?reveal=1", "", 403},
		{"sheng", path + "/files/" + url.PathEscape(name), `{"purpose":"核对花名册原件"}`, 200},
		{"sheng", path + "/annotated/" + url.PathEscape(name), `{"purpose":"核对花名册原件"}`, 200},
		{"sheng", path + "/files/" + url.PathEscape(name), `{"purpose":"看看"}`, 422},
		{own, path + "/files/" + url.PathEscape(name), `{"purpose":"核对花名册原件"}`, 403},
		{own, path + "/files", "{}", 415},
		{own, path + "/submit", `{"version":0}`, 400},
		{own, path + "/submit", `{"version":1}`, 409},
		{own, path + "/submit", `{"version":2,"explanations":[{"keys":["none"],"kind":"explained","text":"无"}]}`, 422},
		{own, path + "/submit", `{"version":2}`, 200},
		{own, "POST " + path + "/withdraw", "", 200},
		{own, "POST " + path + "/withdraw", "", 409},
		{own, path + "/submit", `{"version":2}`, 200},
		{"prefecture-2201", path + "/review", `{"action":"send_back"}`, 400},
		{"prefecture-2201", path + "/review", `{"action":"send_back","reason":"人数与上月相差较大，请核对"}`, 200},
		{"sheng", path + "/review", `{"action":"accept","version":2}`, 409},
		{"sheng", "/returns/220102/2026-10/review", `{"action":"reopen","reason":"人数有误，请核对后重新报送"}`, 200},
		{"sheng", "/none", "", 404},
	})
}

// reportRound makes every report, with and without data.
func (k *contract) reportRound(s *site) {
	k.t.Helper()
	s.accepted(k.t, "220103")
	asks := []ask{
		{"sheng", "/reports", "", 200},
		{"sheng", "/rules", "", 200},
		{"sheng", "/reports/monthly?unit=220103&period=2026-10&format=pdf", "", 200},
		{"sheng", "/reports/staffing?unit=2201&period=2026-10&format=xlsx", "", 200},
		{"sheng", "/reports/monthly?format=doc", "", 400},
		{"sheng", "/reports/none", "", 404},
		{"", "/openapi.json", "", 200},
	}
	for _, r := range reports.All() {
		asks = append(asks,
			ask{"sheng", "/reports/" + r.ID, "", 200}, ask{"sheng", "/reports/" + r.ID + "?unit=22&period=2026&draft=1&format=json", "", 200},
			ask{"county-220103", "/reports/" + r.ID + "?unit=220103&period=2026-10&personal=1", "", 200})
	}
	k.ask(s, asks)
}

// newSchedule is one that mails a county its own report.
const newSchedule = `{"title":"培训提醒","reports":["training","monthly"],"unit":"22","cron":"0 9 8 * *","zone":"Asia/Shanghai","shift":"next",
	"wait_percent":80,"wait_day":12,"catch_up":"latest","formats":["pdf"],"draft":false,"enabled":true,
	"recipients":[{"address":"clerk@example.invalid","unit":"220104","personal":true}]}`

// scheduleRound runs a schedule and reads what came of it.
func (k *contract) scheduleRound(s *site) {
	k.t.Helper()
	k.ask(s, []ask{
		{"sheng", "/schedules", "", 200},
		{"sheng", "/schedules/monthly/run", `{"period":"2026-10"}`, 200},
		{"sheng", "/schedules/monthly/run", `{"period":"2026-10"}`, 409},
		{"sheng", "/schedules/monthly/run", `{"period":"10"}`, 400},
		{"sheng", "/schedules/none/run", `{}`, 404},
		{"sheng", "/schedules/monthly/runs", "", 200},
		{"sheng", "/schedules/none/runs", "", 404},
		{"sheng", "/schedules/monthly/run", `{"period":"2026-10","again":true}`, 200},
		{"sheng", "/deliveries", "", 200},
		{"sheng", "/deliveries?schedule=monthly&period=2026-10&state=sent", "", 200},
		{"sheng", "/reminders", "", 200},
		{"sheng", "PUT /reminders", `{"enabled":true,"before":[3,1],"after":[1],"province":[5],"clock":"09:00","working_days":true}`, 200},
		{"sheng", "PUT /reminders", `{"before":[40],"clock":"9"}`, 400},
		{"sheng", "PUT /contacts/2201", `{"contacts":[{"address":"a@jl.example","name":"基层科"}]}`, 200},
		{"sheng", "PUT /contacts/220104", `{"contacts":[{"address":"a","name":""}]}`, 400},
		{"xian", "/contacts/2201", "", 404},
		{"sheng", "POST /schedules", newSchedule, 201},
		{"sheng", "POST /schedules", `{"title":"","reports":["none"],"cron":"x","formats":[]}`, 400},
		{"sheng", "/schedules/monthly", "", 200},
		{"sheng", "PUT /schedules/monthly", newSchedule, 200},
		{"sheng", "DELETE /schedules/monthly", "", 204},
		{"sheng", "/schedules/monthly", "", 404},
	})
	for _, path := range []string{"/healthz", "/readyz"} {
		if w := s.get(path); w.Code != http.StatusOK {
			k.t.Errorf("%s: got %d", path, w.Code)
		}
	}
}

// roleRound asks for everything as everyone, within and beyond their scope.
func (k *contract) roleRound(s *site) {
	k.t.Helper()
	users := []string{noUser, "xian", "shi", "sheng", "xitong", "anquan", "shenji", "county-220202", "prefecture-2202"}
	fill := strings.NewReplacer("{county}", "220104", "{period}", "2026-10", "{year}", "2026", "{n}", "2", "{id}", "monthly", "{name}", "花名册.xlsx")
	k.operations(func(method, path string, _ *openapi3.Operation) {
		for _, user := range users {
			body := ""
			if method != http.MethodGet {
				body = "{}"
			}
			s.as(user).do(method, fill.Replace(path), strings.NewReader(body))
		}
	})
}
