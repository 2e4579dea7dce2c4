// Package mail builds messages and hands them to a mail server or to a folder.
//
// Start at [Message]; [SMTP] sends it, [Outbox] keeps it as a file where there is no server. Both take the same
// bytes: a message with the same ID, date and content is the same to the last byte, so an archived message is the
// one that was sent. What went wrong comes back as a [Failure], which says whether a second attempt is harmless.
//
// The package neither retries nor keeps a history, and it logs nothing.
//
// The conversation uses go-mail's client for SMTP commands rather than its Client, which does not tell whether a
// connection broke before or after the message was handed over. The MIME structure is written here, because go-mail
// draws nested boundaries at random and puts encoded words where RFC 2231 wants extended parameters, so that neither
// Go nor Python finds a Chinese file name.
package mail
