package returns

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// Masker hides who texts about a return speak of, wherever it is said: the names,
// ID numbers and phones of its persons and of those of the return before.
type Masker struct{ words *strings.Replacer }

// Masker knows the persons of a version's return and of the previous accepted
// one, whom findings may name too.
func (s *Service) Masker(ctx context.Context, v *store.Version, ret *roster.Return) (*Masker, error) {
	prev, err := s.Store.Previous(ctx, v.Unit, ret.Period)
	if err != nil {
		return nil, err
	}
	if prev == nil {
		return NewMasker(ret), nil
	}
	before, err := s.Store.Return(ctx, prev.ID)
	return NewMasker(ret, before), err
}

// NewMasker knows the persons of the returns.
func NewMasker(rets ...*roster.Return) *Masker {
	masked := map[string]string{}
	know := func(f *roster.Field, value string) {
		value = strings.TrimSpace(value)
		if m := maskPersonal(f, value); m != value {
			masked[value] = m
		}
	}
	for _, ret := range rets {
		for _, k := range roster.Kinds() {
			for _, f := range personal(k) {
				for i, rec := range ret.Records(k) {
					know(f, f.Format(rec))
					know(f, ret.Displayed(k, i, f))
				}
			}
		}
		for i := range ret.Faults {
			if f := roster.FieldOf(ret.Faults[i].Kind, ret.Faults[i].Field); f != nil {
				know(f, ret.Faults[i].Value)
			}
		}
	}
	words := make([]string, 0, len(masked))
	for w := range masked {
		words = append(words, w)
	}
	// Of names that begin alike the longest is meant.
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	pairs := make([]string, 0, 2*len(words))
	for _, w := range words {
		pairs = append(pairs, w, masked[w])
	}
	return &Masker{strings.NewReplacer(pairs...)}
}

// personal are the fields of a kind that tell who a person is.
func personal(k roster.Kind) (out []*roster.Field) {
	for _, f := range roster.FieldsOf(k) {
		if f.Type == roster.NameType || f.Type == roster.IDType || f.Type == roster.PhoneType {
			out = append(out, f)
		}
	}
	return out
}

// maskPersonal hides a value of a personal field. What is no name is hidden like
// a number: an ID number in the column of names.
func maskPersonal(f *roster.Field, value string) string {
	if f.Type == roster.NameType && strings.ContainsAny(value, "0123456789") {
		return roster.MaskID(value)
	}
	if utf8.RuneCountInString(value) < 2 {
		return value
	}
	return MaskField(f, value)
}

// longDigits are ID numbers and phones, right or wrong; a division's code of 12
// digits is public.
var longDigits = regexp.MustCompile(`[0-9]{11}[0-9Xx]*`)

// Text hides the persons in a text.
func (m *Masker) Text(s string) string {
	return longDigits.ReplaceAllStringFunc(m.words.Replace(s), func(n string) string {
		if len(n) == 12 {
			return n
		}
		return roster.MaskID(n)
	})
}

// Result hides the persons in all that findings and rules that did not run say.
func (m *Masker) Result(ret *roster.Return, res *policy.Result) *policy.Result {
	out := &policy.Result{Findings: Mask(ret, res.Findings), NotChecked: slices.Clone(res.NotChecked)}
	for i := range out.Findings {
		f := &out.Findings[i]
		f.Subject, f.Value, f.Message, f.Fix = m.Text(f.Subject), m.Text(f.Value), m.Text(f.Message), m.Text(f.Fix)
		f.Cause = m.Text(f.Cause)
	}
	for i := range out.NotChecked {
		if n := &out.NotChecked[i]; n.Subject != nil {
			masked := m.Text(*n.Subject)
			n.Subject = &masked
		}
	}
	return out
}

// Replies hides the persons in what was said to findings.
func (m *Masker) Replies(r *Replies) *Replies {
	out := &Replies{Given: map[string]store.Answer{}, Excused: r.Excused}
	for k, a := range r.Given {
		a.Text = m.Text(a.Text)
		out.Given[k] = a
	}
	return out
}
