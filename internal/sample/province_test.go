package sample_test

import (
	"testing"

	"shegong/internal/roster"
	"shegong/internal/sample"
)

// TestProvince judges a return of every county and zone, and looks for persons
// who stand in two of them.
func TestProvince(t *testing.T) {
	where := map[string]string{}
	n := 0
	for _, prefecture := range roster.DivisionTable().Children("22") {
		for _, county := range roster.DivisionTable().Children(prefecture.Code) {
			n++
			r := positioned(sample.Return(sample.Options{County: county.Code, Period: period(2026, 9), Seed: 1}))
			for _, f := range evaluate(t, r, nil).Findings {
				t.Errorf("%s: %s", county.Name, line(f))
			}
			for _, w := range r.Workers {
				if other := where[w.ID]; other != "" {
					t.Errorf("%s stands in %s and %s", w.ID, other, county.Name)
				}
				where[w.ID] = county.Name
			}
		}
	}
	if n != 69 {
		t.Errorf("counties and zones: got %d, want 69", n)
	}
}
