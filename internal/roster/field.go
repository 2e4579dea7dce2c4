package roster

import (
	"fmt"
	"strconv"
	"strings"
)

// Type says how a cell is read into a field and written from it.
type Type uint8

// The types. Amounts are read in 元 (or the unit of the head) and kept in 分.
const (
	TextType Type = iota
	NameType
	IDType
	VocabularyType
	FlagType
	DateType // date or month
	IntegerType
	NumberType
	PercentType
	YuanType // 元 a month
	TenKType // 万元 a year; kept in 分
	PositionType
	PhoneType
	CodeType      // statistical division code, 12 digits
	InsuranceType // composite: a flag, or the list of what is paid
	SpanType      // composite: a start and an end in one cell
)

// Field is a field of a kind, and a column of its sheet.
type Field struct {
	Key        string // stable
	Header     string // official
	Type       Type
	Required   bool
	Vocabulary *Vocabulary
	Min, Max   float64 // range of numbers; Max 0 is no bound
	// Past tells that the date lies on or before the as-of date.
	Past bool
	// Into names the fields a composite or second column fills; it then has no
	// place of its own in the record.
	Into []string
	// Index is the field's bit in Fields; -1 for columns with Into.
	Index int

	ref func(Record) any
}

// Template tells that the field has a column in the official workbook.
func (f *Field) Template() bool { return f.Into == nil }

// Ref is a pointer to the field in rec: *string, *Code, *Flag, *Date, *int64,
// *float64 or *Position. It is nil for columns with Into.
func (f *Field) Ref(rec Record) any {
	if f.ref == nil {
		return nil
	}
	return f.ref(rec)
}

// Has tells that rec has a usable value in f.
func (f *Field) Has(rec Record) bool { return rec.Base().Set.Has(f.Index) }

// Format is the field's value in its official spelling, "" for a blank.
func (f *Field) Format(rec Record) string {
	if f.Index < 0 || !f.Has(rec) {
		return ""
	}
	switch p := f.ref(rec).(type) {
	case *string:
		return *p
	case *Code:
		return f.Vocabulary.String(*p)
	case *Flag:
		return p.String()
	case *Date:
		return p.String()
	case *Position:
		return p.Text
	case *float64:
		return strconv.FormatFloat(*p, 'f', -1, 64)
	case *int64:
		switch f.Type {
		case YuanType:
			return decimal(*p, 2)
		case TenKType:
			return decimal(*p, 6)
		}
		return strconv.FormatInt(*p, 10)
	}
	return ""
}

// decimal writes n with its last places digits behind the point, without
// closing zeros.
func decimal(n int64, places int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := fmt.Sprintf("%0*d", places+1, n)
	s = s[:len(s)-places] + "." + s[len(s)-places:]
	return sign + strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
