package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const scheduleBody = `{"title":"分县月报","reports":["monthly"],"unit":"2201","cron":"0 8 6 * *","zone":"Asia/Shanghai","shift":"none",
	"wait_percent":0,"wait_day":0,"catch_up":"each","formats":["pdf"],"draft":false,"enabled":true,
	"recipients":[{"address":"a@jl.example","unit":"220104","personal":false}]}`

func TestScheduleAPI(t *testing.T) {
	s := newSite(t)
	w := s.do(http.MethodPost, "/api/v1/schedules", strings.NewReader(scheduleBody))
	if w.Code != http.StatusCreated {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	path := w.Header().Get("Location")
	var made scheduleJSON
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || path != "/api/v1/schedules/"+made.ID || made.Reading != "每月6日8:00" || len(made.Next) != 5 {
		t.Fatalf("made: %s, %v", w.Body, err)
	}
	var got, want map[string]any
	if err := json.Unmarshal(s.get(path).Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(scheduleBody), &want); err != nil {
		t.Fatal(err)
	}
	want["id"], want["reading"], want["next"] = got["id"], got["reading"], got["next"]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read back (-want +got)\n%s", diff)
	}
	changed := strings.Replace(scheduleBody, `"shift":"none"`, `"shift":"previous"`, 1)
	for _, tt := range []struct {
		method, path, body, want string
		status                   int
	}{
		{http.MethodPut, path, changed, `"shift":"previous"`, 200},
		{http.MethodPut, path, `{"title":"x"}`, `"field":"reports"`, 400},
		{http.MethodPut, "/api/v1/schedules/none", changed, "没有这个定时任务", 404},
		{http.MethodPost, "/api/v1/schedules", `{"titel":"x"}`, `"field":"body"`, 400},
		{http.MethodPost, "/api/v1/schedules", strings.Replace(scheduleBody, "220104", "220202", 1), "单位不在任务的范围之内", 400},
		{http.MethodPost, "/api/v1/schedules", strings.Replace(scheduleBody, `"personal":false`, `"personal":true`, 1), "所选报表没有人员名单", 400},
		{http.MethodPost, path + "/run", `{"period":"2026-10"}`, `"round":1,"state":"done"`, 200},
		{http.MethodPost, path + "/run", `{"period":"2026-10"}`, "不重复发送", 409},
		{http.MethodPost, path + "/run", `{"period":"2026-10","again":true}`, `"round":2,"state":"done"`, 200},
		{http.MethodGet, path + "/runs", "", `"account":"sheng"`, 200},
		{http.MethodGet, "/api/v1/deliveries?schedule=" + made.ID + "&period=2026-10&state=sent", "", `"unit":"220104"`, 200},
		{http.MethodGet, "/api/v1/deliveries?state=failed", "", `"deliveries":[]`, 200},
		{http.MethodDelete, path, "", "", 204},
		{http.MethodDelete, path, "", "已经删除", 404},
		{http.MethodGet, path, "", "已经删除", 404},
		{http.MethodGet, path + "/runs", "", `"round":2`, 200},
	} {
		w := s.do(tt.method, tt.path, strings.NewReader(tt.body))
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s %s %s: got %d %s, want %d with %q", tt.method, tt.path, tt.body, w.Code, w.Body, tt.status, tt.want)
		}
	}
	w = s.do(http.MethodPost, "/api/v1/schedules", strings.NewReader(`{}`))
	for _, field := range []string{"title", "reports", "formats", "catch_up", "zone", "unit"} {
		if !strings.Contains(w.Body.String(), `"field":"`+field+`"`) {
			t.Errorf("an empty schedule: no fault of %s in %s", field, w.Body)
		}
	}
	if w := s.as("xitong").do(http.MethodPost, "/api/v1/schedules", strings.NewReader(scheduleBody)); w.Code != http.StatusForbidden {
		t.Errorf("a reader: got %d", w.Code)
	}
}
