package reports

import (
	"context"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Institutions is which of the institutions the opinion asks of a county are in
// place (二（四）（五）（七）—（十）, 三（一）（三）).
var Institutions = &Report{ID: "institutions", Title: "制度建设情况", Build: buildInstitutions}

func buildInstitutions(ctx context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("报送制度建设情况的县（市、区）", "个", t, figureOf(summary.InstitutionKnown)),
			keyFigure("已建立制度", "项", t, institutionsDone),
			keyFigure(summary.InstitutionRate.Title, "", t, rateOf(summary.InstitutionRate)),
		}},
		Heading{1, "一、制度建立率"},
		d.unitTable(Table{
			Name: "制度建立率", Title: "制度建立率", Unit: "个、项", Source: roster.Institutions.Title(),
			Notes: []string{"每个县（市、区）应建立10项制度；“报送单位”为报送了制度建设情况的县（市、区）。"},
		}, []column{
			plain(summary.InstitutionKnown, "报送单位"),
			{head: []string{"应建立"}, sum: true, value: func(f figs) Value { return institutionsDue(f.Now) }},
			{head: []string{"已建立"}, sum: true, value: func(f figs) Value { return institutionsDone(f.Now) }},
			share(summary.InstitutionRate, summary.InstitutionRate.Title, "本期"),
			change(rateOf(summary.InstitutionRate), lastMonth, summary.InstitutionRate.Title, "较上月（百分点）"),
			change(rateOf(summary.InstitutionRate), lastYear, summary.InstitutionRate.Title, "较上年同期（百分点）"),
			ranked(summary.InstitutionRate, summary.InstitutionRate.Title),
		}),
	}
	blocks = append(appendChart(blocks, d.institutionChart(t)),
		Heading{1, "二、各项制度建立情况"}, d.institutionMatrix(),
		Heading{1, "三、制度文件"}, d.institutionList(ctx))
	return append(blocks, explain(summary.InstitutionRate)...), nil
}

// institutionsDue and institutionsDone are nothing where the sheet was not sent.
func institutionsDue(f summary.Figures) Value {
	_, due := summary.InstitutionRate.Of(f)
	if due == 0 {
		return None()
	}
	return N(due)
}

func institutionsDone(f summary.Figures) Value {
	done, due := summary.InstitutionRate.Of(f)
	if due == 0 {
		return None()
	}
	return N(done)
}

// institutionMatrix tells of each county whether it has an item; the totals
// count the counties that have it.
func (d *Data) institutionMatrix() Table {
	var cols []column
	for i, name := range roster.InstitutionItems.Values {
		cols = append(cols, column{head: []string{name}, value: func(f figs) Value { return count(f.Now, summary.Institution.With(i+1)) }})
	}
	t := d.unitTable(Table{
		Name: "各项制度", Title: "各项制度建立情况", Unit: "个", Source: roster.Institutions.Title(),
		Notes: []string{"“—”为未报送制度建设情况；小计、合计为已建立该项制度的县（市、区）数。"},
	}, cols)
	for i := range t.Columns[1:] {
		t.Columns[i+1].Align = Center
	}
	for _, r := range t.Rows {
		if r.Kind != Body {
			continue
		}
		for i, v := range r.Cells {
			if v.Kind == Count {
				r.Cells[i] = inPlace(v.Num > 0)
			}
		}
	}
	return t
}

func inPlace(yes bool) Value {
	if yes {
		return T("已建立")
	}
	return T("未建立")
}

// institutionChart shows how far each item has come; of one county, in which
// every item is there or not, how many there are.
func (d *Data) institutionChart(t figs) Chart {
	if d.Area.Level == "county" {
		return oneCountyInstitutions(t.Now)
	}
	c := Chart{Title: "各项制度建立率", Kind: Progress, Unit: "%", Series: []Series{{Name: "建立率"}}}
	for i, name := range roster.InstitutionItems.Values {
		v := partOf(count(t.Now, summary.Institution.With(i+1)), count(t.Now, summary.InstitutionKnown))
		if v.Kind != Absent {
			c.Categories = append(c.Categories, name)
			c.Series[0].Values = append(c.Series[0].Values, v)
		}
	}
	return c
}

func oneCountyInstitutions(f summary.Figures) Chart {
	c := Chart{Title: "制度建立情况", Kind: Pie, Unit: "项"}
	if done, due := summary.InstitutionRate.Of(f); due > 0 {
		c.Categories = []string{"已建立", "未建立"}
		c.Series = []Series{{Name: "项数", Values: []Value{N(done), N(due - done)}}}
	}
	return c
}

// institutionList has the documents, in the order of the items.
func (d *Data) institutionList(ctx context.Context) Table {
	return Table{
		Name: "制度文件", Title: "制度文件一览", Filter: true, Source: roster.Institutions.Title(),
		Columns: []Column{
			{Head: []string{"地区"}, Align: Left},
			{Head: []string{"制度名称"}, Align: Left},
			{Head: []string{"是否建立"}},
			{Head: []string{"文号"}, Align: Left, Wrap: true, Min: 10},
			{Head: []string{"印发时间"}},
		},
		Notes: []string{"未报送制度建设情况的单位不列入。"},
		Each: d.rows(ctx, func(u *UnitData, ret *roster.Return, _ *policy.Params, add func(...Value) error) error {
			if !ret.Has(roster.Institutions) && len(ret.Institutions) == 0 {
				return nil
			}
			for i, v := range policy.Institutions(ret)[1:] {
				if err := add(institutionRow(u, roster.Code(i+1), v)...); err != nil {
					return err
				}
			}
			return nil
		}),
	}
}

// institutionRow is an item of a county; v is nil where the sheet lacks it.
func institutionRow(u *UnitData, item roster.Code, v *roster.Institution) []Value {
	cells := []Value{T(u.Name), T(roster.InstitutionItems.String(item))}
	switch {
	case v == nil:
		return append(cells, T("未填报"), T(""), T(""))
	case v.InPlace == roster.Unknown:
		cells = append(cells, T("未填报"))
	default:
		cells = append(cells, inPlace(v.InPlace == roster.Yes))
	}
	return append(cells, T(v.Document), T(v.Date.String()))
}
