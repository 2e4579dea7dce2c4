package accounts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The length of a password, in characters (ASVS 6.2.1, 6.2.9).
const (
	minPassword = 10
	maxPassword = 128
)

// CheckPassword refuses passwords that are short, often used, or made of the
// person's own names. What it is made of is otherwise free.
func CheckPassword(password, login, name string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password), n < minPassword:
		return refuse("password", "密码至少%d个字符，可以用一句话", minPassword)
	case n > maxPassword:
		return refuse("password", "密码不能超过%d个字符", maxPassword)
	}
	folded := strings.ToLower(password)
	for _, own := range []string{login, name, "shegong", "shequ", "minzheng"} {
		if own != "" && n-utf8.RuneCountInString(own) <= minPassword/2 && strings.Contains(folded, strings.ToLower(own)) {
			return refuse("password", "密码不能主要由账号、姓名或系统名组成")
		}
	}
	if common(folded) {
		return refuse("password", "这个密码太常见，容易被猜到，请换一个")
	}
	return nil
}

// commonParts are what the passwords most often found in leaks are built from.
var commonParts = []string{
	"password", "passw0rd", "p@ssw0rd", "p@ssword", "admin", "administrator", "root", "welcome", "letmein", "iloveyou", "monkey", "dragon",
	"master", "login", "abc", "abcd", "abcdef", "qwerty", "qwertyuiop", "asdfghjkl", "asdf", "zxcvbnm", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx",
	"3edc4rfv", "qazwsx", "qazwsxedc", "woaini", "woaini1314", "woaiwojia", "a1b2c3", "test", "user", "guest", "changeme", "default",
	"5201314", "1314", "520", "666", "888", "168", "jilin", "changchun", "china", "zhongguo",
}

// common tells that a password is one character or a run repeated, a sequence,
// or consists of often used parts with digits and signs around them.
func common(s string) bool {
	if repeated(s) || sequence(s) {
		return true
	}
	rest := s
	for {
		longest := ""
		for _, p := range commonParts {
			if len(p) > len(longest) && strings.HasPrefix(rest, p) {
				longest = p
			}
		}
		if longest == "" {
			longest = rest[:len(rest)-len(strings.TrimLeftFunc(rest, filler))]
		}
		if rest == "" || longest == "" {
			return rest == ""
		}
		rest = rest[len(longest):]
	}
}

// filler is what is put around a common word to meet a rule.
func filler(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune("!@#$%^&*._-+", r) }

// repeated tells that the text is a part of at most a third of it, again and
// again.
func repeated(s string) bool {
	for n := 1; n <= len(s)/3; n++ {
		if strings.Repeat(s[:n], len(s)/n+1)[:len(s)] == s {
			return true
		}
	}
	return false
}

// sequence tells that each character follows the one before, up or down.
func sequence(s string) bool {
	rs := []rune(s)
	for _, step := range []rune{1, -1} {
		run := true
		for i := 1; i < len(rs) && run; i++ {
			run = rs[i]-rs[i-1] == step || rs[i-1] == '9' && rs[i] == '0' && step == 1
		}
		if run {
			return true
		}
	}
	return false
}
