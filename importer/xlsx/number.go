package xlsx

import (
	"math"
	"strconv"
)

var powersOfTen = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// parseNumber reads a decimal number, and nothing else that Go takes for one.
func parseNumber(b []byte) (float64, bool) {
	i := 0
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		i++
	}
	var mantissa uint64
	digits, fraction := 0, -1
	for ; i < len(b) && digits <= 18; i++ {
		switch c := b[i]; {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + uint64(c-'0')
			digits++
			if fraction >= 0 {
				fraction++
			}
			continue
		case c == '.' && fraction < 0:
			fraction = 0
			continue
		}
		return parseAnyNumber(b)
	}
	// Both are exact as floats, so that one division rounds correctly.
	if i < len(b) || digits == 0 || mantissa > 1<<53 || fraction >= len(powersOfTen) {
		return parseAnyNumber(b)
	}
	f := float64(mantissa)
	if fraction > 0 {
		f /= powersOfTen[fraction]
	}
	if negative {
		f = -f
	}
	return f, true
}

func parseAnyNumber(b []byte) (float64, bool) {
	for _, c := range b {
		if (c < '0' || c > '9') && c != '.' && c != '+' && c != '-' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(string(b), 64)
	return f, err == nil && !math.IsInf(f, 0)
}

// wholeNumber is a number of few digits, -1 for anything else.
func wholeNumber(b []byte) int {
	if len(b) == 0 || len(b) > 9 {
		return -1
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}
