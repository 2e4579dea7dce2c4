package importer

import (
	"strings"

	"shegong/internal/roster"
)

// insurances are the six of 五险一金 in the order of the field's Into.
var insurances = [6]string{"养老", "医疗", "失业", "工伤", "生育", "公积金"}

// parseInsurance reads the column 五险一金: a flag for all six, or the list of
// what is paid, which says no to the rest.
func parseInsurance(text string) (paid [6]roster.Flag, blank, ok bool) {
	if len(text) > 300 {
		return paid, false, false
	}
	if f, blank, ok := parseFlag(text); ok {
		for i := range paid {
			paid[i] = f
		}
		return paid, blank, true
	}
	s := strings.NewReplacer("住房公积金", "公积金", "基本", "", "保险", "", "已缴纳", "", "已缴", "", "缴纳", "", "齐全", "", "已参加", "", "全部", "").Replace(narrow(text))
	set := func(names ...string) {
		for _, name := range names {
			for i, k := range insurances {
				if k == name {
					paid[i] = roster.Yes
				}
			}
		}
		ok = ok || len(names) > 0
	}
	for _, item := range strings.FieldsFunc(s, listSeparator) {
		switch item {
		case "五险一金", "五险1金", "5险1金":
			set(insurances[:]...)
		case "五险", "5险", "社", "社会":
			set(insurances[:5]...)
		case "一金", "公积金":
			set("公积金")
		case "养老", "医疗", "失业", "工伤", "生育":
			set(item)
		case "医保":
			set("医疗")
		default:
			return [6]roster.Flag{}, false, false
		}
	}
	for i := range paid {
		if paid[i] == roster.Unknown {
			paid[i] = roster.No
		}
	}
	return paid, false, ok
}

func listSeparator(r rune) bool {
	switch r {
	case '、', ',', '，', '/', ';', '；', '+', '和', '及', '与', '|', '。', '.':
		return true
	}
	return false
}
