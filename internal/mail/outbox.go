package mail

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrNoMessage is what [Outbox.Open] returns for any name that [Outbox.List] does not give.
var ErrNoMessage = errors.New("发件箱中没有这封邮件")

const (
	suffix     = ".eml"
	tempPrefix = ".new-"
	dateLayout = "20060102"
	hashLength = 32

	// What is left of a crash is swept away once no running Send can own it.
	tempLife = time.Hour
)

// Outbox keeps messages as files in a folder, for other programs or people to send. Its methods may be called at the
// same time.
type Outbox struct {
	dir string
}

// NewOutbox makes the folder if need be, closed to other users, and clears it of half-written files.
func NewOutbox(dir string) (*Outbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make outbox: %w", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err == nil && strings.HasPrefix(f.Name(), tempPrefix) && time.Since(info.ModTime()) > tempLife {
			_ = os.Remove(filepath.Join(dir, f.Name()))
		}
	}
	return &Outbox{dir: dir}, nil
}

// Send writes the message to a file of its own, which appears whole or not at all. A message whose ID is there
// already stays as it is. Errors are a [*Failure].
func (o *Outbox) Send(ctx context.Context, m *Message) error {
	data, err := m.Bytes()
	if err != nil {
		return invalid(err)
	}
	if err := ctx.Err(); err != nil {
		return fail(Temporary, "发送被中止，邮件没有写入发件箱", err)
	}
	sum := sha256.Sum256([]byte(m.ID))
	hash := hex.EncodeToString(sum[:])[:hashLength]
	if err := o.keep(m.Date.Format(dateLayout), hash, data); err != nil {
		return fail(Temporary, "邮件没有写入发件箱；请检查磁盘空间和文件夹权限", err)
	}
	return nil
}

func (o *Outbox) keep(date, hash string, data []byte) error {
	names, err := o.names()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, hash+suffix) }) {
		return nil
	}

	f, err := os.CreateTemp(o.dir, tempPrefix)
	if err != nil {
		return fmt.Errorf("create message file: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once renamed
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write message file: %w", err)
	}
	if err := os.Rename(f.Name(), filepath.Join(o.dir, date+"-"+hash+suffix)); err != nil {
		return fmt.Errorf("name message file: %w", err)
	}
	return syncFolder(o.dir)
}

// List returns the messages, newest first.
func (o *Outbox) List() ([]Entry, error) {
	names, err := o.names()
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(names))
	for _, name := range names {
		e, err := o.entry(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // taken away meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("read message %s: %w", name, err)
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(b.Date.Compare(a.Date), strings.Compare(b.Name, a.Name))
	})
	return entries, nil
}

// Open returns the message under a name that [Outbox.List] gave; the caller closes it.
func (o *Outbox) Open(name string) (io.ReadCloser, error) {
	f, err := o.open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w：%q", ErrNoMessage, name)
	}
	if err != nil {
		return nil, fmt.Errorf("open message %s: %w", name, err)
	}
	return f, nil
}

func (o *Outbox) open(name string) (*os.File, error) {
	if !isMessageName(name) {
		return nil, os.ErrNotExist
	}
	// A link of that name must not lead out of the folder either.
	info, err := os.Lstat(filepath.Join(o.dir, name))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, os.ErrNotExist
	}
	return os.OpenInRoot(o.dir, name)
}

func (o *Outbox) names() ([]string, error) {
	files, err := os.ReadDir(o.dir)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	var names []string
	for _, f := range files {
		if isMessageName(f.Name()) && f.Type().IsRegular() {
			names = append(names, f.Name())
		}
	}
	return names, nil
}

// isMessageName admits exactly what keep makes: eight digits, a hyphen, the hash, the suffix.
func isMessageName(name string) bool {
	stem, ok := strings.CutSuffix(name, suffix)
	date, hash, cut := strings.Cut(stem, "-")
	return ok && cut && len(date) == len(dateLayout) && len(hash) == hashLength &&
		strings.Trim(date, "0123456789") == "" && strings.Trim(hash, "0123456789abcdef") == ""
}

// syncFolder makes the new name last through a power failure.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open outbox: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync outbox: %w", err)
	}
	return nil
}
