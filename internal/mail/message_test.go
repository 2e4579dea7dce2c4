package mail_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shegong/internal/mail"
)

const (
	longName = "吉林省2026年10月城市社区工作者岗位开发与补贴发放情况月报（已报63家，缺报6家，含各市州分表及说明，供内部使用）.xlsx"
	longText = "【社工岗月报】吉林省2026年10月（已报 63/69），请各市州于11月15日前核对并反馈意见𠮷"
)

// report is a good message; a test changes one thing.
func report() *mail.Message {
	return &mail.Message{
		ID:      "run-7.delivery-3@shegong.jl.example",
		From:    "吉林省民政厅社工岗 <sg@jl.example>",
		To:      "张三 <zhang@jl.example>",
		Subject: longText,
		Text:    "一、基本情况\n.\n二、主要进展\r\n",
		HTML:    "<p>一、基本情况</p>\n",
		Attachments: []mail.Attachment{
			{Name: "月报.pdf", Type: "application/pdf", Data: []byte("%PDF-1.7\n\x00\xff")},
			{Name: longName, Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Data: bytes.Repeat([]byte("行\n"), 500)},
			{Name: "plain name.csv", Type: "text/csv; charset=utf-8", Data: []byte("a,b\n")},
			{Name: "空.txt"},
		},
		Date: time.Date(2026, 11, 5, 8, 30, 0, 123, time.FixedZone("CST", 8*3600)),
	}
}

// file is an attachment as a reader finds it.
type file struct {
	Name     string `json:"name"`     // from Content-Disposition
	Fallback string `json:"fallback"` // from Content-Type
	Type     string `json:"type"`
	Data     []byte `json:"data"`
}

// parsed is a message as a reader finds it.
type parsed struct {
	ID      string `json:"id"`
	From    string `json:"from"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Date    string `json:"date"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
	Files   []file `json:"files"`
}

func wanted(m *mail.Message) parsed {
	p := parsed{
		ID:      "<" + m.ID + ">",
		From:    "吉林省民政厅社工岗|sg@jl.example",
		To:      "张三|zhang@jl.example",
		Subject: m.Subject,
		Date:    "2026-11-05T08:30:00+08:00",
		Text:    "一、基本情况\r\n.\r\n二、主要进展\r\n",
		HTML:    "<p>一、基本情况</p>\r\n",
	}
	for _, a := range m.Attachments {
		kind := "application/octet-stream"
		if a.Type != "" {
			kind, _, _ = strings.Cut(a.Type, ";")
		}
		p.Files = append(p.Files, file{Name: a.Name, Fallback: a.Name, Type: kind, Data: append([]byte{}, a.Data...)})
	}
	return p
}

func TestReadByGo(t *testing.T) {
	m := report()
	if diff := cmp.Diff(wanted(m), parse(t, build(t, m))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadByPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("SHEGONG_NO_SKIP") != "" {
			t.Fatal(err)
		}
		t.Skip("python3 is not installed")
	}
	for _, policy := range []string{"default", "compat32"} {
		t.Run(policy, func(t *testing.T) {
			m := report()
			cmd := exec.CommandContext(t.Context(), python, "testdata/read.py", policy)
			cmd.Stdin = bytes.NewReader(build(t, m))
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, stderr.String())
			}
			var got parsed
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wanted(m), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestForm(t *testing.T) {
	b := build(t, report())
	for line := range strings.SplitSeq(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
		if strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %q holds a bare CR or LF", line)
		}
		// Only the name that must not be split may be longer than readers like.
		if len(line) > 998 || len(line) > 76 && !strings.Contains(line, "filename*=") && !strings.Contains(line, "boundary=") &&
			!strings.HasPrefix(line, "Content-Type:") {
			t.Errorf("line of %d characters: %s", len(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r > unicode.MaxASCII }) {
			t.Errorf("line %q is not ASCII", line)
		}
	}
}

func TestStructure(t *testing.T) {
	tests := []struct {
		name string
		edit func(*mail.Message)
		want string
	}{
		{"text", func(m *mail.Message) { m.HTML, m.Attachments = "", nil }, "text/plain"},
		{"html", func(m *mail.Message) { m.Text, m.Attachments = "", nil }, "text/html"},
		{"both", func(m *mail.Message) { m.Attachments = nil }, "multipart/alternative"},
		{"attachments", func(*mail.Message) {}, "multipart/mixed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := report()
			tt.edit(m)
			got, _, err := mime.ParseMediaType(header(t, build(t, m)).Get("Content-Type"))
			if err != nil || got != tt.want {
				t.Errorf("got %q (%v), want %q", got, err, tt.want)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	tests := []struct{ in, want string }{
		{"zhang@jl.example", "|zhang@jl.example"},
		{"<zhang@jl.example>", "|zhang@jl.example"},
		{"Zhang, San <zhang@jl.example>", ""},
		{`"Zhang, \"San\"" <zhang@jl.example>`, `Zhang, "San"|zhang@jl.example`},
		{
			"长春市朝阳区民政局基层政权建设和社区治理科（社会工作者岗位管理办公室） <zhang.san+a_b@sub-1.jl.example>",
			"长春市朝阳区民政局基层政权建设和社区治理科（社会工作者岗位管理办公室）|zhang.san+a_b@sub-1.jl.example",
		},
		{"张\r\n三 <zhang@jl.example>", "张 三|zhang@jl.example"},
	}
	for _, tt := range tests {
		m := report()
		m.To = tt.in
		b, err := m.Bytes()
		if tt.want == "" {
			if err == nil {
				t.Errorf("%q: accepted", tt.in)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		if got := person(t, header(t, b).Get("To")); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestSameBytes(t *testing.T) {
	first := build(t, report())
	if second := build(t, report()); !bytes.Equal(first, second) {
		t.Error("two messages of the same content differ")
	}
	var w bytes.Buffer
	n, err := report().WriteTo(&w)
	if err != nil || n != int64(len(first)) || !bytes.Equal(w.Bytes(), first) {
		t.Errorf("WriteTo: got %d bytes, %v; want the %d of Bytes", n, err, len(first))
	}
	other := report()
	other.ID = "run-8@shegong.jl.example"
	if bytes.Equal(build(t, other), first) {
		t.Error("another ID gives the same bytes")
	}
}

func TestRefused(t *testing.T) {
	tests := []struct {
		name string
		edit func(*mail.Message)
		want string
	}{
		{"no ID", func(m *mail.Message) { m.ID = "" }, "邮件编号"},
		{"line break in the ID", func(m *mail.Message) { m.ID = "a@b\r\nBcc: x@y.example" }, "邮件编号"},
		{"bracket in the ID", func(m *mail.Message) { m.ID = "a@b>" }, "邮件编号"},
		{"no sender", func(m *mail.Message) { m.From = "" }, "发件人"},
		{"two recipients", func(m *mail.Message) { m.To = "a@b.example, c@d.example" }, "收件人"},
		{"group", func(m *mail.Message) { m.To = "g: a@b.example, c@d.example;" }, "收件人"},
		{"line break in the recipient", func(m *mail.Message) { m.To = "a@b.example\r\nBcc: c@d.example" }, "收件人"},
		{"quoted recipient", func(m *mail.Message) { m.To = `"a> b"@c.example` }, "收件人"},
		{"recipient beyond ASCII", func(m *mail.Message) { m.To = "张三@例子.cn" }, "收件人"},
		{"no date", func(m *mail.Message) { m.Date = time.Time{} }, "日期"},
		{"no body", func(m *mail.Message) { m.Text, m.HTML = "", "" }, "正文"},
		{"attachment without a name", func(m *mail.Message) { m.Attachments[0].Name = "\r\n" }, "文件名"},
		{"attachment with a long name", func(m *mail.Message) { m.Attachments[0].Name = strings.Repeat("长", 100) }, "过长"},
		{"attachment with a bad type", func(m *mail.Message) { m.Attachments[0].Type = "x\r\nBcc: c@d.example" }, "类型"},
		{"attachment of a composite type", func(m *mail.Message) { m.Attachments[0].Type = "message/rfc822" }, "类型"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := report()
			tt.edit(m)
			_, err := m.Bytes()
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error about %s", err, tt.want)
			}
		})
	}

	_, err := new(mail.Message).Bytes()
	for _, want := range []string{"邮件编号", "发件人", "收件人", "日期", "正文"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("empty message: %v does not mention %s", err, want)
		}
	}
}

// Whatever stands in a value, the message has the same fields and the reader finds the value on one line.
func TestNoInjection(t *testing.T) {
	fields := []string{
		"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To",
	}
	text := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			"a\r\nBcc: x@y.example", "a\r\n\r\nbody", "a\nb", "a\rb", "\x00\x7f\u0085\u2028", "=?UTF-8?B?QQ==?=", `"quo\ted"; x=y`,
		}),
		rapid.StringMatching(`[一-龥（）A-z ]{0,70}`),
	)
	rapid.Check(t, func(rt *rapid.T) {
		m := report()
		m.Subject = text.Draw(rt, "subject")
		name := text.Draw(rt, "name")
		if len(name) > 180 {
			rt.Skip()
		}
		m.Attachments[0].Name = "x" + name + ".pdf"

		b, err := m.Bytes()
		if err != nil {
			rt.Fatal(err)
		}
		h := header(rt, b)
		got := make([]string, 0, len(h))
		for key, values := range h {
			got = append(got, key)
			if len(values) != 1 {
				rt.Errorf("%s: %d values", key, len(values))
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(fields, got); diff != "" {
			rt.Errorf("fields (-want +got):\n%s", diff)
		}
		p := parse(rt, b)
		if want := flat(m.Subject); p.Subject != want {
			rt.Errorf("subject: got %q, want %q", p.Subject, want)
		}
		want := strings.Map(func(r rune) rune {
			if strings.ContainsRune(`/\:*?"<>|`, r) {
				return '_'
			}
			return r
		}, flat(m.Attachments[0].Name))
		if len(p.Files) != len(m.Attachments) || p.Files[0].Name != want || p.Files[0].Fallback != want {
			rt.Errorf("names: got %q and %q, want %q", p.Files[0].Name, p.Files[0].Fallback, want)
		}
	})
}

// flat is what the package promises to make of a value.
func flat(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s))
}

func build(t testing.TB, m *mail.Message) []byte {
	t.Helper()
	b, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fataler is what testing.TB and rapid.T share.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func header(t fataler, b []byte) netmail.Header {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header
}

// parse reads a message of the form that report has.
func parse(t fataler, b []byte) parsed {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	date, err := m.Header.Date()
	if err != nil {
		t.Fatal(err)
	}
	p := parsed{
		ID:      m.Header.Get("Message-ID"),
		From:    person(t, m.Header.Get("From")),
		To:      person(t, m.Header.Get("To")),
		Subject: decode(t, m.Header.Get("Subject")),
		Date:    date.Format(time.RFC3339),
	}
	each(t, m.Header.Get("Content-Type"), m.Body, func(part *multipart.Part) {
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if kind == "multipart/alternative" {
			each(t, part.Header.Get("Content-Type"), part, func(body *multipart.Part) {
				if strings.HasPrefix(body.Header.Get("Content-Type"), "text/html") {
					p.HTML = string(content(t, body))
				} else {
					p.Text = string(content(t, body))
				}
			})
			return
		}
		_, disposition, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		if err != nil {
			t.Fatal(err)
		}
		p.Files = append(p.Files, file{
			Name: disposition["filename"], Fallback: decode(t, params["name"]), Type: kind, Data: content(t, part),
		})
	})
	return p
}

func each(t fataler, contentType string, r io.Reader, f func(*multipart.Part)) {
	t.Helper()
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(r, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF { //nolint:errorlint // documented to be returned bare
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		f(part)
	}
}

func content(t fataler, part *multipart.Part) []byte {
	t.Helper()
	b, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t fataler, s string) string {
	t.Helper()
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func person(t fataler, s string) string {
	t.Helper()
	a, err := netmail.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a.Name + "|" + a.Address
}
