// Package annotate writes an uploaded workbook back with its findings: faulty
// cells coloured and explained in notes, a column 问题 beside each roster, and a
// sheet 校验结果 that lists everything. Start at [Write].
//
// A file that cannot be marked in place gets a new workbook with 校验结果 and
// the faulty rows instead. Nothing is judged or corrected here, and nothing of
// the upload is evaluated: what comes from data is written as text.
package annotate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// Name is the annotated workbook's name: 花名册.xls gives 花名册-校验.xlsx. It is
// .xlsx for .xlsm too, as the macros are left out; see [plainWorkbook].
func Name(name string) string {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	return name + "-校验.xlsx"
}

// Source is the uploaded file.
type Source struct {
	Name     string
	Data     []byte
	Password string // of an encrypted workbook, which needs none here: its rows are taken from the return
}

// The signatures of the containers workbooks come in.
const (
	zipMagic = "PK\x03\x04"
	cfbMagic = "\xD0\xCF\x11\xE0"
)

// Write writes the annotated workbook of src to w. ret and res are what was read
// of all files of the return, src among them, and what was found.
func Write(ctx context.Context, w io.Writer, src Source, ret *roster.Return, res *policy.Result) error {
	out, err := written(ctx, src, newReport(src.Name, ret, res))
	if err != nil {
		return fmt.Errorf("annotate %s: %w", src.Name, err)
	}
	_, err = out.WriteTo(w)
	return err
}

func written(ctx context.Context, src Source, r *report) (*bytes.Buffer, error) {
	why := r.apartReason(src.Data)
	if why == "" {
		out, err := inPlace(ctx, src.Data, r)
		if err == nil {
			return out, nil
		}
		if stop := ctx.Err(); stop != nil {
			return nil, stop
		}
		// Whatever the library cannot rewrite must not leave the clerk without
		// the findings.
		why = "原文件的结构不能改写"
		var no *refusal
		if errors.As(err, &no) {
			why = no.why
		}
	}
	return apart(ctx, r, why+"，故不在原文件上标注")
}

// apartReason says why a file is not marked in place by what it is.
func (r *report) apartReason(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte(zipMagic)):
		return ""
	case !bytes.HasPrefix(data, []byte(cfbMagic)):
		return "原文件为文本格式（.csv）"
	case r.format() == "xlsx":
		return "原文件设有打开密码（加密）"
	}
	return "原文件为 .xls 格式"
}

// refusal is a workbook that is not marked in place for a reason the clerk is
// told.
type refusal struct{ why string }

func (e *refusal) Error() string { return e.why }
