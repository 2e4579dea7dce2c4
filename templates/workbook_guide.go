package templates

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// guideLine is a line of 填报说明; one without text is a heading.
type guideLine struct{ head, text string }

func guideLines(kinds []roster.Kind) []guideLine {
	lines := []guideLine{
		{"一、报送什么", ""},
		{"", "本工作簿由各县（市、区）和开发区按月填报，反映月末最后一天的情况，依据是《关于进一步加强全省城市社区专职工作者队伍建设的意见》（吉办发〔2020〕18号）。"},
	}
	for _, k := range kinds {
		lines = append(lines, guideLine{"", "· " + k.Title() + "：" + kindPurpose(k)})
	}
	return append(lines,
		guideLine{"二、哪些必填", ""},
		guideLine{"", "表头带“*”、底色为浅黄的列必填，其余选填。选填的内容不填，有关规定就不能检查，在结果中列为“未检查”。每一列怎样填，见表头上的批注。"},
		guideLine{"三、怎样填写", ""},
		guideLine{"", "1. 日期写成 2020-05-06。只知道年月的写成 2020年5月，不要写成数字 2020.1，它分不清是1月还是10月。"},
		guideLine{"", "2. 公民身份号码18位，末位的X大写。该列已设为文本格式，粘贴时选“只粘贴数值”或“匹配目标格式”，以免末几位变成0。"},
		guideLine{"", "3. 有下拉列表的从列表中选择；“是”“否”不能确定的留空。"},
		guideLine{"", "4. 金额按表头注明的单位填写，只填数字。薪酬按月填写，不含社会保险和住房公积金的单位缴纳部分。"},
		guideLine{"", "5. 社区名称、姓名、公民身份号码在各表中一致，系统按公民身份号码对应各表中的同一个人。"},
		guideLine{"", "6. 可以增加行，可以删去不用的工作表；不要改动表头，不要在数据区合并单元格，不要插入小计行。"},
		guideLine{"四、台账怎样续填", ""},
		guideLine{"", "培训、考核、退出、转入、事项、招聘和制度各表是台账，每月在上月的基础上补充新的记录，不删旧的；培训可以只留近24个月。人员离开“社工岗”的，从花名册中删去，同时登记退出人员台账。"},
		guideLine{"五、核对与报送", ""},
		guideLine{"", "填写后上传，系统逐项检查，指出需要改正的单元格和原因。情况属实而与规定不符的，如实填报并说明，不要为通过检查改动数据。工作簿含有个人信息，请妥善保管，不要通过公共网络传送。"},
	)
}

// kindPurpose says what stands on the sheet of a kind.
func kindPurpose(k roster.Kind) string {
	switch k {
	case roster.Communities:
		return "每个设有“社工岗”的社区一行。"
	case roster.Workers:
		return "月末在册的“社工岗”人员，每人一行。"
	case roster.Trainings:
		return "每人每次培训一行，至少保留近24个月。"
	case roster.Appraisals:
		return "每人每年度一行，自2020年度起。"
	case roster.Exits:
		return "意见印发以来离开“社工岗”的人员，每人一行。"
	case roster.Conversions:
		return "意见印发时在社区工作的人员及其转入情况，每人一行。"
	case roster.County:
		return "员额、薪酬参照标准、届期、预算等，每年度一行。"
	case roster.Institutions:
		return "意见要求建立的各项制度，每项一行。"
	case roster.Auxiliaries:
		return "不在“社工岗”而在社区工作的人员，每人一行。"
	case roster.Matters:
		return "部门要求社区承担的事项，每项一行。"
	case roster.Recruitments:
		return "意见印发以来的公开招聘，每个公告一行。"
	default:
		return ""
	}
}

// writeGuide makes the first sheet out of the one a new file has.
func writeGuide(f *excelize.File, st *workbookStyles, kinds []roster.Kind) error {
	if err := f.SetSheetName("Sheet1", guideSheet); err != nil {
		return err
	}
	if err := f.SetColWidth(guideSheet, "A", "A", 100); err != nil {
		return err
	}
	row := 1
	put := func(text string, style int) error {
		cell := fmt.Sprintf("A%d", row)
		row++
		if err := f.SetCellStr(guideSheet, cell, text); err != nil {
			return err
		}
		return f.SetCellStyle(guideSheet, cell, cell, style)
	}
	if err := put("“社工岗”报送表填报说明", st.title); err != nil {
		return err
	}
	for _, l := range guideLines(kinds) {
		text, style := l.text, st.guide
		if l.head != "" {
			text, style = l.head, st.guideHead
		}
		if err := setGuideHeight(f, row, text); err != nil {
			return err
		}
		if err := put(text, style); err != nil {
			return err
		}
	}
	return printGuide(f)
}

// setGuideHeight makes room for wrapped text; a line takes about 48 characters.
func setGuideHeight(f *excelize.File, row int, text string) error {
	lines := 1 + (len([]rune(text))-1)/48
	return f.SetRowHeight(guideSheet, row, float64(16*lines+4))
}

func printGuide(f *excelize.File) error {
	size, landscape, wide, high := 9, "landscape", 1, 0
	fit := true
	if err := f.SetSheetProps(guideSheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return f.SetPageLayout(guideSheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high})
}
