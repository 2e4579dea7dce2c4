package policy

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shegong/internal/roster"
)

// The parameters that are lists; people write them one entry a line.
const (
	gradeRangesKey = "grade_ranges"
	termsKey       = "terms"
	levelsKey      = "certified_levels"
)

// ParamChoices are the words a parameter may be; nil where it is no word.
func ParamChoices(key string) []string {
	switch key {
	case "min_education":
		return roster.Educations.Values
	case "training_reckoning":
		return []string{"rolling", "calendar"}
	default:
		return nil
	}
}

// ParamLines tells that a parameter is written one entry a line.
func ParamLines(key string) bool {
	return key == gradeRangesKey || key == termsKey || key == levelsKey
}

// ParamFixed tells that the opinion's value is used whatever else is given.
func ParamFixed(key string) bool { return key == "base_pay_share" }

// ParamForm says how a person writes a parameter's value.
func ParamForm(key string) string {
	switch key {
	case gradeRangesKey:
		return "每行一类，写作 社区正职：7-18"
	case termsKey:
		return "每行一届，写作 2021-01-01至2025-12-31"
	case levelsKey:
		return "每行一个证书等级"
	}
	if s := paramSpecOf(key); s != nil {
		return strings.ReplaceAll(s.form, `"`, "")
	}
	return ""
}

// ParseParam reads a value as a person writes it into its stored form. The error
// is for that person.
func ParseParam(key, text string) (json.RawMessage, error) {
	s := paramSpecOf(key)
	if s == nil {
		return nil, fmt.Errorf("没有参数“%s”", key)
	}
	p := Defaults()
	raw, err := rawParam(key, text)
	if err == nil {
		_, err = p.read([]byte(`{` + strconv.Quote(key) + `:` + string(raw) + `}`))
	}
	if err != nil {
		return nil, fmt.Errorf("%s应为%s", s.Title, ParamForm(key))
	}
	return json.Marshal(s.write(p)) // one spelling of equal values
}

func rawParam(key, text string) (json.RawMessage, error) {
	switch key {
	case gradeRangesKey:
		ranges := map[string][]json.RawMessage{}
		for _, line := range paramEntries(text) {
			name, span, _ := strings.Cut(line, ":")
			from, to, _ := strings.Cut(strings.NewReplacer("–", "-", "至", "-", "~", "-", "级", "").Replace(span), "-")
			ranges[name] = []json.RawMessage{json.RawMessage(from), json.RawMessage(to)}
		}
		return json.Marshal(ranges)
	case termsKey:
		terms := []map[string]string{}
		for _, line := range paramEntries(text) {
			start, end, _ := strings.Cut(strings.ReplaceAll(line, "~", "至"), "至")
			terms = append(terms, map[string]string{"start": isoDate(start), "end": isoDate(end)})
		}
		return json.Marshal(terms)
	case levelsKey:
		return json.Marshal(paramEntries(text))
	}
	t := strings.ReplaceAll(roster.Fold(text), ",", "")
	if strings.Trim(t, "-.0123456789") == "" && json.Valid([]byte(t)) {
		return json.RawMessage(t), nil
	}
	return json.Marshal(isoDate(t))
}

// paramEntries are the entries of a list, folded.
func paramEntries(text string) []string {
	var out []string
	for _, e := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\r\n；;、，,", r) }) {
		if e = roster.Fold(e); e != "" {
			out = append(out, e)
		}
	}
	return out
}

var writtenDate = regexp.MustCompile(`^(\d{4})[-年./](\d{1,2})(?:月|[-月./](\d{1,2})日?)?$`)

// isoDate spells a date as 2020-05-06 or a month as 2020-05; what is none stays.
func isoDate(s string) string {
	m := writtenDate.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	out := fmt.Sprintf("%s-%02s", m[1], m[2])
	if m[3] != "" {
		out += fmt.Sprintf("-%02s", m[3])
	}
	return out
}

// ParamText is a stored value as a person writes it; "" for what is none.
func ParamText(key string, raw json.RawMessage) string {
	p, s := Defaults(), paramSpecOf(key)
	if s == nil || !s.read(p, raw) {
		return ""
	}
	switch key {
	case gradeRangesKey:
		var lines []string
		for _, c := range []roster.Code{roster.HeadCategory, roster.CommitteeCategory, roster.OrdinaryCategory} {
			name := roster.Categories.String(c)
			r := p.GradeRanges[name]
			lines = append(lines, fmt.Sprintf("%s：%d-%d", name, r[0], r[1]))
		}
		return strings.Join(lines, "\n")
	case termsKey:
		lines := make([]string, len(p.Terms))
		for i, t := range p.Terms {
			lines[i] = t.Start.String() + "至" + t.End.String()
		}
		return strings.Join(lines, "\n")
	case levelsKey:
		return strings.Join(p.CertifiedLevels, "\n")
	}
	return fmt.Sprint(s.write(p))
}

// SheetParams is what the county sheet's row of a year says, by the parameter's
// key, in stored form; empty without such a row.
func SheetParams(ret *roster.Return, year int) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	cs := countySheetOf(ret, int64(year))
	if cs == nil {
		return out
	}
	for i := range paramSpecs {
		s := &paramSpecs[i]
		f := roster.FieldOf(roster.County, s.Key)
		if f == nil || !f.Has(cs) {
			continue
		}
		if raw, err := ParseParam(s.Key, f.Format(cs)); err == nil {
			out[s.Key] = raw
		}
	}
	m := merger{cs: cs}
	if m.set("term_start") && m.set("term_end") {
		if raw, err := ParseParam(termsKey, cs.TermStart.String()+"至"+cs.TermEnd.String()); err == nil {
			out[termsKey] = raw
		}
	}
	return out
}

// SameParam tells that a county sheet's value says nothing else than the stored
// one, both in stored form: of terms the sheet has one, the stored may be more.
func SameParam(key string, stored, sheet json.RawMessage) bool {
	a, b := Defaults(), Defaults()
	if s := paramSpecOf(key); s == nil || !s.read(a, stored) || !s.read(b, sheet) {
		return false
	}
	if key != termsKey {
		return ParamText(key, stored) == ParamText(key, sheet)
	}
	for _, t := range b.Terms {
		known := false
		for _, u := range a.Terms {
			known = known || u.same(t)
		}
		if !known {
			return false
		}
	}
	return true
}

// DefaultParam is a parameter's default in stored form; nil where the county
// must give it.
func DefaultParam(key string) json.RawMessage {
	p, s := Defaults(), paramSpecOf(key)
	if s == nil || !p.has(key) {
		return nil
	}
	raw, err := json.Marshal(s.write(p))
	if err != nil {
		return nil
	}
	return raw
}

// FromSheet is what is left in resolved parameters of the county's sheet: its
// values that nothing stored confirmed, and those stored otherwise.
func (p *Params) FromSheet() map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for key := range p.Unconfirmed {
		v := *p
		if key == termsKey && len(p.Terms) > 1 && p.TermAssumed {
			v.Terms = slices.DeleteFunc(slices.Clone(p.Terms), func(t Term) bool { return t == standInTerm })
		}
		if s := paramSpecOf(key); s != nil && v.has(key) {
			if raw, err := json.Marshal(s.write(&v)); err == nil {
				out[key] = raw
			}
		}
	}
	for _, c := range p.Conflicts {
		if raw, err := ParseParam(c.Key, c.Sheet); err == nil {
			out[c.Key] = raw
		}
	}
	return out
}
