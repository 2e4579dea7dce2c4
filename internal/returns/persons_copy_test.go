package returns

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

func TestCopyOf(t *testing.T) {
	s := career(t)
	key := s.Store.PersonKey(idNumber(1))
	name := "欧阳" + string('一'+rune(1))
	got, purpose, err := s.CopyOf(asCounty(t.Context(), unit), key, " 本人申请 查阅 ")
	if err != nil {
		t.Fatal(err)
	}
	if purpose != "本人申请 查阅" || got.Key != key || got.Months != 4 || len(got.Units) != 1 {
		t.Errorf("got %+v, %q", got, purpose)
	}
	// Every row of every accepted month, the newest first: the roster three times,
	// both courses in every month (ledgers are carried over), the exit.
	rows := map[string]int{}
	for _, tb := range got.Tables {
		rows[tb.Title] = len(tb.Rows)
		for _, r := range tb.Rows {
			if len(r) != len(tb.Heads) {
				t.Errorf("%s: a row of %d cells under %d heads", tb.Title, len(r), len(tb.Heads))
			}
			if strings.Contains(strings.Join(r, " "), idNumber(2)) {
				t.Errorf("%s: holds another person: %v", tb.Title, r)
			}
		}
	}
	want := map[string]int{roster.Workers.Title(): 3, roster.Trainings.Title(): 8, roster.Exits.Title(): 1}
	for title, n := range rows {
		if title == "检查结果" {
			delete(rows, title)
			if n == 0 {
				t.Error("an empty table of findings")
			}
		}
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Errorf("rows (-want +got)\n%s", d)
	}
	roll := got.Tables[0]
	if d := cmp.Diff([]string{"2024-12", "朝阳区", "花名册.csv", "CSV", "2", "前进街道", "东田社区", name, idNumber(1)}, roll.Rows[0][:9]); d != "" {
		t.Errorf("first row (-want +got)\n%s", d)
	}

	if _, _, err := s.CopyOf(asCounty(t.Context(), "220102"), key, "本人申请查阅"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another county: got %v, want ErrNotFound", err)
	}
	for _, purpose := range []string{"", "查一下", "给" + name + "看一看", "核对 220104198505021"} {
		var r *Rejected
		if _, _, err := s.CopyOf(asPrefecture(t.Context()), key, purpose); !errors.As(err, &r) {
			t.Errorf("purpose %q: got %v, want it refused", purpose, err)
		}
	}
}

// What was found about the person is in the copy, with what was answered.
func TestCopyOfFindings(t *testing.T) {
	s := newService(t)
	late := strings.Replace(person(1, "大学专科", "2021-09-01"), "公开招聘", "其他", 1)
	c := upload(t, s, files(csv("花名册.csv", rollHead, late, person(2, "大学专科", "2021-09-01"))))
	var about []string
	for _, f := range c.Result.Findings {
		if f.Subject == idNumber(1) {
			about = append(about, f.Message)
		}
	}
	if len(about) == 0 {
		t.Fatal("the fixture has no finding about the person")
	}
	accept(t, s, c)
	got, _, err := s.CopyOf(asCounty(t.Context(), unit), s.Store.PersonKey(idNumber(1)), "本人申请查阅")
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	for _, tb := range got.Tables {
		if tb.Title != "检查结果" {
			continue
		}
		for _, r := range tb.Rows {
			messages = append(messages, r[7])
		}
	}
	if d := cmp.Diff(about, messages); d != "" {
		t.Errorf("findings (-want +got)\n%s", d)
	}
}

// Exceptions and requests for correction that concern the person are in the copy,
// those of others are not.
func TestCopyOfWhatStandsBesideReturns(t *testing.T) {
	s := newService(t)
	ctx := asCounty(t.Context(), unit)
	acceptedMonth(t, s, october, roll(1, 2))
	key := s.Store.PersonKey(idNumber(1))
	for n := 1; n <= 2; n++ {
		text, err := json.Marshal(about{Full: "欧阳 " + idNumber(n) + "：年龄", Masked: "欧*：年龄"})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Store.AddException(t.Context(), &store.Exception{
			Unit: unit, Rule: "2.3-age", Key: fmt.Sprint(n), Approver: "省民政厅", Document: "〔2024〕9号", FirstDay: "2024-01-01", LastDay: "2024-10-31", About: string(text),
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.RequestCorrection(ctx, s.Store.PersonKey(idNumber(n)), fmt.Sprintf("第%d人的学历应为大学本科", n)); err != nil {
			t.Fatal(err)
		}
	}
	beside := func(ctx context.Context) map[string][][]string {
		t.Helper()
		got, _, err := s.CopyOf(ctx, key, "本人申请查阅")
		if err != nil {
			t.Fatal(err)
		}
		out := map[string][][]string{}
		for _, tb := range got.Tables {
			if tb.Title == "例外" || tb.Title == "更正请求" {
				out[tb.Title] = tb.Rows
			}
		}
		return out
	}
	rule := policy.RuleByID("2.3-age").Title
	want := map[string][][]string{
		"例外":   {{"朝阳区", rule, "欧阳 " + idNumber(1) + "：年龄", "省民政厅", "〔2024〕9号", "2024-01-01", "2024-10-31", "已到期"}},
		"更正请求": {{"2024-11-03", "朝阳区", "第1人的学历应为大学本科", "", ""}},
	}
	if d := cmp.Diff(want, beside(ctx)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	delete(want, "更正请求") // the county's own
	if d := cmp.Diff(want, beside(asPrefecture(t.Context()))); d != "" {
		t.Errorf("the prefecture (-want +got)\n%s", d)
	}
	cs, err := s.Store.Corrections(ctx, key)
	if err != nil || len(cs) != 1 {
		t.Fatal(cs, err)
	}
	if _, err := s.FinishCorrection(ctx, unit, cs[0].ID); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"2024-11-03", "2024-10 第1版"}, beside(ctx)["更正请求"][0][3:]); d != "" {
		t.Errorf("done (-want +got)\n%s", d)
	}
}

func TestCorrectionIsDoneByAnAcceptedReturn(t *testing.T) {
	s := newService(t)
	ctx := asCounty(t.Context(), unit)
	acceptedMonth(t, s, october, roll(1, 2))
	key := s.Store.PersonKey(idNumber(1))
	var r *Rejected
	if err := s.RequestCorrection(ctx, key, "学历"); !errors.As(err, &r) {
		t.Errorf("too short: got %v, want it refused", err)
	}
	for name, ctx := range map[string]struct {
		ctx  func() error
		want error
	}{
		"the prefecture": {func() error { return s.RequestCorrection(asPrefecture(t.Context()), key, "学历应为大学本科") }, store.ErrNotFound},
		"another county": {func() error {
			return s.RequestCorrection(asCounty(t.Context(), "220102"), key, "学历应为大学本科")
		}, store.ErrNotFound},
	} {
		if err := ctx.ctx(); !errors.Is(err, ctx.want) {
			t.Errorf("%s: got %v, want %v", name, err, ctx.want)
		}
	}
	if err := s.RequestCorrection(ctx, key, " 学历应为大学本科 "); err != nil {
		t.Fatal(err)
	}
	open, err := s.Store.OpenCorrections(ctx, unit)
	if err != nil || len(open) != 1 || open[0].Text != "学历应为大学本科" || open[0].Key != key || open[0].Account != "xian" {
		t.Fatalf("open: got %+v, %v", open, err)
	}
	if cs, err := s.Store.Corrections(asPrefecture(t.Context()), key); len(cs) != 0 || err != nil {
		t.Errorf("the prefecture reads %+v, %v", cs, err)
	}
	// The clock of the tests stands: what was accepted at the moment counts.
	v, err := s.FinishCorrection(ctx, unit, open[0].ID)
	if err != nil || v.Period != "2024-10" || v.Number != 1 {
		t.Errorf("done: got %+v, %v", v, err)
	}
	if open, err := s.Store.OpenCorrections(ctx, unit); len(open) != 0 || err != nil {
		t.Errorf("still open: %+v, %v", open, err)
	}
	if cs, err := s.Store.Corrections(ctx, key); err != nil || len(cs) != 1 || cs[0].DoneAt == nil || cs[0].DoneBy != "xian" || cs[0].DoneVersion != 1 {
		t.Errorf("afterwards: got %+v, %v", cs, err)
	}
	if _, err := s.FinishCorrection(ctx, unit, open[0].ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("done twice: got %v", err)
	}
}
