package reports

import (
	"context"

	"shegong/internal/summary"
)

// Movement is who came, went and moved since the previous return; one return
// tells no names of those who left.
var Movement = &Report{ID: "movement", Title: "人员变动情况", Build: buildMovement}

// beforeWorkers are the holders of the previous return, where there was one; it
// is derived here, see [Data.moved].
const beforeWorkers summary.Figure = "before_workers"

var leavingRate = &summary.Indicator{
	Key: "leaving_rate", Title: "离开率", Clause: "二（十）",
	Formula: "离开的社工岗人员 ÷ 上期社工岗人员（本期社工岗人员 − 新进 + 离开），没有上期数据的单位不计入", Source: "人员花名册",
	Num: func(f summary.Figures) int64 { return f[summary.Left] }, Den: func(f summary.Figures) int64 { return f[beforeWorkers] },
}

// moved is d with the figures of leavingRate.
func (d *Data) moved() *Data {
	return d.deriving(func(f summary.Figures) {
		if f.Has(summary.Workers, summary.Joined, summary.Left) {
			f[beforeWorkers] = f[summary.Workers] - f[summary.Joined] + f[summary.Left]
		}
	})
}

// movements are the kinds of change, in the order they are charted in.
var movements = []struct {
	name string
	k    summary.Figure
}{
	{"新进", summary.Joined},
	{"离开", summary.Left},
	{"调整社区", summary.Moved},
	{"岗位类别提升", summary.Promoted},
	{"证书等级提升", summary.Upgraded},
}

func buildMovement(_ context.Context, d *Data) ([]Block, error) {
	d = d.moved()
	t := d.total(everywhere)
	blocks := []Block{
		Figures{Items: []Figure{
			keyFigure("社工岗人员", "人", t, figureOf(summary.Workers)),
			keyFigure("新进", "人", t, figureOf(summary.Joined)),
			keyFigure("离开", "人", t, figureOf(summary.Left)),
			keyFigure(leavingRate.Title, "", t, rateOf(leavingRate)),
		}},
		Heading{1, "一、新进与离开"},
		d.joinedTable(),
	}
	blocks = append(appendChart(blocks, d.movementChart(t)),
		Heading{1, "二、岗位与证书变动"},
		d.unitTable(Table{
			Name: "岗位与证书变动", Title: "社工岗人员岗位与证书变动", Unit: "人", Source: "人员花名册",
			Notes: []string{"与上期花名册比较，只计两期都在花名册中的人员。"},
		}, movedColumns()))
	if d.Area.Level == "county" {
		blocks = append(blocks, Heading{1, "三、各社区人员变动"}, d.movementCommunities(t))
	}
	return append(blocks, explain(leavingRate)...), nil
}

func (d *Data) joinedTable() Table {
	notes := []string{"与上期花名册比较：本期有、上期没有的为新进，上期有、本期没有的为离开；离开人员未列入退出人员台账的为未登记退出。没有上期数据的记“—”。"}
	if d.Area.Level != "county" {
		notes = append(notes, "位次按离开率由高到低。")
	}
	return d.unitTable(Table{
		Name: "新进与离开", Title: "社工岗人员新进与离开", Unit: "人", Source: "人员花名册、退出人员台账", Notes: notes,
	}, []column{
		plain(summary.Workers, "社工岗人员"), plain(beforeWorkers, "上期人员"),
		plain(summary.Joined, "新进"), plain(summary.Left, "离开", "合计"), plain(summary.Vanished, "离开", "未登记退出"),
		{head: []string{"净增减"}, sum: true, value: func(f figs) Value { return netChange(f.Now) }},
		share(leavingRate, leavingRate.Title, "本期"),
		change(rateOf(leavingRate), lastMonth, leavingRate.Title, "较上月（百分点）"),
		change(rateOf(leavingRate), lastYear, leavingRate.Title, "较上年同期（百分点）"),
		ranked(leavingRate, leavingRate.Title),
	})
}

// netChange is who joined less who left.
func netChange(f summary.Figures) Value {
	if !f.Has(summary.Joined, summary.Left) {
		return None()
	}
	return Value{Kind: Diff, Num: float64(f[summary.Joined] - f[summary.Left])}
}

func movedColumns() []column {
	var cols []column
	for _, m := range movements[2:] {
		cols = append(cols, plain(m.k, m.name, "本期"),
			change(figureOf(m.k), lastMonth, m.name, "较上月"), change(figureOf(m.k), lastYear, m.name, "较上年同期"))
	}
	return cols
}

// movementChart sets who joined beside who left; of one county it shows all
// kinds of change.
func (d *Data) movementChart(t figs) Chart {
	if d.Area.Level == "county" {
		return oneCountyMovement(t)
	}
	c := Chart{Title: "新进与离开", Kind: Bars, Unit: "人", Series: []Series{{Name: "新进"}, {Name: "离开"}}}
	d.eachGroup(func(name string, f figs) {
		if !f.Now.Has(summary.Joined, summary.Left) {
			return
		}
		c.Categories = append(c.Categories, name)
		c.Series[0].Values = append(c.Series[0].Values, count(f.Now, summary.Joined))
		c.Series[1].Values = append(c.Series[1].Values, count(f.Now, summary.Left))
	})
	return c
}

func oneCountyMovement(t figs) Chart {
	c := Chart{Title: "人员变动", Kind: Bars, Unit: "人", Series: []Series{{Name: "本期"}}}
	for _, m := range movements {
		if v := count(t.Now, m.k); v.Kind != Absent {
			c.Categories = append(c.Categories, m.name)
			c.Series[0].Values = append(c.Series[0].Values, v)
		}
	}
	return c
}

// movementCommunities has one row a community. Its total is the county's: who
// left a community that is no more is in no row.
func (d *Data) movementCommunities(total figs) Table {
	t := Table{
		Name: "各社区变动", Title: "各社区人员变动", Unit: "人", Filter: true, Source: "人员花名册",
		Columns: []Column{
			{Head: []string{"街道（乡镇）"}, Align: Left},
			{Head: []string{"社区"}, Align: Left},
			{Head: []string{"社工岗人员"}, Sum: true},
			{Head: []string{"新进"}, Sum: true},
			{Head: []string{"离开"}, Sum: true},
			{Head: []string{"净增减"}, Sum: true},
		},
		Notes: []string{"离开人员计入离开前所在的社区，该社区已不存在的只计入合计。"},
	}
	row := func(kind RowKind, street, name string, f summary.Figures) Row {
		return Row{Kind: kind, Cells: []Value{
			T(street), T(name), count(f, summary.Workers), count(f, summary.Joined), count(f, summary.Left), netChange(f),
		}}
	}
	for i := range d.Units {
		if d.Units[i].Now == nil {
			continue
		}
		for _, c := range d.Units[i].Now.Communities {
			t.Rows = append(t.Rows, row(Body, c.Street, c.Name, c.Figures))
		}
	}
	t.Rows = append(t.Rows, row(Total, "合计", "", total.Now))
	return t
}
