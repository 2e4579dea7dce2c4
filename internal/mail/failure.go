package mail

import (
	"errors"
	"log/slog"
	"strings"
)

// ErrTooLarge is the cause of a [Failure] for a message over our limit or the server's; a link can go instead.
var ErrTooLarge = errors.New("message too large")

// Kind says what may be done after a failure.
type Kind int

// The kinds of failure.
const (
	Temporary Kind = iota + 1 // not delivered; a later attempt may succeed
	Permanent                 // not delivered; every attempt will fail until something is changed
	Unknown                   // perhaps delivered; only a person may send it again
)

func (k Kind) String() string {
	switch k {
	case Temporary:
		return "temporary"
	case Permanent:
		return "permanent"
	case Unknown:
		return "unknown"
	default:
		return "invalid"
	}
}

// Failure is the only error of Send.
type Failure struct {
	Kind Kind
	Code int    // the server's reply code, 0 when there was none
	Text string // for the user: Chinese, one line
	Err  error  // the cause, for the log; nil when there is no other
}

// Error returns the text for the user.
func (f *Failure) Error() string { return f.Text }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// LogValue puts the cause beside the text, on one line.
func (f *Failure) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("kind", f.Kind.String()), slog.String("text", f.Text)}
	if f.Code != 0 {
		attrs = append(attrs, slog.Int("code", f.Code))
	}
	if f.Err != nil {
		attrs = append(attrs, slog.String("cause", oneLine(f.Err.Error())))
	}
	return slog.GroupValue(attrs...)
}

// invalid is for a message that cannot go to any server as it is; err holds a line for each reason.
func invalid(err error) *Failure {
	return fail(Permanent, strings.ReplaceAll(err.Error(), "\n", "；"), nil)
}

func fail(kind Kind, text string, cause error) *Failure {
	return &Failure{Kind: kind, Text: oneLine(text), Err: cause}
}
