package returns

import (
	"fmt"
	"reflect"
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
			copyRecord(ret.Append(k), rec, sheet, s.Rows)
		}
	}
}

// carriedSheet has the columns of all the previous return's sheets of the kind.
func carriedSheet(prev *roster.Return, k roster.Kind, file int) roster.Sheet {
	s := roster.Sheet{File: file, Name: carriedFile + "·" + k.Title(), Kind: k, HeaderRow: 1, HeaderRows: 1}
	seen := map[string]bool{}
	for i := range prev.Sheets {
		if prev.Sheets[i].Kind != k {
			continue
		}
		for _, c := range prev.Sheets[i].Columns {
			if c.Field != "" && c.Match != roster.MatchSuggested && !seen[c.Field] {
				seen[c.Field] = true
				s.Columns = append(s.Columns, c)
			}
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
func ledgerKey(rec roster.Record) string {
	join := func(parts ...any) string { return strings.TrimSuffix(fmt.Sprintln(parts...), "\n") }
	switch v := rec.(type) {
	case *roster.Training:
		return join(v.ID, v.Name, v.Course, v.Start)
	case *roster.Appraisal:
		return join(v.ID, v.Name, v.Year)
	case *roster.Exit:
		return join(v.ID, v.Name, v.Date)
	case *roster.Conversion:
		return join(v.ID, v.Name)
	case *roster.Matter:
		return join(v.Department, v.Item, v.Start)
	case *roster.Recruitment:
		return join(v.Notice)
	case *roster.Institution:
		return join(v.Item)
	}
	return ""
}
