package xls

import (
	"errors"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"

	"shegong/importer/grid"
)

const oleSignature = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// IsEncryptedPackage tells whether the file is an .xlsx with a password, which
// Office wraps in an OLE container. A broken container is not.
func IsEncryptedPackage(r io.ReaderAt, size int64) bool {
	c, err := readContainer(r, size)
	return err == nil && c.find("EncryptedPackage") != nil
}

// container is an OLE file with its directory read.
type container struct {
	guard *guard
	files []*mscfb.File
}

// openContainer finds the Workbook stream, or says what the file is instead.
func openContainer(r io.ReaderAt, size int64) (*stream, error) {
	c, err := readContainer(r, size)
	if err != nil {
		return nil, err
	}
	f := c.find("Workbook")
	if f == nil {
		return nil, c.stranger()
	}
	return c.open(f)
}

// readContainer reads the directory. mscfb is kept from places it does not
// check by the guard; a panic that is left becomes an error here.
func readContainer(r io.ReaderAt, size int64) (c *container, err error) {
	g, err := newGuard(r, size)
	if err != nil {
		return nil, err
	}
	defer func() {
		if recover() != nil {
			c, err = nil, g.fault()
		}
	}()
	doc, err := mscfb.New(g)
	if err != nil {
		return nil, g.fault()
	}
	g.opening = false
	return &container{guard: g, files: doc.File}, nil
}

// find returns the stream of that name at the root; an embedded object has
// streams of the same names deeper down.
func (c *container) find(name string) *mscfb.File {
	for _, f := range c.files {
		if len(f.Path) == 0 && !f.FileInfo().IsDir() && f.Initial >= ' ' && strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// stranger says what a container without a Workbook stream is.
func (c *container) stranger() *grid.Error {
	kinds := []struct{ stream, message string }{
		{"Book", "这是 Excel 5.0/95 的旧版工作簿，无法直接读取，请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传"},
		{"WordDocument", "这是 Word 文档，不是 Excel 工作簿，请把表格放到 Excel 或 WPS 表格中另存为 .xlsx 再上传"},
		{"PowerPoint Document", "这是 PowerPoint 演示文稿，不是 Excel 工作簿，请上传 .xlsx 文件"},
		{"__properties_version1.0", "这是 Outlook 邮件，不是 Excel 工作簿，请保存邮件中的附件后再上传"},
	}
	for _, k := range kinds {
		if c.find(k.stream) != nil {
			return fault(unsupported, k.message)
		}
	}
	if c.find("EncryptedPackage") != nil {
		return fault(encrypted, "这是设置了打开密码的 .xlsx 文件，请提供密码，或在 Excel/WPS 中取消密码后重新上传")
	}
	return fault(unsupported, "文件中没有 Excel 工作簿（可能是其他软件的文件），请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传")
}

// open reads the stream once, to learn where its bytes lie and that all of
// them are there. From then on mscfb is not needed.
func (c *container) open(f *mscfb.File) (s *stream, err error) {
	defer func() {
		if recover() != nil {
			s, err = nil, c.guard.fault()
		}
	}()
	if f.Size > c.guard.size {
		return nil, cutShort()
	}
	s = &stream{r: c.guard.r}
	for buf := make([]byte, 32<<10); s.size < f.Size; {
		c.guard.served = c.guard.served[:0]
		n, err := f.Read(buf)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, c.guard.fault()
		}
		if n == 0 {
			return nil, cutShort()
		}
		s.append(lastReads(c.guard.served, n))
	}
	if s.overlaps() {
		return nil, fault(corrupt, "文件内部的扇区链重复"+resave)
	}
	return s, nil
}

// lastReads returns the reads that filled the n bytes of one File.Read: mscfb
// first follows the chain and then reads the data, so they are the last ones.
func lastReads(served []read, n int) []read {
	i := len(served)
	for n > 0 && i > 0 {
		i--
		n -= served[i].n
	}
	return served[i:]
}
