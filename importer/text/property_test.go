package text

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"shegong/importer/grid"
)

// quote writes a field as programs do.
func quote(field string) string {
	if !strings.ContainsAny(field, ",;\t\"\r\n") {
		return field
	}
	return `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
}

// What is written is read back, whatever the separator, line end and encoding.
func TestReadBack(t *testing.T) {
	encodings := []encoding.Encoding{
		encoding.Nop,
		simplifiedchinese.GB18030,
		unicode.UTF8BOM,
		unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	}
	fieldsOf := rapid.StringMatching(`[\x{4E00}-\x{9FA5}\x{20000}-\x{20010}a-z0-9 ,"\n.-]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		sep := rapid.SampledFrom([]string{",", "\t", ";"}).Draw(t, "separator")
		end := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "line end")
		width := rapid.IntRange(2, 3).Draw(t, "width")
		table := [][]string{[]string{"甲", "乙", "丙"}[:width]}
		for range rapid.IntRange(0, 8).Draw(t, "rows") {
			table = append(table, rapid.SliceOfN(fieldsOf, width, width).Draw(t, "row"))
		}
		var text strings.Builder
		var want []grid.Row
		for i, line := range table {
			row := grid.Row{Number: i + 1}
			for col, field := range line {
				field = strings.ReplaceAll(field, ",", sep)
				line[col] = quote(field)
				if field != "" {
					row.Cells = append(row.Cells, grid.Cell{Col: col, Kind: grid.Text, Text: field})
				}
			}
			if row.Cells != nil {
				want = append(want, row)
			}
			text.WriteString(strings.Join(line, sep) + end)
		}
		data, err := rapid.SampledFrom(encodings).Draw(t, "encoding").NewEncoder().Bytes([]byte(text.String()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := readAll(data, grid.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
	})
}

// A text cut anywhere is told, or gives the rows before the cut: all but the
// last are whole.
func TestCut(t *testing.T) {
	line := "社区工作者,王　芳,\"甲,\n乙\"\n"
	for name, e := range map[string]encoding.Encoding{"UTF-8": encoding.Nop, "GB18030": simplifiedchinese.GB18030} {
		data := encode(t, e, strings.Repeat(line, 20))
		full, err := readAll(data, grid.DefaultLimits)
		if err != nil || len(full) != 20 {
			t.Fatalf("%s: %d rows, %v", name, len(full), err)
		}
		for n := 1; n < len(data); n++ {
			rows, err := readAll(data[:n], grid.DefaultLimits)
			if err != nil {
				continue
			}
			whole := max(len(rows)-1, 0)
			if n > (whole+1)*len(data)/20 || !slices.EqualFunc(full[:whole], rows[:whole], sameRow) {
				t.Errorf("%s cut at %d of %d: %d rows without an error", name, n, len(data), len(rows))
			}
		}
	}
}

func sameRow(a, b grid.Row) bool {
	return a.Number == b.Number && slices.Equal(a.Cells, b.Cells)
}

// A quote that is missing must not make another separator look better.
func TestSeparatorOfBrokenText(t *testing.T) {
	in := strings.Repeat("甲;子,乙,丙\n", 5) + "丁;丑,\"戊,己\n"
	_, err := readAll([]byte(in), grid.DefaultLimits)
	checkFault(t, err, corrupt, "第6行", "引号")
}
