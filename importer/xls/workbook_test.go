package xls

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/importer/grid"
)

func TestSheetsAndGlobals(t *testing.T) {
	format := new(biff).rec(recDateMode, 1).
		rec(recFormat, 164, str(`yyyy"年"m"月"`)).
		rec(recXF, 0, 0, pack(make([]byte, 16))).
		rec(recXF, 0, 164, pack(make([]byte, 16))).
		rec(recXF, 0, 10, pack(make([]byte, 16)))
	label := new(biff).rec(recNumber, 4, 0, 1, 45000.0).rec(recRK, 4, 1, 2, uint32(1<<2|2)).rec(recNumber, 4, 2, 0, 1.5).b
	b := mustOpen(t, writeContainer(node{name: "Workbook", data: workbook(format.b, nil,
		tab{name: "图表", kind: 2},
		tab{name: "宏", kind: 1},
		tab{name: "隐藏", state: 1},
		tab{name: "深藏", state: 2},
		tab{name: "数据", records: label},
	)}))
	want := []grid.SheetInfo{{Name: "隐藏", Hidden: true}, {Name: "深藏", Hidden: true}, {Name: "数据"}}
	if diff := cmp.Diff(want, b.Sheets()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if !b.Date1904() || b.Format() != "xls" {
		t.Errorf("1904 %v, format %s", b.Date1904(), b.Format())
	}
	rows, _ := mustRows(t, b, 2)
	cells := []grid.Cell{number(0, 45000, "45000"), number(1, 1, "1"), number(2, 1.5, "1.5")}
	cells[0].Format = &grid.Format{Code: `yyyy"年"m"月"`, Date: true}
	cells[1].Format = &grid.Format{Code: "0.00%", Percent: true}
	if diff := cmp.Diff([]grid.Row{{Number: 5, Cells: cells}}, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestRowsHiddenMergedAndOutOfOrder(t *testing.T) {
	row := func(n int, flags byte) []any { return []any{n, 0, 5, 255, 0, 0, flags, byte(1), 0} }
	w := new(biff).
		rec(recColInfo, 2, 3, 2000, 0, 1, 0).
		rec(recColInfo, 4, 256, 2000, 0, 0, 0).
		rec(recLabel, 9, 0, 0, str("十")).
		rec(recLabel, 2, 1, 0, str("三")).
		rec(recLabel, 65535, 255, 0, str("末")).
		rec(recRow, row(2, 0x20)...).
		rec(recRow, row(9, 0x40)...).
		rec(recMergedCells, 2, 0, 0, 0, 5, 2, 40, 1, 1).
		rec(recMergedCells, 1, 50, 51, 0, 255)
	rows, trailer := mustRows(t, mustOpen(t, oneSheet(w.b)), 0)
	want := []grid.Row{
		{Number: 3, Hidden: true, Cells: []grid.Cell{text1(1, "三")}},
		{Number: 10, Cells: []grid.Cell{text1(0, "十")}},
		{Number: 65536, Cells: []grid.Cell{text1(255, "末")}},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	wantTrailer := grid.Trailer{
		Merges: []grid.Range{
			{FirstRow: 1, LastRow: 1, FirstCol: 0, LastCol: 5},
			{FirstRow: 3, LastRow: 41, FirstCol: 1, LastCol: 1},
			{FirstRow: 51, LastRow: 52, FirstCol: 0, LastCol: 255},
		},
		HiddenCols: []grid.Range{{FirstCol: 2, LastCol: 3}},
	}
	if diff := cmp.Diff(wantTrailer, trailer); diff != "" {
		t.Errorf("trailer (-want +got):\n%s", diff)
	}
}

func TestSharedStrings(t *testing.T) {
	long := strings.Repeat("latin and 汉字 mixed 𠮷 ", 60)
	list := []string{"", "王芳", long, "plain", strings.Repeat("好", 500), "Ünï", long + "end"}
	var w biff
	for i := range list {
		w.rec(recLabelSST, i, 0, 0, uint32(i))
	}
	// Every size moves the boundaries to other places.
	for size := 32; size < 96; size++ {
		stream := workbook(nil, sharedTable(size, list...), tab{name: "表", records: w.b})
		rows, _ := mustRows(t, mustOpen(t, writeContainer(node{name: "Workbook", data: stream})), 0)
		for i, r := range rows {
			if r.Cells[0].Text != list[i] {
				t.Fatalf("size %d, string %d: got %q, want %q", size, i, r.Cells[0].Text, list[i])
			}
		}
	}
}

// Formatting runs and phonetic data go on in CONTINUE records without flags.
func TestSharedStringsWithRunsAndPhonetics(t *testing.T) {
	var sst biff
	sst.rec(recSST, uint32(3), uint32(3), 2, byte(flagWide|flagRich|flagExt), 2, uint32(6), wide("社区"), "\x00\x00").
		rec(recContinue, "\x01\x00\x01\x00\x02\x00", "ext").
		rec(recContinue, "ext", 2, byte(flagRich), 1, "ab", 0, 1).
		rec(recContinue, 2, byte(0)).
		rec(recContinue, byte(flagWide), wide("末尾"))
	var w biff
	for i := range 3 {
		w.rec(recLabelSST, 0, i, 0, uint32(i))
	}
	stream := workbook(nil, sst.b, tab{name: "表", records: w.b})
	rows, _ := mustRows(t, mustOpen(t, writeContainer(node{name: "Workbook", data: stream})), 0)
	want := []grid.Row{{Number: 1, Cells: []grid.Cell{text1(0, "社区"), text1(1, "ab"), text1(2, "末尾")}}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestContainers(t *testing.T) {
	stream := workbook(nil, nil, tab{name: "表", records: new(biff).rec(recNumber, 0, 0, 0, 1.0).b})
	large := workbook(nil, nil, tab{name: "表", records: append(new(biff).rec(recNumber, 0, 0, 0, 1.0).b, make([]byte, 4*3000)...)})
	embedded := node{name: "MBD0001", kids: []node{{name: "Workbook", data: []byte("not this one")}}}
	for name, data := range map[string][]byte{
		"in the mini stream":             writeContainer(node{name: "Workbook", data: stream}),
		"in sectors":                     writeContainer(node{name: "Workbook", data: large}),
		"name in capitals":               writeContainer(node{name: "WORKBOOK", data: stream}),
		"beside a book of Excel 5.0":     writeContainer(node{name: "Book", data: make([]byte, 5000)}, node{name: "Workbook", data: large}),
		"after an embedded workbook":     writeContainer(embedded, node{name: "Workbook", data: stream}),
		"without a container":            stream,
		"summary streams and embeddings": writeContainer(node{name: "\x05SummaryInformation", data: make([]byte, 300)}, node{name: "Workbook", data: large}, embedded),
	} {
		t.Run(name, func(t *testing.T) {
			rows, _ := mustRows(t, mustOpen(t, data), 0)
			want := []grid.Row{{Number: 1, Cells: []grid.Cell{number(0, 1, "1")}}}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestIsEncryptedPackage(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		want bool
	}{
		{"encrypted", writeContainer(node{name: "EncryptionInfo", data: make([]byte, 200)}, node{name: "EncryptedPackage", data: make([]byte, 9000)}), true},
		{"plain", writeContainer(node{name: "Workbook", data: make([]byte, 9000)}), false},
		{"deeper down", writeContainer(node{name: "x", kids: []node{{name: "EncryptedPackage"}}}), false},
		{"no container", []byte("PK\x03\x04"), false},
		{"empty", nil, false},
	} {
		if got := IsEncryptedPackage(bytes.NewReader(c.data), int64(len(c.data))); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestReadStops(t *testing.T) {
	b := mustOpen(t, oneSheet(new(biff).rec(recNumber, 0, 0, 0, 1.0).rec(recNumber, 1, 0, 0, 1.0).b))
	stop := &grid.Error{Code: "mine"}
	n := 0
	_, err := b.Read(context.Background(), 0, func(*grid.Row) error { n++; return stop })
	if !errors.Is(err, stop) || n != 1 || stop.Sheet != "" {
		t.Errorf("got %v after %d rows", err, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.Read(ctx, 0, func(*grid.Row) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want cancelled", err)
	}
	for _, i := range []int{-1, 1} {
		if _, err := b.Read(context.Background(), i, nil); err == nil {
			t.Errorf("sheet %d: no error", i)
		}
	}
}
