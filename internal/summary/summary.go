// Package summary condenses an accepted return into figures per community and
// county, free of personal data, and holds the formula of every indicator in
// one place. Provincial reports fold summaries, so their cost grows with the
// communities, not with the workers. Start at [Of] and [Indicators].
package summary

import (
	"shegong/internal/roster"
)

// Figure names one counted fact. Figures are whole numbers and add up from
// community to county to province; amounts are in 分.
type Figure string

// Figures maps a figure to its number; an absent figure was not reported.
type Figures map[Figure]int64

// Add adds other's figures.
func (f Figures) Add(other Figures) {
	for k, n := range other {
		f[k] += n
	}
}

// Has tells that all figures were reported.
func (f Figures) Has(keys ...Figure) bool {
	for _, k := range keys {
		if _, ok := f[k]; !ok {
			return false
		}
	}
	return true
}

// Community is one community's figures.
type Community struct {
	Street string
	Name   string
	Type   roster.Code // of roster.CommunityTypes; 0 unknown
	Figures
}

// Summary is what a version of a return comes to.
type Summary struct {
	Unit        string
	Period      roster.Period
	AsOf        roster.Date
	Communities []Community
	// County holds the figures known for the county only, and the sums of the
	// communities' figures.
	County Figures
}
