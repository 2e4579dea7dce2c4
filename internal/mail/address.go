package mail

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
)

// address is a mailbox that may stand in a command as it is.
type address struct {
	name, mailbox string
}

func parseAddress(s string) (address, error) {
	s = oneLine(s)
	if s == "" {
		return address{}, errors.New("没有填邮箱地址")
	}
	a, err := mail.ParseAddress(s)
	if err != nil {
		return address{}, fmt.Errorf("%q 不是一个邮箱地址", s)
	}
	// Quoted local parts and addresses beyond ASCII are lawful but refused by many servers.
	local, domain, _ := strings.Cut(a.Address, "@")
	if !isDotAtom(local) || !isDomain(domain) || len(a.Address) > 254 {
		return address{}, fmt.Errorf("邮箱地址 %q 含有不可用的字符", a.Address)
	}
	return address{name: oneLine(a.Name), mailbox: a.Address}, nil
}

func (a address) header() string {
	switch {
	case a.name == "":
		return "<" + a.mailbox + ">"
	case isPlain(a.name):
		return (&mail.Address{Name: a.name, Address: a.mailbox}).String()
	default:
		return encodeText(a.name) + crlf + " <" + a.mailbox + ">"
	}
}

func (a address) path() string { return "<" + a.mailbox + ">" }

func (a address) domain() string {
	_, domain, _ := strings.Cut(a.mailbox, "@")
	return strings.ToLower(domain)
}

func isDotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return false
		}
		for i := range len(atom) {
			if !isAlphanumeric(atom[i]) && strings.IndexByte("!#$%&'*+-/=?^_`{|}~", atom[i]) < 0 {
				return false
			}
		}
	}
	return true
}

func isDomain(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" {
			return false
		}
		for i := range len(label) {
			if !isAlphanumeric(label[i]) && label[i] != '-' {
				return false
			}
		}
	}
	return true
}
