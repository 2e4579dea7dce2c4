package policy

import (
	"fmt"
	"strings"

	"shegong/internal/roster"
)

// rulesData are the rules of data quality. What a cell says of itself was found
// in reading and stands in Return.Faults; what needs other cells is found here.
func rulesData() []*Rule {
	return append(append(cellRules(), identityRules()...), sheetRules()...)
}

func cellRules() []*Rule {
	return []*Rule{
		{
			ID: "d-required", Severity: Error, Scope: Row, Title: "必填项不能为空",
			Why: "缺少必填项的人员或社区无法统计，也无法核对有关规定。", Fix: "请补填该单元格；表中没有这一列的，请增加该列。",
			Check: checkRequired,
		},
		{
			ID: "d-value", Severity: Error, Scope: Row, Title: "填写内容须在可选值之内",
			Why: "同一情况写法不一，各地数据无法汇总。", Fix: "请改为规定的写法；确属同一意思的，可确认一次替换，以后自动沿用。",
			Check: func(c *Case, r *Reporter) { c.reportFaults(r, valueMessage) },
		},
		{
			ID: "d-number", Severity: Error, Scope: Row, Title: "数字填写有误",
			Why: "不是数字或超出合理范围的内容无法计算。", Fix: "请填写阿拉伯数字，不带单位和说明文字。",
			Check: func(c *Case, r *Reporter) { c.reportFaults(r, plainMessage) },
		},
		{
			ID: "d-date", Severity: Error, Scope: Row, Title: "日期填写有误",
			Why: "日期决定年龄、期限和先后，含糊的日期不作猜测。", Fix: "请写成 2020-05-06 或 2020.05 这样的完整日期或年月，并将单元格设为文本或日期格式。",
			Check: func(c *Case, r *Reporter) { c.reportFaults(r, plainMessage) },
		},
		{
			ID: "d-date-order", Severity: Error, Scope: Row, Title: "日期先后不合常理",
			Why: "出生、到社区工作、进入社工岗应依次发生；已发生的事不应晚于报告截止日。", Fix: "请核对两处日期，改正有误的一处。",
			Check: checkDateOrder,
		},
		{
			ID: "d-formula", Severity: Error, Scope: Row, Title: "公式没有结果",
			Why: "单元格是公式而没有保存计算结果，或结果是错误值，读不到内容。", Fix: "请在 Excel 或 WPS 中重新计算并保存，或将公式粘贴为数值。",
			Check: func(c *Case, r *Reporter) { c.reportFaults(r, plainMessage) },
		},
		{
			ID: "d-own-county", Severity: Error, Scope: Row, Title: "填报了其他县（市、区）的数据",
			Why: "一份报送只包含本填报单位的数据。", Fix: "请删去该行，或改正县（市、区）一列。",
			Check: checkOwnCounty,
		},
		{
			ID: "d-division", Severity: Error, Scope: Row, Title: "街道、社区名称查不到",
			Why: "名称须与区划表或本次报送的社区基本情况表一致，否则人员归不到社区。", Fix: "请改为规范名称；新设的社区请先列入社区基本情况表。",
			Check: checkDivision,
		},
	}
}

// reportFaults reports what reading found against the rule.
func (c *Case) reportFaults(r *Reporter, message func(*roster.Fault, string) string) {
	for i := range c.Return.Faults {
		f := &c.Return.Faults[i]
		if f.Rule != r.rule.ID {
			continue
		}
		c.reportFault(r, f, message)
	}
}

func (c *Case) reportFault(r *Reporter, f *roster.Fault, message func(*roster.Fault, string) string) {
	p := Report{Field: f.Field, Value: f.Value}
	header := f.Field
	if fd := roster.FieldOf(f.Kind, f.Field); fd != nil {
		header = fd.Header
		if f.Kind == roster.Appraisals && fd.Into != nil {
			p.Field = "grade" // a year's column of the wide form is no field of its own
		}
	}
	p.Message = message(f, header)
	p.Cause = f.Rule + " " + f.Field + " " + f.Value
	if f.Index >= 0 && f.Kind != roster.NoKind {
		p.Record = c.Return.Record(f.Kind, int(f.Index))
	}
	if f.Sheet >= 0 && int(f.Sheet) < len(c.Return.Sheets) && (p.Record == nil || f.Column != "") {
		place := c.faultPlace(f)
		p.Place = &place
	}
	if p.Record == nil {
		p.Subject = c.Return.Sheets[f.Sheet].Name
		p.Note = fmt.Sprint(f.Row, f.Column)
	}
	if r.rule.Severity == Explain && !f.Severe && len(r.rule.Lesser) > 0 {
		p.Severity = r.rule.Lesser[0]
	}
	r.Add(p)
}

func (c *Case) faultPlace(f *roster.Fault) roster.Place {
	s := &c.Return.Sheets[f.Sheet]
	p := roster.Place{File: c.Return.Files[s.File].Name, Sheet: s.Name, Row: int(f.Row)}
	if f.Row > 0 {
		p.Cell = fmt.Sprintf("%s%d", orElse(f.Column, "A"), f.Row)
	} else if f.Column != "" {
		p.Cell = f.Column + "1"
	}
	return p
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func plainMessage(f *roster.Fault, header string) string {
	m := fmt.Sprintf("“%s”填写“%s”", header, f.Value)
	if f.Value == "" {
		m = fmt.Sprintf("“%s”", header)
	}
	return m + "：" + orElse(f.Reason, "无法识别")
}

func valueMessage(f *roster.Fault, header string) string {
	m := fmt.Sprintf("“%s”填写“%s”，不在可选值之内", header, f.Value)
	if f.Reason != "" {
		m += "（" + f.Reason + "）"
	}
	if len(f.Near) > 0 {
		m += "；最接近的是：" + strings.Join(f.Near, "、")
	}
	return m
}

// checkRequired reports blank required cells, and once a column that a sheet
// lacks altogether.
func checkRequired(c *Case, r *Reporter) {
	for si := range c.Return.Sheets {
		reportMissingColumns(c, r, si)
	}
	for _, k := range roster.Kinds() {
		var need []*roster.Field
		var mask roster.Fields
		for _, f := range roster.FieldsOf(k) {
			if f.Required {
				need, mask = append(need, f), mask.With(f.Index)
			}
		}
		for i := range c.Return.Len(k) {
			rec := c.Return.Record(k, i)
			m := rec.Base()
			if (m.Set|m.Bad)&mask == mask {
				continue
			}
			reportBlank(c, r, rec, need)
		}
	}
}

func reportBlank(c *Case, r *Reporter, rec roster.Record, need []*roster.Field) {
	m := rec.Base()
	s := &c.Return.Sheets[m.Sheet]
	for _, f := range need {
		if m.Set.Has(f.Index) || m.Bad.Has(f.Index) {
			continue
		}
		if s.Letters(f.Key) == "" && (m.Col == 0 || f.Key != "year" && f.Key != "grade") && f.Key != "street" {
			continue // one finding at the header says it
		}
		if f.Key == "street" && c.streetKnown(rec) {
			continue
		}
		r.Add(Report{Record: rec, Field: f.Key, Message: fmt.Sprintf("“%s”为必填项，此处为空", f.Header)})
	}
}

// streetKnown tells that the community alone decides the street: its name
// stands once in the communities sheet or the county's division table.
func (c *Case) streetKnown(rec roster.Record) bool {
	switch v := rec.(type) {
	case *roster.Worker:
		return c.names().streetsOf(v.Community) == 1 || c.streetDecided(v, v.Community)
	case *roster.Community:
		return c.names().streetsOf(v.Name) == 1
	}
	return false
}

func reportMissingColumns(c *Case, r *Reporter, si int) {
	s := &c.Return.Sheets[si]
	if s.Kind == roster.NoKind || s.Records == 0 && s.Kind != roster.County {
		return
	}
	for _, f := range roster.FieldsOf(s.Kind) {
		if !f.Required || f.Key == "street" || s.Letters(f.Key) != "" || c.filledOtherwise(si, f) {
			continue
		}
		row := max(s.HeaderRow, 1)
		p := roster.Place{File: c.Return.Files[s.File].Name, Sheet: s.Name, Row: row, Cell: fmt.Sprintf("A%d", row)}
		r.Add(Report{
			Place: &p, Field: f.Key, Subject: s.Name,
			Message: fmt.Sprintf("工作表“%s”（%s）没有必填的“%s”一列", s.Name, s.Kind.Title(), f.Header),
		})
	}
}

// filledOtherwise tells that the sheet's records have the field though no column
// holds it: from the title, the sheet's name, or the wide form.
func (c *Case) filledOtherwise(si int, f *roster.Field) bool {
	k := c.Return.Sheets[si].Kind
	for i := range c.Return.Len(k) {
		m := c.Return.Record(k, i).Base()
		if int(m.Sheet) == si && (m.Set | m.Bad).Has(f.Index) {
			return true
		}
	}
	return false
}

func checkOwnCounty(c *Case, r *Reporter) {
	for _, k := range []roster.Kind{roster.Communities, roster.Workers} {
		for i := range c.Return.Len(k) {
			rec := c.Return.Record(k, i)
			if code := rec.Base().County; code != "" && code != c.Return.County {
				r.Add(Report{
					Record: rec, Field: "county",
					Message: fmt.Sprintf("该行属于%s，本次报送的填报单位是%s", roster.DivisionTable().Name(code), c.CountyName),
				})
			}
		}
	}
}
