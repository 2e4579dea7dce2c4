package policy

import (
	"fmt"
	"iter"
	"strings"

	"shegong/internal/roster"
)

func sheetRules() []*Rule {
	return []*Rule{
		{
			ID: "d-subtotal", Severity: Explain, Scope: Sheet, Title: "小计、合计与明细不符",
			Why: "小计、合计行与其上各行之和不一致，可能有行被删改或漏填。", Fix: "请重新计算小计、合计，或补全明细。",
			Check: func(c *Case, r *Reporter) { c.reportFaults(r, sheetMessage) },
		},
		{
			ID: "d-hidden", Severity: Notice, Scope: Sheet, Title: "隐藏的行、列或工作表中有数据",
			Why: "隐藏的内容同样读入，请确认不是作废的数据。", Fix: "确系作废的，请删除后重新上传。",
			Check: func(c *Case, r *Reporter) { c.reportFaults(r, sheetMessage) },
		},
		{
			ID: "d-unread", Severity: Explain, Lesser: []Severity{Notice}, Scope: Sheet, Title: "有未能识别的工作表或列",
			Why: "未识别的内容没有参加检查和统计。", Fix: "属于报送内容的，请改用规范表头或确认对应关系；无关的，请说明或删除。",
			Check: func(c *Case, r *Reporter) { c.reportFaults(r, sheetMessage) },
		},
		{
			ID: "d-ledger", Severity: Explain, Scope: CountyWide, Title: "台账起始时间不够早",
			Why: "台账没有覆盖规则需要的年限，有关人员无法检查。", Fix: "请补报以前的台账记录。",
			Check: checkLedgers,
		},
		{
			ID: "d-parameter", Severity: Explain, Scope: CountyWide, Title: "县（市、区）参数与省里登记的不一致",
			Why: "以省里登记的参数为准；需要调整的，应凭文件确认。", Fix: "请改为登记值，或将依据文件报省民政厅确认。",
			Needs: []Need{{Kind: roster.County}}, Check: checkParameters,
		},
		{
			ID: "d-vanished", Severity: Explain, Scope: Period, Title: "上期在册人员本期不见",
			Why: "上期花名册中的人员，本期既不在册，也不在退出台账。", Fix: "已退出的，请登记退出人员台账；漏报的，请补上；身份号码更正的，请说明。",
			Check: checkVanished,
		},
		{
			ID: "d-unchanged", Severity: Notice, Scope: Period, Title: "与上期文件完全相同",
			Why: "本期上传的文件与上期逐字节相同，可能误传了旧文件。", Fix: "请确认本月确无变化。",
			Check: checkUnchanged,
		},
	}
}

func sheetMessage(f *roster.Fault, _ string) string { return f.Reason }

func checkLedgers(c *Case, r *Reporter) {
	for _, g := range c.shortLedgers() {
		p := Report{Subject: c.CountyName, Note: g.Kind.String(), Message: g.message(), Place: c.headerOf(g.Kind)}
		for _, rec := range c.Return.Records(g.Kind) {
			p.Record, p.Place = rec, nil
			break
		}
		r.Add(p)
	}
}

func checkParameters(c *Case, r *Reporter) {
	cs := c.countySheet()
	for _, k := range c.Params.Conflicts {
		title := k.Key
		for _, i := range ParamTable() {
			if i.Key == k.Key {
				title = i.Title
			}
		}
		p := Report{
			Field: k.Key, Subject: c.CountyName, Value: k.Sheet,
			Message: fmt.Sprintf("“%s”填报为%s，省里登记为%s，按登记值检查", title, k.Sheet, k.Stored),
		}
		if k.Key == "base_pay_share" {
			p.Message = fmt.Sprintf("“%s”为%s，《意见》为%s，按《意见》检查", title, k.Sheet, k.Stored)
		}
		if cs != nil {
			p.Record = cs
		}
		r.Add(p)
	}
}

// vanished are the previous roster's rows of those who are in neither the
// roster nor the exit ledger; none without a previous return. Rosters are
// compared by ID number; who only had the number corrected (same name, same
// community, new number) did not vanish.
func (c *Case) vanished() iter.Seq[*roster.Worker] {
	return func(yield func(*roster.Worker) bool) {
		if c.Previous == nil {
			return
		}
		here := map[string]bool{}
		for i := range c.Return.Workers {
			here[nameKey(&c.Return.Workers[i])] = true
		}
		for i := range c.Previous.Workers {
			w := &c.Previous.Workers[i]
			p := c.people[w.ID]
			there := p != nil && (len(p.Workers) > 0 || len(p.Exits) > 0)
			if w.ID != "" && !there && !here[nameKey(w)] && !yield(w) {
				return
			}
		}
	}
}

func nameKey(w *roster.Worker) string { return w.Name + "\x00" + roster.CommunityKey(w.Community) }

func checkVanished(c *Case, r *Reporter) {
	for w := range c.vanished() {
		r.Add(Report{
			Place: c.rosterPlace(), Field: "id_number", Subject: w.ID, Value: w.Name,
			Message: fmt.Sprintf("上期在%s%s任%s，本期不在花名册，也不在退出人员台账", w.Street, w.Community, orElse(w.Position.Text, "社工岗")),
		})
	}
}

// rosterPlace is the first roster sheet as a whole.
func (c *Case) rosterPlace() *roster.Place {
	for i := range c.Return.Sheets {
		if s := &c.Return.Sheets[i]; s.Kind == roster.Workers {
			return &roster.Place{File: c.Return.Files[s.File].Name, Sheet: s.Name}
		}
	}
	return &roster.Place{}
}

func checkUnchanged(c *Case, r *Reporter) {
	if c.Previous == nil || len(c.Return.Files) == 0 || len(c.Return.Files) != len(c.Previous.Files) {
		return
	}
	before := map[string]bool{}
	for _, f := range c.Previous.Files {
		before[f.SHA256] = true
	}
	for _, f := range c.Return.Files {
		if f.SHA256 == "" || !before[f.SHA256] {
			return
		}
	}
	var names []string
	for _, f := range c.Return.Files {
		names = append(names, f.Name)
	}
	r.Add(Report{
		Place: &roster.Place{File: c.Return.Files[0].Name}, Subject: c.CountyName,
		Message: "本期文件与上期完全相同：" + strings.Join(names, "、"),
	})
}
