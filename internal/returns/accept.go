package returns

import (
	"context"
	"fmt"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/internal/summary"
)

// Blocked says why a version cannot be accepted.
type Blocked struct{ Count int64 }

func (b *Blocked) Error() string {
	return fmt.Sprintf("还有%d处数据错误须先改正，不能提交", b.Count)
}

// Outdated says that since the check other units' rosters were accepted that
// hold persons of this one, who the version's findings do not name.
type Outdated struct{ Count int }

func (o *Outdated) Error() string {
	return fmt.Sprintf("检查之后，又有%d人出现在其他县（市、区）已接收的花名册中，请重新检查后再接收", o.Count)
}

// Accept makes version number n of a return the effective one.
func (s *Service) Accept(ctx context.Context, unit string, p roster.Period, n int64) (*store.Version, error) {
	v, err := s.Store.Version(ctx, unit, p, n)
	if err != nil {
		return nil, err
	}
	if v.Blocking > 0 {
		return nil, &Blocked{Count: v.Blocking}
	}
	a, err := s.acceptance(ctx, v, p)
	if err != nil {
		return nil, err
	}
	return v, s.Store.Accept(ctx, v, *a)
}

func (s *Service) acceptance(ctx context.Context, v *store.Version, p roster.Period) (*store.Acceptance, error) {
	in := policy.Input{AsOf: p.End(), HashKey: s.Store.HashKey()}
	var err error
	if in.Return, err = s.Store.Return(ctx, v.ID); err != nil {
		return nil, err
	}
	if in.Params, err = s.Store.Params(ctx, v.ID); err != nil {
		return nil, err
	}
	res, err := s.Store.Result(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	if err := s.checkElsewhere(ctx, in.Return, res); err != nil {
		return nil, err
	}
	prev, err := s.Store.Previous(ctx, v.Unit, p)
	if err != nil {
		return nil, err
	}
	if prev != nil {
		if in.Previous, err = s.Store.Return(ctx, prev.ID); err != nil {
			return nil, err
		}
	}
	a := &store.Acceptance{Summary: summary.Of(in, res), Posts: map[string]roster.Date{}}
	for i := range in.Return.Workers {
		if w := &in.Return.Workers[i]; w.ID != "" {
			a.Posts[w.ID] = w.Post
		}
	}
	return a, nil
}
