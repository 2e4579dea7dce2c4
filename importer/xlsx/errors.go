package xlsx

import (
	"errors"
	"fmt"

	"shegong/importer/grid"
)

// The codes of [grid.Error] this reader uses.
const (
	codeTruncated   = "truncated"
	codeCorrupt     = "corrupt"
	codeTooLarge    = "too_large"
	codeUnsupported = "unsupported"
	codeEmpty       = "empty"
)

const remedy = "请重新导出，或在 Excel/WPS 中打开后另存为 .xlsx 再上传"

// truncated says that what, a part of the file, breaks off.
func truncated(what string) *grid.Error {
	return &grid.Error{Code: codeTruncated, Message: fmt.Sprintf("文件不完整：%s在中途断开。%s", what, remedy)}
}

func corrupt(format string, args ...any) *grid.Error {
	return &grid.Error{Code: codeCorrupt, Message: fmt.Sprintf("文件已损坏：%s。%s", fmt.Sprintf(format, args...), remedy)}
}

func unsupported(format string, args ...any) *grid.Error {
	return &grid.Error{Code: codeUnsupported, Message: fmt.Sprintf(format, args...)}
}

func tooLarge(format string, args ...any) *grid.Error {
	return &grid.Error{Code: codeTooLarge, Message: fmt.Sprintf(format, args...)}
}

// located adds sheet and cell to an error of the file which does not name them.
func located(err error, sheet, cell string) error {
	var e *grid.Error
	if !errors.As(err, &e) || e.Sheet != "" {
		return err
	}
	at := *e
	at.Sheet, at.Cell = sheet, cell
	return &at
}
