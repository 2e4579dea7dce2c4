// Package sample makes up returns: the official workbook of a county and
// month, filled with invented persons and in order with every rule unless
// faults are asked for. Start at [Workbook]. A county moves through time: the
// same seed gives the same persons from month to month, with joins, exits,
// trainings and certificates. [Roster] writes the large sheet for benchmarks.
package sample

import (
	"fmt"
	"io"

	"shegong/internal/roster"
	"shegong/templates"
)

// DefaultWorkers is the number of workers where none is asked for.
const DefaultWorkers = 150

// Options say what return is made.
type Options struct {
	County  string        // division code, or a local code of six characters
	Period  roster.Period // 2021-01 to 2030-12
	Workers int           // exactly so many on the roster; 0: DefaultWorkers
	Faults  int           // defects to plant
	Only    []string      // rules to break; nil: any
	Seed    int64
}

// Truth is what a sample holds and what is wrong with it.
type Truth struct {
	Faults []Fault             `json:"faults"`
	Counts map[roster.Kind]int `json:"counts"`
}

// Fault is a planted defect and the finding it makes.
type Fault struct {
	Rule    string `json:"rule"`
	Sheet   string `json:"sheet"`
	Row     int    `json:"row"`
	Subject string `json:"subject"`
}

func (o Options) validate() error {
	if y := o.Period.Year; o.Period.Month < 1 || o.Period.Month > 12 || y < firstYear || y > lastYear {
		return fmt.Errorf("样例的报告期应在 %d-01 至 %d-12 之间", firstYear, lastYear)
	}
	if len(o.County) != 6 {
		return fmt.Errorf("填报单位代码“%s”应为6位", o.County)
	}
	if o.Workers < 0 || o.Workers > 200_000 {
		return fmt.Errorf("样例人数应在 0 至 200000 之间")
	}
	if o.Faults < 0 {
		return fmt.Errorf("样例差错数不能为负数")
	}
	return nil
}

// Workbook writes the filled official workbook. The same options give the same
// bytes.
func Workbook(w io.Writer, o Options) (*Truth, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	b := newBook(o)
	if err := b.plantFaults(); err != nil {
		return nil, err
	}
	in := templates.Filling{Unit: b.town.unit(), Date: o.Period.End(), Return: b.ret, Raw: b.raw}
	if err := templates.FilledWorkbook(w, in); err != nil {
		return nil, err
	}
	t := &Truth{Faults: b.faults, Counts: map[roster.Kind]int{}}
	for _, k := range roster.Kinds() {
		t.Counts[k] = b.ret.Len(k)
	}
	return t, nil
}

// Return is the data of [Workbook] as records, without files and positions. It
// is nil for options that Workbook refuses.
func Return(o Options) *roster.Return {
	if o.validate() != nil {
		return nil
	}
	b := newBook(o)
	if b.plantFaults() != nil {
		return nil
	}
	return b.ret
}
