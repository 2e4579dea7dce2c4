package importer

import (
	"strings"

	"shegong/internal/roster"
)

// silent tells of sheets that hold no data by their name: explanations, lists
// for drop-downs, and the findings of an annotated workbook that comes back.
func silent(name string) bool {
	n := roster.Fold(name)
	if strings.HasPrefix(n, "校验结果") && strings.Trim(n, "校验结果0123456789") == "" || n == "问题行" || n == "注意事项" {
		return true
	}
	for _, w := range []string{"说明", "字典", "下拉选项", "填写要求", "填报要求", "数据字典"} {
		if strings.HasSuffix(n, w) {
			return true
		}
	}
	return false
}

// refuse keeps note of a sheet that is of no kind, or of more than one.
func (s *sheet) refuse(found []guess) {
	s.unread = s.kept
	if len(found) > 1 {
		s.info().Title = firstLine(titleText(s.kept[:found[0].header.first]))
		var kinds []string
		for _, c := range found {
			kinds = append(kinds, c.kind.Title())
		}
		s.fault(roster.Fault{
			Rule: "d-unread", Row: int32(s.kept[found[0].header.first].number), Index: -1, Severe: true, Value: s.heads(found[0].header.first),
			Reason: "表头同时符合" + strings.Join(kinds, "、") + "，请在标题或工作表名称中写明是哪一种",
		})
		s.unread = nil
	}
	s.rest("unrecognised")
}

// reportUnread reports a sheet with data that was not recognised. A page of
// notes, or a head alone, is no data.
func (s *sheet) reportUnread() {
	head := -1
	for i := range s.unread {
		n, _ := s.unread[i].filled()
		if head < 0 && n >= 2 {
			head = i
			continue
		}
		if head >= 0 && n >= 2 {
			s.info().HeaderRow, s.info().HeaderRows = s.unread[head].number, 1
			s.kept = s.unread
			s.fault(roster.Fault{
				Rule: "d-unread", Row: int32(s.unread[head].number), Index: -1, Severe: true, Value: s.heads(head),
				Reason: "表头与各类报表都不相符，这张工作表没有读取",
			})
			return
		}
	}
}

// heads are the cells of a kept row, for a message.
func (s *sheet) heads(at int) string {
	var texts []string
	for i := range s.kept[at].cells {
		if c := &s.kept[at].cells[i]; !blank(c) {
			texts = append(texts, squeeze(display(c)))
		}
	}
	return shorten(strings.Join(texts, "、"), 120)
}

func (d *draft) fault(f roster.Fault) {
	f.Sheet = int32(d.index)
	d.in.ret.Faults = append(d.in.ret.Faults, f)
}

// reportColumns lists the columns and reports those with data that were not
// read.
func (s *sheet) reportColumns() {
	info := s.info()
	row := int32(info.HeaderRow)
	first := map[string]string{}
	for _, c := range s.plan.sorted() {
		field := c.key
		if c.match == roster.MatchSuggested {
			field = c.near
		}
		if c.head.text != "" {
			info.Columns = append(info.Columns, roster.Column{Column: c.letters, Header: c.head.display(), Field: field, Match: c.match})
		}
		if c.key != "" {
			if first[c.key] == "" {
				first[c.key] = c.letters
			}
			continue
		}
		if !c.seen || c.quiet {
			continue
		}
		info.Unread = append(info.Unread, c.letters)
		s.fault(roster.Fault{
			Rule: "d-unread", Row: row, Column: c.letters, Kind: s.kind, Index: -1, Field: c.near, Value: c.head.text,
			Reason: s.whyUnread(c, first),
		})
	}
}

func (s *sheet) whyUnread(c *column, first map[string]string) string {
	if c.near != "" {
		return "可能是“" + roster.FieldOf(s.kind, c.near).Header + "”，确认对应关系后才会读取"
	}
	if c.head.text == "" {
		return "这一列没有表头，内容没有读取"
	}
	if e, ok := s.g.meaning(s.kind, c.head); ok && first[e.key] != "" {
		return "与" + first[e.key] + "列重复，只读取" + first[e.key] + "列"
	}
	return "不是要报送的项目，内容没有读取"
}
