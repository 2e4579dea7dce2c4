package returns

import (
	"context"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// addElsewhere reports persons who stand in another unit's accepted roster.
// Neither unit sees the other's data.
func (s *Service) addElsewhere(ctx context.Context, ret *roster.Return, res *policy.Result) error {
	found, err := s.elsewhere(ctx, ret)
	if err != nil || len(found) == 0 {
		return err
	}
	posts := make(map[string]roster.Date, len(found))
	for id, e := range found {
		posts[id] = e.Post
	}
	policy.AddTwoCounties(ret, res, posts, s.Store.HashKey())
	return nil
}

// elsewhere are the persons of the return in other units' accepted rosters.
func (s *Service) elsewhere(ctx context.Context, ret *roster.Return) (map[string]store.Elsewhere, error) {
	ids := make([]string, 0, len(ret.Workers))
	for i := range ret.Workers {
		if id := ret.Workers[i].ID; id != "" {
			ids = append(ids, id)
		}
	}
	return s.Store.FindElsewhere(ctx, ret.County, ids)
}

// checkElsewhere looks again at acceptance (d-two-counties): who has come into
// another unit's roster since the check must stand among the findings first.
func (s *Service) checkElsewhere(ctx context.Context, ret *roster.Return, res *policy.Result) error {
	found, err := s.elsewhere(ctx, ret)
	if err != nil {
		return err
	}
	for i := range res.Findings {
		if f := &res.Findings[i]; f.Rule == policy.TwoCounties {
			delete(found, f.Subject)
		}
	}
	if len(found) > 0 {
		return &Outdated{Count: len(found)}
	}
	return nil
}
