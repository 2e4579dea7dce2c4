package sample

import "hash/fnv"

// dice is a source of chance (splitmix64) that depends on its seed alone and
// stays the same from release to release, as samples must.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9E3779B97F4A7C15
	z := d.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// n is a number from 0 to k-1.
func (d *dice) n(k int) int { return int(d.next() % uint64(k)) }

// between is a number from lo to hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.n(hi-lo+1) }

// chance is true in so many of a hundred cases.
func (d *dice) chance(percent int) bool { return d.n(100) < percent }

func pick[T any](d *dice, xs []T) T { return xs[d.n(len(xs))] }

// weighted draws an index by weights.
func (d *dice) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := d.n(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// seedOf joins a county and a seed.
func seedOf(county string, seed int64) uint64 {
	h := fnv.New64a()
	h.Write([]byte(county))
	d := dice{h.Sum64() ^ uint64(seed)*0x9E3779B97F4A7C15}
	return d.next()
}

// cast makes the dice of one purpose: what stands at parts never depends on
// how often other dice were thrown.
func (t *town) cast(parts ...int) *dice {
	s := t.seed
	for _, p := range parts {
		d := dice{s ^ uint64(p+1)*0xD1342543DE82EF95}
		s = d.next()
	}
	return &dice{s}
}

// The purposes of dice, so that no two share their throws.
const (
	forPost = iota
	forPerson
	forCommunity
	forTraining
	forAppraisal
	forAuxiliary
	forMatter
	forFaults
	forInstitution
)
