package annotate

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"shegong/importer/grid"
	"shegong/importer/text"
)

// editText writes cells of a .csv: only the bytes of those fields change. The
// reader decides what the separator is; here each it knows is tried until what
// it reads of the result differs in those cells only.
func editText(ctx context.Context, src Source, changes []Change) ([]byte, error) {
	cannot := &Uneditable{"“" + src.Name + "”的这些单元格不能在网页上改" + instead}
	cells := map[[2]int]string{}
	for _, c := range changes {
		col, row, ok := parseCell(c.Cell)
		if !ok || c.Sheet != text.SheetName {
			return nil, cannot
		}
		cells[[2]int{row, col}] = c.Value
	}
	before, _, err := fingerprint(ctx, src.Data, cells)
	if err != nil {
		return nil, cannot
	}
	for _, sep := range []byte{',', '\t', ';'} {
		out, err := splice(src.Data, sep, cells)
		if err != nil {
			return nil, err
		}
		after, got, err := fingerprint(ctx, out, cells)
		if stop := ctx.Err(); stop != nil {
			return nil, stop
		}
		if err == nil && after == before && got == len(cells) {
			return out, nil
		}
	}
	return nil, cannot
}

// fingerprint is a hash of what is read of all cells but the given ones, and
// how many of these stand as given.
func fingerprint(ctx context.Context, data []byte, cells map[[2]int]string) (sum uint64, as int, err error) {
	b, err := text.Open(bytes.NewReader(data), int64(len(data)), grid.DefaultLimits)
	if err != nil {
		return 0, 0, err
	}
	h := fnv.New64a()
	found := map[[2]int]string{}
	_, err = b.Read(ctx, 0, func(r *grid.Row) error {
		for _, c := range r.Cells {
			at := [2]int{r.Number, c.Col}
			if _, ok := cells[at]; ok {
				found[at] = c.Text
				continue
			}
			_ = binary.Write(h, binary.LittleEndian, [3]int64{int64(r.Number), int64(c.Col), int64(len(c.Text))}) // never fails
			_, _ = h.Write([]byte(c.Text))
		}
		return nil
	})
	for at, want := range cells {
		if found[at] == want {
			as++
		}
	}
	return h.Sum64(), as, err
}

// splice writes fields in the file's own encoding. In GB18030 no byte of a
// longer character is a separator, quote or line end.
func splice(data []byte, sep byte, cells map[[2]int]string) ([]byte, error) {
	for _, m := range []struct {
		mark     string
		encoding encoding.Encoding
	}{
		{"\xFF\xFE", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"\xFE\xFF", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	} {
		if body, ok := bytes.CutPrefix(data, []byte(m.mark)); ok {
			plain, err := m.encoding.NewDecoder().Bytes(body)
			if err != nil {
				return nil, err
			}
			coded, err := m.encoding.NewEncoder().Bytes(replaceFields(plain, sep, cells))
			return append([]byte(m.mark), coded...), err
		}
	}
	if utf8.Valid(data) {
		mark := data[:len(data)-len(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")))]
		return append(slices.Clone(mark), replaceFields(data[len(mark):], sep, cells)...), nil
	}
	coded := make(map[[2]int]string, len(cells))
	for at, v := range cells {
		c, err := simplifiedchinese.GB18030.NewEncoder().String(v)
		if err != nil {
			return nil, err
		}
		coded[at] = c
	}
	return replaceFields(data, sep, coded), nil
}

// splicer copies a table and writes some of its fields anew.
type splicer struct {
	data  []byte
	sep   byte
	cells map[[2]int]string // by row from 1 and column from 0
	last  map[int]int       // the last column to be written in each row
	out   []byte

	row, col, start int // the field at hand
}

func replaceFields(data []byte, sep byte, cells map[[2]int]string) []byte {
	s := &splicer{data: data, sep: sep, cells: cells, last: map[int]int{}, row: 1}
	if line, _, _ := bytes.Cut(data, []byte("\n")); bytes.HasPrefix(bytes.ToLower(bytes.TrimLeft(line, `"`)), []byte("sep=")) {
		s.row = 0 // Excel's line that names the separator is no row
	}
	for at := range cells {
		s.last[at[0]] = max(s.last[at[0]], at[1])
	}
	for i, opened, quoted := 0, false, false; i < len(data); i++ {
		c := data[i]
		switch {
		case c == '"' && (opened || i == s.start):
			opened, quoted = true, !quoted
		case quoted || c != sep && c != '\r' && c != '\n':
		case c == sep:
			opened = false
			s.endField(i)
			s.out = append(s.out, sep)
			s.col, s.start = s.col+1, i+1
		default:
			opened = false
			i = s.endRow(i)
		}
	}
	if s.start < len(data) || s.col > 0 {
		s.endRow(len(data))
	}
	return s.out
}

func (s *splicer) endField(end int) {
	before := s.data[s.start:end]
	if v, ok := s.cells[[2]int{s.row, s.col}]; ok {
		before = []byte(field(v, before, s.sep))
	}
	s.out = append(s.out, before...)
}

// endRow ends a row at i and gives the last byte of its line end.
func (s *splicer) endRow(i int) int {
	s.endField(i)
	for last := s.last[s.row]; s.col < last; { // the row ends before the column
		s.col++
		s.out = append(s.out, s.sep)
		s.out = append(s.out, field(s.cells[[2]int{s.row, s.col}], nil, s.sep)...)
	}
	end := i
	if i+1 < len(s.data) && s.data[i] == '\r' && s.data[i+1] == '\n' {
		i++
	}
	s.out = append(s.out, s.data[end:min(i+1, len(s.data))]...)
	s.row, s.col, s.start = s.row+1, 0, i+1
	return i
}

// field is a value as it stands in the table: in quotes where it must be or
// where the one before was, and in Excel's ="0123" for digits where that was.
func field(value string, before []byte, sep byte) string {
	quoted := len(before) > 1 && before[0] == '"'
	idiom := bytes.HasPrefix(before, []byte(`="`)) || bytes.HasPrefix(before, []byte(`"=""`))
	if idiom && value != "" && strings.Trim(value, "0123456789Xx") == "" {
		value = `="` + value + `"`
		if !quoted {
			return value
		}
	}
	if quoted || strings.ContainsAny(value, "\""+string(rune(sep))) {
		return `"` + strings.ReplaceAll(value, `"`, `""`) + `"`
	}
	return value
}
