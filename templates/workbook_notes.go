package templates

import (
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// addNotes puts a note on each header: what the column means and how it is
// filled.
func (s *workbookSheet) addNotes() error {
	for i, c := range s.columns {
		if c.field == nil {
			continue
		}
		text := columnNote(s.kind, c.field)
		lines := 1
		for _, l := range strings.Split(text, "\n") {
			lines += 1 + utf8.RuneCountInString(l)/18
		}
		note := excelize.Comment{
			Author: guideSheet, Cell: columnLetters(i+1) + "3", Width: 260, Height: uint(18*lines + 10),
			Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Family: "宋体", Size: 10}}},
		}
		if err := s.f.AddComment(s.name, note); err != nil {
			return err
		}
	}
	return nil
}

// columnNote is the explanation of a field of a kind.
func columnNote(k roster.Kind, f *roster.Field) string {
	lines := []string{f.Header + "：选填。"}
	if f.Required {
		lines[0] = f.Header + "：必填。"
	}
	meanings := columnMeanings()
	if m := meanings[k.String()+"."+f.Key]; m != "" {
		lines = append(lines, m)
	} else if m := meanings[f.Key]; m != "" {
		lines = append(lines, m)
	}
	if h := howToFill(f); h != "" {
		lines = append(lines, h)
	}
	return strings.Join(lines, "\n")
}

// howToFill says what the column's type takes.
func howToFill(f *roster.Field) string {
	switch f.Type {
	case roster.VocabularyType:
		if len(f.Vocabulary.Values) > 20 {
			return "从下拉列表中选择。"
		}
		return "从下拉列表中选择：" + strings.Join(f.Vocabulary.Values, "、") + "。"
	case roster.FlagType:
		return "填“是”或“否”；情况不明的留空，不要填“否”。"
	case roster.DateType:
		return "填日期，如 2020-05-06；只知道年月的填 2020年5月。"
	case roster.IntegerType:
		return "填整数，不带单位。"
	case roster.NumberType:
		return "填数字，不带单位。"
	case roster.PercentType:
		return "填百分数，如 95 或 95%。"
	case roster.YuanType:
		return "填每月金额，单位：元。"
	case roster.TenKType:
		return "填金额，单位：万元。"
	case roster.IDType:
		return "18位，末位的X大写。单元格为文本格式，不要改为数字，否则末几位会丢失。"
	case roster.PhoneType:
		return "手机号码，或带区号的固定电话。"
	case roster.CodeType:
		return "12位统计用区划代码，可不填。"
	}
	return ""
}

// columnMeanings are the meanings that the header alone does not tell, by key,
// or by kind and key where it differs.
func columnMeanings() map[string]string {
	return map[string]string{
		"county":               "填报单位所在的县（市、区）或开发区，同一张表只能有一个，可不填。",
		"street":               "社区所属的街道、镇或乡，写规范全称。",
		"community":            "写社区规范名称，各表写法一致。",
		"name":                 "与身份证一致，字间不留空格；少数民族姓名中间用“·”。",
		"communities.type":     "只有城市社区和县政府所在地乡镇社区可设“社工岗”。",
		"households":           "社区实有户数，是核定人数的依据。",
		"population":           "社区常住人口数。",
		"grids":                "社区划分的网格个数。",
		"approved_posts":       "县（市、区）核定给该社区的“社工岗”数，各社区合计不超过员额总量。",
		"hall_staff":           "“一站式”大厅日常办公人数，保持2至3人。",
		"one_window":           "大厅是否由一个窗口统一受理。",
		"joint_handling":       "受理的事项是否由后台协同办理。",
		"daily_patrols":        "每日巡查网格的次数，不少于2次。",
		"monthly_coverage":     "当月走访户数占应走访户数的比例，应为100%。",
		"birth_date":           "与身份号码一致。",
		"ethnicity":            "按身份证填写。",
		"education":            "国家承认的最高学历。",
		"school":               "最高学历的毕业院校。",
		"major":                "最高学历的专业。",
		"workers.category":     "书记、主任为社区正职；副书记、副主任、委员为其他“两委”成员；其余为普通工作人员。",
		"position":             "书记、主任、副书记、副主任、委员或社工；有多个的用“、”隔开，一肩挑的填“书记、主任”。",
		"head_since":           "担任现任“两委”职务的时间，普通工作人员不填。",
		"party_building":       "是否专门从事党建工作；书记、副书记不算在内。",
		"employment":           "现在的用工性质；“社工岗”应为专职。",
		"entry_route":          "进入“社工岗”的方式，与招聘时的身份无关。",
		"workers.hire_date":    "最早到社区工作的时间。",
		"post_date":            "转入或招聘到“社工岗”的时间，不早于到社区工作时间。",
		"recruitment_notice":   "公开招聘的必须填写，与公开招聘情况表中的公告文号一致。",
		"age_relief":           "公开招聘时超过40周岁的填写放宽的依据，没有的填“无”。",
		"certificate":          "已取得的最高一级。",
		"certificate_date":     "证书的批准日期。",
		"certificate_subsidy":  "已取得证书的补贴标准，每月不低于200元，按级别拉开档次；没有的填0。",
		"workers.grade":        "按岗位等级绩效薪酬制度核定的等级，1至18级。",
		"base_pay":             "按岗位等级发放，占核定薪酬总量的70%。",
		"performance_pay":      "占核定薪酬总量的30%；按季度或年度发放的折算为每月。",
		"maternity":            "已与医疗保险合并缴纳的填“是”。",
		"checkup":              "本年度是否已安排免费体检。",
		"paid_leave":           "是否落实带薪年休假。",
		"agreement_start":      "本届服务协议的起始日期。",
		"agreement_end":        "本届服务协议的终止日期，与“两委”届期一致。",
		"workplace":            "在“一站式”大厅日常办公的填大厅，其余填网格。",
		"grid":                 "工作地点为网格的填写负责的网格。",
		"seconded":             "是否被借调、抽调到上级机关工作。",
		"seconded_to":          "借调到的机关，没有借调的不填。",
		"seconded_from":        "借调开始的日期，没有借调的不填。",
		"delegate":             "现任的党代表、人大代表或政协委员。",
		"course":               "培训班的名称。每人每班一行，台账至少保留近24个月。",
		"level":                "举办培训的层级。",
		"end_date":             "培训结束的日期，当天结束的与开始日期相同。",
		"trainings.organizer":  "举办培训的单位。",
		"appraisals.year":      "考核的年度，自2020年度起逐年填写。",
		"appraisals.grade":     "年度考核的结果；因故不定等次或未参加的也要填写。",
		"satisfaction":         "群众评议的满意率。",
		"appraisals.organizer": "组织考核的街道（乡镇）。",
		"exits.category":       "退出前的岗位类别。",
		"exit_date":            "离开“社工岗”的日期。",
		"exits.reason":         "前六项为意见二（十）规定的应当退出情形。",
		"channel":              "招录为公务员或招聘为事业编制的填写。",
		"procedure":            "“两委”成员因前六项情形退出的，写明依法履行的程序，如罢免、免职。",
		"origin":               "意见印发时的身份。",
		"eligible":             "按规定是否可以转入；留空的，前三类来源视为符合，其余视为不符合。",
		"ineligible_reason":    "不符合转入条件的填写。",
		"conversion_date":      "转入“社工岗”的时间；“两委”成员应在2020年9月底前转入。",
		"conversions.reason":   "符合条件而没有转入的填写。",
		"planned":              "符合条件而没有转入的填写计划时间。",
		"county.year":          "数据所属的年度，一个年度一行。",
		"quota":                "县（市、区）核定的“社工岗”员额总数。",
		"reference_pay":        "当地上年度事业单位管理岗位人员的月平均工资。",
		"reference_year":       "左列工资数据所属的年份。",
		"age_limit_relaxed":    "招聘时有放宽情形人员的年龄上限，不填按45周岁。",
		"base_pay_share":       "核定的基础报酬占薪酬总量的比例。",
		"exit_age_male":        "本地规定的男性退出年龄，周岁。",
		"exit_age_female":      "本地规定的女性退出年龄，周岁。",
		"term_start":           "本届社区“两委”任期开始的日期。",
		"term_end":             "本届社区“两委”任期届满的日期。",
		"budget":               "列入同级财政预算的“社工岗”全年薪酬。",
		"budget_scope":         "写明预算是否含省级补助、单位缴纳的社会保险等。",
		"provincial_subsidy":   "省财政补助的全年金额。",
		"new_expense":          "实施“社工岗”薪酬体系后比原来增加的全年支出。",
		"emergency_allowance":  "应急补贴发放制度是否建立。",
		"planned_hires_1":      "分三年招聘的第一年（2020年）计划人数。",
		"planned_hires_2":      "第二年（2021年）计划人数。",
		"planned_hires_3":      "第三年（2022年）计划人数。",
		"basis":                "员额、退出年龄、届期等依据的文件文号。",
		"institutions.item":    "意见要求建立的十项制度，每项一行。",
		"document":             "制度文件的文号。",
		"auxiliaries.kind":     "不在“社工岗”而在社区工作的人员。",
		"hired_by":             "招聘或派出该人员的部门。",
		"department":           "要求社区承担事项的部门。",
		"matters.item":         "要求社区承担的事项，每项一行。",
		"in_list":              "是否列入社区工作事项清单。",
		"start_date":           "开始的日期。",
		"matters.start_date":   "事项开始由社区承担的日期，尚未开始的不填。",
		"approved":             "清单外的事项是否经县（市、区）社区工作领导协调机构审核同意。",
		"approval_number":      "同意的文件文号。",
		"funds":                "随事项转来的工作经费总额。",
		"people":               "随事项派来的人员，如“区统计局2人”。",
		"notice":               "招聘公告的文号，花名册中的招聘公告文号与此一致。",
		"age_date":             "公告规定的年龄计算截止日，没有规定的不填。",
		"organizers":           "写全组织招聘的部门，应有民政、组织、人社部门。",
		"hired":                "已录用的人数，不超过计划人数。",
	}
}
