package text

import (
	"bytes"
	"strings"
)

// Content is what a text is, going by how it starts.
type Content uint8

// The kinds of content. Only Table is read.
const (
	Table Content = iota
	HTML
	SpreadsheetML // Excel 2003 XML
	XML
	MHTML // web archive
	PDF
	RTF
)

// Sniff tells what a text is from its first bytes (some kilobytes), with or
// without a UTF-8 mark. Many programs give an HTML table the name .xls.
func Sniff(head []byte) Content {
	head = bytes.TrimPrefix(head, []byte(markUTF8))
	head = bytes.TrimLeft(head, " \t\r\n")
	start := strings.ToLower(string(head[:min(len(head), 4096)]))
	switch {
	case strings.HasPrefix(start, "%pdf-"):
		return PDF
	case strings.HasPrefix(start, `{\rtf`):
		return RTF
	case strings.HasPrefix(start, "mime-version:"):
		return MHTML
	case isSpreadsheetML(start):
		return SpreadsheetML
	case strings.HasPrefix(start, "<?xml") && !strings.Contains(start, "<html"):
		return XML
	case strings.HasPrefix(start, "<?xml"), startsWithTag(start):
		return HTML
	}
	return Table
}

func isSpreadsheetML(start string) bool {
	return strings.HasPrefix(start, "<?xml") && strings.Contains(start, "urn:schemas-microsoft-com:office:spreadsheet") && strings.Contains(start, "<workbook") ||
		strings.HasPrefix(start, "<workbook")
}

// startsWithTag tells an HTML document or fragment from a cell that happens to
// start with <, such as <18岁.
func startsWithTag(start string) bool {
	if !strings.HasPrefix(start, "<") {
		return false
	}
	for _, tag := range []string{"!doctype", "!--", "html", "head", "meta", "title", "style", "script", "body", "table", "div", "center", "font"} {
		rest, ok := strings.CutPrefix(start[1:], tag)
		if ok && (tag == "!--" || rest == "" || strings.ContainsRune(" \t\r\n>/", rune(rest[0]))) {
			return true
		}
	}
	return false
}

// refusal is the error for content that is not a table, or nil.
func (c Content) refusal() error {
	const advice = "，请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传"
	var is string
	switch c {
	case Table:
		return nil
	case HTML:
		is = "这个文件实际上是网页（HTML 表格），不是 Excel 工作簿" + advice
	case SpreadsheetML:
		is = "这个文件是“XML 电子表格 2003”格式" + advice
	case XML:
		is = "这个文件是 XML 文件，不是 Excel 工作簿" + advice
	case MHTML:
		is = "这个文件实际上是单个文件网页（MHTML），不是 Excel 工作簿" + advice
	case PDF:
		is = "这是 PDF 文件，无法读取其中的表格，请上传 Excel 文件（.xlsx）"
	case RTF:
		is = "这是 RTF 文档，不是 Excel 工作簿，请把表格放到 Excel 或 WPS 表格中另存为 .xlsx 再上传"
	}
	return fault(unsupported, is)
}
