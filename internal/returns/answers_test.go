package returns

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// elderly is a person hired above 40, which must be explained or admitted.
func elderly(n int) string {
	id := fmt.Sprintf("220104197003%02d%03d", 1+n%28, n)
	return strings.Replace(person(n, "大学专科", "2021-09-01"), idNumber(n), id+string(roster.IDCheckCharacter(id)), 1)
}

// faulty is a roster of two who are too old (核实), one with an education nobody
// knows (数据错误) and one with a route of entry the opinion does not have (错误).
func faulty() store.FileData {
	return csv("花名册.csv", rollHead, elderly(1), elderly(2), person(3, "大本一批", "2021-09-01"),
		strings.Replace(person(4, "大学专科", "2021-09-01"), "公开招聘", "直接任命", 1))
}

// keysOf are the keys of a rule's findings.
func keysOf(t testing.TB, c *Checked, rule string) (out []string) {
	t.Helper()
	for _, f := range c.Result.Findings {
		if f.Rule == rule {
			out = append(out, f.Key)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no finding of %s", rule)
	}
	return out
}

const goodText = "两人系2021年社区换届时由街道统一安置，拟于年底前清退"

func TestJudge(t *testing.T) {
	s := newService(t)
	c := upload(t, s, files(faulty()))
	age, route, value := keysOf(t, c, "2.3-age"), keysOf(t, c, "2.3-entry-route"), keysOf(t, c, "d-value")
	if err := s.Answer(t.Context(), unit, october, Reply{Keys: route, Kind: store.Admitted, Text: goodText}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, kind, text string
		keys             []string
		want             string // what the refusal says; "" is taken
	}{
		{"too short", store.Explained, "换届安置人员", age, "至少8个字"},
		{"short without its marks", store.Explained, "换届，安置，人员！！", age, "至少8个字"},
		{"empty", store.Explained, " ", age, "至少8个字"},
		{"too long", store.Explained, strings.Repeat("换届安置的人员", 72), age, "500字"},
		{"a stock phrase", store.Explained, "经核实，情况属实", age, "至少8个字"},
		{"a stock phrase with marks", store.Explained, "已核实属实。", age, "没有说明"},
		{"one character again and again", store.Explained, "无无无无无无无无无无", age, "没有说明"},
		{"said of another rule", store.Explained, goodText, age, "同样的说明"},
		{"an error is not explained", store.Explained, "本人由街道党工委任命，未经公开招聘", route, "不能只作说明"},
		{"an error of data is corrected", store.Admitted, "", value, "须改正数据"},
		{"no such finding", store.Explained, "本人由街道党工委任命，未经公开招聘", []string{"none"}, "已不在"},
		{"no finding", store.Explained, "本人由街道党工委任命，未经公开招聘", nil, "已不在"},
		{"no such kind", "denied", "本人由街道党工委任命，未经公开招聘", age, "须改正"},
		{"admitted without a word", store.Admitted, "", age, ""},
		{"admitted with a phrase", store.Admitted, "同上", age, "没有说明"},
		{"explained", store.Explained, "  两人2021年由社区换届\n转入，街道已有任命文件 ", age, ""},
	} {
		err := s.Answer(t.Context(), unit, october, Reply{Keys: tt.keys, Kind: tt.kind, Text: tt.text})
		var r *Rejected
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: got %v", tt.name, err)
		case tt.want != "" && (!errors.As(err, &r) || !strings.Contains(r.Message, tt.want)):
			t.Errorf("%s: got %v, want a refusal with %q", tt.name, err, tt.want)
		}
	}
	given, err := s.Store.Answers(t.Context(), unit, october)
	if err != nil {
		t.Fatal(err)
	}
	if got := given[age[0]].Text; len(given) != 3 || got != "两人2021年由社区换届 转入，街道已有任命文件" {
		t.Errorf("got %d answers, the last %q", len(given), got)
	}
}

func counts(t *testing.T, s *Service, c *Checked, p roster.Period) map[Standing]int {
	t.Helper()
	r, err := s.Replies(t.Context(), c.Version, p, true)
	if err != nil {
		t.Fatal(err)
	}
	return r.Counts(c.Result)
}

func TestStandings(t *testing.T) {
	s := newService(t)
	c := upload(t, s, files(faulty()))
	age, route := keysOf(t, c, "2.3-age"), keysOf(t, c, "2.3-entry-route")
	exception := &store.Exception{
		Unit: unit, Rule: "2.3-age", Key: age[1], Approver: "省委组织部", Document: "吉组函〔2024〕1号", FirstDay: "2024-10-31", LastDay: "2024-10-31",
	}
	for _, step := range []struct {
		name string
		do   func() error
		want map[Standing]int
	}{
		{"nothing said", func() error { return nil }, map[Standing]int{ToMend: 1, ToAnswer: 3}},
		{"one explained", func() error {
			return s.Answer(t.Context(), unit, october, Reply{Keys: age[:1], Kind: store.Explained, Text: goodText})
		}, map[Standing]int{ToMend: 1, ToAnswer: 2, IsExplained: 1}},
		{"one admitted", func() error {
			return s.Answer(t.Context(), unit, october, Reply{Keys: route, Kind: store.Admitted})
		}, map[Standing]int{ToMend: 1, ToAnswer: 1, IsExplained: 1, IsAdmitted: 1}},
		{
			"an exception on its only day", func() error { return s.Store.AddException(t.Context(), exception) },
			map[Standing]int{ToMend: 1, IsExcused: 1, IsExplained: 1, IsAdmitted: 1},
		},
		{
			"taken back", func() error { return s.TakeBack(t.Context(), unit, october, age[0], "") },
			map[Standing]int{ToMend: 1, ToAnswer: 1, IsExcused: 1, IsAdmitted: 1},
		},
		{"all alike that wait, not the excused", func() error {
			return s.AnswerAlike(t.Context(), unit, october, age[1], Reply{Kind: store.Explained, Text: goodText})
		}, map[Standing]int{ToMend: 1, IsExcused: 1, IsExplained: 1, IsAdmitted: 1}},
		{
			"the exception ended", func() error { return s.Store.EndException(t.Context(), unit, exception.ID) },
			map[Standing]int{ToMend: 1, ToAnswer: 1, IsExplained: 1, IsAdmitted: 1},
		},
		{
			"all of a cause taken back", func() error { return s.TakeBack(t.Context(), unit, october, "", age[1]) },
			map[Standing]int{ToMend: 1, ToAnswer: 2, IsAdmitted: 1},
		},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if diff := cmp.Diff(step.want, counts(t, s, c, october)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", step.name, diff)
		}
	}
	var r *Rejected
	if err := s.TakeBack(t.Context(), unit, october, age[0], ""); !errors.As(err, &r) {
		t.Errorf("taken back twice: got %v, want a refusal", err)
	}
}

func TestAnswersCarryOver(t *testing.T) {
	s := newService(t)
	september := october.Add(-1)
	err := s.Store.AddExtension(t.Context(), &store.Extension{Unit: unit, Period: september.String(), Until: "2024-11-30", Reason: "补报"})
	if err != nil {
		t.Fatal(err)
	}
	first := upload(t, s, Upload{Unit: unit, Period: september, Files: []store.FileData{csv("花名册.csv", rollHead, elderly(1), elderly(2))}})
	age := keysOf(t, first, "2.3-age")
	for i, r := range []Reply{{age[:1], store.Explained, goodText}, {age[1:], store.Admitted, ""}} {
		if err := s.Answer(t.Context(), unit, september, r); err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
	}
	draft := upload(t, s, files(csv("花名册.csv", rollHead, elderly(1), elderly(2), elderly(3))))
	if err := s.AnswerAsBefore(t.Context(), unit, october, age[0]); !isRejected(err) {
		t.Errorf("before acceptance: got %v, want a refusal", err)
	}
	accept(t, s, first)
	if diff := cmp.Diff(age, keysOf(t, draft, "2.3-age")[:2]); diff != "" {
		t.Fatalf("the keys of one finding differ between months\n%s", diff)
	}
	r, err := s.Replies(t.Context(), draft.Version, october, true)
	if err != nil {
		t.Fatal(err)
	}
	var before []string
	for i := range draft.Result.Findings {
		if a := r.Repeatable(&draft.Result.Findings[i]); a != nil {
			before = append(before, a.Kind+" "+a.Text)
		}
	}
	if diff := cmp.Diff([]string{"explained " + goodText, "admitted "}, before); diff != "" {
		t.Errorf("offered (-want +got)\n%s", diff)
	}
	if err := s.AnswerAsBefore(t.Context(), unit, october, age[0]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[Standing]int{ToAnswer: 1, IsExplained: 1, IsAdmitted: 1}, counts(t, s, draft, october)); diff != "" {
		t.Errorf("taken over (-want +got)\n%s", diff)
	}
	if err := s.AnswerAsBefore(t.Context(), unit, october, age[0]); !isRejected(err) {
		t.Errorf("again: got %v, want a refusal", err)
	}
}

// lock ends the time for October.
func lock(t testing.TB, s *Service) {
	t.Helper()
	if err := s.Store.SetDeadlines(t.Context(), store.Deadlines{DueDay: 1, LockDay: 2}); err != nil {
		t.Fatal(err)
	}
}

func isRejected(err error) bool {
	var r *Rejected
	return errors.As(err, &r)
}

// Answers are given while the return is open only, and travel with the version
// that was submitted.
func TestAnswersFollowTheState(t *testing.T) {
	s := newService(t)
	c := upload(t, s, files(csv("花名册.csv", rollHead, elderly(1))))
	age := keysOf(t, c, "2.3-age")
	reply := Reply{age, store.Explained, goodText}
	refused := func(when string, want error) {
		t.Helper()
		for name, err := range map[string]error{
			"Answer": s.Answer(t.Context(), unit, october, reply), "TakeBack": s.TakeBack(t.Context(), unit, october, age[0], ""),
		} {
			if !errors.Is(err, want) {
				t.Errorf("%s, %s: got %v, want %v", when, name, err, want)
			}
		}
	}
	if err := s.Answer(t.Context(), "220102", october, reply); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nothing uploaded: got %v, want %v", err, store.ErrNotFound)
	}
	if err := submit(t, s, c, october); err != nil {
		t.Fatal(err)
	}
	refused("submitted", store.ErrConflict)
	if err := s.Store.SendBack(t.Context(), unit, october, 0, "说明不清"); err != nil {
		t.Fatal(err)
	}
	if err := s.Answer(t.Context(), unit, october, reply); err != nil {
		t.Fatal(err)
	}
	if row, err := s.Store.ReturnState(t.Context(), unit, october); err != nil || row.State != store.Draft {
		t.Errorf("answered after it was sent back: got %+v, %v, want a draft", row, err)
	}
	next := upload(t, s, files(csv("花名册.csv", rollHead, elderly(1), elderly(2))))
	for newest, want := range map[bool]string{true: goodText, false: "已列入下季度整改计划，由街道督办"} {
		v := next.Version
		if !newest {
			v = c.Version
		}
		r, err := s.Replies(t.Context(), v, october, newest)
		if err != nil || r.Given[age[0]].Text != want {
			t.Errorf("newest %t: got %+v, %v, want %q", newest, r, err, want)
		}
	}
	lock(t, s)
	var locked *Locked
	if err := s.Answer(t.Context(), unit, october, reply); !errors.As(err, &locked) {
		t.Errorf("after the lock: got %v, want locked", err)
	}
	if err := s.TakeBack(t.Context(), unit, october, age[0], ""); !errors.As(err, &locked) {
		t.Errorf("after the lock: got %v, want locked", err)
	}
}

func TestMasker(t *testing.T) {
	was := &roster.Return{}
	w := was.Append(roster.Workers).(*roster.Worker)
	*w = roster.Worker{Name: "诸葛甲", ID: "220104198505010011"}
	w.Set = w.Set.With(roster.FieldOf(roster.Workers, "name").Index).With(roster.FieldOf(roster.Workers, "id_number").Index)
	m := NewMasker(was, &roster.Return{Faults: []roster.Fault{
		{Kind: roster.Workers, Field: "id_number", Value: "2201 0419 9001"}, {Kind: roster.Workers, Field: "name", Value: "欧阳 乙"},
	}})
	for in, want := range map[string]string{
		"诸葛甲（220104198505010011）": "诸**（2201**********0011）",
		"与欧阳 乙同名":                 "与欧***同名",
		"填写“2201 0419 9001”":      "填写“2201******9001”",
		"身份号码22010419850501001x":  "身份号码2201**********001x",
		"电话13800001234":           "电话1380***1234",
		"社区代码220104001001":        "社区代码220104001001",
		"计龄日为2021年9月1日，社工岗12人":    "计龄日为2021年9月1日，社工岗12人",
	} {
		if got := m.Text(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
	subject := "诸葛甲"
	res := m.Result(was, &policy.Result{
		Findings: []policy.Finding{{Rule: "d-x", Subject: subject, Message: "诸葛甲没有培训记录", Value: "诸葛甲"}}, NotChecked: []policy.NotChecked{{Subject: &subject}},
	})
	if f := res.Findings[0]; strings.Contains(f.Subject+f.Message+f.Value+*res.NotChecked[0].Subject, "葛甲") || subject != "诸葛甲" {
		t.Errorf("got %+v", res)
	}
}
