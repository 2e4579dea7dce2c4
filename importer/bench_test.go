package importer

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

const benchRows = 20_000

// benchHead and benchRow are a roster of 40 columns as the template has them.
func benchHead() (head []any) {
	for _, f := range roster.FieldsOf(roster.Workers) {
		if f.Template() && len(head) < 40 {
			head = append(head, f.Header)
		}
	}
	return head
}

func benchRow(n int, head []any) []any {
	row := make([]any, len(head))
	for i, f := range roster.FieldsOf(roster.Workers)[:len(head)] {
		switch f.Type {
		case roster.VocabularyType:
			row[i] = f.Vocabulary.Values[n%len(f.Vocabulary.Values)]
		case roster.FlagType:
			row[i] = "√"
		case roster.DateType:
			row[i] = fmt.Sprintf("20%02d.%02d.%02d", n%20, n%12+1, n%28+1)
		case roster.IntegerType:
			row[i] = n%18 + 1
		case roster.YuanType:
			row[i] = 2000 + n%1000
		case roster.IDType:
			row[i] = personID(n)
		case roster.PositionType:
			row[i] = "书记、主任"
		default:
			row[i] = fmt.Sprintf("文本%d", n%500)
		}
	}
	return row
}

// BenchmarkRecords measures the importer alone, without a reader.
func BenchmarkRecords(b *testing.B) {
	head := benchHead()
	rows := [][]any{head}
	for n := range benchRows {
		rows = append(rows, benchRow(n, head))
	}
	book := sheetOf("花名册", rows...)
	b.ReportAllocs()
	for b.Loop() {
		if r := readMemory(b, Options{County: "220104"}, book); len(r.Workers) != benchRows {
			b.Fatal(len(r.Workers))
		}
	}
	b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkRead measures an .xlsx file from its bytes to the return.
func BenchmarkRead(b *testing.B) {
	head := benchHead()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for n := range benchRows + 1 {
		row := head
		if n > 0 {
			row = benchRow(n, head)
		}
		if err := w.SetRow(fmt.Sprintf("A%d", n+1), row); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r, err := Read(context.Background(), []Source{source("a.xlsx", buf.Bytes())}, Options{County: "220104"})
		if err != nil || len(r.Workers) != benchRows {
			b.Fatal(err, len(r.Workers), r.Files[0].Error)
		}
	}
	b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
