package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Message is one message to one recipient.
type Message struct {
	ID       string // Message-ID without angle brackets; a resend keeps it
	From, To string // an address each, with or without a display name: 社工岗 <sg@example.cn>
	Subject  string

	// Text and HTML are the same body twice; one of them may be empty.
	Text, HTML  string
	Attachments []Attachment

	// Date is written in its own zone, to the second.
	Date time.Time

	// Before is asked right before the content goes out, when nothing can have
	// been delivered yet; its error stops the sending and is given back. Nil asks
	// nothing.
	Before func(ctx context.Context) error
}

// ask asks Before.
func (m *Message) ask(ctx context.Context) error {
	if m.Before == nil {
		return nil
	}
	return m.Before(ctx)
}

// Attachment is a file that travels with a message.
type Attachment struct {
	Name string // at most 240 bytes; characters that Windows forbids in file names become _
	Type string // media type; empty means application/octet-stream
	Data []byte
}

// WriteTo writes the message in the form it is sent in.
func (m *Message) WriteTo(w io.Writer) (int64, error) {
	b, err := m.Bytes()
	if err != nil {
		return 0, err
	}
	n, err := w.Write(b)
	return int64(n), err
}

// Bytes returns the message in the form it is sent in, or every reason why it cannot be built.
func (m *Message) Bytes() ([]byte, error) {
	from, fromErr := parseAddress(m.From)
	to, toErr := parseAddress(m.To)
	body, bodyErr := m.body()
	err := errors.Join(
		checkID(m.ID),
		about("发件人", fromErr),
		about("收件人", toErr),
		m.checkDate(),
		bodyErr,
	)
	if err != nil {
		return nil, err
	}

	var b bytes.Buffer
	b.Grow(body.sizeHint())
	writeField(&b, "Date", m.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	writeField(&b, "From", from.header())
	writeField(&b, "To", to.header())
	writeField(&b, "Message-ID", "<"+m.ID+">")
	writeField(&b, "Subject", encodeText(m.Subject))
	// Keeps absence notices from answering a report (RFC 3834).
	writeField(&b, "Auto-Submitted", "auto-generated")
	writeField(&b, "MIME-Version", "1.0")
	body.write(&b)
	return b.Bytes(), nil
}

// body arranges text, HTML and attachments as RFC 2046 wants them.
func (m *Message) body() (entity, error) {
	var texts []entity
	if m.Text != "" {
		texts = append(texts, textEntity("plain", m.Text))
	}
	if m.HTML != "" {
		texts = append(texts, textEntity("html", m.HTML))
	}

	var e entity
	switch len(texts) {
	case 0:
		return entity{}, errors.New("邮件没有正文")
	case 1:
		e = texts[0]
	default:
		e = multipart("alternative", m.ID, texts)
	}
	if len(m.Attachments) == 0 {
		return e, nil
	}

	parts := []entity{e}
	var errs []error
	for _, a := range m.Attachments {
		part, err := a.entity()
		parts = append(parts, part)
		errs = append(errs, err)
	}
	return multipart("mixed", m.ID, parts), errors.Join(errs...)
}

func (m *Message) checkDate() error {
	if m.Date.IsZero() {
		return errors.New("邮件没有日期")
	}
	return nil
}

// checkID admits what RFC 5322 calls dot-atoms around one @: no other form survives every server unchanged.
func checkID(id string) error {
	left, right, ok := strings.Cut(id, "@")
	if !ok || !isDotAtom(left) || !isDotAtom(right) || len(id) > 250 {
		return fmt.Errorf("邮件编号 %q 不合格式", id)
	}
	return nil
}

func about(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s：%w", what, err)
}
