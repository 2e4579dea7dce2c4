package text

import (
	"fmt"

	"shegong/importer/grid"
)

// Codes of grid.Error.
const (
	truncated   = "truncated"
	corrupt     = "corrupt"
	tooLarge    = "too_large"
	unsupported = "unsupported"
	empty       = "empty"
)

// resave ends messages: what to do.
const resave = "，请在 Excel 或 WPS 中打开原文件，核对内容后另存为 .xlsx 再上传"

func fault(code, message string) *grid.Error {
	return &grid.Error{Code: code, Message: message}
}

// faultAt is an error at a line of the text, as an editor counts them.
func faultAt(code string, line int, message string) *grid.Error {
	return &grid.Error{Code: code, Message: message, Sheet: SheetName, Cell: fmt.Sprintf("第%d行", line)}
}
