package xlsx

import (
	"io"
	"testing"

	"shegong/reports"
)

// BenchmarkPersons writes 100,000 rows of ten columns, more than any list of
// the province has.
func BenchmarkPersons(b *testing.B) {
	table := personsTable()
	row := table.Rows[0]
	table.Rows = nil
	for range 100_000 {
		table.Rows = append(table.Rows, row)
	}
	doc := &reports.Document{Blocks: []reports.Block{table}}
	b.ReportAllocs()
	for b.Loop() {
		if err := Render(io.Discard, doc); err != nil {
			b.Fatal(err)
		}
	}
}
