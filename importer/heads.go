package importer

import (
	"slices"
	"strings"
	"sync"

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
	return own
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

func newHead(col int, text, group string) head {
	h := head{col: col, text: shorten(trim(text), 200), group: shorten(trim(group), 200)}
	h.addForm(h.group + h.text)
	h.addForm(h.text)
	if plain, ok := withoutBrackets(h.group + h.text); ok {
		h.addForm(plain)
		plain, _ = withoutBrackets(h.text)
		h.addForm(plain)
	}
	if cut := strings.IndexAny(h.text, "\n\r"); cut > 0 {
		h.addForm(h.text[:cut]) // a hint below the head, in the same cell
	}
	h.year = headYear(h)
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
	spellings := t.kinds[k]
	for _, form := range h.forms {
		if e, ok := spellings[form]; ok {
			return e, true
		}
	}
	if key := subHead(k, h); key != "" {
		return headEntry{key: key, field: roster.FieldOf(k, key)}, true
	}
	if k == roster.Appraisals && h.year > 0 {
		return headEntry{key: yearGradeKey, field: roster.FieldOf(k, yearGradeKey)}, true
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
		{roster.Workers, "证", "名称", "certificate"},
		{roster.Workers, "证", "时间", "certificate_date"},
		{roster.Workers, "学历", "全日制", "education_fulltime"},
		{roster.Workers, "学历", "在职", "education_onjob"},
		{roster.County, "退出年龄", "男", "exit_age_male"},
		{roster.County, "退出年龄", "女", "exit_age_female"},
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
