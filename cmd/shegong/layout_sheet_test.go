package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// col is a column of a layout: its head, the heads above it, its cells.
type col struct {
	key, head, group string
	cell             func(row int) any
}

// styled notes a real date's format.
func (w *writer) styled(sheet, letters string, row int, v any) any {
	if _, ok := v.(time.Time); ok {
		at := letters + strconv.Itoa(row)
		_ = w.f.SetCellStyle(sheet, at, at, w.style)
	}
	return v
}

// units are the table's columns, those that stay together as one.
func (w *writer) units(t *table) (out [][]col) {
	done := map[string]bool{}
	one := func(key, group, head string) col {
		done[key] = true
		f, at := roster.FieldOf(t.kind, key), t.column(key)
		if head == "" {
			head = w.headOf(t.kind, key)
		}
		if t.kind == roster.Workers && f.Type == roster.YuanType && w.payUnit != "" && !w.payInTitle {
			head += "（" + w.payUnit + "）"
		}
		return col{key, w.dressed(head, f), group, func(r int) any { return w.cell(t.kind, f, t.rows[r][at]) }}
	}
	if t.kind == roster.Workers {
		out = append(out, w.composites(t, done)...)
		if w.grouped {
			out = append(out, w.groups(t, done, one)...)
		}
	}
	for _, key := range t.keys {
		if !done[key] {
			out = append(out, []col{one(key, "", "")})
		}
	}
	if w.extras && t.kind == roster.Workers {
		for _, h := range []string{"年龄", "工龄", "血型", "特长"} {
			out = append(out, []col{{"", h, "", func(r int) any { return oneFrom(w.dice, any(h[:3]), any(30+r%20)) }}})
		}
	}
	if w.shuffled {
		w.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	return out
}

// composites are columns that hold several fields.
func (w *writer) composites(t *table, done map[string]bool) (out [][]col) {
	insurances := []string{"pension", "medical", "unemployment", "injury", "maternity", "housing_fund"}
	names := []string{"养老", "医疗", "失业", "工伤", "生育", "公积金"}
	if w.insuranceOne {
		for _, k := range insurances {
			done[k] = true
		}
		out = append(out, []col{{"", w.headOf(t.kind, "social_insurance"), "", func(r int) any {
			var paid []string
			for i, k := range insurances {
				if t.get(r, k) == "是" {
					paid = append(paid, names[i])
				}
			}
			if len(paid) == len(names) {
				return w.yes
			}
			return strings.Join(paid, "、")
		}}})
	}
	if w.termOne {
		done["agreement_start"], done["agreement_end"] = true, true
		sep := oneFrom(w.dice, "-", "至", "—", "~")
		out = append(out, []col{{"", w.headOf(t.kind, "agreement_term"), "", func(r int) any {
			a, b := t.get(r, "agreement_start"), t.get(r, "agreement_end")
			if a == "" && b == "" {
				return nil
			}
			return strings.ReplaceAll(a, "-", ".") + sep + strings.ReplaceAll(b, "-", ".")
		}}})
	}
	if w.twoEducations {
		done["education"] = true
		out = append(out, []col{
			{"", "全日制学历", "", func(r int) any {
				if v := t.get(r, "education"); v == "大学本科" {
					return "大专"
				} else if v != "" {
					return v
				}
				return nil
			}},
			{"", "在职学历", "", func(r int) any {
				if v := t.get(r, "education"); v == "大学本科" {
					return "本科"
				}
				return nil
			}},
		})
	}
	return out
}

// groups are columns under a common head.
func (w *writer) groups(t *table, done map[string]bool, one func(key, group, head string) col) (out [][]col) {
	for _, g := range []struct {
		heads []string
		keys  []string
		subs  [][]string
	}{
		{[]string{"薪酬", "薪酬待遇", "工资待遇"}, []string{"base_pay", "performance_pay"}, [][]string{{"基础报酬", "绩效奖金"}, {"基本工资", "绩效工资"}}},
		{[]string{"五险一金", "社会保险及公积金", "参保情况"}, []string{"pension", "medical", "unemployment", "injury", "maternity", "housing_fund"}, [][]string{{"养老保险", "医疗保险", "失业保险", "工伤保险", "生育保险", "住房公积金"}, {"养老", "医疗", "失业", "工伤", "生育", "公积金"}}},
		{[]string{"服务协议", "服务协议期限", "协议签订情况"}, []string{"agreement_start", "agreement_end"}, [][]string{{"起始日期", "终止日期"}, {"起", "止"}, {"开始时间", "结束时间"}}},
		{[]string{"社工证", "职业资格证书"}, []string{"certificate", "certificate_date"}, [][]string{{"等级", "取得时间"}, {"证书等级", "发证时间"}}},
		{[]string{"借调情况", "借调"}, []string{"seconded", "seconded_to", "seconded_from"}, [][]string{{"是否借调", "借调单位", "借调时间"}}},
		{[]string{"学历情况", "教育情况"}, []string{"education", "school", "major"}, [][]string{{"学历", "毕业院校", "专业"}}},
	} {
		if done[g.keys[0]] {
			continue
		}
		head, subs := oneFrom(w.dice, g.heads...), oneFrom(w.dice, g.subs...)
		var unit []col
		for i, k := range g.keys {
			unit = append(unit, one(k, head, subs[i]))
		}
		out = append(out, unit)
	}
	return out
}

// sheet writes some rows of a table on one sheet.
func (w *writer) sheet(t *table, name, title string, rows []int) {
	_, _ = w.f.NewSheet(name)
	w.out.sheets = append(w.out.sheets, name)
	units := w.units(t)
	units = append([][]col{{{"serial", "序号", "", nil}}}, units...)
	var cols []col
	grouped := false
	for _, u := range units {
		cols = append(cols, u...)
		grouped = grouped || u[0].group != ""
	}
	at := func(c, r int) string { s, _ := excelize.CoordinatesToCellName(c+1, r); return s }
	r := w.above(name, title, t.kind, len(cols))
	r = w.head(name, cols, grouped, r)
	if w.marks && t.kind == roster.Workers {
		for c := range cols {
			_ = w.f.SetCellValue(name, at(c, r), []string{"甲", "乙"}[min(c, 1)])
			if c > 1 {
				_ = w.f.SetCellValue(name, at(c, r), c-1)
			}
		}
		r++
	}
	first := r
	section := ""
	n := 0
	for _, row := range rows {
		if w.placement == "sections" && t.kind == roster.Workers && t.get(row, "community") != section {
			section = t.get(row, "community")
			_ = w.f.SetCellValue(name, at(0, r), t.get(row, "street")+section)
			r++
		}
		n++
		for c, col := range cols {
			v := any(n)
			if col.cell != nil {
				v = col.cell(row)
			}
			if w.placement == "sections" && t.kind == roster.Workers && (col.key == "street" || col.key == "community") {
				v = nil
			}
			if v != nil {
				_ = w.f.SetCellValue(name, at(c, r), v)
				w.styled(name, strings.TrimRight(at(c, r), "0123456789"), r, v)
			}
		}
		w.out.spots[source{t.kind, row}] = spot{name, r}
		w.out.rows[t.kind]++
		r++
	}
	if w.placement == "merged" && t.kind == roster.Workers {
		w.merge(t, name, cols, rows, first)
	}
	if w.hidden && t.kind == roster.Workers && len(rows) > 5 {
		_ = w.f.SetRowVisible(name, first+2, false)
		_ = w.f.SetColVisible(name, "D", false)
	}
	w.below(t, name, cols, rows, n, r)
}

// above writes what stands over the head and gives the next row.
func (w *writer) above(name, title string, k roster.Kind, width int) int {
	r := 1
	put := func(c int, s string) {
		at, _ := excelize.CoordinatesToCellName(c, r)
		_ = w.f.SetCellValue(name, at, s)
	}
	unit := ""
	if w.payInTitle && w.payUnit != "" && k == roster.Workers {
		unit = "单位：" + w.payUnit
	}
	if w.titles > 0 || unit != "" || w.placement == "communities" {
		put(1, w.county+title)
		if at, err := excelize.CoordinatesToCellName(width, 1); err == nil && width > 1 {
			_ = w.f.MergeCell(name, "A1", at)
		}
		r++
	}
	if w.titles > 2 {
		r++
	}
	if w.titles > 1 {
		put(1, "填报单位："+w.unit)
		put(max(2, width-2), "填报日期：2024年10月31日")
		r++
	}
	if unit != "" {
		put(max(1, width-1), unit)
		r++
	}
	return r
}

// head writes one to three head rows.
func (w *writer) head(name string, cols []col, grouped bool, r int) int {
	at := func(c, r int) string { s, _ := excelize.CoordinatesToCellName(c+1, r); return s }
	if w.third && grouped {
		_ = w.f.SetCellValue(name, at(0, r), "人员信息")
		_ = w.f.MergeCell(name, at(0, r), at(len(cols)-1, r))
		r++
	}
	if !grouped {
		for c, col := range cols {
			_ = w.f.SetCellValue(name, at(c, r), col.head)
		}
		return r + 1
	}
	for c := 0; c < len(cols); c++ {
		if cols[c].group == "" {
			_ = w.f.SetCellValue(name, at(c, r), cols[c].head)
			_ = w.f.MergeCell(name, at(c, r), at(c, r+1))
			continue
		}
		last := c
		for last+1 < len(cols) && cols[last+1].group == cols[c].group {
			last++
		}
		_ = w.f.SetCellValue(name, at(c, r), cols[c].group)
		_ = w.f.MergeCell(name, at(c, r), at(last, r))
		for i := c; i <= last; i++ {
			_ = w.f.SetCellValue(name, at(i, r+1), cols[i].head)
		}
		c = last
	}
	return r + 2
}

// merge joins equal streets and communities that stand below each other.
func (w *writer) merge(t *table, name string, cols []col, rows []int, first int) {
	for c, col := range cols {
		if col.key != "street" && col.key != "community" {
			continue
		}
		letters, _ := excelize.ColumnNumberToName(c + 1)
		same := func(i, j int) bool {
			return t.get(rows[i], "street") == t.get(rows[j], "street") && (col.key == "street" || t.get(rows[i], "community") == t.get(rows[j], "community"))
		}
		for i := 0; i < len(rows); {
			j := i
			for j+1 < len(rows) && same(i, j+1) {
				j++
			}
			if j > i {
				_ = w.f.MergeCell(name, fmt.Sprint(letters, first+i), fmt.Sprint(letters, first+j))
			}
			i = j + 1
		}
	}
}

// below writes the total, empty rows, the signature and notes.
func (w *writer) below(t *table, name string, cols []col, rows []int, n, r int) {
	if w.subtotals && t.kind == roster.Workers {
		_ = w.f.SetCellValue(name, "A"+strconv.Itoa(r), "合计")
		for c, col := range cols {
			if col.key != "base_pay" {
				continue
			}
			sum := 0.0
			for _, row := range rows {
				v, _ := strconv.ParseFloat(t.get(row, "base_pay"), 64)
				sum += v
			}
			at, _ := excelize.CoordinatesToCellName(c+1, r)
			_ = w.f.SetCellValue(name, at, w.pay(strconv.FormatFloat(sum, 'f', -1, 64)))
		}
		r++
	}
	for i := range w.emptyRows {
		_ = w.f.SetCellValue(name, "A"+strconv.Itoa(r), n+i+1)
		r++
	}
	if w.notes {
		_ = w.f.SetCellValue(name, "A"+strconv.Itoa(r+1), "单位负责人：        填表人：        联系电话：        报出日期：2024年10月31日")
		_ = w.f.SetCellValue(name, "A"+strconv.Itoa(r+2), "说明：1.本表由县（市、区）民政局填报；2.身份证号请以文本格式填写。")
	}
}
