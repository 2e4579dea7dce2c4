package importer

import (
	"cmp"
	"slices"

	"shegong/internal/roster"
)

// mark is how far a return had grown before a file was read.
type mark struct {
	sheets, faults, drafts int
	records                map[roster.Kind]int
	changes                map[roster.Kind]int
	named                  map[string]bool
}

func (in *intake) mark() mark {
	m := mark{
		sheets: len(in.ret.Sheets), faults: len(in.ret.Faults), drafts: len(in.drafts),
		records: map[roster.Kind]int{}, changes: map[roster.Kind]int{}, named: map[string]bool{},
	}
	for _, k := range roster.Kinds() {
		m.records[k] = in.ret.Len(k)
		m.changes[k] = len(in.ret.Changes[k])
	}
	for code := range in.named {
		m.named[code] = true
	}
	return m
}

// rollback forgets everything a file gave: its rows must not be trusted.
func (in *intake) rollback(m mark) {
	r := in.ret
	r.Sheets, r.Faults, in.drafts, in.named = r.Sheets[:m.sheets], r.Faults[:m.faults], in.drafts[:m.drafts], m.named
	for _, k := range roster.Kinds() {
		r.Truncate(k, m.records[k])
		r.Changes[k] = r.Changes[k][:m.changes[k]]
	}
}

// sortChanges restores the order by record after the fills, which come last.
func (in *intake) sortChanges() {
	for _, k := range roster.Kinds() {
		cs := in.ret.Changes[k]
		byIndex := func(a, b roster.Change) int { return cmp.Compare(a.Index, b.Index) }
		if !slices.IsSortedFunc(cs, byIndex) {
			slices.SortStableFunc(cs, byIndex)
		}
	}
}
