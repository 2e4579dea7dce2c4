package scheduler

import (
	"errors"
	"slices"
	"strings"

	"shegong/internal/mail"
)

// failures takes a run's error apart: what the sender said of single messages,
// and whether anything else went wrong.
func failures(err error) (fs []*mail.Failure, others bool) {
	var f *mail.Failure
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // only the joint of several is taken apart
		for _, e := range joined.Unwrap() {
			more, other := failures(e)
			fs, others = append(fs, more...), others || other
		}
		return fs, others
	}
	if errors.As(err, &f) {
		return []*mail.Failure{f}, false
	}
	return nil, err != nil
}

// isFinal tells that trying again cannot help: nothing but failures that last.
func isFinal(err error) bool {
	fs, others := failures(err)
	return !others && !slices.ContainsFunc(fs, func(f *mail.Failure) bool { return f.Kind == mail.Temporary })
}

// userText is what a page shows of a failure: each reason once, or else the
// given text.
func userText(err error, otherwise string) string {
	fs, others := failures(err)
	var texts []string
	for _, f := range fs {
		if !slices.Contains(texts, f.Text) {
			texts = append(texts, f.Text)
		}
	}
	if others || len(texts) == 0 {
		texts = append(texts, otherwise)
	}
	return strings.Join(texts, "；")
}
