package roster

import (
	_ "embed"
	"strings"
	"sync"
)

// IDProblem says what is wrong with an ID number.
type IDProblem uint8

// The problems.
const (
	IDValid IDProblem = iota
	IDLength
	IDFifteen // the old form of 15 digits
	IDCharacters
	IDDate
	IDCheck
)

// CheckID tells whether s is a citizen's ID number after GB 11643: 17 digits
// with a calendar date, and the check character of ISO 7064 MOD 11-2.
func CheckID(s string) IDProblem {
	if len(s) == 15 && digits(s) {
		return IDFifteen
	}
	if len(s) != 18 {
		return IDLength
	}
	if !digits(s[:17]) || (s[17] != 'X' && (s[17] < '0' || s[17] > '9')) {
		return IDCharacters
	}
	if b := IDBirth(s); !b.Valid() {
		return IDDate
	}
	if IDCheckCharacter(s[:17]) != s[17] {
		return IDCheck
	}
	return IDValid
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// IDCheckCharacter is the 18th character for 17 digits (ISO 7064 MOD 11-2).
func IDCheckCharacter(d17 string) byte {
	p := 0
	for i := 0; i < 17; i++ {
		p = (p + int(d17[i]-'0')) * 2 % 11
	}
	return "10X98765432"[p]
}

// IDBirth is the birth date in an ID number of 18 characters.
func IDBirth(s string) Date {
	n := func(t string) int {
		v := 0
		for i := 0; i < len(t); i++ {
			v = v*10 + int(t[i]-'0')
		}
		return v
	}
	return NewDate(n(s[6:10]), n(s[10:12]), max(n(s[12:14]), 0)).dayRequired(n(s[12:14]))
}

// dayRequired spoils a date whose day is 0: an ID number always has a day.
func (d Date) dayRequired(day int) Date {
	if day == 0 {
		d.Month = 0
	}
	return d
}

// IDSex is the sex in an ID number of 18 characters.
func IDSex(s string) Code {
	if (s[16]-'0')%2 == 1 {
		return Male
	}
	return Female
}

// MaskID hides the middle of an ID number with the birth date:
// 2201**********1234. Whatever is too short to leave a middle is hidden whole.
func MaskID(s string) string {
	rs := []rune(s) // what stands in the cell may be no ID number
	if len(rs) < 10 {
		return strings.Repeat("*", len(rs))
	}
	return string(rs[:4]) + strings.Repeat("*", len(rs)-8) + string(rs[len(rs)-4:])
}

// MaskName keeps the family name: 王**.
func MaskName(s string) string {
	rs := []rune(s)
	if len(rs) < 2 {
		return s
	}
	return string(rs[:1]) + strings.Repeat("*", len(rs)-1)
}

// minNumber is from how many digits on a number may tell who a person is.
const minNumber = 7

// HoldsNumber tells that a line of a text holds a number as long as a phone's,
// in digits of whatever width, with or without spaces.
func HoldsNumber(text string) bool {
	for line := range strings.Lines(text) {
		run := 0
		for _, r := range Fold(line) {
			if run++; r < '0' || r > '9' {
				run = 0
			}
			if run == minNumber {
				return true
			}
		}
	}
	return false
}

//go:embed data/id_region_codes.csv
var idRegionsCSV string

var idRegions = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for i, line := range strings.Split(idRegionsCSV, "\n") {
		code, _, ok := strings.Cut(line, ",")
		if zone := strings.HasPrefix(code, "22") && len(code) == 6 && code[4] == '7'; zone {
			continue // a statistical zone: it gives no ID numbers
		}
		if ok && i > 0 {
			m[code] = true
		}
	}
	return m
})

// KnownIDRegion tells that the first six digits are or were a region's code
// (GB/T 2260).
func KnownIDRegion(s string) bool { return len(s) >= 6 && idRegions()[s[:6]] }
