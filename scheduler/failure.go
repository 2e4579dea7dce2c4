package scheduler

import (
	"errors"

	"shegong/internal/mail"
)

// userText is what a page shows of a failure: what was said for the user, or
// else the given text.
func userText(err error, otherwise string) string {
	var f *mail.Failure
	if errors.As(err, &f) {
		return f.Text
	}
	return otherwise
}
