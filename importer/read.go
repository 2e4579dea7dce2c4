// Package importer turns a county's workbooks into a [roster.Return]: it
// recognises sheets and columns by their heads, normalises the cells, keeps what
// stood there, and records what it could not take as a [roster.Fault]. Start at
// [Read].
//
// It judges single cells only; the rules of the opinion and of data quality
// that look at a whole record or return are in package policy. The readers of
// the file formats are its subpackages.
package importer

import (
	"context"
	"errors"
	"io"

	"shegong/importer/grid"
	"shegong/internal/roster"
)

// Source is one uploaded file.
type Source struct {
	Name string
	Data io.ReaderAt
	Size int64
}

// Options say for whom and how the files are read.
type Options struct {
	County   string        // the reporting unit's code; empty: the one the files name
	Period   roster.Period // fills nothing; kept with the return
	Password string        // of encrypted workbooks
	Limits   grid.Limits   // a limit of 0 is the default
	Mapping  Mapping
	Units    []Unit // nil: the counties of the division table
	// Progress is told, now and then, how many rows were read in all.
	Progress func(done int64)
}

// Read reads the files into one return. A file that cannot be read gives no
// records and says why in its [roster.File]; an error is returned only when ctx
// ends or there is nothing to read.
func Read(ctx context.Context, sources []Source, opt Options) (*roster.Return, error) {
	if len(sources) == 0 {
		return nil, errors.New("没有要读取的文件")
	}
	in := newIntake(ctx, opt)
	for _, src := range sources {
		if err := in.file(src); err != nil {
			return nil, err
		}
	}
	in.finish()
	return in.ret, nil
}

// intake is one run of [Read].
type intake struct {
	ctx    context.Context
	opt    Options
	ret    *roster.Return
	units  *unitTable
	named  map[string]bool // counties named by columns, titles, 填报单位
	drafts []*draft        // sheets read so far, for what is filled at the end
	rows   int64
}

func newIntake(ctx context.Context, opt Options) *intake {
	return &intake{
		ctx:   ctx,
		opt:   opt,
		ret:   &roster.Return{County: opt.County, Period: opt.Period},
		units: newUnitTable(opt.Units),
		named: map[string]bool{},
	}
}

// file reads one file wholly or not at all.
func (in *intake) file(src Source) error {
	at := len(in.ret.Files)
	in.ret.Files = append(in.ret.Files, roster.File{Name: src.Name, SHA256: sum(src)})
	before := in.mark()
	format, err := in.book(src, at)
	if format != "" {
		in.ret.Files[at].Format = format
	}
	if err == nil {
		return nil
	}
	if stop := in.ctx.Err(); stop != nil {
		return stop
	}
	in.rollback(before)
	in.ret.Files[at].Error = fileError(err)
	return nil
}

func (in *intake) book(src Source, file int) (string, error) {
	b, err := open(src, in.opt)
	if err != nil {
		return "", err
	}
	defer b.Close()
	for i, info := range b.Sheets() {
		if err := in.sheet(b, i, info, file); err != nil {
			return b.Format(), err
		}
	}
	return b.Format(), nil
}

// finish does what needs all sheets: places from sheet names and titles, the
// counties named.
func (in *intake) finish() {
	in.nameCounties()
	places := newPlaceTable(in.ret)
	for _, d := range in.drafts {
		d.fillPlaces(places)
	}
	in.sortChanges()
}

func fileError(err error) *roster.FileError {
	var e *grid.Error
	if errors.As(err, &e) {
		return &roster.FileError{Code: e.Code, Message: e.Message, Sheet: e.Sheet, Cell: e.Cell}
	}
	return &roster.FileError{Code: "corrupt", Message: "文件读取失败，可能已损坏。请重新保存后再上传"}
}
