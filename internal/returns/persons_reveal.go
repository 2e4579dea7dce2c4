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

// Reveal is a career in full, for a stated purpose. The purpose comes back as
// the audit trail may keep it; one that names the person is refused.
func (s *Service) Reveal(ctx context.Context, key, typed string) (c *Career, purpose string, err error) {
	if c, err = s.career(ctx, key); err != nil {
		return nil, "", err
	}
	purpose = strings.Join(strings.Fields(strings.ToValidUTF8(typed, "")), " ")
	switch n := utf8.RuneCountInString(purpose); {
	case n < minPurpose || n > maxPurpose:
		return nil, "", &Rejected{fmt.Sprintf("请写明查看用途，%d至%d字", minPurpose, maxPurpose)}
	case repeats(purpose):
		return nil, "", &Rejected{"请写明查看的具体用途"}
	case tells(purpose, c.worker.Name):
		return nil, "", &Rejected{"用途会记入审计记录，请不要写姓名、证件号码和电话"}
	}
	c.Facts = facts(c.worker, personFields, false)
	return c, purpose, nil
}

// minNumber is from how many digits on a number may tell who a person is.
const minNumber = 7

// tells tells that a text says who a person is: the name, or a number as long
// as a phone's.
func tells(text, name string) bool {
	if utf8.RuneCountInString(name) > 1 && strings.Contains(text, name) {
		return true
	}
	run := 0
	for _, r := range roster.Fold(text) {
		if run++; r < '0' || r > '9' {
			run = 0
		}
		if run == minNumber {
			return true
		}
	}
	return false
}
