package templates

import (
	htmltemplate "html/template"
	"io"
	texttemplate "text/template"
)

// ReminderPage is what the body of a reminder shows.
type ReminderPage struct {
	Title  string
	To     string // who is addressed
	Lines  []string
	Groups []ReminderGroup // none in a letter to a county
	Link   string          // "" where the address of the pages is not known
}

// ReminderGroup are the units below one division that have not reported.
type ReminderGroup struct {
	Name string
	Rows []ReminderRow
}

// ReminderRow is a unit that has not reported.
type ReminderRow struct {
	Unit, State, Due string
	Late             int // days
}

var (
	reminderText = texttemplate.Must(texttemplate.ParseFS(mailFiles, "mail/reminder.txt"))
	reminderHTML = htmltemplate.Must(htmltemplate.ParseFS(mailFiles, "mail/reminder.html"))
)

// Reminder writes the two bodies of a reminder.
func Reminder(text, html io.Writer, p ReminderPage) error {
	if err := reminderText.Execute(text, p); err != nil {
		return err
	}
	return reminderHTML.Execute(html, p)
}
