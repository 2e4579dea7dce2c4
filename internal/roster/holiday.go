package roster

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
	"time"
)

//go:embed data/holidays.json
var holidaysJSON []byte

// Holidays are the legal holidays and the weekend days worked instead.
type Holidays struct {
	// Days is 2026-10-01 → 国庆节; a name that begins with 补 marks a weekend day
	// that is worked for that holiday.
	Days  map[string]string `json:"days"`
	years map[int]bool
}

// HolidayTable is the embedded table, loaded once.
var HolidayTable = sync.OnceValue(func() *Holidays {
	h := &Holidays{years: map[int]bool{}}
	if err := json.Unmarshal(holidaysJSON, h); err != nil {
		panic(err) // embedded: cannot fail once the tests have passed
	}
	for d := range h.Days {
		if v, err := ParseDate(d); err == nil {
			h.years[int(v.Year)] = true
		}
	}
	return h
})

// Knows tells that the year's holidays are in the table; without them a
// working day is only a guess from the weekday.
func (h *Holidays) Knows(year int) bool { return h.years[year] }

// Working tells that d is a working day.
func (h *Holidays) Working(d Date) bool {
	if name, ok := h.Days[d.String()]; ok {
		return strings.HasPrefix(name, "补")
	}
	w := d.Time().Weekday()
	return w != time.Saturday && w != time.Sunday
}
