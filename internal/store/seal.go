package store

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// maxPart bounds what is unpacked from the database.
const maxPart = 4 << 30

// Sealer compresses and encrypts, and makes keyed hashes.
//
// What encrypts follows from the master key and changes with it. What hashes
// does not: hashes of ID numbers, names and posts are compared across versions,
// and the values behind most of them stand nowhere in the clear, so they could
// not be made again. The hash key therefore lies sealed in the database, and a
// new master key only seals it anew (see [Rotate]). It starts as what follows
// from the first master key, which is what older databases were hashed with.
type Sealer struct {
	aeads   map[byte]cipher.AEAD // by algorithm byte
	sealing byte                 // the algorithm for what is sealed now
	hashKey []byte
	files   []byte // keys of files, see [Sealer.takeFileKeys]
	macKey  []byte // of backups: follows from the master key, which a restore has before it has data
	print   string
	enc     *zstd.Encoder
	dec     *zstd.Decoder
}

// NewSealer derives the keys for sealing and hashing from a master key of 32
// bytes. It seals with AES-256-GCM.
func NewSealer(master []byte) (*Sealer, error) {
	derive := func(info string, size int) []byte {
		k, err := hkdf.Key(sha256.New, master, nil, info, size)
		if err != nil {
			panic(err) // only for lengths beyond 255 blocks
		}
		return k
	}
	aeads, err := newCiphers(derive)
	if err != nil {
		return nil, err
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPart))
	if err != nil {
		return nil, err
	}
	first := derive("shegong hash", 32)
	return &Sealer{
		aeads: aeads, sealing: aesGCM, hashKey: first, macKey: first,
		print: hex.EncodeToString(derive("shegong fingerprint", 32)[:8]), enc: enc, dec: dec,
	}, nil
}

// Seal compresses and encrypts plain; what it is opened with must name the same
// additional data, so a part cannot be moved to another version.
func (s *Sealer) Seal(plain []byte, additional string) ([]byte, error) {
	return s.encrypt(s.enc.EncodeAll(plain, nil), additional)
}

// Open undoes Seal.
func (s *Sealer) Open(sealed []byte, additional string) ([]byte, error) {
	packed, err := s.decrypt(sealed, additional)
	if err != nil {
		return nil, err
	}
	return s.dec.DecodeAll(packed, nil)
}

func (s *Sealer) encrypt(packed []byte, additional string) ([]byte, error) {
	aead := s.aeads[s.sealing]
	out := make([]byte, 1+aead.NonceSize(), 1+aead.NonceSize()+len(packed)+aead.Overhead())
	out[0] = s.sealing
	if _, err := rand.Read(out[1:]); err != nil {
		return nil, err
	}
	return aead.Seal(out, out[1:], packed, []byte(additional)), nil
}

func (s *Sealer) decrypt(sealed []byte, additional string) ([]byte, error) {
	if len(sealed) == 0 || s.aeads[sealed[0]] == nil {
		return nil, errors.New("sealed data: unknown algorithm")
	}
	aead := s.aeads[sealed[0]]
	n := 1 + aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("sealed data: cut off")
	}
	packed, err := aead.Open(nil, sealed[1:n], sealed[n:], []byte(additional))
	if err != nil {
		return nil, fmt.Errorf("sealed data: %w", err)
	}
	return packed, nil
}

// Hash is the keyed hash by which values are compared without being stored.
func (s *Sealer) Hash(value string) string { return keyed(s.hashKey, value) }

// keyed is the first half of a value's HMAC-SHA-256, in hexadecimal.
func keyed(key []byte, value string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(value))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// HashKey keys the hashes of finding keys.
func (s *Store) HashKey() []byte { return s.seal.hashKey }

// Fingerprint names the key without giving it away.
func (s *Store) Fingerprint() string { return s.seal.print }
