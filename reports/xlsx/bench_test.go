package xlsx

import (
	"fmt"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// A list larger than any of the province. The two benchmarks of it are run each
// in a process of its own, of which the peak of memory is then read.
const (
	benchRows    = 100_000
	benchColumns = 32
)

// benchRow fills row with the values of person i: an ID number of the person's
// own, texts that repeat, dates, counts and amounts.
func benchRow(row []reports.Value, i int) {
	row[0] = reports.N(i + 1)
	row[1] = reports.T(fmt.Sprintf("2201021990%04d%04d", i%9999, i/13%9999))
	row[2] = reports.T(fmt.Sprintf("某%d", i))
	for col := 3; col < len(row); col++ {
		switch n := i*7 + col*13; col % 5 {
		case 0:
			row[col] = reports.T([]string{"南关区", "宽城区", "朝阳区", "二道区", "绿园区"}[n/50%5])
		case 1:
			row[col] = reports.T(fmt.Sprintf("第%d社区居民委员会", n%400))
		case 2:
			row[col] = reports.T(fmt.Sprintf("20%02d-%02d-%02d", n%27, n%12+1, n%28+1))
		case 3:
			row[col] = reports.N(n % 60)
		default:
			row[col] = reports.Yuan(int64(n*3779) % 1_000_000)
		}
	}
}

func BenchmarkRender100000x32(b *testing.B) {
	t := reports.Table{Name: "名单", Columns: make([]reports.Column, benchColumns), Filter: true}
	for i := range t.Columns {
		t.Columns[i].Head = []string{fmt.Sprintf("第%d项", i+1)}
	}
	t.Each = func(yield func(reports.Row) error) error {
		row := reports.Row{Cells: make([]reports.Value, benchColumns)}
		for i := range benchRows {
			benchRow(row.Cells, i)
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}
	doc := &reports.Document{Blocks: []reports.Block{t}}
	b.ReportAllocs()
	for b.Loop() {
		if err := Render(io.Discard, doc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStreamWriter100000x32 writes the same values with the library as it
// comes: without styles, its temporary file in the default folder.
func BenchmarkStreamWriter100000x32(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := streamBench(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func streamBench(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	stream, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	row, values := make([]reports.Value, benchColumns), make([]any, benchColumns)
	for i := range benchRows {
		benchRow(row, i)
		for col, v := range row {
			if values[col] = v.Num; v.Kind == reports.Text {
				values[col] = v.Text
			}
		}
		if err := stream.SetRow(cellName(0, i+1), values); err != nil {
			return err
		}
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}
