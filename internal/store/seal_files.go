package store

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// Files seals what lies beside the database in files, such as the outbox. Its
// key follows from the hash key, which is kept sealed and stays when the master
// key is changed: files need no sealing anew, and open as long as the database
// is at hand.
func (s *Store) Files() (*Sealer, error) {
	master, err := hkdf.Key(sha256.New, s.seal.hashKey, nil, "shegong files", 32)
	if err != nil {
		return nil, err
	}
	out, err := NewSealer(master)
	if err != nil {
		return nil, err
	}
	out.sealing = s.seal.sealing
	return out, nil
}
