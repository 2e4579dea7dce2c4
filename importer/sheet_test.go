package importer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

func TestRecognise(t *testing.T) {
	id := personID(1)
	for _, c := range []struct {
		name string
		rows [][]any
		want roster.Kind
	}{
		{"exits with many columns of a roster", [][]any{
			{"姓名", "身份证号", "所属社区", "性别", "出生年月", "学历", "岗位类别", "职务", "入职时间", "离岗时间", "离岗原因", "备注"},
			{"王芳", id, "东田社区", "女", "1980.01", "本科", "普通工作人员", "社工", "2020.05", "2024.05", "辞职", ""},
		}, roster.Exits},
		{"conversions", [][]any{
			{"姓名", "证件号码", "社区", "人员性质", "是否转岗", "转岗时间", "未转原因"}, {"王芳", id, "东田社区", "社区两委", "是", "2020.09"},
		}, roster.Conversions},
		{"auxiliaries", [][]any{
			{"其他在社区工作人员名册"},
			{"姓名", "身份证号", "社区", "用工性质", "性别", "文化程度", "上岗时间", "电话"},
			{"王芳", id, "东田社区", "公益性岗位", "女", "高中", "2023.01", ""},
		}, roster.Auxiliaries},
		{"a short roster", [][]any{
			{"社区工作者花名册"}, {"社区", "姓名", "身份证号", "学历", "职务", "用工性质", "入职时间"}, {"东田社区", "王芳", id, "本科", "社工", "专职", "2020.05"},
		}, roster.Workers},
		{"matters", [][]any{
			{"责任部门", "工作事项", "是否准入", "准入文号", "开始时间"}, {"民政局", "高龄补贴", "是", "1号", "2024.01"},
		}, roster.Matters},
		{"a task list", [][]any{{"责任部门", "工作事项", "完成时限"}, {"民政局", "报表", "月底"}}, roster.NoKind},
		{"recruitments", [][]any{{"公告名称", "发布日期", "招聘人数", "聘用人数"}, {"2022年公告", "2022.06", 5, 4}}, roster.Recruitments},
		{"institutions", [][]any{{"制度名称", "建立情况", "文件文号"}, {"考核制度", "有", "1号"}}, roster.Institutions},
		{"trainings with a group head", [][]any{
			{"姓名", "身份证号", "培训班名称", "培训时间", nil, "学时"}, {nil, nil, nil, "起", "止"}, {"王芳", id, "轮训", "2024.05.06", "2024.05.08", 16},
		}, roster.Trainings},
		{"appraisals of one year, in the title", [][]any{
			{"2023年度考核结果汇总表"}, {"姓名", "身份证号", "考核档次", "满意度"}, {"王芳", id, "优秀", 95},
		}, roster.Appraisals},
		{"residents", [][]any{{"姓名", "身份证号", "性别", "民族", "文化程度", "联系电话", "人员类型"}, {"王芳", id, "女", "汉", "高中", "", "常住"}}, roster.NoKind},
		{"buildings", [][]any{{"小区名称", "类型", "户数", "楼栋数", "所属网格"}, {"东园", "住宅", 900, 9, "1"}}, roster.NoKind},
		{"stock", [][]any{{"物资台账"}, {"编号", "名称", "数量", "单位", "时间"}, {1, "桌子", 5, "张", "2024.01"}}, roster.NoKind},
	} {
		r := readMemory(t, Options{}, sheetOf("Sheet1", c.rows...))
		s := r.Sheets[0]
		if s.Kind != c.want {
			t.Errorf("%s: got %s", c.name, s.Kind)
			continue
		}
		if c.want == roster.NoKind {
			if len(r.Faults) != 1 || r.Faults[0].Rule != "d-unread" || !r.Faults[0].Severe {
				t.Errorf("%s: faults %+v", c.name, r.Faults)
			}
		} else if s.Records != 1 || len(r.Faults) > 0 && r.Faults[0].Severe {
			t.Errorf("%s: %d records, faults %v", c.name, s.Records, faults(r))
		}
	}
}

func TestSilentSheets(t *testing.T) {
	for name, rows := range map[string][][]any{
		"Sheet2": nil,
		"填报说明":   {{"列", "含义"}, {"姓名", "与身份证一致"}, {"学历", "最高学历"}},
		"校验结果":   {{"规则", "位置", "说明"}, {"d-date", "C7", "不是日期"}},
		"Sheet3": {{"第一条"}, {"第二条"}},
		"Sheet4": {{"甲", "乙"}},
	} {
		if r := readMemory(t, Options{}, sheetOf(name, rows...)); len(r.Faults) != 0 {
			t.Errorf("%s: %v", name, faults(r))
		}
	}
}

func TestTwoFields(t *testing.T) {
	// 转岗时间 is a worker's post_date and a conversion's date: within one kind a
	// head has one meaning; a second column of a field is reported.
	r := readMemory(t, Options{}, sheetOf("花名册",
		append(append([]any{}, workerHead...), "电话", "手机号", "现学历层次", "工龄", "年龄", "问题", nil),
		append(workerRow(1, "前进街道", "东田社区"), "13800000000", "13900000000", "本科", 3, formula{35}, "有问题", "无表头")))
	want := []string{"d-unread O1 手机号", "d-unread P1 现学历层次", "d-unread Q1 工龄", "d-unread R1 年龄", "d-unread T1 "}
	if diff := cmp.Diff(want, faults(r)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"O", "P", "Q", "R", "T"}, r.Sheets[0].Unread); diff != "" {
		t.Error(diff)
	}
	if r.Workers[0].Phone != "13800000000" {
		t.Errorf("phone %q", r.Workers[0].Phone)
	}
}

func TestSuggestionAndMapping(t *testing.T) {
	head := append([]any{}, workerHead...)
	head[5] = "学历学位情况"
	row := workerRow(1, "前进街道", "东田社区")
	row[5] = "大本"
	r := readMemory(t, Options{}, sheetOf("花名册", head, row))
	c := r.Sheets[0].Columns[5]
	if c.Field != "education" || c.Match != roster.MatchSuggested || r.Workers[0].Education != 0 || len(r.Faults) != 1 || r.Faults[0].Field != "education" {
		t.Errorf("column %+v, faults %+v", c, r.Faults)
	}
	if r.HasColumn(roster.Workers, "education") {
		t.Error("a suggestion was used")
	}
	m, err := ParseMapping([]byte(`{"headers":{"学历学位 情况":"workers.education","进渠道":"-"},"values":{"education":{"大本":"大学本科"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	r = readMemory(t, Options{Mapping: m}, sheetOf("花名册", head, row))
	c = r.Sheets[0].Columns[5]
	if c.Field != "education" || c.Match != roster.MatchConfirmed || r.Workers[0].Education != roster.Undergraduate || len(r.Faults) != 0 {
		t.Errorf("column %+v, worker %+v, faults %v", c, r.Workers[0], faults(r))
	}
	if o, ok := r.Original(roster.Workers, 0, roster.FieldOf(roster.Workers, "education")); !ok || o.How != roster.Confirmed || o.From != "大本" {
		t.Errorf("original %+v", o)
	}
	_, err = ParseMapping([]byte(`{"headers":{"a":"workers.nothing"},"values":{"education":{"x":"大本"},"no":{"a":"b"}}}`))
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("error %v", err)
	}
}

func TestStreetOfSheet(t *testing.T) {
	noStreet := []any{"社区", "姓名", "身份证号", "最高学历", "岗位类型", "现任职务", "用工形式", "进入渠道", "入职时间", "转入社工岗时间"}
	row := func(n int, community any) []any { return append([]any{community}, workerRow(n, nil, nil)[3:12]...) }
	titled := func(title string) [][]any {
		return [][]any{{title}, noStreet, row(1, "东田社区"), row(2, "西田社区")}
	}
	for _, c := range []struct {
		name, title, want string
	}{
		{"前进街道", "花名册", "前进街道"},
		{"2.前进街道（12人）", "花名册", "前进街道"},
		{"前进", "花名册", "前进街道"},
		{"Sheet1", "长春市朝阳区前进街道社区工作者花名册", "前进街道"},
		{"Sheet1", "朝阳区不在表上街道社区工作者花名册", "不在表上街道"},
		{"Sheet1", "朝阳区各街道社区工作者花名册", ""},
		{"Sheet1", "朝阳区城市社区工作者花名册", ""},
	} {
		r := readMemory(t, Options{County: "220104"}, sheetOf(c.name, titled(c.title)...))
		if len(r.Workers) != 2 {
			t.Fatalf("%s %s: %+v", c.name, c.title, r.Sheets)
		}
		if w := r.Workers[1]; w.Street != c.want || w.Community != "西田社区" {
			t.Errorf("%s %s: got %q, want %q", c.name, c.title, w.Street, c.want)
		}
		if got := r.HasColumn(roster.Workers, "street"); got != (c.want != "") {
			t.Errorf("%s %s: has a street %v", c.name, c.title, got)
		}
	}
	r := readMemory(t, Options{}, sheetOf("花名册", noStreet,
		[]any{"一、前进街道"}, row(1, "东田社区"), row(2, "西田社区"), []any{"桂林街道（1人）"}, row(3, "南田社区")))
	if got := r.Workers[0].Street + r.Workers[1].Street + r.Workers[2].Street; got != "前进街道前进街道桂林街道" || len(r.Workers) != 3 {
		t.Errorf("sections: got %q, skipped %v", got, r.Sheets[0].Skipped)
	}
}

func TestCommunityOfSheet(t *testing.T) {
	head := []any{"姓名", "身份证号", "最高学历", "岗位类型", "现任职务", "用工形式", "进入渠道", "入职时间", "转入社工岗时间"}
	r := readMemory(t, Options{County: "220104"}, sheetOf("前进街道宇光社区", head, workerRow(1, nil, nil)[3:12]))
	if w := r.Workers[0]; w.Street != "前进街道" || w.Community != "宇光社区" {
		t.Errorf("got %q %q", w.Street, w.Community)
	}
	whole := []any{"社区全称", "姓名", "身份证号", "最高学历", "岗位类型", "现任职务", "用工形式", "进入渠道", "入职时间", "转入社工岗时间"}
	r = readMemory(t, Options{}, sheetOf("Sheet1", whole, append([]any{"长春市朝阳区前进街道宇光社区居民委员会"}, workerRow(1, nil, nil)[3:12]...)))
	if w := r.Workers[0]; w.Street != "前进街道" || w.Community != "宇光社区居民委员会" {
		t.Errorf("taken apart: got %q %q", w.Street, w.Community)
	}
}

func TestWideAppraisals(t *testing.T) {
	r := readMemory(t, Options{}, sheetOf("历年考核",
		[]any{"序号", "姓名", "身份证号", "2022年", "2023年度考核", "二〇二四年度", "备注"},
		[]any{1, "王芳", personID(1), "优秀", "合格", nil, nil},
		[]any{2, "李强", personID(2), nil, nil, "良好", nil},
		[]any{3, "张伟", personID(3), nil, nil, nil, nil}))
	if len(r.Appraisals) != 3 || r.Sheets[0].Rows != 2 || r.Sheets[0].Records != 3 {
		t.Fatalf("got %+v", r.Appraisals)
	}
	a := r.Appraisals[1]
	if a.Year != 2023 || a.Grade != roster.Qualified || a.Name != "王芳" || a.Col != 5 {
		t.Errorf("got %+v", a)
	}
	if p := r.Locate(&r.Appraisals[2], "grade"); p.Cell != "F3" {
		t.Errorf("cell %s", p.Cell)
	}
	if !r.HasColumn(roster.Appraisals, "year") || !r.HasColumn(roster.Appraisals, "grade") {
		t.Error("the wide form has no year or grade")
	}
	if diff := cmp.Diff([]string{"2.9-grade F3 良好"}, faults(r)); diff != "" {
		t.Error(diff)
	}
}

func TestCountySheets(t *testing.T) {
	r := readMemory(t, Options{}, sheetOf("基本情况",
		[]any{"朝阳区县（市、区）基本情况表"},
		[]any{"序号", "指标", "填报值", "备注"},
		[]any{1, "年度", "2026年"},
		[]any{2, "员额总量", "107人"},
		[]any{3, "参照工资", 4265},
		[]any{4, "基础报酬比例", percent(0.7)},
		[]any{5, "本届届满日期", serial(46022)},
		[]any{6, "年度薪酬预算（元）", 3_463_000},
		[]any{7, "不认识的指标", 5},
		[]any{"说明：按年填报"}))
	if len(r.CountySheets) != 1 {
		t.Fatalf("sheets %+v", r.Sheets)
	}
	c := r.CountySheets[0]
	if c.Year != 2026 || c.Quota != 107 || c.ReferencePay != 426_500 || c.BasePayShare != 70 || c.TermEnd.String() != "2025-12-31" || c.Budget != 346_300_000 {
		t.Errorf("got %+v", c)
	}
	if p := r.Locate(&c, "quota"); p.Cell != "C4" || p.Row != 4 {
		t.Errorf("place %+v", p)
	}
	if diff := cmp.Diff([]string{"d-unread 9 7、不认识的指标、5"}, faults(r)); diff != "" {
		t.Error(diff)
	}
	r = readMemory(t, Options{}, sheetOf("基本情况", []any{"年度", "员额总量", "参照工资"}, []any{2025, 100, 4100}, []any{2026, 107, 4265}))
	if len(r.CountySheets) != 2 || r.CountySheets[1].Quota != 107 {
		t.Errorf("years: %+v", r.CountySheets)
	}
}

func TestHiddenAndMerged(t *testing.T) {
	b := sheetOf("花名册", workerHead, workerRow(1, "前进街道", "东田社区"), workerRow(2, nil, nil), workerRow(3, "桂林街道", "西田社区"))
	b.sheets[0].hiddenRows = map[int]bool{3: true, 4: true}
	b.sheets[0].trailer = grid.Trailer{
		Merges:     []grid.Range{{FirstRow: 2, LastRow: 3, FirstCol: 1, LastCol: 1}, {FirstRow: 2, LastRow: 3, FirstCol: 2, LastCol: 2}},
		HiddenCols: []grid.Range{{FirstCol: 4, LastCol: 5}, {FirstCol: 90, LastCol: 99}},
	}
	r := readMemory(t, Options{}, b)
	if w := r.Workers[1]; w.Street != "前进街道" || w.Community != "东田社区" {
		t.Errorf("merged: %+v", w)
	}
	if diff := cmp.Diff([]string{"d-hidden E3 第3—4行；E、F列"}, faults(r)); diff != "" {
		t.Error(diff)
	}
}

func TestCounties(t *testing.T) {
	head := append([]any{"县（市、区）"}, workerHead...)
	row := func(county string, n int) []any {
		return append([]any{county}, workerRow(n, "前进街道", "东田社区")...)
	}
	r := readMemory(t, Options{}, sheetOf("花名册", head, row("朝阳区", 1), row("长春市朝阳区", 2), row("朝阳", 3)))
	if r.County != "220104" || r.Workers[2].County != "" {
		t.Errorf("county %q, named %v", r.County, r.Named)
	}
	r = readMemory(t, Options{County: "220104"}, sheetOf("花名册", head, row("朝阳区", 1), row("南关区", 2)))
	if r.Workers[0].County != "" || r.Workers[1].County != "220102" || len(r.Named) != 2 {
		t.Errorf("rows %q %q, named %v", r.Workers[0].County, r.Workers[1].County, r.Named)
	}
	r = readMemory(t, Options{}, sheetOf("花名册", head, row("朝阳区", 1), row("南关区", 2)))
	if r.County != "" {
		t.Errorf("two counties named, got %q", r.County)
	}
	units := []Unit{{Code: "22Z001", Name: "净月开发区", Aliases: []string{"净月"}}}
	r = readMemory(t, Options{Units: units}, sheetOf("花名册", []any{"填报单位：净月社会事业局  填报日期：2026年10月"}, workerHead, workerRow(1, "前进街道", "东田社区")))
	if r.County != "" {
		t.Errorf("an alias inside a longer word named %q", r.County)
	}
	r = readMemory(t, Options{Units: units}, sheetOf("花名册", []any{"填报单位：净月开发区管委会"}, workerHead, workerRow(1, "前进街道", "东田社区")))
	if r.County != "22Z001" {
		t.Errorf("local unit: got %q", r.County)
	}
}

func TestRepeatedHeaderAndOddRows(t *testing.T) {
	r := readMemory(t, Options{}, sheetOf("花名册",
		[]any{"花名册"}, workerHead,
		[]any{"例：", "前进街道", "东田社区", "张三", personID(9), "本科", "普通工作人员", "社工", "专职", "公开招聘", "2020.05", "2020.05", 1},
		workerRow(1, "前进街道", "东田社区"), workerHead, workerRow(2, "前进街道", "东田社区"),
		[]any{nil, "前进街道", "东田社区", nil, nil, "本科", "普通工作人员"}, // defaults of the drop-downs
		[]any{nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, "随手记"},
		[]any{nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, "2020.05", "2020.05", 2800}))
	want := []roster.Skipped{
		{From: 1, To: 1, Reason: "title"},
		{From: 2, To: 2, Reason: "header"},
		{From: 3, To: 3, Reason: "hint"},
		{From: 5, To: 5, Reason: "header"},
		{From: 7, To: 7, Reason: "empty"},
		{From: 8, To: 8, Reason: "unrecognised"},
	}
	if diff := cmp.Diff(want, r.Sheets[0].Skipped); diff != "" {
		t.Error(diff)
	}
	if len(r.Workers) != 3 {
		t.Errorf("%d workers", len(r.Workers))
	}
	if diff := cmp.Diff([]string{"d-unread 8 随手记"}, faults(r)); diff != "" {
		t.Error(diff)
	}
}
