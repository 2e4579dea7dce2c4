package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"shegong/internal/roster"
)

// Mapping is what a person confirmed for a county: heads the service does not
// know, and values outside the vocabularies.
type Mapping struct {
	// Headers go from a head as it stands to a field, "education" or
	// "workers.education"; "" and "-" leave the column out.
	Headers map[string]string `json:"headers,omitempty"`
	// Values go from a field to what stands in the cell to what it means.
	Values map[string]map[string]string `json:"values,omitempty"`
}

// ParseMapping reads a mapping from JSON and checks that its fields and values
// exist; every fault is named.
func ParseMapping(b []byte) (Mapping, error) {
	var plain map[string]string
	if json.Unmarshal(b, &plain) == nil {
		return plainMapping(plain)
	}
	var m Mapping
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return Mapping{}, fmt.Errorf("对应关系不是有效的 JSON：%w", err)
	}
	var faults []error
	for head, to := range m.Headers {
		if to != "" && to != "-" && len(fieldsNamed(to)) == 0 {
			faults = append(faults, fmt.Errorf("表头“%s”对应的字段“%s”不存在", head, to))
		}
	}
	for key, values := range m.Values {
		faults = append(faults, checkValues(key, values)...)
	}
	if err := errors.Join(faults...); err != nil {
		return Mapping{}, err
	}
	return m, nil
}

// plainMapping reads the short form, one list of heads and values: what goes to
// a field is a head, what goes to a value of a vocabulary is a value.
func plainMapping(plain map[string]string) (Mapping, error) {
	m := Mapping{Headers: map[string]string{}, Values: map[string]map[string]string{}}
	var faults []error
	for from, to := range plain {
		if to == "" || to == "-" || len(fieldsNamed(to)) > 0 {
			m.Headers[from] = to
			continue
		}
		known := false
		for _, k := range roster.Kinds() {
			for _, f := range roster.FieldsOf(k) {
				if f.Vocabulary == nil || !allowed(f, to) {
					continue
				}
				known = true
				key := k.String() + "." + f.Key
				if m.Values[key] == nil {
					m.Values[key] = map[string]string{}
				}
				m.Values[key][from] = to
			}
		}
		if !known {
			faults = append(faults, fmt.Errorf("“%s”对应的“%s”既不是字段，也不是任何字段允许的取值", from, to))
		}
	}
	return m, errors.Join(faults...)
}

func checkValues(key string, values map[string]string) (faults []error) {
	fields := fieldsNamed(key)
	if len(fields) == 0 {
		return []error{fmt.Errorf("取值对应中的字段“%s”不存在", key)}
	}
	for from, to := range values {
		fits := false
		for _, f := range fields {
			fits = fits || allowed(f, to)
		}
		if !fits {
			faults = append(faults, fmt.Errorf("字段“%s”的取值“%s”不能对应为“%s”：不在允许的取值中", key, from, to))
		}
	}
	return faults
}

func allowed(f *roster.Field, value string) bool {
	switch {
	case f.Vocabulary != nil:
		_, _, ok := f.Vocabulary.Parse(value)
		return ok
	case f.Type == roster.FlagType:
		_, _, ok := parseFlag(value)
		return ok
	}
	return false
}

// fieldsNamed are the fields a target of a mapping can mean.
func fieldsNamed(target string) (fs []*roster.Field) {
	kind, key, qualified := strings.Cut(target, ".")
	if qualified {
		if k, ok := roster.KindOf(kind); ok {
			if f := roster.FieldOf(k, key); f != nil {
				return []*roster.Field{f}
			}
		}
		return nil
	}
	for _, k := range roster.Kinds() {
		if f := roster.FieldOf(k, target); f != nil {
			fs = append(fs, f)
		}
	}
	return fs
}

// confirmed is a mapping as it is looked up.
type confirmed struct {
	heads  map[string]string
	values map[string]map[string]string
}

func (m Mapping) compile() confirmed {
	c := confirmed{heads: map[string]string{}, values: map[string]map[string]string{}}
	for head, to := range m.Headers {
		c.heads[foldHead(head)] = to
		c.heads[foldHead(strings.ReplaceAll(head, groupMark, ""))] = to
	}
	for key, values := range m.Values {
		folded := make(map[string]string, len(values))
		for from, to := range values {
			folded[roster.Fold(from)] = to
		}
		c.values[key] = folded
	}
	return c
}

// head is the confirmed field of a head within kind k; drop tells that the
// column is to be left out.
func (c confirmed) head(k roster.Kind, folded string) (key string, drop, ok bool) {
	to, ok := c.heads[folded]
	if !ok {
		return "", false, false
	}
	if to == "" || to == "-" {
		return "", true, true
	}
	if kind, rest, qualified := strings.Cut(to, "."); qualified {
		if kind != k.String() {
			return "", false, false
		}
		to = rest
	}
	return to, false, roster.FieldOf(k, to) != nil
}

// value is the confirmed meaning of a cell of field f.
func (c confirmed) value(k roster.Kind, f *roster.Field, text string) (string, bool) {
	if len(c.values) == 0 {
		return "", false
	}
	folded := roster.Fold(text)
	if to, ok := c.values[k.String()+"."+f.Key][folded]; ok {
		return to, true
	}
	to, ok := c.values[f.Key][folded]
	return to, ok
}
