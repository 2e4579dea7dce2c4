package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// tinyHead are the columns a tiny roster has.
const tinyHead = "街道（乡镇）,社区名称,姓名,公民身份号码,学历,岗位类别,职务,用工性质,进入方式,到社区工作时间,进入社工岗时间,联系电话"

// tinyID is the ID number of an invented person.
func tinyID(n int) string {
	s := fmt.Sprintf("220104198505%02d%03d", 1+n%28, n)
	return s + string(roster.IDCheckCharacter(s))
}

// tiny is a roster of persons numbered from 1, of which change alters the rows.
func tiny(change func(n int, row string) string, ns ...int) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, tinyHead)
	for _, n := range ns {
		row := fmt.Sprintf("前进街道,东田社区,欧阳%c,%s,大学专科,普通工作人员,社工,专职,公开招聘,2021-09-01,2021-09-01,1390000%04d", '一'+rune(n), tinyID(n), n)
		if change != nil {
			row = change(n, row)
		}
		if row != "" {
			fmt.Fprintln(&b, row)
		}
	}
	return b.Bytes()
}

// put uploads a tiny roster in place of all files.
func (s *site) put(t *testing.T, period string, data []byte, more ...string) {
	t.Helper()
	files := map[string][]byte{"花名册.csv": data}
	if more != nil {
		files["退出.csv"] = []byte("姓名,公民身份号码,退出时间,退出情形\n" + strings.Join(more, "\n") + "\n")
	}
	if w := s.upload(t, "/returns/220104/"+period+"/files?replace=all", files); w.Code != http.StatusSeeOther {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
}

// answered answers what is open of the newest version.
func (s *site) answered(t *testing.T, p roster.Period, text string) {
	t.Helper()
	ctx := store.As(context.Background(), s.account("county-220104").Actor(""))
	v, err := s.Store.Version(ctx, "220104", p, 0)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Store.Result(ctx, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	var as []store.Answer
	for _, f := range res.Findings {
		a := store.Answer{Key: f.Key, Rule: f.Rule, Kind: store.Explained, Text: text}
		if f.Severity == "error" {
			a.Kind, a.Text = store.Admitted, ""
		}
		as = append(as, a)
	}
	if err := s.Store.PutAnswers(ctx, "220104", p, as); err != nil {
		t.Fatal(err)
	}
}

// stepped does steps of the review, each given as user, step and form.
func (s *site) stepped(t *testing.T, page string, steps ...[3]string) {
	t.Helper()
	for _, x := range steps {
		if w := s.as(x[0]).postForm(page+"/"+x[1], x[2]); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: got %d %s", x[1], w.Code, w.Body)
		}
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// cells are the texts of the rows of a section's tables.
func cells(t *testing.T, body, section string) []string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `id="`+section+`"`)
	if !ok {
		t.Fatalf("there is no section %s", section)
	}
	rest, _, _ = strings.Cut(rest, "</section>")
	var out []string
	for _, row := range strings.Split(rest, "<tr>")[1:] {
		row, _, _ = strings.Cut(row, "</tr>")
		if strings.Contains(row, `scope="col"`) {
			continue
		}
		row = strings.NewReplacer("</td>", "|", "</th>", "|").Replace(row)
		out = append(out, strings.Join(strings.Fields(tags.ReplaceAllString(row, "")), " "))
	}
	return out
}

func TestHistory(t *testing.T) {
	s := newSite(t)
	page := "/returns/220104/2026-10"
	low := func(n int, row string) string {
		if n != 2 {
			return strings.Replace(row, "大学专科", "高中", 1)
		}
		return row
	}
	s.put(t, "2026-10", tiny(low, 1, 2))
	s.answered(t, testPeriod, "欧阳丁已列入下季度整改计划，电话13900000001")
	s.stepped(t, page, [3]string{"county-220104", "submit", "version=1&confirm=yes"}, [3]string{"shi", "send-back", "version=1&reason=少报一人"})
	s.put(t, "2026-10", tiny(low, 1, 2, 3))

	body := s.as("county-220104").get(page + "/history").Body.String()
	want := []string{
		"2026-11-08 10:00|上传|第 2 版|county-220104||",
		"2026-11-08 10:00|退回|第 1 版|长春市|少报一人|",
		"2026-11-08 10:00|提交|第 1 版|county-220104||",
		"2026-11-08 10:00|上传|第 1 版|county-220104||",
	}
	if diff := cmp.Diff(want, cells(t, body, "events")); diff != "" {
		t.Errorf("events (-want +got)\n%s", diff)
	}
	// The education of the first is found in both versions, that of the third in the second.
	for title, id := range map[string]string{"仍存在": tinyID(1), "新出现": tinyID(3)} {
		_, part, _ := strings.Cut(body, "<summary>"+title+"的 1 处</summary>")
		part, _, _ = strings.Cut(part, "</details>")
		if n := strings.Count(part, "2201041985"); n != 1 || !strings.Contains(part, id) {
			t.Errorf("%s: got %d persons in %s, want %s", title, n, part, id)
		}
	}
	if got := strings.Join(cells(t, body, "answers"), "\n"); !strings.Contains(got, "欧阳丁已列入下季度整改计划，电话13900000001") {
		t.Errorf("answers are\n%s", got)
	}
	masked := s.as("shi").get(page + "/history").Body.String()
	for _, secret := range []string{tinyID(1), tinyID(3), "13900000001", "欧阳丁", "欧阳七"} {
		if strings.Contains(masked, secret) {
			t.Errorf("the reviewer is shown %q", secret)
		}
	}
	if !strings.Contains(masked, roster.MaskID(tinyID(3))) || !strings.Contains(masked, "欧**已列入下季度整改计划") {
		t.Error("the reviewer is not shown the masked finding or answer")
	}
	if body := s.as("county-220104").get(page + "/history?version=1&against=2").Body.String(); !strings.Contains(body, "<summary>已改正的 1 处</summary>") {
		t.Error("the versions are not compared the other way round")
	}
}

func TestRestorePage(t *testing.T) {
	s := newSite(t)
	page := "/returns/220104/2026-10"
	s.put(t, "2026-10", tiny(nil, 1, 2))
	s.put(t, "2026-10", tiny(nil, 1))
	w := s.as("county-220104").postForm(page+"/restore", "version=1")
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != page+"?ok=restored" {
		t.Errorf("got %d to %q", w.Code, got)
	}
	v, err := s.Store.Version(context.Background(), "220104", testPeriod, 0)
	if err != nil || v.Number != 3 || v.Workers != 2 || v.How != "restore" {
		t.Errorf("newest is %+v, %v, want version 3 with 2 workers", v, err)
	}
	if body := s.as("county-220104").get(page + "/history").Body.String(); !strings.Contains(body, "恢复旧版") {
		t.Error("the history does not say that a version was restored")
	}
	if body := s.as("shi").get(page + "/history").Body.String(); strings.Contains(body, page+"/restore") {
		t.Error("the reviewer is offered to restore")
	}
}

// The interface for programs has the same steps, and masks as the pages do.
func TestReviewAPI(t *testing.T) {
	s := newSite(t)
	root := "/api/v1/returns/220104/2026-10"
	page := "/returns/220104/2026-10"
	s.put(t, "2026-10", tiny(nil, 1))
	s.put(t, "2026-10", tiny(func(_ int, row string) string { return strings.Replace(row, "大学专科", "高中", 1) }, 1))
	s.answered(t, testPeriod, "招聘公告另有规定，已报备")
	for _, tt := range []struct {
		user, path, body string
		status           int
		want             string
	}{
		{"county-220104", "/withdraw", ``, 409, `"code":"conflict"`},
		{"county-220104", "/submit", `{}`, 400, `"field":"version"`},
		{"county-220104", "/submit", `{"version":2}`, 200, `"holder":"prefecture"`},
		{"county-220104", "/withdraw", ``, 200, `"holder":"county"`},
		{"county-220104", "/submit", `{"version":2}`, 200, `"state":"submitted"`},
		{"county-220104", "/review", `{"action":"approve"}`, 403, `"code":"denied"`},
		{"county-220202", "/withdraw", ``, 404, `"code":"not_found"`},
		{"shi", "/withdraw", ``, 403, `"code":"denied"`},
		{"prefecture-2202", "/review", `{"action":"approve"}`, 404, `"code":"not_found"`},
		{"sheng", "/review", `{"action":"approve"}`, 403, `"code":"denied"`},
		{"shi", "/review", `{"action":"approve","version":1}`, 409, `"code":"conflict"`},
		{"shi", "/review", `{"action":"send_back","reason":" "}`, 400, `"field":"reason"`},
		{"shi", "/review", `{"action":"approve","version":2}`, 200, `"holder":"province"`},
		{"shi", "/review", `{"action":"accept","version":2}`, 403, `"code":"denied"`},
		{"sheng", "/review", `{"action":"accept"}`, 400, `"field":"version"`},
		{"sheng", "/review", `{"action":"send_back","reason":"人数不符"}`, 200, `"reason":"人数不符"`},
		{"sheng", "/review", `{"action":"reopen","reason":"人数不符"}`, 409, `"code":"conflict"`},
	} {
		w := s.as(tt.user).do(http.MethodPost, root+tt.path, strings.NewReader(tt.body))
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s %s by %s: got %d %s, want %d with %s", tt.path, tt.body, tt.user, w.Code, w.Body, tt.status, tt.want)
		}
	}
	s.stepped(t, page, [3]string{"sheng", "extensions", "until=2026-11-20&reason=补报"})
	var got struct {
		Due, Lock  string
		Locked     bool
		Events     []struct{ Action, Actor, Reason string }
		Extensions []struct{ Until, Reason string }
	}
	if err := json.Unmarshal(s.as("shi").get(root).Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Due != "2026-11-06T00:00:00+08:00" || got.Lock != "2026-11-21T00:00:00+08:00" || got.Locked ||
		len(got.Extensions) != 1 || got.Extensions[0].Until != "2026-11-20" {
		t.Errorf("got %+v", got)
	}
	var actions []string
	for _, e := range got.Events {
		actions = append(actions, e.Action+" "+e.Actor+" "+e.Reason)
	}
	want := []string{
		"upload county-220104 ", "upload county-220104 ", "submit county-220104 ", "withdraw county-220104 ", "submit county-220104 ",
		"approve shi ", "send_back sheng 人数不符",
	}
	if diff := cmp.Diff(want, actions); diff != "" {
		t.Errorf("events (-want +got)\n%s", diff)
	}
	for _, path := range []string{"/versions/2/diff", "/versions/1/diff?against=2", "/findings"} {
		if body := s.as("shi").get(root + path).Body.String(); strings.Contains(body, tinyID(1)) || !strings.Contains(body, roster.MaskID(tinyID(1))) {
			t.Errorf("%s: the person is not masked for the reviewer", path)
		}
		if body := s.as("county-220104").get(root + path).Body.String(); !strings.Contains(body, tinyID(1)) {
			t.Errorf("%s: the person is masked for the own county", path)
		}
	}
}
