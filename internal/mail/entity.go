package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"strings"
)

const (
	crlf = "\r\n"

	// A line of base64 holds 76 characters at most (RFC 2045).
	base64Line = 57

	maxFileName = 240
)

// entity is a MIME entity: either data, or a boundary with entities between.
type entity struct {
	contentType string
	disposition string
	data        []byte

	boundary string
	parts    []entity
}

// textEntity ends every line with CRLF first, as RFC 2045 asks of text in base64.
func textEntity(subtype, text string) entity {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.NewReplacer("\r\n", crlf, "\r", crlf, "\n", crlf).Replace(text)
	return entity{contentType: "text/" + subtype + "; charset=utf-8", data: []byte(text)}
}

// multipart derives the boundary from the message's ID. It begins with "=_", which neither base64 nor
// quoted-printable can contain, so that no content collides with it.
func multipart(subtype, id string, parts []entity) entity {
	sum := sha256.Sum256([]byte(subtype + "\x00" + id))
	boundary := "=_" + hex.EncodeToString(sum[:16])
	return entity{
		contentType: "multipart/" + subtype + ";" + crlf + " boundary=\"" + boundary + "\"",
		boundary:    boundary,
		parts:       parts,
	}
}

// entity names the file twice: as RFC 2231 has it in Content-Disposition, and as encoded words in Content-Type for
// readers that know only these (QQ mail, older Outlook).
func (a Attachment) entity() (entity, error) {
	name := fileName(a.Name)
	if name == "" {
		return entity{}, errors.New("附件没有文件名")
	}
	if len(name) > maxFileName {
		return entity{}, fmt.Errorf("附件文件名过长（%d 字节，上限 %d 字节）：%s", len(name), maxFileName, name)
	}
	mediaType, err := mediaType(a.Type)
	if err != nil {
		return entity{}, fmt.Errorf("附件 %s：%w", name, err)
	}
	return entity{
		contentType: mediaType + ";" + crlf + " name=\"" + encodeText(name) + "\"",
		disposition: "attachment;" + crlf + " " + fileNameParameter(name),
		data:        a.Data,
	}, nil
}

func mediaType(s string) (string, error) {
	if s == "" {
		return "application/octet-stream", nil
	}
	kind, params, err := mime.ParseMediaType(s)
	delete(params, "name")
	out := mime.FormatMediaType(kind, params)
	// multipart and message must not be in base64 (RFC 2046).
	composite := strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/")
	if err != nil || out == "" || composite || !strings.Contains(kind, "/") {
		return "", fmt.Errorf("类型 %q 不可用", s)
	}
	return out, nil
}

func (e entity) write(b *bytes.Buffer) {
	writeField(b, "Content-Type", e.contentType)
	if e.disposition != "" {
		writeField(b, "Content-Disposition", e.disposition)
	}
	if e.boundary == "" {
		writeField(b, "Content-Transfer-Encoding", "base64")
		b.WriteString(crlf)
		writeBase64(b, e.data)
		return
	}
	b.WriteString(crlf)
	for _, p := range e.parts {
		b.WriteString("--" + e.boundary + crlf)
		p.write(b)
	}
	b.WriteString("--" + e.boundary + "--" + crlf)
}

func (e entity) sizeHint() int {
	n := 1024 + len(e.data)*7/5
	for _, p := range e.parts {
		n += p.sizeHint()
	}
	return n
}

func writeBase64(b *bytes.Buffer, data []byte) {
	if len(data) == 0 {
		b.WriteString(crlf)
	}
	for len(data) > 0 {
		n := min(len(data), base64Line)
		b.Write(base64.StdEncoding.AppendEncode(b.AvailableBuffer(), data[:n]))
		b.WriteString(crlf)
		data = data[n:]
	}
}
