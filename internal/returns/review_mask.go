package returns

import (
	"slices"
	"strings"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// MaskField hides a value of a field that tells who a person is: name, ID number
// or phone.
func MaskField(f *roster.Field, value string) string {
	switch f.Type {
	case roster.NameType:
		return roster.MaskName(value)
	case roster.IDType, roster.PhoneType:
		return roster.MaskID(value)
	default:
		return value
	}
}

// Mask hides who the findings of a return are about, for all but the county
// that employs them. The findings given stay as they are.
func Mask(ret *roster.Return, findings []policy.Finding) []policy.Finding {
	kinds := make(map[[2]string]roster.Kind, len(ret.Sheets))
	for i := range ret.Sheets {
		s := &ret.Sheets[i]
		kinds[[2]string{ret.Files[s.File].Name, s.Name}] = s.Kind
	}
	out := slices.Clone(findings)
	for i := range out {
		mask(&out[i], kinds[[2]string{out[i].File, out[i].Sheet}])
	}
	return out
}

// mask hides the subject, the value and both where the message repeats them. On
// a sheet that is not known any more, anyone may stand.
func mask(f *policy.Finding, k roster.Kind) {
	subject, value := f.Subject, f.Value
	if k == roster.NoKind {
		k = roster.Workers
	}
	switch {
	case longNumber(subject):
		f.Subject = roster.MaskID(subject)
	case k.Person() && ofOne(f.Rule):
		f.Subject = roster.MaskName(subject)
	}
	if fd := roster.FieldOf(k, f.Field); fd != nil {
		f.Value = MaskField(fd, value)
	}
	if f.Rule == vanishedRule { // its value is the name, not the number
		f.Value = roster.MaskName(value)
	}
	for _, pair := range [][2]string{{subject, f.Subject}, {value, f.Value}} {
		if pair[0] != pair[1] {
			f.Message = strings.ReplaceAll(f.Message, pair[0], pair[1])
		}
	}
}

// ofOne tells that a rule's findings are each about one record. A rule there is
// no more is taken for one.
func ofOne(rule string) bool {
	r := policy.RuleByID(rule)
	return r == nil || r.Scope == policy.Row || r.Scope == policy.Person
}

// vanishedRule reports who left the roster without a record of the exit.
const vanishedRule = "d-vanished"

// longNumber tells that a text is an ID number, if perhaps a wrong one.
func longNumber(s string) bool {
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits >= 14 && digits >= len(s)-1
}
