package pdf

import (
	"fmt"
	"strings"
	"time"

	"shegong/reports"
)

// sampleCounties are invented units; two names hold characters beyond the first
// plane.
var sampleCounties = []string{
	"云溪区", "松岭区", "白桦区", "青河县", "石桥市", "前山蒙古族自治县", "柳树屯县", "𬊈水县", "北岭区", "东湖区", "河湾市", "长𠮷县",
	"平川县", "红石区", "金谷县", "大泉市", "双塔区", "望江县", "草甸县", "新桥区", "林海县", "月亮泡县", "安平区",
}

func sampleDocument() *reports.Document {
	return &reports.Document{
		ID: "monthly", Title: "社工岗工作月报", Unit: "东山省", Period: "2026年10月",
		FileName: "东山省社工岗工作月报2026年10月", Author: "东山省社会工作部",
		Facts: []reports.Fact{
			{Label: "数据截止", Text: "2026-11-05"},
			{Label: "首次生成", Text: "2026-11-06 08:30"},
			{Label: "填报单位", Text: "已报21个，应报23个"},
			{Label: "规则版本", Text: "2026.3"},
			{Label: "未报单位", Text: "草甸县、月亮泡县（另有3个单位逾期报送：青河县、石桥市、前山蒙古族自治县，均已催报）"},
			{Label: "数据指纹", Text: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
		},
		Hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		Made: time.Date(2026, 11, 6, 0, 30, 0, 0, time.UTC),
		Form: reports.Form{Number: "东社统1表", Authority: "东山省社会工作部", Approval: "东统备〔2026〕8号", ValidUntil: "2027年12月", Head: "王建国", Clerk: "李秀英", Phone: "0431-00000000", Date: "2026年11月6日"},
		Blocks: []reports.Block{
			reports.Heading{Level: 1, Text: "一、基本情况"},
			reports.Paragraph{Text: "截至2026年10月31日，全省共有社区1,482个，配备社工岗人员13,207人，比上月增加46人，平均每个社区8.9人；持证社会工作者4,380人，占33.2%，比上月提高0.4个百分点。全省已报21个县（市、区），应报23个，报送率91.3%。\n其中，长𠮷县、𬊈水县首次达到“每万城镇常住人口配备18名”的参考标准。"},
			reports.Figures{Items: sampleFigures()},
			reports.Heading{Level: 2, Text: "（一）人员配备"},
			reports.Paragraph{Text: strings.Repeat("各地按照《意见》要求，统筹推进社区工作者职业体系建设，", 5) + "总体进展平稳。"},
			sampleChart(reports.Bars, "各县（市、区）社工岗人员", 23, 1),
			reports.Heading{Level: 1, Text: "二、主要进展"},
			narrowTable(),
			sampleChart(reports.Stacked, "人员构成", 9, 3),
			sampleChart(reports.Lines, "近十二个月在岗人数", 12, 2),
			reports.Heading{Level: 1, Text: "三、明细"},
			reports.Heading{Level: 2, Text: "（一）各县（市、区）情况"},
			wideTable(64),
			reports.Heading{Level: 1, Text: "四、培训与持证"},
			sampleChart(reports.Progress, "培训覆盖率", 23, 1),
			sampleChart(reports.Pie, "持证等级", 4, 1),
			reports.PageBreak{},
			reports.Heading{Level: 1, Text: "五、需协调事项"},
			wrapTable(),
			reports.Paragraph{Text: "未尽事项另行报告。"},
		},
	}
}

func sampleFigures() []reports.Figure {
	up, down := reports.Value{Kind: reports.Diff, Num: 46}, reports.Value{Kind: reports.Diff, Num: -3}
	points := reports.Value{Kind: reports.Points, Num: 0.004}
	return []reports.Figure{
		{Label: "社工岗人员", Value: reports.N(13207), Unit: "人", Previous: &up, LastYear: &up},
		{Label: "持证比例", Value: reports.Share(4380, 13207), Unit: "%", Previous: &points},
		{Label: "空缺岗位", Value: reports.N(318), Unit: "个", Previous: &down, LastYear: &down},
		{Label: "人均基本报酬", Value: reports.Yuan(3860_50), Unit: "元"},
		{Label: "每万居民配备", Value: reports.D(14.6), Unit: "人", Previous: &up},
		{Label: "逾期未训", Value: reports.None(), Unit: "人"},
	}
}

func sampleChart(kind reports.ChartKind, title string, cats, series int) reports.Chart {
	c := reports.Chart{Title: title, Kind: kind, Unit: "人"}
	for i := range cats {
		switch kind {
		case reports.Lines:
			c.Categories = append(c.Categories, fmt.Sprintf("%d年%d月", 2025+(i+10)/12, (i+10)%12+1))
		case reports.Pie:
			c.Categories = append(c.Categories, []string{"高级社会工作师", "社会工作师", "助理社会工作师", "未持证"}[i%4])
		default:
			c.Categories = append(c.Categories, sampleCounties[i%len(sampleCounties)])
		}
	}
	for s := range series {
		one := reports.Series{Name: []string{"社区党组织书记", "社区“两委”成员", "专职网格员"}[s%3]}
		for i := range cats {
			v := reports.N(220 + (i*97+s*61)%340)
			if kind == reports.Progress {
				v = reports.Share(60+(i*17)%41, 100)
			}
			if i == 4 && kind != reports.Pie {
				v = reports.None()
			}
			one.Values = append(one.Values, v)
		}
		c.Series = append(c.Series, one)
	}
	return c
}

func narrowTable() reports.Table {
	t := reports.Table{
		Name: "进展", Title: "主要指标完成情况", Unit: "个、人", Source: "各县（市、区）月报",
		Columns: []reports.Column{{Head: []string{"地区"}}, {Head: []string{"社区"}}, {Head: []string{"社工岗人员", "本月"}}, {Head: []string{"社工岗人员", "上月"}}, {Head: []string{"持证比例"}}},
		Notes:   []string{"草甸县、月亮泡县本月未报送，合计不含以上两县。", "持证比例为持证社会工作者占社工岗人员的比例；分母为零时以“—”表示，不作零处理，下同。"},
	}
	t.Rows = append(t.Rows, reports.Row{Kind: reports.Group, Cells: []reports.Value{reports.T("松江市"), {}, {}, {}, {}}})
	for i, c := range sampleCounties[:8] {
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.T(c), reports.N(30 + i), reports.N(300 + 7*i), reports.N(290 + 7*i), reports.Share(30+i, 100)}})
	}
	t.Rows = append(t.Rows,
		reports.Row{Kind: reports.Missing, Cells: []reports.Value{reports.T("草甸县"), reports.N(12), {}, {}, {}}},
		reports.Row{Kind: reports.Subtotal, Cells: []reports.Value{reports.T("小计"), reports.N(268), reports.N(2596), reports.N(2516), reports.Share(33, 100)}},
		reports.Row{Kind: reports.Total, Cells: []reports.Value{reports.T("合计"), reports.N(268), reports.N(2596), reports.N(2516), reports.Share(33, 100)}},
	)
	return t
}

func wideTable(rows int) reports.Table {
	t := reports.Table{Name: "明细", Title: "各县（市、区）社工岗人员配备明细", Unit: "计量单位：个、人、%", Notes: []string{"配备区间按《意见》规定的常住人口规模分档。"}}
	t.Columns = []reports.Column{{Head: []string{"市（州）"}}, {Head: []string{"县（市、区）"}}}
	for _, h := range []string{"户数", "常住人口", "网格"} {
		t.Columns = append(t.Columns, reports.Column{Head: []string{"社区规模", h}, Sum: true})
	}
	for _, h := range []string{"核定", "实有", "上月", "本月新增", "本月减少"} {
		t.Columns = append(t.Columns, reports.Column{Head: []string{"社工岗人员", "人数", h}, Sum: true})
	}
	t.Columns = append(t.Columns, reports.Column{Head: []string{"社工岗人员", "空缺率"}}, reports.Column{Head: []string{"持证社会工作者", "含助理"}}, reports.Column{Head: []string{"持证社会工作者", "不含助理"}}, reports.Column{Head: []string{"每万城镇常住人口配备人数"}})
	for i := range rows {
		cells := []reports.Value{reports.T("松江市"), reports.T(sampleCounties[i%len(sampleCounties)])}
		for c := range 8 {
			cells = append(cells, reports.N((i*7919+c*1931)%90000/(1+c*c*3)))
		}
		cells = append(cells, reports.Share((i*13)%100, 1000), reports.N(i*3), reports.N(i), reports.D(14.6+float64(i)/10))
		kind := reports.Body
		switch {
		case i%23 == 18:
			kind = reports.Missing
			for c := 2; c < len(cells); c++ {
				cells[c] = reports.None()
			}
		case i%23 == 22:
			kind = reports.Subtotal
			cells[1] = reports.T("小计")
		case i == rows-1:
			kind = reports.Total
			cells[0], cells[1] = reports.T(""), reports.T("合计")
		}
		t.Rows = append(t.Rows, reports.Row{Kind: kind, Cells: cells})
	}
	return t
}

func wrapTable() reports.Table {
	t := reports.Table{Name: "事项", Title: "需协调事项", Notes: []string{"建议措施由各地提出。"}, Columns: []reports.Column{
		{Head: []string{"序号"}}, {Head: []string{"地区"}}, {Head: []string{"事项"}, Wrap: true}, {Head: []string{"建议措施"}, Wrap: true}, {Head: []string{"时限"}},
	}}
	for i := range 6 {
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{
			reports.N(i + 1), reports.T(sampleCounties[i]),
			reports.T("部分社区党群服务中心面积不足300平方米，" + strings.Repeat("需统筹资金改造提升，", i) + "涉及社区12个。"),
			reports.T("纳入2027年度计划，由（市、县）两级财政按6:4分担。"), reports.T("2027-03-31"),
		}})
	}
	return t
}
