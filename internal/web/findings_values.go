package web

import (
	"slices"

	"shegong/internal/roster"
)

// answerView is the form that settles a value for good.
type answerView struct {
	Field, Header, Source string
	Near, Others          []string
}

// answersOf are the values outside the vocabularies, by cause, with what they
// may mean.
func answersOf(ret *roster.Return) map[string]*answerView {
	out := map[string]*answerView{}
	for i := range ret.Faults {
		f := &ret.Faults[i]
		cause := f.Rule + " " + f.Field + " " + f.Value
		if f.Rule != "d-value" || f.Value == "" || out[cause] != nil {
			continue
		}
		fd := roster.FieldOf(f.Kind, f.Field)
		if fd == nil {
			continue
		}
		if values := valuesOf(fd); len(values) > 0 {
			a := &answerView{Field: f.Field, Header: fd.Header, Source: f.Value, Near: f.Near}
			for _, o := range values {
				if !slices.Contains(f.Near, o) {
					a.Others = append(a.Others, o)
				}
			}
			out[cause] = a
		}
	}
	return out
}

// valuesOf are the values a field may have; nil where it is free.
func valuesOf(f *roster.Field) []string {
	switch {
	case f.Vocabulary != nil:
		return f.Vocabulary.Values
	case f.Type == roster.FlagType:
		return []string{roster.Yes.String(), roster.No.String()}
	default:
		return nil
	}
}
