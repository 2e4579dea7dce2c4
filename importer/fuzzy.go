package importer

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"shegong/internal/roster"
)

// suggest finds the field a head may mean: the longest spelling it holds or
// that holds it, else one that differs in one character of four.
func (t *headTable) suggest(k roster.Kind, h head, taken map[string]bool) string {
	text := foldHead(h.text)
	if plain, ok := withoutBrackets(text); ok && plain != "" {
		text = plain
	}
	n := utf8.RuneCountInString(text)
	if n < 2 || n > 40 {
		return ""
	}
	best, bestKey := 0, ""
	for spelling, e := range t.kinds[k] {
		if e.field == nil || taken[e.key] {
			continue
		}
		score := likeness(text, spelling)
		if score > best || score == best && score > 0 && e.key < bestKey {
			best, bestKey = score, e.key
		}
	}
	return bestKey
}

// likeness is 0 for heads that are not alike; more is closer.
func likeness(a, b string) int {
	na, nb := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	short, long := min(na, nb), max(na, nb)
	if short >= 2 && (strings.Contains(a, b) || strings.Contains(b, a)) && short*3 >= long {
		return 100*short - (long - short)
	}
	if d := levenshtein.ComputeDistance(a, b); short >= 3 && d*4 <= long {
		return 100*(short-1) - 10*d
	}
	return 0
}

// nearest are the values of the vocabulary closest to what was written, at most
// three.
func nearest(v *roster.Vocabulary, text string) []string {
	s := roster.Fold(shorten(text, 60))
	type near struct {
		value string
		score int
	}
	var found []near
	for _, value := range v.Values {
		f := roster.Fold(value)
		n := utf8.RuneCountInString(f)
		d := levenshtein.ComputeDistance(s, f)
		switch {
		case utf8.RuneCountInString(s) >= 2 && (strings.Contains(f, s) || strings.Contains(s, f)):
			found = append(found, near{value, 0})
		case d < max(n, utf8.RuneCountInString(s)) && d <= 1+n/2:
			found = append(found, near{value, d})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].score < found[j].score })
	var out []string
	for _, f := range found[:min(3, len(found))] {
		out = append(out, f.value)
	}
	return out
}
