package xls

import (
	"errors"

	"shegong/importer/grid"
)

// Codes of grid.Error.
const (
	truncated   = "truncated"
	corrupt     = "corrupt"
	tooLarge    = "too_large"
	encrypted   = "encrypted"
	unsupported = "unsupported"
	empty       = "empty"
)

// Endings of messages: what to do.
const (
	resave = "，请在 Excel 或 WPS 中打开原文件，核对内容后另存为 .xlsx 再上传"
	resend = "，请取得完整的原文件，在 Excel 或 WPS 中打开核对后另存为 .xlsx 再上传"
)

func fault(code, message string) *grid.Error {
	return &grid.Error{Code: code, Message: message}
}

// locate adds where an error of the file was met, if that is not yet known.
func locate(err error, sheet, cell string) error {
	var f *grid.Error
	if !errors.As(err, &f) {
		return err
	}
	at := *f
	if at.Sheet == "" {
		at.Sheet = sheet
	}
	if at.Cell == "" {
		at.Cell = cell
	}
	return &at
}
