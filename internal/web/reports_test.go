package web

import (
	"strings"
	"testing"

	"shegong/internal/roster"
	"shegong/internal/sample"
)

// Lists of persons are for the county that employs them, on the page, as a file
// and by the interface; anyone else gets the report without them.
func TestListsOfPersonsAreTheCountysOwn(t *testing.T) {
	s := newSite(t)
	s.accepted(t, "220102")
	ret := sample.Return(sample.Options{County: "220102", Period: testPeriod, Workers: 60, Seed: 1})
	named := func(body string) int {
		n := 0
		for i := range ret.Workers {
			if strings.Contains(body, ret.Workers[i].Name) {
				n++
			}
		}
		return n
	}
	for user, entitled := range map[string]bool{"county-220102": true, "prefecture-2201": false, "sheng": false} {
		for _, path := range []string{
			"/reports/training?unit=220102&period=2026-10&personal=1",
			"/api/v1/reports/training?unit=220102&period=2026-10&personal=1",
		} {
			body := s.as(user).get(path).Body.String()
			if left := strings.Contains(body, "含个人信息，未列入本件"); left == entitled || named(body) > 0 && !entitled {
				t.Errorf("%s as %s: list left out: %t, %d names", path, user, left, named(body))
			}
		}
	}
	if ret.Workers[0].Name == "" || roster.MaskName(ret.Workers[0].Name) == ret.Workers[0].Name {
		t.Error("the sample has no names to look for")
	}
}
