package sample

import (
	"fmt"

	"shegong/internal/roster"
)

// idMaker hands out ID numbers, each once. Units that share a region code (a
// zone has none of its own) take different classes of order numbers, so that
// no person stands in two counties.
type idMaker struct {
	region string
	class  int
	used   map[string]bool
}

// idClasses divide the order numbers 1 to 499 (of each sex) among units.
const idClasses = 16

func newIDMaker(county string) *idMaker {
	m := &idMaker{region: county, used: map[string]bool{}}
	switch {
	case !isDigits(county): // a local code: 22Z001
		m.region, m.class = "220102", 5+int(county[len(county)-1])%(idClasses-5)
	case county[4] == '7' || !roster.KnownIDRegion(county):
		m.region, m.class = "220102", 1+int(county[5]-'0')%4
		for _, c := range roster.DivisionTable().Children(county[:4]) {
			if c.Code[4] != '7' && roster.KnownIDRegion(c.Code) {
				m.region = c.Code
				break
			}
		}
	}
	return m
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// make is a number nobody has: born on the day, or where its numbers are used
// up some days later.
func (m *idMaker) make(d *dice, birth roster.Date, sex roster.Code) (string, roster.Date) {
	const slots = 499 / idClasses
	for start := d.n(slots); ; birth = birth.AddDays(1) {
		for i := range slots {
			pair := m.class + idClasses*((start+i)%slots)
			id := idNumber(m.region, birth, pair, sex)
			if !m.used[id] {
				m.used[id] = true
				return id, birth
			}
		}
	}
}

// idNumber is the number of the pair-th man or woman born on a day.
func idNumber(region string, birth roster.Date, pair int, sex roster.Code) string {
	order := 2*pair + 2
	if sex == roster.Male {
		order = 2*pair + 1
	}
	s := fmt.Sprintf("%s%04d%02d%02d%03d", region, birth.Year, birth.Month, birth.Day, order)
	return s + string(rune(roster.IDCheckCharacter(s)))
}
