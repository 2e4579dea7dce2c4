package returns

import (
	"reflect"
	"strconv"
	"strings"

	"shegong/internal/roster"
)

// carriedFile is the name under which records of the previous return stand.
const carriedFile = "上期台账"

// carryLedgers adds to ret the ledger records of prev that an uploaded ledger
// does not replace: same person, subject and date. They stand on sheets of a
// file of their own, after all others.
func carryLedgers(ret, prev *roster.Return) {
	file := -1
	for _, k := range roster.Kinds() {
		if !k.Ledger() || prev.Len(k) == 0 {
			continue
		}
		here := map[string]bool{}
		for _, rec := range ret.Records(k) {
			here[ledgerKey(rec)] = true
		}
		sheet := -1
		for _, rec := range prev.Records(k) {
			if here[ledgerKey(rec)] {
				continue
			}
			if file < 0 {
				file = len(ret.Files)
				ret.Files = append(ret.Files, roster.File{Name: carriedFile, Format: "carried"})
			}
			if sheet < 0 {
				sheet = len(ret.Sheets)
				ret.Sheets = append(ret.Sheets, carriedSheet(prev, k, file))
			}
			s := &ret.Sheets[sheet]
			s.Rows++
			s.Records++
			copyRecord(ret.Append(k), rec, sheet, s.HeaderRow+s.Rows)
		}
	}
}

// carriedSheet has a column for each field that the previous return's sheets of
// the kind have in any way.
func carriedSheet(prev *roster.Return, k roster.Kind, file int) roster.Sheet {
	s := roster.Sheet{File: file, Name: carriedFile + "·" + k.Title(), Kind: k, HeaderRow: 1, HeaderRows: 1}
	for _, f := range roster.FieldsOf(k) {
		if f.Template() && prev.HasColumn(k, f.Key) {
			letter := string(rune('A' + len(s.Columns))) // no ledger has more than 26 fields
			s.Columns = append(s.Columns, roster.Column{Column: letter, Header: f.Header, Field: f.Key, Match: roster.MatchExact})
		}
	}
	return s
}

// copyRecord copies all but the place.
func copyRecord(to, from roster.Record, sheet, row int) {
	reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem())
	m := to.Base()
	m.Sheet, m.Row, m.Col = int32(sheet), int32(row), 0
}

// ledgerKey is what makes two ledger records the same: person, subject, date.
// A person is told by the ID number, without one by the name.
func ledgerKey(rec roster.Record) string {
	switch v := rec.(type) {
	case *roster.Training:
		return join(v.ID, v.Name, v.Course, v.Start.String())
	case *roster.Appraisal:
		return join(v.ID, v.Name, strconv.FormatInt(v.Year, 10))
	case *roster.Exit:
		return join(v.ID, v.Name, v.Date.String())
	case *roster.Conversion:
		return join(v.ID, v.Name)
	case *roster.Matter:
		return join("", v.Department, v.Item, v.Start.String())
	case *roster.Recruitment:
		return join("", v.Notice)
	case *roster.Institution:
		return join("", strconv.Itoa(int(v.Item)))
	}
	return ""
}

func join(id, name string, more ...string) string {
	if id != "" {
		name = ""
	}
	parts := append([]string{id, name}, more...)
	for i := range parts {
		parts[i] = roster.Fold(parts[i])
	}
	return strings.Join(parts, "\x00")
}
