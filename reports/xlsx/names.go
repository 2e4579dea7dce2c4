package xlsx

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// maxSheetName is the length Excel allows, in UTF-16 units.
const maxSheetName = 31

// names hands out sheet names that Excel accepts, each once.
type names struct{ taken map[string]bool }

// newNames begins with the names that are spoken for.
func newNames(reserved ...string) *names {
	n := &names{taken: map[string]bool{"history": true}} // Excel keeps it for itself
	for _, name := range reserved {
		n.taken[strings.ToLower(name)] = true
	}
	return n
}

// take is want without what a sheet name must not hold, short enough, and
// numbered where another sheet has the name already.
func (n *names) take(want string) string {
	base := cleanName(want)
	name := cut(base, maxSheetName)
	for i := 2; n.taken[strings.ToLower(name)]; i++ {
		suffix := fmt.Sprintf("(%d)", i)
		name = cut(base, maxSheetName-len(suffix)) + suffix
	}
	n.taken[strings.ToLower(name)] = true
	return name
}

// cleanName replaces what Excel refuses in a name. The apostrophe is refused
// only at the ends, but it must be doubled in references, which the library
// forgets in those of filters.
func cleanName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ':', '\\', '/', '?', '*', '[', ']':
			return '-'
		case '\'':
			return '’'
		}
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if s = strings.TrimSpace(s); s == "" {
		return "表"
	}
	return s
}

// cut shortens s to at most limit UTF-16 units, never inside a character.
func cut(s string, limit int) string {
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > limit {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// quoteSheet is name as it stands in a reference.
func quoteSheet(name string) string {
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}
