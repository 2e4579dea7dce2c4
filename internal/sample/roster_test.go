package sample_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
	"shegong/internal/sample"
)

func TestRoster(t *testing.T) {
	const rows = 3000
	var a, b bytes.Buffer
	if err := sample.Roster(&a, rows, 1); err != nil {
		t.Fatal(err)
	}
	if err := sample.Roster(&b, rows, 1); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("got different bytes, want the same")
	}
	f, err := excelize.OpenReader(bytes.NewReader(a.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	sheet, err := f.GetRows("花名册")
	if err != nil {
		t.Fatal(err)
	}
	if len(sheet) != rows+3 || len(sheet[2]) != 40 {
		t.Errorf("got %d rows, %d columns, want %d and 40", len(sheet), len(sheet[2]), rows+3)
	}
	p := roster.Period{Year: 2026, Month: 10}
	r := read(t, a.Bytes(), "", p)
	if len(r.Workers) != rows {
		t.Errorf("got %d workers, want %d", len(r.Workers), rows)
	}
	r.County = "220104"
	for i, f := range evaluate(t, r, nil).Findings {
		if i < 10 {
			t.Error(line(f))
		}
	}
}

func BenchmarkRoster(b *testing.B) {
	for b.Loop() {
		if err := sample.Roster(discard{}, 20_000, 1); err != nil {
			b.Fatal(err)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
