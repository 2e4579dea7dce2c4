package text

import (
	"errors"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"shegong/importer/grid"
)

// FuzzRead: whatever the bytes, there is no panic, rows and cells come in
// order and are valid UTF-8, and an error is one for the sender.
func FuzzRead(f *testing.F) {
	const table = "姓名;备注\r\n王芳;\"甲;\n\"\"乙\"\"\"\r\n=\"0123\";\r"
	f.Add([]byte(table))
	f.Add([]byte(markUTF8 + "sep=|\na|b\n"))
	f.Add(encode(f, simplifiedchinese.GB18030, table))
	f.Add(encode(f, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), table))
	f.Add([]byte("1,2,3,4\n1,\"2,3,4\n1,2\",3,4\n"))
	limits := grid.Limits{Inflated: 1 << 20, Rows: 10_000, Columns: 256, Cells: 100_000, StringLen: 1000}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := readAll(data, limits)
		var fault *grid.Error
		if err != nil && (!errors.As(err, &fault) || fault.Code == "" || fault.Message == "") {
			t.Errorf("an error that tells the sender nothing: %v", err)
		}
		last := 0
		for _, r := range rows {
			if r.Number <= last || len(r.Cells) == 0 {
				t.Fatalf("row %d after %d: %v", r.Number, last, r.Cells)
			}
			last = r.Number
			for k, c := range r.Cells {
				if k > 0 && c.Col <= r.Cells[k-1].Col || c.Text == "" || !utf8.ValidString(c.Text) {
					t.Fatalf("row %d: %v", r.Number, r.Cells)
				}
			}
		}
	})
}
