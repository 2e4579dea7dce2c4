package web

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"
)

const (
	pdfType  = "application/pdf"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// contentType is a file's type by its name; what is unknown is never guessed
// from the content.
func contentType(name string) string {
	types := map[string]string{
		".pdf": pdfType, ".xlsx": xlsxType, ".xls": "application/vnd.ms-excel", ".csv": "text/csv; charset=utf-8",
		".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12", ".eml": "message/rfc822",
	}
	if t := types[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// sendFile answers with bytes to be saved under a name.
func sendFile(c echo.Context, name, mime string, data []byte) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, disposition(name))
	return c.Blob(http.StatusOK, mime, data)
}

// disposition is Content-Disposition after RFC 6266: the name in UTF-8, and
// one in ASCII for readers that know only that.
func disposition(name string) string {
	name = cleanName(name)
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, ascii, escapeName(name))
}

// escapeName escapes all but the attr-char of RFC 5987.
func escapeName(name string) string {
	var b strings.Builder
	for i := range len(name) {
		ch := name[i]
		if 'a' <= ch && ch <= 'z' || 'A' <= ch && ch <= 'Z' || '0' <= ch && ch <= '9' || strings.IndexByte("!#$&+-.^_`|~", ch) >= 0 {
			b.WriteByte(ch)
		} else {
			fmt.Fprintf(&b, "%%%02X", ch)
		}
	}
	return b.String()
}

// maxName is how long a file's name may be, in bytes; from maxExt on, what
// follows the last dot is no extension.
const (
	maxName = 200
	maxExt  = 10
)

// cleanName is an uploaded file's name as it is shown: without folders of
// either kind and without characters that cannot be seen. It names nothing on
// disk.
func cleanName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.TrimSpace(name)
	if ext := path.Ext(name); len(name) > maxName {
		if len(ext) >= maxExt {
			ext = ""
		}
		name = strings.ToValidUTF8(name[:maxName-len(ext)], "") + ext
	}
	if strings.Trim(name, ".") == "" {
		return "未命名"
	}
	return name
}

// param is a part of the path, unescaped once: the router gives it escaped
// where the address held an escaped separator.
func param(c echo.Context, name string) string {
	v := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return v
	}
	if u, err := url.PathUnescape(v); err == nil {
		return u
	}
	return v
}
