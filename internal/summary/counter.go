package summary

// counter counts by a code, or a place from 1, without making a figure's key
// for each person. Where it is not known what to count, it counts nothing.
type counter struct {
	figure Figure
	n      []int64 // by code; 0 is no code
}

// counterOf counts by so many codes; known tells that the return has the column.
func counterOf(k Figure, codes int, known bool) counter {
	if !known {
		return counter{}
	}
	return counter{k, make([]int64, codes+1)}
}

func (c counter) add(code int, n int64) {
	if code < len(c.n) {
		c.n[code] += n
	}
}

// put writes what was counted for each code.
func (c counter) put(f Figures) {
	for code := 1; code < len(c.n); code++ {
		f[c.figure.With(code)] = c.n[code]
	}
}
