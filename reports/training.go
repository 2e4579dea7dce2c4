package reports

import (
	"context"
	"fmt"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Training is how far the holders are trained (二（七）).
var Training = &Report{ID: "training", Title: "培训覆盖情况", Personal: true, Communities: true, Build: buildTraining}

func buildTraining(ctx context.Context, d *Data) ([]Block, error) {
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("书记、主任培训覆盖率", "", t, rateOf(summary.HeadRate)),
			keyFigure("其他人员轮训覆盖率", "", t, rateOf(summary.StaffRate)),
			keyFigure("90天内到期", "人", t, figureOf(summary.DueSoon)),
		}},
		Heading{1, "一、培训覆盖情况"},
		d.unitTable(Table{
			Name: "培训覆盖", Title: "培训覆盖情况", Unit: "人", Source: "培训台账、人员花名册",
			Notes: []string{"书记、主任每年培训一遍，其他人员每2年轮训一遍；任职、进岗未满期限且尚未培训的不计入应训。"},
		}, trainingColumns(d)),
	}
	blocks = append(appendChart(blocks, d.trainingChart()), Heading{1, "二、按培训层级"}, d.levelTable())
	blocks = append(blocks, Heading{1, "三、各社区培训情况"}, d.trainingCommunities())
	blocks = append(blocks, overdue(ctx, d)...)
	return append(blocks, explain(summary.HeadRate, summary.StaffRate)...), nil
}

func trainingColumns(d *Data) []column {
	cols := []column{
		plain(summary.Heads, "书记、主任", "人数"), plain(summary.HeadsTrained, "书记、主任", "近12个月已训"),
		plain(summary.HeadsNotDue, "书记、主任", "未到期限"), share(summary.HeadRate, "书记、主任", "覆盖率"),
		change(rateOf(summary.HeadRate), lastMonth, "书记、主任", "较上月（百分点）"),
		change(rateOf(summary.HeadRate), lastYear, "书记、主任", "较上年同期（百分点）"),
		plain(summary.Others, "其他人员", "人数"), plain(summary.OthersTrained, "其他人员", "近24个月已训"),
		plain(summary.OthersNotDue, "其他人员", "未到期限"), share(summary.StaffRate, "其他人员", "覆盖率"),
		change(rateOf(summary.StaffRate), lastMonth, "其他人员", "较上月（百分点）"),
		change(rateOf(summary.StaffRate), lastYear, "其他人员", "较上年同期（百分点）"),
		ranked(summary.StaffRate, "其他人员"),
		plain(summary.DueSoon, "90天内到期"),
	}
	if d.Period.Month == 12 {
		cols = append(cols, plain(summary.HeadsYear, "本年度已训", "书记、主任"), plain(summary.OthersYears, "两年内已训", "其他人员"))
	}
	return cols
}

func (d *Data) levelTable() Table {
	var cols []column
	for i, name := range roster.TrainingLevels.Values {
		cols = append(cols, plain(summary.TrainedMonth.With(i+1), "本月（人次）", name))
	}
	for i, name := range roster.TrainingLevels.Values {
		cols = append(cols, plain(summary.TrainedYear.With(i+1), "本年累计（人次）", name))
	}
	return d.unitTable(Table{Name: "培训层级", Title: "培训人次", Unit: "人次", Source: "培训台账"}, cols)
}

func (d *Data) trainingChart() Chart {
	c := Chart{Title: "培训覆盖率", Kind: Bars, Unit: "%", Series: []Series{{Name: "书记、主任"}, {Name: "其他人员"}}}
	d.eachGroup(func(name string, f figs) {
		if f.Now == nil {
			return
		}
		c.Categories = append(c.Categories, name)
		c.Series[0].Values = append(c.Series[0].Values, rate(summary.HeadRate, f.Now))
		c.Series[1].Values = append(c.Series[1].Values, rate(summary.StaffRate, f.Now))
	})
	return c
}

func (d *Data) trainingCommunities() Table {
	t := Table{
		Name: "各社区培训", Title: "各社区培训情况", Unit: "人", Filter: true, Source: "培训台账、人员花名册",
		Columns: []Column{
			{Head: []string{"街道（乡镇）"}, Align: Left},
			{Head: []string{"社区"}, Align: Left},
			{Head: []string{"书记、主任", "人数"}, Sum: true},
			{Head: []string{"书记、主任", "已训"}, Sum: true},
			{Head: []string{"书记、主任", "覆盖率"}},
			{Head: []string{"其他人员", "人数"}, Sum: true},
			{Head: []string{"其他人员", "已训"}, Sum: true},
			{Head: []string{"其他人员", "覆盖率"}},
		},
	}
	row := func(kind RowKind, street, name string, f summary.Figures) Row {
		return Row{Kind: kind, Cells: []Value{
			T(street), T(name), count(f, summary.Heads), count(f, summary.HeadsTrained), rate(summary.HeadRate, f),
			count(f, summary.Others), count(f, summary.OthersTrained), rate(summary.StaffRate, f),
		}}
	}
	all := d.eachCommunity(&t, func(c *summary.Community) Row { return row(Body, c.Street, c.Name, c.Figures) })
	t.Rows = append(t.Rows, row(Total, "合计", "", all))
	return t
}

// overdue lists who is overdue or falls due within 90 days, by name.
func overdue(ctx context.Context, d *Data) []Block {
	heading := Heading{1, "四、逾期及即将到期人员"}
	if !d.Personal {
		return []Block{heading, notEntitled("附表（逾期及90天内到期人员名单）")}
	}
	return []Block{heading, Table{
		Name: "逾期及即将到期", Title: "附表　培训逾期及90天内到期人员名单", Personal: true, Filter: true, Source: "培训台账、人员花名册",
		Columns: []Column{
			{Head: []string{"地区"}, Align: Left},
			{Head: []string{"社区"}, Align: Left},
			{Head: []string{"姓名"}},
			{Head: []string{"职务"}},
			{Head: []string{"最近培训"}},
			{Head: []string{"应训期限"}},
			{Head: []string{"情况"}},
		},
		Each: d.rows(ctx, func(u *UnitData, ret *roster.Return, params *policy.Params, add func(...Value) error) error {
			in := policy.Input{Return: ret, Params: params, AsOf: d.Period.End()}
			for s := range policy.TrainingStates(in) {
				if !s.Overdue && !s.DueSoon {
					continue
				}
				if err := add(trainingRow(d, u, s)...); err != nil {
					return err
				}
			}
			return nil
		}),
	}}
}

func trainingRow(d *Data, u *UnitData, s policy.TrainingState) []Value {
	state := fmt.Sprintf("还有%d天到期", s.Due.DaysSince(d.Period.End()))
	if s.Overdue {
		state = "已到期"
		if n := d.Period.End().DaysSince(s.Due); n > 0 {
			state = fmt.Sprintf("逾期%d天", n)
		}
	}
	last := s.Last.String()
	if s.Last.IsZero() {
		last = "无记录"
	}
	return []Value{
		T(u.Name), T(s.Worker.Community), T(s.Worker.Name), T(s.Worker.Position.Text), T(last), T(s.Due.String()), T(state),
	}
}
