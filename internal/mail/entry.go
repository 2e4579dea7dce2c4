package mail

import (
	"mime"
	"net/mail"
	"strings"
	"time"
)

// Entry is a message in the outbox as its header tells. A file whose header cannot be read has only Name and Size.
type Entry struct {
	Name        string // of the file, for [Outbox.Open]
	ID          string
	Subject, To string
	Date        time.Time
	Size        int64 // bytes
}

func (o *Outbox) entry(name string) (Entry, error) {
	f, err := o.open(name)
	if err != nil {
		return Entry{}, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return Entry{}, err
	}

	e := Entry{Name: name, Size: info.Size()}
	m, err := mail.ReadMessage(f)
	if err != nil {
		return e, nil //nolint:nilerr // one spoilt file must not hide the others
	}
	e.ID = strings.Trim(m.Header.Get("Message-ID"), "<>")
	e.Subject = decodeText(m.Header.Get("Subject"))
	e.To = decodeText(m.Header.Get("To"))
	e.Date, _ = m.Header.Date()
	return e, nil
}

func decodeText(s string) string {
	decoded, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		return s
	}
	return decoded
}
