package returns

import (
	"context"
	"encoding/json"

	"shegong/internal/policy"
	"shegong/internal/store"
)

// ParameterVersion is one confirmation of parameters, with what it changed.
type ParameterVersion struct {
	store.Parameters
	Changes []ParameterChange
}

// ParameterChange is a parameter that was confirmed otherwise than before; ""
// is not at all.
type ParameterChange struct{ Key, Title, Unit, Before, After string }

// ParameterHistory is all that was ever confirmed for a unit, the newest first,
// each beside what it took the place of: the year's one before, else that of the
// year before.
func (s *Service) ParameterHistory(ctx context.Context, unit string) ([]ParameterVersion, error) {
	if _, err := s.Store.Unit(ctx, unit); err != nil {
		return nil, err
	}
	stored, err := s.Store.ParametersHistory(ctx, unit)
	if err != nil {
		return nil, err
	}
	out := make([]ParameterVersion, len(stored))
	for i := range stored {
		before, err := values(replaced(stored, &stored[i]))
		if err != nil {
			return nil, err
		}
		after, err := values(&stored[i])
		if err != nil {
			return nil, err
		}
		out[i] = ParameterVersion{stored[i], parameterChanges(before, after)}
	}
	return out, nil
}

// replaced is what was in force in the year before p was confirmed; nil for
// nothing.
func replaced(all []store.Parameters, p *store.Parameters) *store.Parameters {
	var best *store.Parameters
	for i := range all {
		o := &all[i]
		earlier := o.Year < p.Year && !o.MadeAt.After(p.MadeAt) || o.Year == p.Year && o.Number < p.Number
		if earlier && (best == nil || best.Year < o.Year || best.Year == o.Year && best.Number < o.Number) {
			best = o
		}
	}
	return best
}

func parameterChanges(before, after map[string]json.RawMessage) []ParameterChange {
	var out []ParameterChange
	for _, info := range policy.ParamTable() {
		c := ParameterChange{
			info.Key, info.Title, info.Unit,
			policy.ParamText(info.Key, before[info.Key]), policy.ParamText(info.Key, after[info.Key]),
		}
		if c.Before != c.After {
			out = append(out, c)
		}
	}
	return out
}
