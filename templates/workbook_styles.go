package templates

import (
	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// workbookStyles are the style indexes of one workbook.
type workbookStyles struct {
	title, unit, header, required, guideHead, guide int

	// column styles carry the format of an empty column, cell styles also a
	// border; by type of field.
	column, cell map[roster.Type]int
	serial       int
}

// fieldTypes are the types of fields that have a column in the workbook.
func fieldTypes() []roster.Type {
	return []roster.Type{
		roster.TextType, roster.NameType, roster.IDType, roster.VocabularyType, roster.FlagType, roster.DateType, roster.IntegerType,
		roster.NumberType, roster.PercentType, roster.YuanType, roster.TenKType, roster.PositionType, roster.PhoneType, roster.CodeType,
	}
}

func newWorkbookStyles(f *excelize.File) (*workbookStyles, error) {
	s := &workbookStyles{column: map[roster.Type]int{}, cell: map[roster.Type]int{}}
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: "宋体", Size: size, Bold: bold}
	}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	centre := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	for _, v := range []struct {
		at    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: font(16, true), Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}}},
		{&s.unit, excelize.Style{Font: font(11, false), Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&s.header, excelize.Style{Font: font(11, true), Alignment: centre, Border: workbookBorder(), Fill: fill("F2F2F2")}},
		{&s.required, excelize.Style{Font: font(11, true), Alignment: centre, Border: workbookBorder(), Fill: fill("FFF2CC")}},
		{&s.guideHead, excelize.Style{Font: font(12, true), Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&s.guide, excelize.Style{Font: font(11, false), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
		{&s.serial, excelize.Style{Font: font(11, false), Alignment: centre, Border: workbookBorder()}},
	} {
		id, err := f.NewStyle(&v.style)
		if err != nil {
			return nil, err
		}
		*v.at = id
	}
	for _, t := range fieldTypes() {
		if err := s.addType(f, t, font(11, false)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *workbookStyles) addType(f *excelize.File, t roster.Type, font *excelize.Font) error {
	style := excelize.Style{Font: font, Alignment: &excelize.Alignment{Vertical: "center"}}
	switch t {
	case roster.VocabularyType, roster.FlagType, roster.DateType, roster.IDType, roster.PhoneType, roster.CodeType:
		style.Alignment.Horizontal = "center"
	}
	switch t {
	case roster.TextType, roster.NameType, roster.IDType, roster.PositionType, roster.PhoneType, roster.CodeType:
		style.NumFmt = 49 // text: long numbers keep all digits, 2020-1 stays as typed
	case roster.DateType:
		format := "yyyy-mm-dd"
		style.CustomNumFmt = &format
	case roster.YuanType, roster.TenKType:
		style.NumFmt = 4 // #,##0.00
	case roster.IntegerType:
		style.NumFmt = 1 // 0
	}
	id, err := f.NewStyle(&style)
	if err != nil {
		return err
	}
	s.column[t] = id
	style.Border = workbookBorder()
	id, err = f.NewStyle(&style)
	if err != nil {
		return err
	}
	s.cell[t] = id
	return nil
}

func workbookBorder() []excelize.Border {
	var bs []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		bs = append(bs, excelize.Border{Type: side, Color: "A6A6A6", Style: 1})
	}
	return bs
}
