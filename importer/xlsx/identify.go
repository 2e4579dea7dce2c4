package xlsx

import (
	"io"
	"path"
	"strings"
)

// foreign tells of a document that is named by its part, nil for a workbook.
func (c *container) foreign(part string) error {
	switch {
	case strings.HasPrefix(part, "word/"):
		return unsupported("文件是 Word 文档（.docx），不是工作簿。请上传 .xlsx 工作簿")
	case strings.HasPrefix(part, "ppt/"):
		return unsupported("文件是演示文稿（.pptx），不是工作簿。请上传 .xlsx 工作簿")
	case strings.HasPrefix(part, "visio/"):
		return unsupported("文件是 Visio 绘图，不是工作簿。请上传 .xlsx 工作簿")
	case strings.HasPrefix(part, "xl/") && strings.HasSuffix(part, ".bin"):
		return unsupported("文件是二进制工作簿（.xlsb）。请在 Excel/WPS 中另存为 .xlsx 再上传")
	}
	return nil
}

// identify says what a zip file is that holds no workbook.
func (c *container) identify() error {
	if err := c.openDocument(); err != nil {
		return err
	}
	for _, main := range []string{"xl/workbook.bin", "word/document.xml", "ppt/presentation.xml", "visio/document.xml"} {
		if c.find(main) != nil {
			return c.foreign(main)
		}
	}
	if c.find("ofd.xml") != nil {
		return unsupported("文件是 OFD 版式文件，不是工作簿。请上传 .xlsx 工作簿")
	}
	if c.find("index/document.iwa") != nil || c.find("index.zip") != nil {
		return unsupported("文件是 Numbers 表格。请导出为 .xlsx 再上传")
	}
	if c.find("[content_types].xml") != nil && c.hasPrefix("xl/") {
		return corrupt("压缩包中没有%s", workbookWhat)
	}
	for name := range c.entries {
		switch path.Ext(name) {
		case ".xlsx", ".xlsm", ".xls", ".et", ".csv":
			return unsupported("文件是压缩包，里面有表格文件。请解压后上传其中的工作簿")
		}
	}
	return unsupported("文件是普通压缩包（.zip），不是工作簿。请上传 .xlsx 工作簿")
}

func (c *container) hasPrefix(prefix string) bool {
	for name := range c.entries {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// openDocument tells of a file that begins with its media type, as those of
// LibreOffice do; nil if it is none.
func (c *container) openDocument() error {
	e := c.find("mimetype")
	if e == nil {
		return nil
	}
	src, done, err := c.open(e, "文件类型说明")
	if err != nil {
		return err
	}
	defer done()
	kind, err := io.ReadAll(io.LimitReader(src, 200))
	if err != nil {
		return err
	}
	switch s := string(kind); {
	case strings.Contains(s, "opendocument.spreadsheet"):
		return unsupported("文件是 OpenDocument 表格（.ods）。请在 Excel/WPS 中打开后另存为 .xlsx 再上传")
	case strings.Contains(s, "opendocument"):
		return unsupported("文件是 OpenDocument 文档，不是工作簿。请上传 .xlsx 工作簿")
	case strings.Contains(s, "epub"):
		return unsupported("文件是电子书（.epub），不是工作簿。请上传 .xlsx 工作簿")
	}
	return nil
}
