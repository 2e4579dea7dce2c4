package templates

import (
	"embed"
	htmltemplate "html/template"
	"io"
	texttemplate "text/template"
)

// MailPage is what the body of a report's mail shows.
type MailPage struct {
	Title   string
	Draft   bool
	Facts   []MailLine
	Figures []MailLine
}

// MailLine is a label with its value, and how it changed.
type MailLine struct{ Label, Value, Change string }

//go:embed mail/*
var mailFiles embed.FS

var (
	mailText = texttemplate.Must(texttemplate.ParseFS(mailFiles, "mail/report.txt"))
	mailHTML = htmltemplate.Must(htmltemplate.ParseFS(mailFiles, "mail/report.html"))
)

// Mail writes the two bodies of a report's mail.
func Mail(text, html io.Writer, p MailPage) error {
	if err := mailText.Execute(text, p); err != nil {
		return err
	}
	return mailHTML.Execute(html, p)
}
