package sample

import (
	"strings"

	"shegong/internal/roster"
)

// town is a county with everything that happens in it from 2020 to 2030.
type town struct {
	code, name  string // name is "" where the code is no division
	seed        uint64
	names       *nameLists
	ids         *idMaker
	communities []*community
	posts       []*post
	auxiliaries []*auxiliary
}

func newTown(o Options) *town {
	t := &town{code: o.County, seed: seedOf(o.County, o.Seed), names: names()}
	if d, ok := roster.DivisionTable().ByCode(o.County); ok {
		t.name = d.Name
	}
	t.ids = newIDMaker(o.County)
	workers := o.Workers
	if workers == 0 {
		workers = DefaultWorkers
	}
	t.settle(workers)
	for _, p := range t.posts {
		t.fillPost(p)
	}
	t.addAuxiliaries()
	return t
}

// unit is the reporting unit as the sheets name it.
func (t *town) unit() string {
	if t.name == "" {
		return ""
	}
	return t.name + "民政局"
}

// initial is the character that begins the county's document numbers.
func (t *town) initial() string {
	for _, r := range t.name {
		return string(r)
	}
	return "本"
}

// suffix is what offices of the county are called after: 区, 县, 市 or 管委会.
func (t *town) suffix() string {
	switch {
	case t.zone() || t.name == "":
		return "管委会"
	case strings.HasSuffix(t.name, "县"):
		return "县"
	case strings.HasSuffix(t.name, "市"):
		return "市"
	default:
		return "区"
	}
}

// zone tells that the code is that of a development zone.
func (t *town) zone() bool { return len(t.code) == 6 && t.code[4] == '7' }
