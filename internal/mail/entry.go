package mail

import (
	"bytes"
	"mime"
	"net/mail"
	"strings"
	"time"
)

// Entry is a message in the outbox as its header tells. A message whose header cannot be read, or that does not open,
// has only Name and Size.
type Entry struct {
	Name        string `json:"-"` // of the message, for [Outbox.Open]
	ID          string
	Subject, To string
	Date        time.Time
	Size        int64 // bytes
}

// newEntry reads a message's header.
func newEntry(name string, data []byte) Entry {
	e := Entry{Name: name, Size: int64(len(data))}
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return e
	}
	e.ID = strings.Trim(m.Header.Get("Message-ID"), "<>")
	e.Subject = decodeText(m.Header.Get("Subject"))
	e.To = decodeText(m.Header.Get("To"))
	e.Date, _ = m.Header.Date()
	return e
}

func decodeText(s string) string {
	decoded, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		return s
	}
	return decoded
}
