package xlsx

import (
	"context"

	"shegong/importer/grid"
)

const (
	stylesWhat  = "样式表"
	maxStyles   = 1 << 20 // Excel writes up to 65,490
	maxFormats  = 20_000
	maxCodeText = 4 << 10 // Excel writes up to 255 characters
)

// builtinFormats are the number formats that are not written out, in the
// Chinese locale where they depend on it.
var builtinFormats = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
	5: `"¥"#,##0;"¥"\-#,##0`, 6: `"¥"#,##0;[Red]"¥"\-#,##0`,
	7: `"¥"#,##0.00;"¥"\-#,##0.00`, 8: `"¥"#,##0.00;[Red]"¥"\-#,##0.00`,
	9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
	18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
	27: `yyyy"年"m"月"`, 28: `m"月"d"日"`, 29: `m"月"d"日"`, 30: "m-d-yy",
	31: `yyyy"年"m"月"d"日"`, 32: `h"时"mm"分"`, 33: `h"时"mm"分"ss"秒"`,
	34: `上午/下午h"时"mm"分"`, 35: `上午/下午h"时"mm"分"ss"秒"`, 36: `yyyy"年"m"月"`,
	37: `#,##0;\-#,##0`, 38: `#,##0;[Red]\-#,##0`, 39: `#,##0.00;\-#,##0.00`, 40: `#,##0.00;[Red]\-#,##0.00`,
	41: `_ * #,##0_ ;_ * \-#,##0_ ;_ * "-"_ ;_ @_ `, 42: `_ "¥"* #,##0_ ;_ "¥"* \-#,##0_ ;_ "¥"* "-"_ ;_ @_ `,
	43: `_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, 44: `_ "¥"* #,##0.00_ ;_ "¥"* \-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ `,
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
	50: `yyyy"年"m"月"`, 51: `m"月"d"日"`, 52: `yyyy"年"m"月"`, 53: `m"月"d"日"`,
	54: `m"月"d"日"`, 55: `上午/下午h"时"mm"分"`, 56: `上午/下午h"时"mm"分"ss"秒"`,
	57: `yyyy"年"m"月"`, 58: `m"月"d"日"`,
}

// readStyles reads the number format of each cell style.
func (c *container) readStyles(e *entry) ([]*grid.Format, error) {
	src, done, err := c.open(e, stylesWhat)
	if err != nil {
		return nil, err
	}
	defer done()
	l := newLexer(context.Background(), src, stylesWhat, maxCodeText, "styleSheet")
	codes := map[int]string{}
	var ids []int
	for l.open() {
		switch string(l.name) {
		case "numFmts":
			readNumberFormats(l, codes)
		case "cellXfs":
			ids = readCellStyles(l)
		default:
			l.skip()
		}
	}
	l.finish()
	if l.err != nil {
		return nil, l.err
	}
	return formatsOf(ids, codes), nil
}

func readNumberFormats(l *lexer, codes map[int]string) {
	for l.open() {
		if string(l.name) != "numFmt" {
			l.corrupt("数字格式有误")
			return
		}
		id, code := -1, ""
		for i := range l.attrs {
			name, value := l.attr(i)
			switch string(name) {
			case "numFmtId":
				id = wholeNumber(value)
			case "formatCode":
				if len(value) > maxCodeText {
					l.corrupt("数字格式过长")
					return
				}
				code = l.text(value)
			}
		}
		l.skip()
		if id < 0 {
			l.corrupt("数字格式有误")
		}
		if codes[id] = code; len(codes) > maxFormats {
			l.fail(tooLarge("自定义数字格式超过 %d 种。请在 Excel/WPS 中清理后再上传", maxFormats))
		}
	}
}

// readCellStyles returns the format number of each cell style.
func readCellStyles(l *lexer) (ids []int) {
	for l.open() {
		if string(l.name) != "xf" {
			l.corrupt("单元格样式有误")
			return nil
		}
		id := 0
		for i := range l.attrs {
			if name, value := l.attr(i); string(name) == "numFmtId" {
				id = wholeNumber(value)
			}
		}
		l.skip()
		if id < 0 {
			l.corrupt("单元格样式有误")
		}
		if ids = append(ids, id); len(ids) > maxStyles {
			l.fail(tooLarge("单元格样式超过 %d 种。请在 Excel/WPS 中清理后再上传", maxStyles))
		}
	}
	return ids
}

// formatsOf makes one format for each number in use.
func formatsOf(ids []int, codes map[int]string) []*grid.Format {
	made := map[int]*grid.Format{}
	formats := make([]*grid.Format, len(ids))
	for i, id := range ids {
		f, ok := made[id]
		if !ok {
			code, custom := codes[id]
			if !custom {
				code = builtinFormats[id]
			}
			f = parseFormat(code)
			made[id] = f
		}
		formats[i] = f
	}
	return formats
}
