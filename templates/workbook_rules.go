package templates

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// addValidations adds drop-downs and number checks to the data area.
func (s *workbookSheet) addValidations() error {
	for i, c := range s.columns {
		if c.field == nil {
			continue
		}
		v, err := fieldValidation(c.field)
		if err != nil {
			return err
		}
		if v == nil {
			continue
		}
		l := columnLetters(i + 1)
		v.SetSqref(fmt.Sprintf("%s%d:%s%d", l, FirstDataRow, l, lastDataRow))
		if err := s.f.AddDataValidation(s.name, v); err != nil {
			return err
		}
	}
	return nil
}

// fieldValidation is the check Excel makes while typing; nil where any text is
// allowed. Dates and positions only warn: 2020.05 and 书记兼网格长 are in order.
func fieldValidation(f *roster.Field) (*excelize.DataValidation, error) {
	v := excelize.NewDataValidation(true)
	style, message := excelize.DataValidationErrorStyleStop, ""
	var err error
	switch f.Type {
	case roster.VocabularyType:
		message, err = "请从下拉列表中选择。", v.SetDropList(f.Vocabulary.Values)
	case roster.FlagType:
		message, err = "请选择“是”或“否”。", v.SetDropList([]string{"是", "否"})
	case roster.PositionType:
		style = excelize.DataValidationErrorStyleInformation
		message, err = "有多个职务的用“、”隔开。", v.SetDropList([]string{"书记、主任", "书记", "主任", "副书记", "副主任", "委员", "社工"})
	case roster.DateType:
		// 1930-01-01 to 2099-12-31 as serial numbers
		style = excelize.DataValidationErrorStyleWarning
		message, err = "请填写日期，如 2020-05-06；只知道年月的填 2020年5月。", v.SetRange(10959, 73050, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
	case roster.IDType:
		message, err = "公民身份号码为18位。", v.SetRange(18, 18, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorEqual)
	case roster.CodeType:
		message, err = "统计用区划代码为12位。", v.SetRange(12, 12, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorEqual)
	case roster.PhoneType:
		message, err = "请填写手机号码，或带区号的固定电话。", v.SetRange(7, 18, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween)
	case roster.IntegerType, roster.NumberType, roster.PercentType, roster.YuanType, roster.TenKType:
		message, err = setNumberRange(v, f)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("check of %q: %w", f.Header, err)
	}
	v.SetError(style, f.Header, message)
	return v, nil
}

func setNumberRange(v *excelize.DataValidation, f *roster.Field) (message string, err error) {
	t, what := excelize.DataValidationTypeDecimal, "数字"
	if f.Type == roster.IntegerType {
		t, what = excelize.DataValidationTypeWhole, "整数"
	}
	if f.Max == 0 {
		return "请填写不小于0的" + what + "。", v.SetRange(0, 0, t, excelize.DataValidationOperatorGreaterThanOrEqual)
	}
	return fmt.Sprintf("请填写%g至%g的%s。", f.Min, f.Max, what), v.SetRange(int(f.Min), int(f.Max), t, excelize.DataValidationOperatorBetween)
}
