package xls

import (
	"math"
	"strconv"
)

// literal is the shortest decimal that reads back as f, written as Excel
// stores numbers: 45566, 0.1, 2.20102199205081E+17. An ID number that was
// typed as a number has an exponent and so shows what it lost.
func literal(f float64) string {
	if f == 0 {
		return "0" // not -0
	}
	if abs := math.Abs(f); abs >= 1e17 || abs < 1e-5 {
		return strconv.FormatFloat(f, 'E', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// rkNumber unpacks a number of an RK or MULRK record: 30 bits of an integer or
// of a double, perhaps times 100.
func rkNumber(rk uint32) float64 {
	var f float64
	if rk&2 != 0 {
		f = float64(int32(rk) >> 2)
	} else {
		f = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		f /= 100
	}
	return f
}

// errorName is an error value as shown.
func errorName(code byte) string {
	switch code {
	case 0x00:
		return "#NULL!"
	case 0x07:
		return "#DIV/0!"
	case 0x0F:
		return "#VALUE!"
	case 0x17:
		return "#REF!"
	case 0x1D:
		return "#NAME?"
	case 0x24:
		return "#NUM!"
	case 0x2A:
		return "#N/A"
	case 0x2B:
		return "#GETTING_DATA"
	}
	return "#ERROR!"
}
