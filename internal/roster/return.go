package roster

import (
	"iter"
	"slices"
	"sort"
	"strconv"
)

// Return is one reporting unit's data for one month, as read: the records,
// where they stand, what was changed in reading and what could not be read.
type Return struct {
	County string `json:"county"` // the reporting unit's code
	Period Period `json:"period"`

	Files  []File  `json:"files"`
	Sheets []Sheet `json:"sheets"`

	Communities  []Community   `json:"communities,omitempty"`
	Workers      []Worker      `json:"workers,omitempty"`
	Trainings    []Training    `json:"trainings,omitempty"`
	Appraisals   []Appraisal   `json:"appraisals,omitempty"`
	Exits        []Exit        `json:"exits,omitempty"`
	Conversions  []Conversion  `json:"conversions,omitempty"`
	CountySheets []CountySheet `json:"county_sheets,omitempty"`
	Institutions []Institution `json:"institutions,omitempty"`
	Auxiliaries  []Auxiliary   `json:"auxiliaries,omitempty"`
	Matters      []Matter      `json:"matters,omitempty"`
	Recruitments []Recruitment `json:"recruitments,omitempty"`

	// Faults are the cells and sheets that could not be taken as they stand.
	Faults []Fault `json:"faults,omitempty"`
	// Changes are the cells that were normalised, by kind, ordered by Index.
	Changes [kindEnd][]Change `json:"changes,omitempty"`
	// Named are the counties named by columns, titles or 填报单位, in code order.
	Named []string `json:"named,omitempty"`
}

// File is one uploaded workbook.
type File struct {
	Name   string     `json:"name"`
	Format string     `json:"format"` // xlsx, xls, csv
	SHA256 string     `json:"sha256,omitempty"`
	Error  *FileError `json:"error"`
}

// FileError says why a file could not be read.
type FileError struct {
	Code    string `json:"code"`
	Message string `json:"message"` // Simplified Chinese
	Sheet   string `json:"sheet,omitempty"`
	Cell    string `json:"cell,omitempty"`
}

// Sheet is one sheet of a file and what was recognised on it.
type Sheet struct {
	File       int       `json:"file"` // index into Return.Files
	Name       string    `json:"name"`
	Title      string    `json:"title,omitempty"`
	Kind       Kind      `json:"kind"`
	HeaderRow  int       `json:"header_row"` // from 1; 0 where there is none
	HeaderRows int       `json:"header_rows"`
	Rows       int       `json:"rows"`    // sheet rows that became records
	Records    int       `json:"records"` // records they became
	Skipped    []Skipped `json:"skipped,omitempty"`
	Columns    []Column  `json:"columns,omitempty"`
	Unread     []string  `json:"unread,omitempty"` // letters of columns with data that were not read
	Hidden     bool      `json:"hidden,omitempty"`
	// FieldRows are the rows of a key/value sheet by field key; ValueColumn is
	// the letter of the column the values stand in.
	FieldRows   map[string]int `json:"field_rows,omitempty"`
	ValueColumn string         `json:"value_column,omitempty"`
	// FieldColumns are the letters of the values that stand in another column.
	FieldColumns map[string]string `json:"field_columns,omitempty"`
	// Filled are the keys of fields without a column that come from section
	// rows, the sheet's name or its title.
	Filled []string `json:"filled,omitempty"`
}

// Skipped is a run of rows that became no records.
type Skipped struct {
	From   int    `json:"from"`
	To     int    `json:"to"`
	Reason string `json:"reason"` // title, header, hint, empty, subtotal, note, signature, unrecognised
}

// Match says how a column was recognised.
type Match string

// The ways. A suggestion is not used until a person confirms it.
const (
	MatchExact     Match = "exact"
	MatchSynonym   Match = "synonym"
	MatchSuggested Match = "suggested"
	MatchConfirmed Match = "confirmed"
)

// Column is one column of a recognised sheet.
type Column struct {
	Column string `json:"column"` // letters
	Header string `json:"header"` // as it stands
	Field  string `json:"field"`  // key; "" where not recognised
	Match  Match  `json:"match"`
}

// Fault is a cell, row or sheet that could not be taken as it stands. Rule is
// the data quality rule that reports it; the record's field is marked Bad.
type Fault struct {
	Rule   string   `json:"rule"` // d-value, d-number, d-date, d-formula, d-unread, …
	Sheet  int32    `json:"sheet"`
	Row    int32    `json:"row,omitempty"`
	Column string   `json:"column,omitempty"`
	Kind   Kind     `json:"kind,omitempty"`
	Index  int32    `json:"index"` // of the record in its kind's slice; -1: none
	Field  string   `json:"field,omitempty"`
	Value  string   `json:"value,omitempty"`  // as displayed
	Reason string   `json:"reason,omitempty"` // Simplified Chinese: what is wrong
	Near   []string `json:"near,omitempty"`   // nearest allowed values
	// Severe raises the rule's lesser severity, such as an unread sheet against
	// an unread column.
	Severe bool `json:"severe,omitempty"`
}

// Change is a normalisation: what stood in the cell and how it was changed.
// What it became is the record's field.
type Change struct {
	Index int32  `json:"i"` // of the record in its kind's slice
	Field uint8  `json:"f"` // index of the field
	How   How    `json:"h"`
	From  string `json:"from"`
}

// How is the way of a normalisation.
type How uint8

// The ways, the strongest applied is kept.
const (
	Trimmed   How = 1 + iota // spaces and invisible characters removed
	Folded                   // full-width forms, look-alike characters
	Synonym                  // another spelling of a vocabulary's value
	Confirmed                // a translation a person confirmed
	Parsed                   // a date or number read from text
	Converted                // a unit converted
	Filled                   // from a merged cell, the title or the sheet's name
	Split                    // one cell filled several fields
)

// String is the way in Chinese.
func (h How) String() string {
	return [...]string{"", "去除空格", "字符规范", "同义替换", "已确认替换", "解析文本", "单位换算", "合并单元格或表名填充", "拆分"}[h]
}

// Records are the records of kind k in order.
func (r *Return) Records(k Kind) iter.Seq2[int, Record] {
	return func(yield func(int, Record) bool) {
		for i := range r.Len(k) {
			if !yield(i, r.Record(k, i)) {
				return
			}
		}
	}
}

// Has tells that some sheet of kind k was read.
func (r *Return) Has(k Kind) bool {
	for i := range r.Sheets {
		if r.Sheets[i].Kind == k {
			return true
		}
	}
	return false
}

// HasColumn tells that some sheet of kind k has a column for the field, by
// itself or through a composite column, or a value for all its rows.
func (r *Return) HasColumn(k Kind, key string) bool {
	for i := range r.Sheets {
		s := &r.Sheets[i]
		if s.Kind == k && (s.Letters(key) != "" || slices.Contains(s.Filled, key)) {
			return true
		}
	}
	return false
}

func (s *Sheet) valueColumn(key string) string {
	if c := s.FieldColumns[key]; c != "" {
		return c
	}
	return s.ValueColumn
}

// Letters are the column's letters of a field, "" where the sheet has none.
func (s *Sheet) Letters(key string) string {
	if s.FieldRows != nil {
		if s.FieldRows[key] > 0 {
			return s.valueColumn(key)
		}
		return ""
	}
	for _, c := range s.Columns {
		if c.Field == key && c.Match != MatchSuggested {
			return c.Column
		}
	}
	for _, c := range s.Columns {
		if c.Field == "" || c.Match == MatchSuggested {
			continue
		}
		if f := FieldOf(s.Kind, c.Field); f != nil {
			for _, to := range f.Into {
				if to == key {
					return c.Column
				}
			}
		}
	}
	return ""
}

// Place is where something stands.
type Place struct {
	File, Sheet, Cell string
	Row               int
}

// Locate is where the field of rec stands; without such a column, or with
// field "", the cell is the row's first recognised one.
func (r *Return) Locate(rec Record, field string) Place {
	m := rec.Base()
	s := &r.Sheets[m.Sheet]
	p := Place{File: r.Files[s.File].Name, Sheet: s.Name, Row: int(m.Row)}
	if s.FieldRows != nil {
		if row := s.FieldRows[field]; row > 0 {
			p.Row = row
		}
		p.Cell = s.valueColumn(field) + strconv.Itoa(p.Row)
		return p
	}
	letters := ""
	if m.Col > 0 && (field == "year" || field == "grade") {
		letters = letter(int(m.Col) - 1)
	} else if field != "" {
		letters = s.Letters(field)
	}
	if letters == "" {
		letters = s.firstLetters()
	}
	p.Cell = letters + strconv.Itoa(p.Row)
	return p
}

func (s *Sheet) firstLetters() string {
	for _, key := range []string{"name", "community", "item", "notice", "year"} {
		if l := s.Letters(key); l != "" {
			return l
		}
	}
	return "A"
}

// letter is the name of column col, A for 0.
func letter(col int) string {
	s := ""
	for n := col + 1; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// Original is what stood in the cell of a field before it was normalised.
func (r *Return) Original(k Kind, index int, f *Field) (Change, bool) {
	cs := r.Changes[k]
	i := sort.Search(len(cs), func(i int) bool { return int(cs[i].Index) >= index })
	for ; i < len(cs) && int(cs[i].Index) == index; i++ {
		if int(cs[i].Field) == f.Index {
			return cs[i], true
		}
	}
	return Change{}, false
}

// Displayed is the cell of a field as the clerk sees it: the original where it
// was normalised, else the value.
func (r *Return) Displayed(k Kind, index int, f *Field) string {
	if c, ok := r.Original(k, index, f); ok {
		return c.From
	}
	return f.Format(r.Record(k, index))
}
