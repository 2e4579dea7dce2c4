package importer

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"shegong/internal/roster"
)

// Keys of columns that are known but fill no field.
const (
	serialKey  = "serial"
	countyKey  = "county"
	itemKey    = "item"
	valueKey   = "value"
	problemKey = "问题" // the column of the annotated workbook, in a file that comes back
)

// headEntry is what a spelling means within a kind.
type headEntry struct {
	key   string
	field *roster.Field // nil for serial, county of kinds without it, item, value
	exact bool          // the official spelling
}

// headTable holds the spellings of every kind, folded.
type headTable struct {
	kinds map[roster.Kind]map[string]headEntry
	// pairs are the heads of a county sheet of two columns, 项目 and 数值.
	pairs map[string]string
}

var headSpellings = sync.OnceValue(newHeadTable)

// foldHead is a head as it is compared.
func foldHead(s string) string { return strings.TrimRight(roster.Fold(s), ":.。★▲※") }

func newHeadTable() *headTable {
	t := &headTable{kinds: map[roster.Kind]map[string]headEntry{}, pairs: map[string]string{}}
	all := roster.Spellings()
	for _, k := range roster.Kinds() {
		t.kinds[k] = spellingsOf(k, all)
	}
	for _, s := range all {
		if s.Kind == roster.County && (s.Key == itemKey || s.Key == valueKey) {
			t.pairs[foldHead(s.Text)] = s.Key
		}
	}
	return t
}

// spellingsOf are the spellings of one kind: its own before the common ones, and
// none that fits two of its fields.
func spellingsOf(k roster.Kind, all []roster.Spelling) map[string]headEntry {
	own, common := map[string]headEntry{}, map[string]headEntry{}
	twice := map[string]bool{}
	for _, s := range all {
		f := roster.FieldOf(k, s.Key)
		to := common
		switch {
		case s.Kind == k && f != nil:
			to = own
		case s.Kind != roster.NoKind || f == nil && s.Key != serialKey && s.Key != countyKey:
			continue
		}
		text := foldHead(s.Text)
		if have, ok := to[text]; ok && have.key != s.Key {
			twice[text] = true
		}
		to[text] = headEntry{s.Key, f, f != nil && foldHead(f.Header) == text}
	}
	for text, e := range common {
		if _, ok := own[text]; !ok {
			own[text] = e
		}
	}
	for text := range twice {
		delete(own, text)
	}
	addTimes(own)
	return own
}

// timeWords end the heads of dates; one stands for the other.
var timeWords = []string{"时间", "日期", "年月", "年月日"}

// addTimes adds the heads of dates that end in another of the words, unless a
// head is known already or fits two fields.
func addTimes(own map[string]headEntry) {
	more, twice := map[string]headEntry{}, map[string]bool{}
	for text, e := range own {
		if e.field == nil || e.field.Type != roster.DateType {
			continue
		}
		for _, from := range timeWords {
			stem, ok := strings.CutSuffix(text, from)
			if !ok || utf8.RuneCountInString(stem) < 2 {
				continue
			}
			for _, to := range timeWords {
				if have, ok := more[stem+to]; ok && have.key != e.key {
					twice[stem+to] = true
				}
				more[stem+to] = headEntry{key: e.key, field: e.field}
			}
		}
	}
	for text, e := range more {
		if _, ok := own[text]; !ok && !twice[text] {
			own[text] = e
		}
	}
}

// head is one column's head, put together from up to three header rows.
type head struct {
	col   int
	text  string // the lowest text
	group string // what stands above it over several columns
	year  int    // of a wide appraisal column
	// forms are the folded ways to compare it, the surest first.
	forms []string
}

// headNumber is the number some forms put before a head: 1.姓名, （2）性别.
var headNumber = regexp.MustCompile(`^[（(]?[0-9]{1,2}[)）.、．]\s*`)

func newHead(col int, text, group string) head {
	h := head{col: col, text: shorten(trim(text), 200), group: shorten(trim(group), 200)}
	h.addForm(h.group + h.text)
	h.addForm(h.text)
	if h.group != "" && strings.Contains(h.group, "时间") { // 到社区 below 工作时间
		h.addForm(h.text + "时间")
		h.addForm(h.text + "工作时间")
	}
	if at := strings.LastIndexAny(h.text, "(（[【"); at > 0 { // 村（社区）（必填）
		h.addForm(h.text[:at])
	}
	if plain, ok := withoutBrackets(h.group + h.text); ok {
		h.addForm(plain)
		plain, _ = withoutBrackets(h.text)
		h.addForm(plain)
	}
	if n := headNumber.FindString(h.text); n != "" && len(n) < len(h.text) {
		h.addForm(h.text[len(n):])
	}
	if cut := strings.IndexAny(h.text, "\n\r"); cut > 0 {
		h.addForm(h.text[:cut]) // a hint below the head, in the same cell
	}
	h.year = headYear(h.text, h.group)
	return h
}

func (h *head) addForm(s string) {
	f := foldHead(s)
	if f == "" {
		return
	}
	for _, have := range h.forms {
		if have == f {
			return
		}
	}
	h.forms = append(h.forms, f)
}

// groupMark stands between a group and its sub-head.
const groupMark = "·"

// display is the head as the page shows it.
func (h head) display() string {
	if h.group != "" {
		return h.group + groupMark + h.text
	}
	return h.text
}

// match finds the head's meaning within kind k.
func (t *headTable) match(k roster.Kind, h head) (headEntry, bool) {
	if k == roster.Appraisals && h.year > 0 {
		return headEntry{key: yearGradeKey, field: roster.FieldOf(k, yearGradeKey)}, true
	}
	spellings := t.kinds[k]
	for i, form := range h.forms {
		// 等级 below 社工证 is the certificate's, whatever it means alone.
		if i == 1 || len(h.forms) == 1 {
			if key := subHead(k, h); key != "" {
				return headEntry{key: key, field: roster.FieldOf(k, key)}, true
			}
		}
		if e, ok := spellings[form]; ok {
			return e, true
		}
	}
	return headEntry{}, false
}

// subHead reads heads that mean something only together with their group.
func subHead(k roster.Kind, h head) string {
	group, text := foldHead(h.group), foldHead(h.text)
	if plain, ok := withoutBrackets(text); ok {
		text = plain
	}
	if group == "" || text == "" {
		return ""
	}
	for _, s := range subHeads {
		if s.kind == k && strings.Contains(group, s.group) && strings.HasPrefix(text, s.sub) {
			return s.key
		}
	}
	return ""
}

type subHeadEntry struct {
	kind            roster.Kind
	group, sub, key string
}

// subHeads are looked through in order.
var subHeads = slices.Concat(
	spans(roster.Workers, "协议", "agreement_start", "agreement_end"),
	spans(roster.Workers, "合同", "agreement_start", "agreement_end"),
	spans(roster.Trainings, "培训", "start_date", "end_date"),
	spans(roster.County, "届", "term_start", "term_end"),
	[]subHeadEntry{
		{roster.Workers, "借调", "单位", "seconded_to"},
		{roster.Workers, "借调", "起", "seconded_from"},
		{roster.Workers, "借调", "时间", "seconded_from"},
		{roster.Workers, "证", "等级", "certificate"},
		{roster.Workers, "证", "级别", "certificate"},
		{roster.Workers, "证", "名称", "certificate"},
		{roster.Workers, "证", "时间", "certificate_date"},
		{roster.Workers, "证", "日期", "certificate_date"},
		{roster.Workers, "证", "取得", "certificate_date"},
		{roster.Workers, "证", "获得", "certificate_date"},
		{roster.Workers, "证", "补贴", "certificate_subsidy"},
		{roster.Workers, "职业资格", "等级", "certificate"},
		{roster.Workers, "职业资格", "补贴", "certificate_subsidy"},
		{roster.Workers, "职业水平", "等级", "certificate"},
		{roster.Workers, "职业水平", "补贴", "certificate_subsidy"},
		{roster.Workers, "薪酬", "基础", "base_pay"},
		{roster.Workers, "薪酬", "绩效", "performance_pay"},
		{roster.Workers, "工资", "基础", "base_pay"},
		{roster.Workers, "工资", "绩效", "performance_pay"},
		{roster.Workers, "报酬", "基础", "base_pay"},
		{roster.Workers, "报酬", "绩效", "performance_pay"},
		{roster.Workers, "学历", "全日制", "education_fulltime"},
		{roster.Workers, "学历", "在职", "education_onjob"},
		{roster.County, "退出年龄", "男", "exit_age_male"},
		{roster.County, "退出年龄", "女", "exit_age_female"},
		{roster.County, "招聘计划", "第一年", "planned_hires_1"},
		{roster.County, "招聘计划", "第二年", "planned_hires_2"},
		{roster.County, "招聘计划", "第三年", "planned_hires_3"},
		{roster.County, "招聘计划", "2020", "planned_hires_1"},
		{roster.County, "招聘计划", "2021", "planned_hires_2"},
		{roster.County, "招聘计划", "2022", "planned_hires_3"},
		{roster.Communities, "大厅", "人数", "hall_staff"},
		{roster.Communities, "大厅", "日常办公", "hall_staff"},
		{roster.Communities, "巡查", "次数", "daily_patrols"},
		{roster.Communities, "走访", "覆盖率", "monthly_coverage"},
		{roster.Matters, "批", "日期", "approval_date"},
		{roster.Matters, "批", "时间", "approval_date"},
		{roster.Matters, "批", "文号", "approval_number"},
		{roster.Matters, "审核", "日期", "approval_date"},
		{roster.Matters, "审核", "时间", "approval_date"},
		{roster.Matters, "审核", "文号", "approval_number"},
	},
)

func spans(k roster.Kind, group, start, end string) (out []subHeadEntry) {
	for _, s := range []string{"起", "开始", "自", "签订"} {
		out = append(out, subHeadEntry{k, group, s, start})
	}
	for _, s := range []string{"止", "终", "结束", "到期", "截止", "届满", "至"} {
		out = append(out, subHeadEntry{k, group, s, end})
	}
	return out
}
