package xlsx_test

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"shegong/importer/grid"
	"shegong/importer/xlsx"
)

// writeBig writes a workbook of rows × columns, a third each shared strings,
// numbers and dates, as Excel would store it.
func writeBig(tb testing.TB, rows, columns int) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "big.xlsx")
	file, err := os.Create(name)
	must(tb, err)
	atEnd(tb, file)
	z := zip.NewWriter(file)
	workbook("").with("xl/worksheets/sheet1.xml", "").with("xl/sharedStrings.xml", "").put(tb, z, zip.Deflate)
	w, err := z.Create("xl/sharedStrings.xml")
	must(tb, err)
	must(tb, writeBigStrings(w, rows))
	w, err = z.Create("xl/worksheets/sheet1.xml")
	must(tb, err)
	must(tb, writeBigSheet(w, rows, columns))
	must(tb, z.Close())
	return name
}

func writeBigStrings(w io.Writer, rows int) error {
	b := fmt.Appendf(nil, `<sst xmlns="%s" count="%d" uniqueCount="%d">`, mainNS, rows, rows)
	for i := range rows {
		b = fmt.Appendf(b, `<si><t>长春市朝阳区前进街道第%d社区</t></si>`, i)
	}
	_, err := w.Write(append(b, `</sst>`...))
	return err
}

func writeBigSheet(w io.Writer, rows, columns int) error {
	b := fmt.Appendf(nil, `<worksheet xmlns="%s"><sheetData>`, mainNS)
	for r := 1; r <= rows; r++ {
		b = fmt.Appendf(b, `<row r="%d" spans="1:%d" x14ac:dyDescent="0.25">`, r, columns)
		for c := range columns {
			ref := grid.CellName(c, r)
			switch c % 3 {
			case 0:
				b = fmt.Appendf(b, `<c r="%s" s="0" t="s"><v>%d</v></c>`, ref, (r*31+c*7)%rows)
			case 1:
				b = fmt.Appendf(b, `<c r="%s"><v>%d.%d</v></c>`, ref, r*c, c)
			default:
				b = fmt.Appendf(b, `<c r="%s" s="3"><v>%d</v></c>`, ref, 40000+(r+c*13)%5000)
			}
		}
		if _, err := w.Write(append(b, `</row>`...)); err != nil {
			return err
		}
		b = b[:0]
	}
	_, err := io.WriteString(w, `</sheetData></worksheet>`)
	return err
}

func BenchmarkRead(b *testing.B) {
	for _, rows := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("%dx40", rows), func(b *testing.B) {
			if testing.Short() && rows > 100_000 {
				b.Skip("long")
			}
			name := writeBig(b, rows, 40)
			b.Run("xlsx", func(b *testing.B) {
				for b.Loop() {
					benchRead(b, name)
				}
			})
			b.Run("unzip", func(b *testing.B) {
				if _, err := exec.LookPath("unzip"); err != nil {
					b.Skip(err)
				}
				for b.Loop() {
					if err := exec.Command("unzip", "-p", name).Run(); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

func benchRead(b *testing.B, name string) {
	file, err := os.Open(name)
	must(b, err)
	defer func() { must(b, file.Close()) }()
	info, err := file.Stat()
	must(b, err)
	book, err := xlsx.Open(file, info.Size(), grid.Limits{Rows: 1 << 20, Cells: 1 << 30, Inflated: 1 << 40})
	must(b, err)
	cells := 0
	_, err = book.Read(context.Background(), 0, func(r *grid.Row) error {
		cells += len(r.Cells)
		return nil
	})
	must(b, err)
	b.ReportMetric(float64(cells), "cells")
}
