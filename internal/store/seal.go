package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// aesGCM is the algorithm byte of AES-256-GCM over zstd; it stands first in
// everything sealed, so that another algorithm can follow.
const aesGCM = 1

// maxPart bounds what is unpacked from the database.
const maxPart = 4 << 30

// Sealer compresses and encrypts, and makes keyed hashes.
type Sealer struct {
	aead    cipher.AEAD
	hashKey []byte
	print   string
	enc     *zstd.Encoder
	dec     *zstd.Decoder
}

// NewSealer derives the keys for sealing and hashing from a master key of 32
// bytes.
func NewSealer(master []byte) (*Sealer, error) {
	derive := func(info string) []byte {
		k, err := hkdf.Key(sha256.New, master, nil, info, 32)
		if err != nil {
			panic(err) // only for lengths beyond 255 blocks
		}
		return k
	}
	block, err := aes.NewCipher(derive("shegong seal"))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
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
	return &Sealer{aead, derive("shegong hash"), hex.EncodeToString(derive("shegong fingerprint")[:8]), enc, dec}, nil
}

// Seal compresses and encrypts plain; what it is opened with must name the same
// additional data, so a part cannot be moved to another version.
func (s *Sealer) Seal(plain []byte, additional string) ([]byte, error) {
	out := make([]byte, 1+s.aead.NonceSize(), 1+s.aead.NonceSize()+len(plain)/4+64)
	out[0] = aesGCM
	if _, err := rand.Read(out[1:]); err != nil {
		return nil, err
	}
	nonce := out[1 : 1+s.aead.NonceSize()]
	return s.aead.Seal(out, nonce, s.enc.EncodeAll(plain, nil), []byte(additional)), nil
}

// Open undoes Seal.
func (s *Sealer) Open(sealed []byte, additional string) ([]byte, error) {
	n := 1 + s.aead.NonceSize()
	if len(sealed) < n || sealed[0] != aesGCM {
		return nil, errors.New("sealed data: unknown algorithm")
	}
	packed, err := s.aead.Open(nil, sealed[1:n], sealed[n:], []byte(additional))
	if err != nil {
		return nil, fmt.Errorf("sealed data: %w", err)
	}
	return s.dec.DecodeAll(packed, nil)
}

// Hash is the keyed hash by which values are compared without being stored.
func (s *Sealer) Hash(value string) string {
	m := hmac.New(sha256.New, s.hashKey)
	m.Write([]byte(value))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// HashKey keys the hashes of finding keys.
func (s *Store) HashKey() []byte { return s.seal.hashKey }

// Fingerprint names the key without giving it away.
func (s *Store) Fingerprint() string { return s.seal.print }

// loadKey reads the key; used tells that data was sealed already.
func loadKey(c Config, used bool) (*Sealer, error) {
	text := c.Key
	if text == "" {
		var err error
		if text, err = keyFile(c.Dir, used); err != nil {
			return nil, err
		}
	}
	master, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(master) != 32 {
		return nil, errors.New("密钥应为64位十六进制字符")
	}
	return NewSealer(master)
}

// keyFile reads the key, or makes one on first start. The file is there, whole,
// before anything is sealed with it; for data that is there no new key is made,
// for it could open nothing.
func keyFile(dir string, used bool) (string, error) {
	path := filepath.Join(dir, "key")
	b, err := os.ReadFile(path)
	if err == nil {
		return string(b), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read key: %w", err)
	}
	if used {
		return "", fmt.Errorf("数据库里有数据，但找不到密钥文件 %s；请把备份的密钥放回原处", path)
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return "", err
	}
	text := hex.EncodeToString(key) + "\n"
	if err := writeWhole(path, text); err != nil {
		return "", fmt.Errorf("create key: %w", err)
	}
	return text, nil
}

// writeWhole makes a file that is there wholly or not at all, also after a
// power cut.
func writeWhole(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once renamed
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// checkKey loads the key, and refuses another than the one the data was sealed
// with.
func (s *Store) checkKey(ctx context.Context, c Config) error {
	var n int
	if err := s.db.NewRaw("SELECT COUNT(*) FROM meta WHERE name = 'key'").Scan(ctx, &n); err != nil {
		return fmt.Errorf("read key fingerprint: %w", err)
	}
	var err error
	if s.seal, err = loadKey(c, n > 0); err != nil {
		return err
	}
	_, err = s.db.NewRaw("INSERT INTO meta (name, value) VALUES ('key', ?) ON CONFLICT (name) DO NOTHING", s.seal.print).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note key fingerprint: %w", err)
	}
	var print string
	if err := s.db.NewRaw("SELECT value FROM meta WHERE name = 'key'").Scan(ctx, &print); err != nil {
		return fmt.Errorf("read key fingerprint: %w", err)
	}
	if print != s.seal.print {
		return fmt.Errorf("密钥不符：数据用指纹为 %s 的密钥加密，当前密钥的指纹为 %s", print, s.seal.print)
	}
	return nil
}
