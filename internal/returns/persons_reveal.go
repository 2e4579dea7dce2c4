package returns

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"shegong/internal/roster"
)

// The length of a purpose in characters.
const (
	minPurpose = 5
	maxPurpose = 100
)

// Purpose is a stated purpose as the audit trail may keep it, or why it is none.
func Purpose(typed string) (string, error) {
	purpose := strings.Join(strings.Fields(strings.ToValidUTF8(typed, "")), " ")
	switch n := utf8.RuneCountInString(purpose); {
	case n < minPurpose || n > maxPurpose:
		return "", &Rejected{fmt.Sprintf("请写明查看用途，%d至%d字", minPurpose, maxPurpose)}
	case repeats(purpose):
		return "", &Rejected{"请写明查看的具体用途"}
	case roster.HoldsNumber(purpose):
		return "", &Rejected{namesPerson}
	}
	return purpose, nil
}

// namesPerson is said of a purpose that tells who a person is.
const namesPerson = "用途会记入审计记录，请不要写姓名、证件号码和电话"

// Reveal is a career in full, for a stated purpose. The purpose comes back as
// the audit trail may keep it; one that names the person is refused.
func (s *Service) Reveal(ctx context.Context, key, typed string) (c *Career, purpose string, err error) {
	if purpose, err = Purpose(typed); err != nil {
		return nil, "", err
	}
	if c, err = s.career(ctx, key); err != nil {
		return nil, "", err
	}
	if name := c.worker.Name; utf8.RuneCountInString(name) > 1 && strings.Contains(purpose, name) {
		return nil, "", &Rejected{namesPerson}
	}
	c.Facts = facts(c.worker, personFields, false)
	return c, purpose, nil
}
