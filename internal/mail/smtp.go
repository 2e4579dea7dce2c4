package mail

import (
	"context"
	"fmt"
)

// SMTP sends messages through a mail server, over a connection of its own for each. Its methods may be called at the
// same time.
type SMTP struct {
	settings Settings
	from     address
}

// NewSMTP returns a sender, or what [Settings.Validate] finds.
func NewSMTP(s Settings) (*SMTP, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	from, err := parseAddress(s.From)
	if err != nil {
		return nil, err
	}
	return &SMTP{settings: s, from: from}, nil
}

// Send returns nil once the server has taken responsibility for the message, else a [*Failure] or what the message's
// Before said.
func (s *SMTP) Send(ctx context.Context, m *Message) error {
	data, err := m.Bytes()
	if err != nil {
		return invalid(err)
	}
	to, err := parseAddress(m.To)
	if err != nil {
		return invalid(err)
	}
	if err := s.settings.CheckRecipient(m.To); err != nil {
		return invalid(err)
	}
	if limit := s.settings.MaxSize; limit > 0 && int64(len(data)) > limit {
		return tooLarge(len(data), limit, "上限（SHEGONG_SMTP_MAX_SIZE）")
	}

	c, err := connect(ctx, s.settings)
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.prepare(ctx); err != nil {
		return err
	}
	return c.deliver(ctx, s.from, to, data, m.ask)
}

func tooLarge(size int, limit int64, whose string) error {
	const mb = 1 << 20
	return fail(Permanent,
		fmt.Sprintf("邮件大小 %.2f MB，超过%s %.2f MB", float64(size)/mb, whose, float64(limit)/mb), ErrTooLarge)
}
