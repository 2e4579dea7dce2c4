package importer

import (
	"testing"

	"shegong/internal/roster"
)

// A block for each community: its title, the head again, its rows.
func TestBlocksWithTitles(t *testing.T) {
	head := append([]any{"序号"}, workerHead[3:]...)
	row := func(i int) []any { return append([]any{1}, workerRow(i, nil, nil)[3:]...) }
	r := readMemory(t, Options{County: "220104"}, sheetOf("花名册",
		[]any{"前进街道东田社区“社工岗”人员花名册"}, head, row(1), row(2),
		[]any{"前进街道孟家社区“社工岗”人员花名册"}, head, row(3)))
	var got []string
	for _, w := range r.Workers {
		got = append(got, w.Street+w.Community)
	}
	want := []string{"前进街道东田社区", "前进街道东田社区", "前进街道孟家社区"}
	if len(got) != len(want) || got[0] != want[0] || got[2] != want[2] {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(r.Faults) > 0 {
		t.Errorf("faults %+v", r.Faults)
	}
}

// Two tables below each other are read as two.
func TestTablesBelowEachOther(t *testing.T) {
	r := readMemory(t, Options{}, sheetOf("台账",
		[]any{"退出人员台账"}, []any{"序号", "姓名", "身份证号", "退出时间", "退出原因"}, []any{1, "王芳", personID(1), "2024.05", "辞职"},
		[]any{"制度建设情况"}, []any{"序号", "制度名称", "是否建立", "文号"}, []any{1, "考核办法", "是", "1号"}, []any{2, "退出机制", "是", "2号"}))
	if len(r.Exits) != 1 || len(r.Institutions) != 2 || len(r.Faults) > 0 {
		t.Errorf("%d exits, %d institutions, faults %+v", len(r.Exits), len(r.Institutions), r.Faults)
	}
}

func TestRowsThatAreNoRecords(t *testing.T) {
	head := []any{"序号", "姓名", "身份证号", "人员类别", "退出时间", "退出原因"}
	for name, row := range map[string][]any{
		"none":     {1, "无", "无", "无", "无", "无"},
		"strokes":  {1, "/", "/", "/", "/", "/"},
		"sentence": {nil, "本月无退出人员"},
		"hints":    {"填序号", "与身份证一致", "18位，文本格式", "三类之一", "年月日", "选一项"},
	} {
		r := readMemory(t, Options{}, sheetOf("退出人员台账", head, row))
		if len(r.Exits) > 0 || len(r.Faults) > 0 {
			t.Errorf("%s: %d exits, faults %+v", name, len(r.Exits), r.Faults)
		}
	}
}

// What stands in a head's group decides what 等级 means.
func TestHeadsBelowGroups(t *testing.T) {
	table := headSpellings()
	for _, c := range []struct {
		kind              roster.Kind
		group, text, want string
	}{
		{roster.Workers, "社工证", "等级", "certificate"},
		{roster.Workers, "社工证", "取得时间", "certificate_date"},
		{roster.Workers, "", "等级", "grade"},
		{roster.Workers, "工作时间", "到社区", "hire_date"},
		{roster.Workers, "", "村（社区）（必填）", "community"},
		{roster.Workers, "", "3.姓名", "name"},
		{roster.Workers, "", "服务协议终止时间", "agreement_end"},
		{roster.Matters, "审批情况", "日期", "approval_date"},
	} {
		if e, ok := table.match(c.kind, newHead(0, c.text, c.group)); !ok || e.key != c.want {
			t.Errorf("%s·%s: got %q, want %q", c.group, c.text, e.key, c.want)
		}
	}
}

func TestYearHeads(t *testing.T) {
	for _, c := range []struct {
		text, around string
		want         int
	}{
		{"2023年", "", 2023},
		{"2023年度考核等次", "", 2023},
		{"考核结果（2023年）", "", 2023},
		{"年度考核2023", "", 2023},
		{"2023", "年度考核情况", 2023},
		{"2023", "", 0},
		{"2023年奖金", "考核", 0},
		{"二〇二三年", "", 2023},
	} {
		if got := headYear(c.text, c.around); got != c.want {
			t.Errorf("%s below %q: got %d, want %d", c.text, c.around, got, c.want)
		}
	}
	if y := titleYear("填报日期：2024年10月31日", false); y != 0 {
		t.Errorf("the day of filling in gave the year %d", y)
	}
}

// A county sheet of pairs beside each other, numbered in Chinese, the year in
// its title, a title's unit that does not fit a month's wage.
func TestCountyPairs(t *testing.T) {
	r := readMemory(t, Options{}, sheetOf("基本情况", []any{"朝阳区2024年基本情况"}, []any{"单位：万元"},
		[]any{"序号", "项目", "数值", "项目", "数值"},
		[]any{"一", "员额总量", 60, "退出年龄（男）", 60},
		[]any{"二", "上年度事业单位管理岗位月平均工资", 4273, "退出年龄（女）", 55},
		[]any{"三", "年度薪酬预算", 346.3, "省级补助", 28.9}))
	if len(r.CountySheets) != 1 || len(r.Faults) > 0 {
		t.Fatalf("%d sheets, faults %+v", len(r.CountySheets), r.Faults)
	}
	c := r.CountySheets[0]
	if c.Year != 2024 || c.Quota != 60 || c.ReferencePay != 427_300 || c.ExitAgeFemale != 55 || c.Budget != 346_300_000 || c.ProvincialSubsidy != 28_900_000 {
		t.Errorf("got %+v", c)
	}
	if p := r.Locate(&r.CountySheets[0], "exit_age_female"); p.Cell != "E5" {
		t.Errorf("cell %s, want E5", p.Cell)
	}
}
