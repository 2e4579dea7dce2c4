package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	netmail "net/mail"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/mail"
	"shegong/internal/store"
)

// outboxPage lists the messages that were written instead of sent.
type outboxPage struct {
	base
	SMTP    bool // mail is sent, there is no outbox
	Entries []mail.Entry
}

func (s *Server) outbox(c echo.Context) error {
	p := &outboxPage{base: base{Title: "发件箱", Nav: "outbox"}, SMTP: s.Outbox == nil}
	if s.Outbox != nil {
		var err error
		if p.Entries, err = s.Outbox.List(); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "outbox", p)
}

// messagePage shows one message.
type messagePage struct {
	base
	Name                    string
	Subject, From, To, Date string
	Size                    int64
	Text                    string
	Attachments             []attachment
}

// attachment is a file of a message.
type attachment struct {
	Name string
	Size int64
	data []byte
}

func (s *Server) message(c echo.Context) error {
	raw, err := s.rawMessage(c)
	if err != nil {
		return err
	}
	p := &messagePage{
		base: base{Title: "邮件", Nav: "outbox", Crumbs: []crumb{{"发件箱", "/outbox"}}},
		Name: param(c, "name"), Size: int64(len(raw)),
	}
	if err := p.parse(raw); err != nil {
		return unreadableMessage()
	}
	return s.render(c, http.StatusOK, "message", p)
}

// unreadableMessage is a file of the outbox that is no message: what it holds
// cannot be judged, so that it is not given out either.
func unreadableMessage() error {
	return bad("name", "邮件内容无法解析")
}

func (s *Server) messageFile(c echo.Context) error {
	raw, err := s.rawMessage(c)
	if err != nil {
		return err
	}
	var p messagePage
	if err := p.parse(raw); err != nil {
		return unreadableMessage()
	}
	if err := s.refuseLists(c, p.Attachments); err != nil {
		return err
	}
	s.auditMessage(c, "eml")
	return sendFile(c, param(c, "name"), "message/rfc822", raw)
}

func (s *Server) attachment(c echo.Context) error {
	raw, err := s.rawMessage(c)
	if err != nil {
		return err
	}
	var p messagePage
	if err := p.parse(raw); err != nil {
		return unreadableMessage()
	}
	i, err := strconv.Atoi(param(c, "index"))
	if err != nil || i < 0 || i >= len(p.Attachments) {
		return &said{"这封邮件没有这个附件", mail.ErrNoMessage}
	}
	a := p.Attachments[i]
	if err := s.refuseLists(c, p.Attachments[i:i+1]); err != nil {
		return err
	}
	s.auditMessage(c, strconv.Itoa(i))
	return sendFile(c, a.Name, contentType(a.Name), a.data)
}

// refuseLists refuses files that list persons by name: the outbox holds what was
// sent to a county, and is read by who does not see its persons.
func (s *Server) refuseLists(c echo.Context, files []attachment) error {
	for i := range files {
		personal, err := s.Store.ListsPersons(c.Request().Context(), files[i].data)
		if err != nil {
			return err
		}
		if personal {
			return denied("邮件附有人员名单，只供收件单位查看")
		}
	}
	return nil
}

// auditMessage notes that a message, or an attachment of it, left the system.
func (s *Server) auditMessage(c echo.Context, what string) {
	s.audit(c, store.Audit{Action: "export", Target: param(c, "name") + " " + what})
}

func (s *Server) rawMessage(c echo.Context) (raw []byte, err error) {
	if s.Outbox == nil {
		return nil, mail.ErrNoMessage
	}
	f, err := s.Outbox.Open(param(c, "name"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(f)
}

func (p *messagePage) parse(raw []byte) error {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	dec := new(mime.WordDecoder)
	head := func(name string) string {
		if v, err := dec.DecodeHeader(m.Header.Get(name)); err == nil {
			return v
		}
		return m.Header.Get(name)
	}
	p.Subject, p.From, p.To = head("Subject"), head("From"), head("To")
	if d, err := m.Header.Date(); err == nil {
		p.Date = chineseTime(d)
	}
	return p.walk(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body)
}

// walk gathers the text and the attachments of a part.
func (p *messagePage) walk(contentType, encoding, disposition string, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		return p.walkParts(multipart.NewReader(body, params["boundary"]))
	}
	data, err := io.ReadAll(decoded(encoding, body))
	if err != nil {
		return err
	}
	what, names, err := mime.ParseMediaType(disposition)
	switch {
	case err == nil && what == "attachment":
		p.Attachments = append(p.Attachments, attachment{attachmentName(names, params), int64(len(data)), data})
	case kind == "text/plain" && p.Text == "":
		p.Text = string(data)
	}
	return nil
}

func attachmentName(disposition, contentType map[string]string) string {
	name := disposition["filename"]
	if name == "" {
		name = contentType["name"]
	}
	if v, err := new(mime.WordDecoder).DecodeHeader(name); err == nil {
		name = v
	}
	return cleanName(name)
}

func (p *messagePage) walkParts(r *multipart.Reader) error {
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		h := part.Header
		if err := p.walk(h.Get("Content-Type"), h.Get("Content-Transfer-Encoding"), h.Get("Content-Disposition"), part); err != nil {
			return err
		}
	}
}

func decoded(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	default:
		return r
	}
}
