package mail

import (
	"bytes"
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
	sealedMark = ".sealed" // behind the name of every file
	tempPrefix = ".new-"
	dateLayout = "20060102"
	hashLength = 32

	// What is left of a crash is swept away once no running Send can own it.
	tempLife = time.Hour
)

// Sealer encrypts what messages say before it is written. What is opened must name the same additional data, so that
// no message can take another's place.
type Sealer interface {
	Seal(plain []byte, additional string) ([]byte, error)
	Open(sealed []byte, additional string) ([]byte, error)
}

// Outbox keeps messages, encrypted, as files in a folder, for people to fetch through the pages. Its methods may be
// called at the same time.
type Outbox struct {
	dir  string
	seal Sealer
}

// NewOutbox makes the folder if need be, closed to other users, and clears it of half-written files. Messages that lie
// there in the clear, from before messages were encrypted, it encrypts.
func NewOutbox(dir string, seal Sealer) (*Outbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make outbox: %w", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	o := &Outbox{dir: dir, seal: seal}
	for _, f := range files {
		info, err := f.Info()
		if err == nil && strings.HasPrefix(f.Name(), tempPrefix) && time.Since(info.ModTime()) > tempLife {
			_ = os.Remove(filepath.Join(dir, f.Name()))
		}
		if f.Type().IsRegular() && isMessageName(f.Name()) {
			if err := o.sealClear(f.Name()); err != nil {
				return nil, fmt.Errorf("encrypt message %s: %w", f.Name(), err)
			}
		}
	}
	return o, nil
}

// sealClear puts an encrypted file in the place of one in the clear.
func (o *Outbox) sealClear(name string) error {
	path := filepath.Join(o.dir, name)
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := o.write(name, data); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	return syncFolder(o.dir)
}

// Send seals the message into a file of its own, which appears whole or not at all. A message whose ID is there
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

	return o.write(date+"-"+hash+suffix, data)
}

// write seals a message into its file, which appears whole or not at all.
func (o *Outbox) write(name string, data []byte) error {
	sealed, err := o.pack(name, data)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(o.dir, tempPrefix)
	if err != nil {
		return fmt.Errorf("create message file: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once renamed
	_, err = f.Write(sealed)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write message file: %w", err)
	}
	if err := os.Rename(f.Name(), filepath.Join(o.dir, name+sealedMark)); err != nil {
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
	data, err := o.read(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w：%q", ErrNoMessage, name)
	}
	if err != nil {
		return nil, fmt.Errorf("open message %s: %w", name, err)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// RemoveBefore deletes the messages of the days before a day, which is in the messages' zone, and tells how many.
func (o *Outbox) RemoveBefore(day time.Time) (removed int, err error) {
	names, err := o.names()
	if err != nil {
		return 0, err
	}
	first := day.Format(dateLayout)
	for _, name := range names {
		if name[:len(dateLayout)] >= first {
			continue
		}
		if err := os.Remove(filepath.Join(o.dir, name+sealedMark)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return removed, fmt.Errorf("delete message %s: %w", name, err)
		}
		removed++
	}
	return removed, syncFolder(o.dir)
}

// file opens the file of a message.
func (o *Outbox) file(name string) (*os.File, error) {
	if !isMessageName(name) {
		return nil, os.ErrNotExist
	}
	// A link of that name must not lead out of the folder either.
	info, err := os.Lstat(filepath.Join(o.dir, name+sealedMark))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, os.ErrNotExist
	}
	return os.OpenInRoot(o.dir, name+sealedMark)
}

func (o *Outbox) names() ([]string, error) {
	files, err := os.ReadDir(o.dir)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	var names []string
	for _, f := range files {
		name, sealed := strings.CutSuffix(f.Name(), sealedMark)
		if sealed && isMessageName(name) && f.Type().IsRegular() {
			names = append(names, name)
		}
	}
	return names, nil
}

// isMessageName admits exactly what keep makes, without the mark: eight digits, a hyphen, the hash, the suffix.
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
