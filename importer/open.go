package importer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
	"strconv"

	"github.com/xuri/excelize/v2"

	"shegong/importer/grid"
	"shegong/importer/text"
	"shegong/importer/xls"
	"shegong/importer/xlsx"
)

// sum is the file's SHA-256 in hexadecimal.
func sum(src Source) string {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(src.Data, 0, src.Size)); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// open picks the reader by what the file holds, never by its name.
func open(src Source, opt Options) (grid.Book, error) {
	if src.Size == 0 {
		return nil, &grid.Error{Code: "empty", Message: "文件是空的。请检查后重新上传"}
	}
	head := make([]byte, min(src.Size, 512))
	if _, err := src.Data.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	limits := bounds(opt.Limits)
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return xlsx.Open(src.Data, src.Size, limits)
	case xls.Sniff(head):
		if xls.IsEncryptedPackage(src.Data, src.Size) {
			return decrypted(src, opt.Password, limits)
		}
		return xls.Open(src.Data, src.Size, limits)
	}
	if what := foreignMagic(head); what != "" {
		return nil, &grid.Error{Code: "unsupported", Message: "文件是" + what + "，不是表格。请上传 .xlsx、.xls 或 .csv 文件"}
	}
	return text.Open(src.Data, src.Size, limits)
}

// foreignMagic names binary files that are often uploaded by mistake.
func foreignMagic(head []byte) string {
	for _, m := range []struct{ magic, what string }{
		{"%PDF-", "PDF 文档"},
		{"\x89PNG", "图片"},
		{"\xFF\xD8\xFF", "图片"},
		{"GIF8", "图片"},
		{"II*\x00", "图片"},
		{"MM\x00*", "图片"},
		{"Rar!", "压缩包（.rar）"},
		{"7z\xBC\xAF\x27\x1C", "压缩包（.7z）"},
		{"\x1F\x8B", "压缩包（.gz）"},
		{"MZ", "程序"},
		{"\x7FELF", "程序"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return m.what
		}
	}
	return ""
}

func bounds(l grid.Limits) grid.Limits {
	d := grid.DefaultLimits
	if l.Inflated > 0 {
		d.Inflated = l.Inflated
	}
	if l.Entries > 0 {
		d.Entries = l.Entries
	}
	if l.Sheets > 0 {
		d.Sheets = l.Sheets
	}
	if l.Rows > 0 {
		d.Rows = l.Rows
	}
	if l.Columns > 0 {
		d.Columns = l.Columns
	}
	if l.Cells > 0 {
		d.Cells = l.Cells
	}
	if l.StringLen > 0 {
		d.StringLen = l.StringLen
	}
	return d
}

const (
	// Decryption holds the file and its plain form in memory.
	maxEncrypted = 256 << 20
	// Office writes 100,000 rounds of key stretching; a file that asks for
	// many more only wants to keep us busy.
	maxSpin = 1_000_000
)

var spinCount = regexp.MustCompile(`spinCount="(\d+)"`)

// decrypted opens an .xlsx with a password.
func decrypted(src Source, password string, limits grid.Limits) (grid.Book, error) {
	if password == "" {
		return nil, &grid.Error{Code: "password", Message: "文件设有打开密码。请输入密码，或去掉密码另存后再上传"}
	}
	if src.Size > maxEncrypted {
		return nil, &grid.Error{Code: "too_large", Message: "加密文件太大。请去掉密码另存后再上传"}
	}
	raw := make([]byte, src.Size)
	if _, err := io.ReadFull(io.NewSectionReader(src.Data, 0, src.Size), raw); err != nil {
		return nil, err
	}
	if m := spinCount.FindSubmatch(raw); m != nil {
		if n, err := strconv.Atoi(string(m[1])); err != nil || n > maxSpin {
			return nil, &grid.Error{Code: "unsupported", Message: "文件的加密方式不受支持。请去掉密码另存后再上传"}
		}
	}
	plain := decrypt(raw, password)
	if !bytes.HasPrefix(plain, []byte("PK")) {
		return nil, &grid.Error{Code: "password", Message: "密码不正确，无法打开文件。请核对密码后重试"}
	}
	return xlsx.Open(bytes.NewReader(plain), int64(len(plain)), limits)
}

// decrypt is nil where the password is wrong or the container is broken, which
// the library partly answers with a panic.
func decrypt(raw []byte, password string) (plain []byte) {
	defer func() {
		if recover() != nil {
			plain = nil
		}
	}()
	plain, err := excelize.Decrypt(raw, &excelize.Options{Password: password})
	if err != nil {
		return nil
	}
	return plain
}
