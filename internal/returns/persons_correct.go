package returns

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"shegong/internal/store"
)

// The length of a request for correction in characters.
const (
	minRequest = 5
	maxRequest = 500
)

// RequestCorrection notes what the person of a key asked to have corrected in
// the data of the actor's own unit.
func (s *Service) RequestCorrection(ctx context.Context, key, typed string) error {
	text := strings.TrimSpace(strings.ToValidUTF8(typed, ""))
	if n := utf8.RuneCountInString(text); n < minRequest || n > maxRequest {
		return &Rejected{fmt.Sprintf("请写明要求更正的内容，%d至%d字", minRequest, maxRequest)}
	}
	c, err := s.career(ctx, key)
	if err != nil {
		return err
	}
	for _, u := range c.Units {
		if store.ActorOf(ctx).Owns(u.Unit.Code) {
			return s.Store.AddCorrection(ctx, &store.Correction{Unit: u.Unit.Code, Key: key, Text: text})
		}
	}
	return fmt.Errorf("nobody of the key in the own unit: %w", store.ErrNotFound)
}

// FinishCorrection takes a request of a unit off the list. It is done by the
// newest accepted return, which must have been accepted since it was made.
func (s *Service) FinishCorrection(ctx context.Context, unit, id string) (*store.Version, error) {
	open, err := s.Store.OpenCorrections(ctx, unit)
	if err != nil {
		return nil, err
	}
	for i := range open {
		if open[i].ID != id {
			continue
		}
		v, err := s.Store.NewestAccepted(ctx, unit, open[i].MadeAt)
		if err != nil {
			return nil, err
		}
		if v == nil {
			return nil, &Rejected{"登记之后还没有接收过报送；请在报送中改正，省级接收后再办结"}
		}
		return v, s.Store.FinishCorrection(ctx, unit, id, v.Period, v.Number)
	}
	return nil, fmt.Errorf("no open request: %w", store.ErrNotFound)
}
