package mail

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// A file holds two sealed parts, each behind its length in four bytes: the [Entry], so that a list need not open whole
// messages, and the message.

// What each part is bound to, with the message's name.
const (
	headPart = "outbox/head/"
	mailPart = "outbox/mail/"
)

// maxHead bounds a sealed entry.
const maxHead = 1 << 20

var errSpoilt = errors.New("the file is cut off or spoilt")

// pack is a message as its file holds it.
func (o *Outbox) pack(name string, data []byte) ([]byte, error) {
	head, err := json.Marshal(newEntry(name, data))
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, p := range []struct {
		plain []byte
		bound string
	}{{head, headPart}, {data, mailPart}} {
		sealed, err := o.seal.Seal(p.plain, p.bound+name)
		if err != nil {
			return nil, fmt.Errorf("encrypt message: %w", err)
		}
		out = append(binary.BigEndian.AppendUint32(out, uint32(len(sealed))), sealed...)
	}
	return out, nil
}

// part reads the next sealed part of a file.
func part(r io.Reader, limit int64) ([]byte, error) {
	var size uint32
	if err := binary.Read(r, binary.BigEndian, &size); err != nil || int64(size) > limit {
		return nil, errors.Join(errSpoilt, err)
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(r, sealed); err != nil {
		return nil, errors.Join(errSpoilt, err)
	}
	return sealed, nil
}

// read opens the message of a name.
func (o *Outbox) read(name string) (data []byte, err error) {
	f, err := o.file(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if _, err := part(f, maxHead); err != nil {
		return nil, err
	}
	sealed, err := part(f, info.Size())
	if err != nil {
		return nil, err
	}
	return o.seal.Open(sealed, mailPart+name)
}

// entry opens what a list shows of the message of a name.
func (o *Outbox) entry(name string) (Entry, error) {
	f, err := o.file(name)
	if err != nil {
		return Entry{}, err
	}
	defer func() { _ = f.Close() }()
	e, err := o.head(name, f)
	if err == nil {
		return e, nil
	}
	info, err := f.Stat() // one spoilt file must not hide the others
	if err != nil {
		return Entry{}, err
	}
	return Entry{Name: name, Size: info.Size()}, nil
}

func (o *Outbox) head(name string, f *os.File) (Entry, error) {
	e := Entry{Name: name}
	sealed, err := part(f, maxHead)
	if err != nil {
		return e, err
	}
	plain, err := o.seal.Open(sealed, headPart+name)
	if err != nil {
		return e, err
	}
	return e, json.Unmarshal(plain, &e)
}
