package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/returns"
	"shegong/internal/store"
)

// maxFiles is how many workbooks one upload may bring.
const maxFiles = 50

// received is what an upload brought.
type received struct {
	Files    []store.FileData
	Replace  bool
	Password string
}

// receive reads an upload into memory; its length is bounded already. Nothing
// of it touches the disk unsealed, as the standard form parser would have it.
func receive(c echo.Context) (*received, error) {
	out := &received{Replace: c.QueryParam("replace") == "all"}
	mr, err := c.Request().MultipartReader()
	if err != nil {
		return nil, &said{"请以表单（multipart/form-data）上传文件", echo.ErrUnsupportedMediaType}
	}
	for {
		part, err := mr.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out, out.validate()
		}
		if err != nil {
			return nil, brokenForm(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, brokenForm(err)
		}
		if field := part.FormName(); field != "files" && field != "file" && !isText(string(data)) {
			return nil, bad("", unreadableText)
		}
		out.add(part.FormName(), rawFileName(part.Header.Get("Content-Disposition")), data)
	}
}

// rawFileName is the file's name as sent; [cleanName] makes it fit to show.
func rawFileName(disposition string) string {
	_, params, err := mime.ParseMediaType(disposition)
	if err != nil {
		return ""
	}
	return params["filename"]
}

func brokenForm(err error) error {
	if as[*http.MaxBytesError](err) {
		return err
	}
	return bad("files", "上传没有完成，请重新上传")
}

func (r *received) add(field, name string, data []byte) {
	switch field {
	case "files", "file":
		// Browsers send an empty part for a file input left empty.
		if name != "" || len(data) > 0 {
			r.Files = append(r.Files, store.FileData{Name: cleanName(name), Data: data})
		}
	case "replace":
		r.Replace = r.Replace || string(data) == "all"
	case "password":
		r.Password = string(data)
	}
}

func (r *received) validate() error {
	switch {
	case len(r.Files) == 0:
		return bad("files", "请选择要上传的工作簿")
	case len(r.Files) > maxFiles:
		return bad("files", "一次最多上传%d个文件", maxFiles)
	}
	seen := map[string]bool{}
	for _, f := range r.Files {
		if seen[f.Name] {
			return bad("files", "有两个文件同名：“%s”，请改名后再上传", f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}

// check uploads what was received, and tells who watches how far it is. An
// upload that is not checked promptly gives the pending one.
func (s *Server) check(c echo.Context, t *target, r *received) (*returns.Checked, *store.PendingUpload, error) {
	report := s.progress.begin(c)
	defer report.end()
	out, pending, err := s.Returns.UploadSoon(c.Request().Context(), returns.Upload{
		Unit: t.Unit.Code, Period: t.Period, Files: r.Files, ReplaceAll: r.Replace && len(r.Files) > 0, Password: r.Password,
		Progress: report.read,
	})
	return out, pending, explainUpload(err)
}

func explainUpload(err error) error {
	err = explain(err, store.ErrConflict, "本期报送已提交或已接收，不能再上传；需要更正的，请先退回修改")
	return explain(err, store.ErrStale, "上传期间本期报送又有了新的版本，这次没有保存，请刷新页面后再上传")
}

func (s *Server) upload(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	r, err := receive(c)
	if err != nil {
		return s.uploadFailed(c, err)
	}
	_, pending, err := s.check(c, t, r)
	return s.uploaded(c, t, pending, err, "uploaded")
}

// uploaded answers an upload that was checked, refused, or is still to be
// checked.
func (s *Server) uploaded(c echo.Context, t *target, pending *store.PendingUpload, err error, ok string) error {
	switch {
	case err != nil:
		return s.uploadFailed(c, err)
	case pending != nil:
		return seeOther(c, t.URL()+"/uploads/"+pending.ID)
	default:
		return seeOther(c, t.URL()+"?ok="+ok)
	}
}

// recheck checks the files of the newest version again.
func (s *Server) recheck(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	pending, err := s.again(c, t, c.FormValue("password"))
	return s.uploaded(c, t, pending, err, "rechecked")
}

func (s *Server) again(c echo.Context, t *target, password string) (*store.PendingUpload, error) {
	if _, err := s.Store.Version(c.Request().Context(), t.Unit.Code, t.Period, 0); err != nil {
		return nil, explain(err, store.ErrNotFound, "还没有上传过文件")
	}
	_, pending, err := s.check(c, t, &received{Password: password})
	return pending, err
}

// uploadFailed shows the return's page with what was wrong, so that the clerk
// can try again at once. What the clerk cannot mend goes the usual way.
func (s *Server) uploadFailed(c echo.Context, err error) error {
	a, known := answerTo(err)
	if !known || a.Status == http.StatusRequestEntityTooLarge || a.Status == http.StatusNotFound {
		return err
	}
	p, perr := s.newReturnPage(c)
	if perr != nil {
		return fmt.Errorf("show failed upload: %w", errors.Join(err, perr))
	}
	p.Message, p.Failed = a.Message, nil
	var u *returns.Unreadable
	if errors.As(err, &u) {
		p.Message, p.Failed = "有文件不能读取，本次上传没有保存。请按提示处理后重新上传。", a.Fields
	}
	return s.render(c, a.Status, "return", p)
}
