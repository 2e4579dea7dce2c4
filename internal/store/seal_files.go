package store

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// fileKeysRow is the row of meta with the keys of files, sealed, in hexadecimal;
// it is there from the first change of the master key on.
const fileKeysRow = "file-keys"

// fileKeySize is the size of one key in bytes.
const fileKeySize = 32

// FileSealer seals what lies beside the database in files.
type FileSealer struct {
	keys []*Sealer // the newest first, which seals
}

// Files seals what lies beside the database in files, such as the outbox. They
// are not sealed anew when the master key is changed, for they may lie anywhere:
// what is written after it is sealed under a new key, and the keys before open
// what is older. All lie sealed in the database, so files open as long as that is
// at hand.
func (s *Store) Files() (*FileSealer, error) {
	out := &FileSealer{}
	for key := range slices.Chunk(s.seal.files, fileKeySize) {
		one, err := NewSealer(key)
		if err != nil {
			return nil, err
		}
		one.sealing = s.seal.sealing
		out.keys = append(out.keys, one)
	}
	return out, nil
}

// Seal is [Sealer.Seal] under the newest key.
func (s *FileSealer) Seal(plain []byte, additional string) ([]byte, error) {
	return s.keys[0].Seal(plain, additional)
}

// Open is [Sealer.Open] under whichever key opens it.
func (s *FileSealer) Open(sealed []byte, additional string) ([]byte, error) {
	var failed error
	for _, key := range s.keys {
		plain, err := key.Open(sealed, additional)
		if err == nil {
			return plain, nil
		}
		failed = errors.Join(failed, err)
	}
	return nil, failed
}

// takeFileKeys takes the keys of files that are kept, one behind the other, the
// newest first. Until the master key was changed there is one, which follows from
// the hash key.
func (s *Sealer) takeFileKeys(ctx context.Context, db bun.IDB) error {
	text, kept, err := meta(ctx, db, fileKeysRow)
	if err != nil {
		return err
	}
	if !kept {
		s.files, err = hkdf.Key(sha256.New, s.hashKey, nil, "shegong files", fileKeySize)
		return err
	}
	sealed, err := hex.DecodeString(text)
	if err != nil {
		return fmt.Errorf("read file keys: %w", err)
	}
	if s.files, err = s.Open(sealed, "meta/"+fileKeysRow); err != nil {
		return fmt.Errorf("read file keys: %w", err)
	}
	return nil
}

// renewFileKeys puts a new key before the old ones, and gives them as they are
// kept.
func (s *Sealer) renewFileKeys(old []byte) (string, error) {
	s.files = make([]byte, fileKeySize, fileKeySize+len(old))
	if _, err := rand.Read(s.files); err != nil {
		return "", err
	}
	s.files = append(s.files, old...)
	sealed, err := s.Seal(s.files, "meta/"+fileKeysRow)
	return hex.EncodeToString(sealed), err
}
