package store

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"

	"github.com/emmansun/gmsm/sm4"
)

// The algorithm bytes: one stands first in everything sealed, so that all that
// was ever sealed opens, whichever algorithm is set now. Each is over zstd.
const (
	aesGCM byte = 1 // AES-256-GCM
	sm4GCM byte = 2 // SM4-GCM (GB/T 32907, GB/T 36624)
)

// The ciphers by which a [Config] names them.
const (
	CipherAES = "aes"
	CipherSM4 = "sm4"
)

// newCiphers makes every algorithm, each with a key of its own: no two share
// one, so that a changed algorithm byte opens nothing.
func newCiphers(derive func(info string, size int) []byte) (map[byte]cipher.AEAD, error) {
	a, err := aes.NewCipher(derive("shegong seal", 32))
	if err != nil {
		return nil, err
	}
	s, err := sm4.NewCipher(derive("shegong seal sm4", sm4.BlockSize))
	if err != nil {
		return nil, err
	}
	out := map[byte]cipher.AEAD{}
	for algorithm, block := range map[byte]cipher.Block{aesGCM: a, sm4GCM: s} {
		if out[algorithm], err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// use sets the cipher for what is sealed from now on; "" is AES.
func (s *Sealer) use(name string) error {
	switch name {
	case "", CipherAES:
		s.sealing = aesGCM
	case CipherSM4:
		s.sealing = sm4GCM
	default:
		return fmt.Errorf("没有加密算法“%s”，应为 %s 或 %s", name, CipherAES, CipherSM4)
	}
	return nil
}
