package sample

import (
	"fmt"

	"shegong/internal/roster"
)

// addMatters adds the matters that departments asked of the communities by the
// as-of date: a few of the list, and one a year outside it with its approval.
func (b *book) addMatters() {
	t := b.town
	office := t.suffix()
	for i, m := range []struct{ department, item string }{
		{"民政局", "低保对象动态核查"}, {"人力资源和社会保障局", "失业人员登记服务"}, {"卫生健康局", "计划生育奖励扶助申报"}, {"残疾人联合会", "残疾人需求调查"},
	} {
		v := roster.Matter{Department: office + m.department, Item: m.item, InList: roster.Yes, Start: roster.NewDate(2020, 9+i%4, 1)}
		v.Approved, v.ApprovalDate, v.Funds = roster.Yes, roster.NewDate(2020, 8, 20), int64(3+i)*1_000_000
		complete(&v)
		b.ret.Matters = append(b.ret.Matters, v)
	}
	outside := []struct{ department, item string }{
		{"统计局", "人口抽样调查入户"}, {"住房和城乡建设局", "老旧小区改造意愿征集"}, {"应急管理局", "居民用气安全排查"}, {"市场监督管理局", "食品摊贩登记摸底"}, {"生态环境局", "生活垃圾分类宣传"},
	}
	for year := firstYear; year <= int(b.asOf.Year); year++ {
		d := t.cast(forMatter, year)
		approval := roster.NewDate(year, d.between(2, 9), d.between(1, 28))
		if approval.After(b.asOf) {
			continue
		}
		m := outside[(year-firstYear)%len(outside)]
		v := roster.Matter{
			Department: office + m.department, Item: fmt.Sprintf("%d年%s", year, m.item), InList: roster.No,
			Start: approval.AddDays(d.between(10, 40)), Approved: roster.Yes, ApprovalDate: approval,
			ApprovalNumber: fmt.Sprintf("%s社协〔%d〕%d号", t.initial(), year, d.between(1, 6)),
			Funds:          int64(d.between(2, 12)) * 1_000_000, People: fmt.Sprintf("%s%s%d人", office, m.department, d.between(1, 4)),
		}
		complete(&v)
		b.ret.Matters = append(b.ret.Matters, v)
	}
}
