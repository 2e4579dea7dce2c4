package templates

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// Rows of a sheet of the official workbook, from 1.
const (
	titleRow  = 1
	unitRow   = 2
	headerRow = 3

	// FirstDataRow is the row of the first record.
	FirstDataRow = headerRow + 1

	// lastDataRow ends drop-downs and number checks: the importer's usual limit.
	lastDataRow = 200_000 + headerRow
)

// guideSheet is the name of the first sheet, which explains the others.
const guideSheet = "填报说明"

// Filling is what stands in a filled workbook.
type Filling struct {
	Unit   string      // who reports: 朝阳区民政局
	Date   roster.Date // when
	Return *roster.Return
	// Raw replaces values by texts that a record cannot hold.
	Raw map[WorkbookCell]string
}

// WorkbookCell is the cell of one field of one record.
type WorkbookCell struct {
	Kind  roster.Kind
	Index int // of the record in its kind's slice
	Field string
}

// Workbook writes the official blank workbook with a sheet for each of the
// kinds, all of them for nil. The same kinds give the same bytes.
func Workbook(w io.Writer, kinds []roster.Kind) error {
	if len(kinds) == 0 {
		kinds = roster.Kinds()
	}
	return writeWorkbook(w, kinds, &Filling{Return: &roster.Return{}})
}

// FilledWorkbook writes the official workbook with all kinds and the records
// of a return.
func FilledWorkbook(w io.Writer, in Filling) error {
	return writeWorkbook(w, roster.Kinds(), &in)
}

func writeWorkbook(w io.Writer, kinds []roster.Kind, in *Filling) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return newSortedZip(w) })
	st, err := newWorkbookStyles(f)
	if err != nil {
		return err
	}
	if err := writeGuide(f, st, kinds); err != nil {
		return fmt.Errorf("write sheet %q: %w", guideSheet, err)
	}
	for _, k := range kinds {
		s := &workbookSheet{f: f, styles: st, kind: k, name: k.Title(), in: in, columns: sheetColumns(k)}
		if err := s.write(); err != nil {
			return fmt.Errorf("write sheet %q: %w", s.name, err)
		}
	}
	if err := setWorkbookProperties(f); err != nil {
		return err
	}
	return f.Write(w)
}

// setWorkbookProperties replaces the library's own author and program.
func setWorkbookProperties(f *excelize.File) error {
	if err := f.SetDocProps(&excelize.DocProperties{
		Title: "“社工岗”报送表", Creator: "shegong", LastModifiedBy: "shegong",
		Created: "2020-05-06T00:00:00Z", Modified: "2020-05-06T00:00:00Z", Language: "zh-CN",
	}); err != nil {
		return err
	}
	return f.SetAppProps(&excelize.AppProperties{Application: "Microsoft Excel", AppVersion: "16.0300"})
}
