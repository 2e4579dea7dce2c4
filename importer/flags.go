package importer

import (
	"strings"

	"shegong/internal/roster"
)

// parseFlag reads the ways yes and no are written. blank tells of words that
// leave the question open.
func parseFlag(text string) (f roster.Flag, blank, ok bool) {
	if len(text) > 60 {
		return roster.Unknown, false, false
	}
	s := strings.ToLower(strings.TrimRight(narrow(text), "。.;"))
	switch s {
	case "是", "有", "√", "✓", "✔", "☑", "■", "○", "〇", "◯", "●", "v", "1", "y", "yes", "true", "t", "对", "已", "是的", "具备", "符合", "同意", "通过",
		"建立", "已建立", "已建", "参加", "已参加", "已缴", "缴纳", "已缴纳", "缴存", "已缴存", "已参保", "参保", "批准", "已批准", "准入", "转入", "已转入", "已转",
		"完成", "已完成", "享受", "已享受", "已体检", "已签", "已签订", "在册", "借调", "抽调", "是否:是":
		return roster.Yes, false, true
	case "否", "无", "×", "✗", "✘", "╳", "☒", "☐", "□", "x", "0", "n", "no", "false", "f", "错", "未", "不", "不是", "没有", "非", "不具备", "不符合", "不同意", "未通过", "不通过",
		"未建立", "未建", "未参加", "不参加", "未缴", "未缴纳", "未缴存", "未参保", "不批准", "未批准", "不准入", "未准入", "未转入", "不转入", "未转", "未完成",
		"未享受", "不享受", "未体检", "未签", "未签订", "未借调", "未抽调":
		return roster.No, false, true
	case "/", "-", "--", "—", "——", "–", "待定", "待审", "待批", "审核中", "办理中", "不适用":
		return roster.Unknown, true, true
	}
	return roster.Unknown, false, false
}
