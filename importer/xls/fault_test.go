package xls

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"shegong/importer/grid"
)

func TestFilesThatAreNotForUs(t *testing.T) {
	stream := func(records *biff) []byte {
		return writeContainer(node{name: "Workbook", data: records.rec(recEOF).b})
	}
	for _, c := range []struct {
		name, code, words string
		data              []byte
	}{
		{"empty", empty, "空", nil},
		{"zip", unsupported, "不是 Excel 97-2003", []byte("PK\x03\x04 and so on")},
		{"header alone", truncated, "不完整", []byte(oleSignature + "\x00\x00")},
		{"password", encrypted, "加密", stream(new(biff).rec(recBOF, 0x0600, bofGlobals).rec(recFilePass, 1, 1))},
		{"encrypted xlsx", encrypted, "密码", writeContainer(node{name: "EncryptedPackage", data: make([]byte, 100)})},
		{"Excel 95 book", unsupported, "5.0/95", writeContainer(node{name: "Book", data: make([]byte, 100)})},
		{"Excel 95 stream", unsupported, "5.0/95", stream(new(biff).rec(recBOF, 0x0500, bofGlobals))},
		{"BIFF2", unsupported, "Excel 2.x", new(biff).rec(recBOF2, 0, 0x10).b},
		{"BIFF3", unsupported, "Excel 3.x", new(biff).rec(recBOF3, 0, 0x10, 0).b},
		{"BIFF4", unsupported, "Excel 4.x", new(biff).rec(recBOF4, 0, 0x10, 0).b},
		{"BIFF without version", unsupported, "97 以前", new(biff).rec(recBOF, 0, 0x10, 0, 0).b},
		{"Word", unsupported, "Word", writeContainer(node{name: "WordDocument", data: make([]byte, 5000)})},
		{"PowerPoint", unsupported, "PowerPoint", writeContainer(node{name: "PowerPoint Document", data: make([]byte, 5000)})},
		{"something else", unsupported, "没有 Excel 工作簿", writeContainer(node{name: "Contents", data: make([]byte, 50)})},
		{"charts only", empty, "没有工作表", writeContainer(node{name: "Workbook", data: workbook(nil, nil, tab{name: "图", kind: 2})})},
		{"not BIFF at all", corrupt, "开头", writeContainer(node{name: "Workbook", data: make([]byte, 5000)})},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := openBytes(c.data)
			_ = checkFault(t, err, c.code, c.words)
		})
	}
}

func TestBrokenSheets(t *testing.T) {
	xf := new(biff).rec(recXF, 0, 0, make([]byte, 16)).b
	for _, c := range []struct {
		name, code, words, cell string
		recs                    *biff
	}{
		{"string that is not there", corrupt, "第 8 条文字", "C17", new(biff).rec(recLabelSST, 16, 2, 0, uint32(7))},
		{"style that is not there", corrupt, "样式", "B1", new(biff).rec(recNumber, 0, 1, 5, 1.0)},
		{"short record", corrupt, "长度不足", "第3行", new(biff).rec(recBlank, 2, 0, 0).rec(recNumber, 3, 1, 0)},
		{"MULRK of the wrong length", corrupt, "列号", "", new(biff).rec(recMulRK, 0, 0, 0, uint32(0), 0, uint32(0), 3)},
		{"column too high", corrupt, "列号", "", new(biff).rec(recNumber, 0, 256, 0, 1.0)},
		{"text that stops", corrupt, "文字", "A1", new(biff).rec(recLabel, 0, 0, 0, 9, byte(0), "abc")},
		{"text that stops within a character", corrupt, "字符", "A1", new(biff).rec(recLabel, 0, 0, 0, 2, byte(1), "abc")},
		{"formula text that stops", corrupt, "文字", "D1", new(biff).rec(recFormula, 0, 3, 0, cached(0, 0), formulaTail).rec(recString, 9, byte(0), "abc")},
		{"merges that are not there", corrupt, "长度不足", "", new(biff).rec(recMergedCells, 4, 0, 0, 0, 0)},
		{"merge that is upside down", corrupt, "合并", "", new(biff).rec(recMergedCells, 1, 5, 0, 0, 0)},
		{"end that is missing", truncated, "中途结束", "第1行", new(biff).rec(recNumber, 0, 0, 0, 1.0).rec(recBOF, 0x0600, bofChart)},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := mustOpen(t, writeContainer(node{name: "Workbook", data: workbook(xf, nil, tab{name: "花名册", records: c.recs.b})}))
			rows, _, err := readRows(b, 0)
			f := checkFault(t, err, c.code, c.words)
			if f.Sheet != "花名册" || f.Cell != c.cell {
				t.Errorf("located at %q %q, want cell %q", f.Sheet, f.Cell, c.cell)
			}
			if len(rows) > 0 {
				t.Errorf("rows before: %v", rows)
			}
		})
	}
}

func TestSharedStringCutInTheMiddle(t *testing.T) {
	sst := new(biff).rec(recSST, uint32(1), uint32(1), 5, byte(0), "ab")
	_, err := openBytes(workbook(nil, sst.b, tab{name: "表"}))
	_ = checkFault(t, err, corrupt, "文字")
}

// Sheets that share their bytes are refused, before they are read or while.
func TestSheetsThatOverlap(t *testing.T) {
	inner := new(biff).rec(recBOF, 0x0600, bofWorksheet).rec(recNumber, 0, 0, 0, 1.0).rec(recEOF)
	data := workbook(nil, nil, tab{name: "外", records: inner.b}, tab{name: "内"})
	first := bytes.Index(data, pack(uint16(recBoundSheet), 10)) + 4
	second := bytes.Index(data[first:], pack(uint16(recBoundSheet), 10)) + 4 + first
	at := binary.LittleEndian.Uint32(data[first:])

	same := slices.Clone(data)
	binary.LittleEndian.PutUint32(same[second:], at)
	_, err := openBytes(same)
	_ = checkFault(t, err, corrupt, "位置相同")

	nested := slices.Clone(data)
	binary.LittleEndian.PutUint32(nested[second:], at+20)
	_, err = readAll(nested)
	_ = checkFault(t, err, truncated, "中途结束")
}

// patched changes a FAT entry of a container whose FAT is its last sector.
func patched(data []byte, sector int, next uint32) []byte {
	data = slices.Clone(data)
	binary.LittleEndian.PutUint32(data[len(data)-512+4*sector:], next)
	return data
}

func TestBrokenChains(t *testing.T) {
	data := oneSheet(slices.Repeat(new(biff).rec(0x1234, make([]byte, 100)).b, 80))
	if _, err := readAll(data); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		sector int
		next   uint32
	}{
		{"ends early", 3, chainEnd},
		{"ends early before the last sector", 15, chainEnd},
		{"runs into a free sector", 3, free},
		{"runs into a free sector before the last", 15, free},
		{"loops", 5, 2},
		{"stands still", 5, 5},
		{"leaves the file", 5, 9999},
		{"marked as a FAT sector", 5, fatMark},
	} {
		t.Run(c.name, func(t *testing.T) {
			if rows, err := readAll(patched(data, c.sector, c.next)); err == nil {
				t.Errorf("no error, %d sheets", len(rows))
			}
		})
	}
}

// A file cut anywhere is told, or whatever is missing was not needed.
func TestTruncated(t *testing.T) {
	var w biff
	var list []string
	for i := range 120 {
		list = append(list, "社区工作者"+string(rune('一'+i)))
		w.rec(recLabelSST, i, 0, 0, uint32(i)).rec(recNumber, i, 1, 0, float64(i)/3)
	}
	stream := workbook(nil, sharedTable(300, list...), tab{name: "一", records: w.b}, tab{name: "二", records: w.b})
	for name, data := range map[string][]byte{
		"container":   writeContainer(node{name: "Workbook", data: stream}),
		"mini stream": oneSheet(slices.Repeat(new(biff).rec(recLabel, 0, 0, 0, str("社区")).b, 60)),
		"bare":        stream,
	} {
		t.Run(name, func(t *testing.T) {
			full, err := readAll(data)
			if err != nil {
				t.Fatal(err)
			}
			for n := 0; n < len(data); n += 64 {
				cut, err := readAll(data[:n])
				if err == nil && !equalSheets(full, cut) {
					t.Errorf("cut at %d of %d: rows are missing without an error", n, len(data))
				}
				var fault *grid.Error
				if err != nil && (!errors.As(err, &fault) || fault.Message == "") {
					t.Errorf("cut at %d of %d: got %v, want a grid.Error with a message", n, len(data), err)
				}
			}
		})
	}
}

func equalSheets(a, b [][]grid.Row) bool {
	return slices.EqualFunc(a, b, func(a, b []grid.Row) bool {
		return slices.EqualFunc(a, b, func(a, b grid.Row) bool {
			return a.Number == b.Number && slices.EqualFunc(a.Cells, b.Cells, func(a, b grid.Cell) bool {
				return a.Col == b.Col && a.Text == b.Text && a.Num == b.Num
			})
		})
	})
}

func TestLimits(t *testing.T) {
	w := new(biff).rec(recLabel, 0, 0, 0, str("一二三")).rec(recNumber, 1, 3, 0, 1.0).rec(recMulBlank, 2, 0, 0, 0, 0, 0, 0, 4)
	loose := new(biff).rec(recNumber, 2, 3, 0, 1.0).rec(recNumber, 1, 3, 0, 1.0)
	data := writeContainer(node{name: "Workbook", data: workbook(nil, sharedTable(100, "a", "b"), tab{name: "表", records: w.b}, tab{name: "乱", records: loose.b})})
	for _, c := range []struct {
		name, words string
		set         func(*grid.Limits)
	}{
		{"none", "", func(*grid.Limits) {}},
		{"just enough", "", func(l *grid.Limits) {
			*l = grid.Limits{Inflated: int64(len(data)), Sheets: 2, Rows: 2, Columns: 4, Cells: 2, StringLen: 9}
		}},
		{"size", "大小", func(l *grid.Limits) { l.Inflated = 100 }},
		{"sheets", "工作表超过 1 个", func(l *grid.Limits) { l.Sheets = 1 }},
		{"rows", "超过 1 行", func(l *grid.Limits) { l.Rows = 1 }},
		{"columns", "列数超过 3", func(l *grid.Limits) { l.Columns = 3 }},
		{"cells", "文字过多", func(l *grid.Limits) { l.Cells = 1 }},
		{"text", "过长", func(l *grid.Limits) { l.StringLen = 8 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			limits := grid.DefaultLimits
			c.set(&limits)
			err := readLimited(data, limits)
			if c.words != "" {
				_ = checkFault(t, err, tooLarge, c.words)
			} else if err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
	limits := grid.DefaultLimits
	limits.Cells = 1
	_ = checkFault(t, readLimited(oneSheet(loose.b), limits), tooLarge, "单元格超过 1 个")
	_ = checkFault(t, readLimited(oneSheet(w.b), limits), tooLarge, "单元格超过 1 个")
}

func readLimited(data []byte, limits grid.Limits) error {
	b, err := openLimited(data, limits)
	if err != nil {
		return err
	}
	for i := range b.Sheets() {
		if _, err := b.Read(context.Background(), i, func(*grid.Row) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// A directory of nested storages makes mscfb copy paths: it is refused by its
// size.
func TestDeepDirectory(t *testing.T) {
	deep := node{name: "x", kids: []node{}}
	for range 5000 {
		deep = node{name: "x", kids: []node{deep}}
	}
	_, err := openBytes(writeContainer(deep))
	_ = checkFault(t, err, tooLarge, "内嵌")
}

// failing is a file on a disk that fails from an offset on.
type failing struct {
	data []byte
	from int64
	err  error
}

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.from {
		return 0, f.err
	}
	return copy(p, f.data[off:]), nil
}

// A failing disk is not the sender's fault.
func TestFailingDisk(t *testing.T) {
	data := oneSheet(slices.Repeat(new(biff).rec(recLabel, 0, 0, 0, str("社区")).b, 600))
	disk := errors.New("disk failed")
	for from := int64(0); from < int64(len(data)); from += 512 {
		_, err := Open(failing{data, from, disk}, int64(len(data)), grid.DefaultLimits)
		var fault *grid.Error
		if !errors.Is(err, disk) || errors.As(err, &fault) {
			t.Errorf("failing from %d: got %v", from, err)
		}
	}
}
