package policy

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseParam(t *testing.T) {
	tests := []struct{ key, typed, stored, text string }{
		{"quota", " 1,200 ", "1200", "1200"},
		{"quota", "１２０", "120", "120"},
		{"reference_pay", "4273.50", "4273.5", "4273.5"},
		{"reference_pay_tolerance", "5%", "5", "5"},
		{"exit_age_male", "60.5", "60.5", "60.5"},
		{"issued_on", "2020年5月6日", `"2020-05-06"`, "2020-05-06"},
		{"issued_on", "2020.5.6", `"2020-05-06"`, "2020-05-06"},
		{"min_education", "大学本科", `"大学本科"`, "大学本科"},
		{"training_reckoning", "calendar", `"calendar"`, "calendar"},
		{
			"terms", "2026年1月1日至2030年12月31日\r\n2021-07 ~ 2025-12",
			`[{"start":"2021-07","end":"2025-12"},{"start":"2026-01-01","end":"2030-12-31"}]`, "2021-07至2025-12\n2026-01-01至2030-12-31",
		},
		{
			"grade_ranges", "社区正职：8–18级", `{"其他“两委”成员":[4,15],"普通工作人员":[1,12],"社区正职":[8,18]}`,
			"社区正职：8-18\n其他“两委”成员：4-15\n普通工作人员：1-12",
		},
		{"certified_levels", "社会工作师、高级社会工作师", `["社会工作师","高级社会工作师"]`, "社会工作师\n高级社会工作师"},
	}
	for _, tt := range tests {
		raw, err := ParseParam(tt.key, tt.typed)
		if err != nil {
			t.Errorf("%s %q: %v", tt.key, tt.typed, err)
			continue
		}
		if string(raw) != tt.stored {
			t.Errorf("%s %q: got %s, want %s", tt.key, tt.typed, raw, tt.stored)
		}
		if got := ParamText(tt.key, raw); got != tt.text {
			t.Errorf("%s %q: text got %q, want %q", tt.key, tt.typed, got, tt.text)
		}
	}
}

func TestParseParamRefuses(t *testing.T) {
	tests := []struct{ key, typed, want string }{
		{"quota", "很多", "员额总量应为不小于0的整数"},
		{"quota", "-1", "员额总量应为不小于0的整数"},
		{"quota", "1.5", "员额总量应为不小于0的整数"},
		{"fail_cumulative", "0", "累计不合格年数应为不小于1的整数"},
		{"reference_pay", "4千", "上年度事业单位管理岗位月平均工资应为以元为单位的数"},
		{"monthly_coverage_min", "120", "月走访覆盖率下限应为百分数，写作 70 或 70%"},
		{"issued_on", "2020-02-30", "《意见》印发日期应为日期，写作 2020-05-06"},
		{"issued_on", "2020-05", "《意见》印发日期应为日期，写作 2020-05-06"},
		{"min_education", "大学", "最低学历应为"},
		{"terms", "2026-01-01", "“两委”届期应为每行一届"},
		{"terms", "2030-01-01至2026-01-01", "“两委”届期应为每行一届"},
		{"grade_ranges", "社区正职：18-7", "岗位等级范围应为每行一类"},
		{"grade_ranges", "社区正职", "岗位等级范围应为每行一类"},
		{"certified_levels", "无", "计为社工师的证书等级应为每行一个证书等级"},
		{"quotas", "1", "没有参数“quotas”"},
	}
	for _, tt := range tests {
		if raw, err := ParseParam(tt.key, tt.typed); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %q: got %s, %v, want an error with %q", tt.key, tt.typed, raw, err, tt.want)
		}
	}
}

// Every default can be written and read back, and every parameter says how.
func TestParamTextIsReadBack(t *testing.T) {
	for _, i := range ParamTable() {
		if ParamForm(i.Key) == "" {
			t.Errorf("%s: nothing says how it is written", i.Key)
		}
		raw := DefaultParam(i.Key)
		if (raw == nil) != strings.HasPrefix(i.Default, "无") {
			t.Errorf("%s: default %s, shown as %s", i.Key, raw, i.Default)
		}
		if raw == nil {
			continue
		}
		back, err := ParseParam(i.Key, ParamText(i.Key, raw))
		if err != nil || string(back) != string(raw) {
			t.Errorf("%s: got %s, %v, want %s", i.Key, back, err, raw)
		}
	}
}

// texts are values as written, by key.
func texts(values map[string]json.RawMessage) map[string]string {
	out := map[string]string{}
	for k, v := range values {
		out[k] = ParamText(k, v)
	}
	return out
}

func TestSheetParams(t *testing.T) {
	in := valid()
	cs := county(in)
	cs.TermStart, cs.TermEnd, cs.BasePayShare = day(2026, 3, 1), day(2031, 2, 28), 60
	fixed := map[string]string{
		"quota": "40", "reference_pay": "4100", "reference_year": "2023", "exit_age_male": "60", "exit_age_female": "55",
		"base_pay_share": "60", "terms": "2026-03-01至2031-02-28",
	}
	want := map[string]string{"age_limit_relaxed": "45"}
	for k, v := range fixed {
		want[k] = v
	}
	if d := cmp.Diff(want, texts(SheetParams(in.Return, int(cs.Year)))); d != "" {
		t.Errorf("the sheet (-want +got)\n%s", d)
	}
	if got := SheetParams(in.Return, int(cs.Year)+1); len(got) != 0 {
		t.Errorf("another year: got %s", got)
	}
	p, err := Resolve([]byte(`{"quota": 38}`), in.Return, in.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	// What equals the default is not told from nothing.
	if d := cmp.Diff(fixed, texts(p.FromSheet())); d != "" {
		t.Errorf("resolved (-want +got)\n%s", d)
	}
}

func TestSameParam(t *testing.T) {
	two := `[{"start":"2021-01-01","end":"2025-12-31"},{"start":"2026-03-01","end":"2031-02-28"}]`
	tests := []struct {
		key, stored, sheet string
		want               bool
	}{
		{"reference_pay", "4100.0", "4100", true},
		{"reference_pay", "4100", "4100.01", false},
		{"terms", two, `[{"start":"2026-03","end":"2031-02"}]`, true},
		{"terms", two, `[{"start":"2026-04","end":"2031-02"}]`, false},
		{"quota", "null", "1", false},
	}
	for _, tt := range tests {
		if got := SameParam(tt.key, json.RawMessage(tt.stored), json.RawMessage(tt.sheet)); got != tt.want {
			t.Errorf("%s %s %s: got %v", tt.key, tt.stored, tt.sheet, got)
		}
	}
}
