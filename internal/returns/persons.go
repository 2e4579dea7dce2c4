package returns

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// maxHits is how many persons a search shows; more share a name too common to
// be looked through.
const maxHits = 30

// SearchResult is who was found.
type SearchResult struct {
	Hits []PersonHit
	More int // found and not shown
}

// PersonHit is a person in the newest accepted roster of a unit. Name and ID
// are masked unless the actor owns the unit.
type PersonHit struct {
	Key       string // for addresses; says nothing of the person
	Unit      store.Unit
	Period    roster.Period
	Name, ID  string
	Community string
	Position  string
	Current   bool // the roster is the unit's newest
}

// SearchPersons finds the persons of exactly this name or ID number in the
// accepted rosters in sight.
func (s *Service) SearchPersons(ctx context.Context, typed string) (*SearchResult, error) {
	text := SearchText(typed)
	switch n := utf8.RuneCountInString(text); {
	case n < 2:
		return nil, &Rejected{"请输入完整的姓名或公民身份号码"}
	case text[0] >= '0' && text[0] <= '9' && n != 18 && n != 15:
		return nil, &Rejected{fmt.Sprintf("公民身份号码应为18位，输入了%d位", n)}
	}
	found, err := s.Store.FindPeople(ctx, text)
	if err != nil {
		return nil, err
	}
	out := &SearchResult{More: max(0, len(found)-maxHits)}
	b := s.newBooks()
	for _, a := range found[:len(found)-out.More] {
		hit, err := s.hit(ctx, b, a)
		if err != nil {
			return nil, err
		}
		if hit != nil {
			out.Hits = append(out.Hits, *hit)
		}
	}
	return out, nil
}

// SearchText is a name or an ID number as the importer keeps it: without spaces
// and invisible characters, dots as ·, an ID number in half-width digits with a
// capital X.
func SearchText(typed string) string {
	if id := strings.ToUpper(roster.Fold(typed)); id != "" && id[0] >= '0' && id[0] <= '9' {
		return id
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		case strings.ContainsRune("•‧・･．.∙⋅●﹒᛫", r):
			return '·'
		}
		return r
	}, strings.ToValidUTF8(typed, ""))
}

// hit opens the roster in which a person stands; nil where it was replaced
// meanwhile.
func (s *Service) hit(ctx context.Context, b *books, a store.Appearance) (*PersonHit, error) {
	u, err := s.Store.Unit(ctx, a.Unit)
	if err != nil {
		return nil, err
	}
	ret, newest, err := b.open(ctx, a.Unit, a.Period)
	if err != nil || ret == nil {
		return nil, err
	}
	w := b.worker(ret, a.Key)
	if w == nil {
		return nil, nil
	}
	h := &PersonHit{
		Key: a.Key, Unit: u, Period: a.Period, Name: w.Name, ID: w.ID, Community: w.Community, Position: w.Position.Text, Current: newest,
	}
	if !store.ActorOf(ctx).Owns(a.Unit) {
		h.Name, h.ID = roster.MaskName(h.Name), roster.MaskID(h.ID)
	}
	return h, nil
}

// books are the accepted returns a question opens, each once.
type books struct {
	store    *store.Store
	versions map[string][]store.EffectiveVersion // by unit
	last     string                              // ID of the version opened last
	ret      *roster.Return
}

func (s *Service) newBooks() *books {
	return &books{store: s.Store, versions: map[string][]store.EffectiveVersion{}}
}

// of are the effective versions of a unit, the oldest first.
func (b *books) of(ctx context.Context, unit string) ([]store.EffectiveVersion, error) {
	vs, ok := b.versions[unit]
	if ok {
		return vs, nil
	}
	vs, err := b.store.EffectiveVersions(ctx, unit)
	b.versions[unit] = vs
	return vs, err
}

// open reads the effective version of a unit and month, nil where there is
// none; newest tells that no later month is accepted.
func (b *books) open(ctx context.Context, unit string, p roster.Period) (ret *roster.Return, newest bool, err error) {
	vs, err := b.of(ctx, unit)
	if err != nil {
		return nil, false, err
	}
	for i, v := range vs {
		if v.Period == p {
			ret, err := b.read(ctx, v.ID)
			return ret, i == len(vs)-1, err
		}
	}
	return nil, false, nil
}

// read keeps one version at a time: a province's would not fit.
func (b *books) read(ctx context.Context, id string) (*roster.Return, error) {
	if b.last == id {
		return b.ret, nil
	}
	ret, err := b.store.Return(ctx, id)
	if err != nil {
		return nil, err
	}
	b.last, b.ret = id, ret
	return ret, nil
}

// worker finds a person of a key in the roster.
func (b *books) worker(ret *roster.Return, key string) *roster.Worker {
	for i := range ret.Workers {
		if w := &ret.Workers[i]; w.ID != "" && b.store.PersonKey(w.ID) == key {
			return w
		}
	}
	return nil
}
