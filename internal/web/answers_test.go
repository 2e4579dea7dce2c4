package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// The return most of these tests are about.
const mendPage = "/returns/220104/2026-10"

// rollCSV is a roster of two who were hired too old (核实), one with an education
// nobody knows (数据错误) and one with a route of entry the opinion does not have
// (错误).
func rollCSV() []byte {
	person := func(n, year int, education, route string) string {
		id := fmt.Sprintf("220104%d%02d%02d%03d", year, 1+n, 1+n, n)
		return fmt.Sprintf("前进街道,东田社区,诸葛%c,%s,%s,普通工作人员,社工,专职,%s,2021-09-01,2021-09-01",
			'甲'+rune(n), id+string(roster.IDCheckCharacter(id)), education, route)
	}
	return []byte(strings.Join([]string{
		"街道（乡镇）,社区名称,姓名,公民身份号码,学历,岗位类别,职务,用工性质,进入方式,到社区工作时间,进入社工岗时间",
		person(1, 1970, "大学专科", "公开招聘"), person(2, 1970, "大学专科", "公开招聘"),
		person(3, 1985, "大本一批", "公开招聘"), person(4, 1985, "大学专科", "直接任命"), "",
	}, "\n"))
}

// mendSite is a site with such a return, and the keys of its findings by rule.
func mendSite(t *testing.T) (*site, map[string][]string) {
	t.Helper()
	s := newSite(t)
	if w := s.upload(t, mendPage+"/files", map[string][]byte{"花名册.csv": rollCSV()}); w.Code != http.StatusSeeOther {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	return s, s.keys(t)
}

// keys are those of the findings of the newest version, by rule.
func (s *site) keys(t *testing.T) map[string][]string {
	t.Helper()
	v, err := s.Store.Version(t.Context(), "220104", testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Store.Result(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, f := range res.Findings {
		out[f.Rule] = append(out[f.Rule], f.Key)
	}
	return out
}

// textOf is the text of the first element with an attribute, and of all it holds.
func textOf(t *testing.T, body, attr, value string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if slices.Contains(n.Attr, html.Attribute{Key: attr, Val: value}) {
			var b strings.Builder
			for c := range n.Descendants() {
				if c.Type == html.TextNode {
					b.WriteString(c.Data)
				}
			}
			return strings.Join(strings.Fields(b.String()), " ")
		}
	}
	return ""
}

const county = "county-220104"

func (s *site) standing(t *testing.T) string {
	t.Helper()
	return textOf(t, s.as(county).get(mendPage).Body.String(), "class", "diff standing")
}

func TestAnswering(t *testing.T) {
	s, keys := mendSite(t)
	age, route := keys["2.3-age"], keys["2.3-entry-route"][0]
	text := url.QueryEscape("两人系社区换届时由街道统一安置，拟于年底前清退")
	if got := s.standing(t); got != "须改正1待答复3已说明0属实违规0已批准例外0" {
		t.Errorf("before: got %s", got)
	}
	for _, step := range []struct {
		name, path, form, want string
	}{
		{"one ticked", "answers", "at=" + age[0] + "&kind=explained&scope=some&key=" + age[1] + "&text=" + text, "须改正1待答复2已说明1属实违规0已批准例外0"},
		{"all that wait", "answers?severity=explain", "at=" + age[0] + "&kind=admitted&scope=all&text=", "须改正1待答复1已说明1属实违规1已批准例外0"},
		{"an error admitted", "answers", "at=" + route + "&kind=admitted&scope=all&text=", "须改正1待答复0已说明1属实违规2已批准例外0"},
		{"one taken back", "answers/withdraw", "at=" + age[0] + "&key=" + age[1], "须改正1待答复1已说明0属实违规2已批准例外0"},
		{"all of a cause taken back", "answers/withdraw", "at=" + age[0] + "&key=", "须改正1待答复2已说明0属实违规1已批准例外0"},
	} {
		w := s.postForm(mendPage+"/"+step.path, step.form)
		if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "#c-") {
			t.Errorf("%s: got %d %s", step.name, w.Code, w.Header().Get("Location"))
		}
		if got := s.standing(t); got != step.want {
			t.Errorf("%s: got %s, want %s", step.name, got, step.want)
		}
	}
	body := s.as(county).get(mendPage + "?at=" + route).Body.String()
	if got := textOf(t, body, "id", "c-"+route); !strings.Contains(got, "属实违规 "+county+" 2026-11-08 10:00 撤回答复") {
		t.Errorf("the answer is shown as %s", got)
	}
	if !strings.Contains(body, `id="c-`+route+`" open`) {
		t.Error("the cause that was dealt with is not open")
	}
}

func TestRefusedAnswersKeepWhatWasTyped(t *testing.T) {
	s, keys := mendSite(t)
	age := keys["2.3-age"]
	for _, tt := range []struct {
		name, form, want string
	}{
		{"nothing ticked", "scope=some&kind=admitted&text=", "请先勾选"},
		{"too short", "scope=all&kind=explained&text=" + url.QueryEscape("换届<安置>"), "至少8个字"},
		{"a phrase", "scope=some&key=" + age[1] + "&kind=explained&text=" + url.QueryEscape("详见附件"), "没有说明具体情况"},
		{"nothing said before", "scope=before&kind=explained&text=", "没有可以沿用"},
	} {
		w := s.postForm(mendPage+"/answers", "at="+age[0]+"&"+tt.form)
		body := w.Body.String()
		cause := textOf(t, body, "id", "c-"+age[0])
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(cause, tt.want) || !strings.Contains(body, `role="alert" id="failure"`) {
			t.Errorf("%s: got %d with %s", tt.name, w.Code, cause)
		}
		form, err := url.ParseQuery(tt.form)
		if err != nil {
			t.Fatal(err)
		}
		if got := textOf(t, body, "id", "t-"+age[0]); got != form.Get("text") {
			t.Errorf("%s: the field has %q, typed was %q", tt.name, got, form.Get("text"))
		}
		checked := `value="` + form.Get("kind") + `" checked`
		ticked := strings.Contains(body, `value="`+age[1]+`" checked`)
		if !strings.Contains(body, checked) || ticked != form.Has("key") {
			t.Errorf("%s: the choice or the ticks are lost", tt.name)
		}
		checkPage(t, tt.name, body)
	}
	// Where the cause is not on the page the reason stands on top.
	w := s.postForm(mendPage+"/answers?severity=error", "scope=all&kind=explained&text="+url.QueryEscape("原因不明")+"&at="+age[0])
	if got := textOf(t, w.Body.String(), "id", "failure"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(got, "至少8个字") {
		t.Errorf("filtered: got %d with %s", w.Code, got)
	}
}

func TestExceptionsAndStates(t *testing.T) {
	s, keys := mendSite(t)
	age := keys["2.3-age"]
	err := s.Store.AddException(t.Context(), &store.Exception{
		Unit: "220104", Rule: "2.3-age", Key: age[0], Approver: "省委组织部", Document: "吉组函〔2026〕1号", FirstDay: "2026-01-01", LastDay: "2026-12-31",
	})
	if err != nil {
		t.Fatal(err)
	}
	body := s.as(county).get(mendPage).Body.String()
	if got := textOf(t, body, "id", "c-"+age[0]); !strings.Contains(got, "已批准例外 省委组织部批准，吉组函〔2026〕1号，有效至 2026-12-31") {
		t.Errorf("the exception is shown as %s", got)
	}
	answer := "scope=all&kind=admitted&text=&at=" + age[0]
	for user, offered := range map[string]bool{county: true, "prefecture-2201": false, "sheng": false} {
		body := s.as(user).get(mendPage).Body.String()
		if got := strings.Contains(body, `id="a-`) || strings.Contains(body, `id="e-`); got != offered {
			t.Errorf("%s: answers and edits offered: %t", user, got)
		}
		want := http.StatusForbidden
		if offered {
			want = http.StatusSeeOther
		}
		if w := s.as(user).postForm(mendPage+"/answers", answer); w.Code != want {
			t.Errorf("%s: got %d, want %d", user, w.Code, want)
		}
		if w := s.as(user).postForm(mendPage+"/answers/withdraw", "key="+age[1]); w.Code != want {
			t.Errorf("%s takes back: got %d, want %d", user, w.Code, want)
		}
	}
	if err := s.Store.SetDeadlines(t.Context(), store.Deadlines{DueDay: 1, LockDay: 2}); err != nil {
		t.Fatal(err)
	}
	if body := s.as(county).get(mendPage).Body.String(); strings.Contains(body, `id="a-`) {
		t.Error("answers are offered after the lock")
	}
	if w := s.postForm(mendPage+"/answers", answer); w.Code != http.StatusLocked || !strings.Contains(w.Body.String(), "锁定") {
		t.Errorf("after the lock: got %d", w.Code)
	}
}

// What was said in the period before is offered, and taken over by one button.
func TestAnswersOfThePeriodBefore(t *testing.T) {
	s := newSite(t)
	ctx := t.Context()
	september := testPeriod.Add(-1)
	if err := s.Store.AddExtension(ctx, &store.Extension{Unit: "220104", Period: "2026-09", Until: "2026-12-31", Reason: "补报"}); err != nil {
		t.Fatal(err)
	}
	good := strings.NewReplacer("大本一批", "大学本科", "直接任命", "公开招聘").Replace(string(rollCSV()))
	s.upload(t, "/returns/220104/2026-09/files", map[string][]byte{"花名册.csv": []byte(good)})
	v, err := s.Store.Version(ctx, "220104", september, 0)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Store.Result(ctx, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	const said = "两人系社区换届时由街道统一安置"
	for _, f := range res.Findings {
		a := store.Answer{Key: f.Key, Rule: f.Rule, Kind: store.Explained, Text: said}
		if f.Severity == policy.Notice {
			continue
		}
		if err := s.Store.PutAnswers(ctx, "220104", september, []store.Answer{a}); err != nil {
			t.Fatal(err)
		}
	}
	s.acceptedOf(t, september)
	s.upload(t, mendPage+"/files", map[string][]byte{"花名册.csv": rollCSV()})
	age := s.keys(t)["2.3-age"]
	body := s.as(county).get(mendPage).Body.String()
	if got := textOf(t, body, "id", "t-"+age[0]); got != said {
		t.Errorf("the form has %q, want what was said before", got)
	}
	if got := textOf(t, body, "id", "c-"+age[0]); strings.Count(got, "上期说明："+said) != 2 || !strings.Contains(got, "沿用上期答复（2 处）") {
		t.Errorf("got %s", got)
	}
	if w := s.postForm(mendPage+"/answers", "at="+age[0]+"&kind=explained&scope=before"); w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if got := s.standing(t); !strings.Contains(got, "已说明2") {
		t.Errorf("got %s", got)
	}
}

// acceptedOf takes the only version of a return to acceptance.
func (s *site) acceptedOf(t *testing.T, p roster.Period) {
	t.Helper()
	if _, err := s.Returns.Submit(t.Context(), "220104", p, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Store.Approve(t.Context(), "220104", p, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Returns.Accept(t.Context(), "220104", p, 1); err != nil {
		t.Fatal(err)
	}
}
