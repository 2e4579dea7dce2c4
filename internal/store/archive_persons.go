package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
)

// ListsPersons tells that a file is a report that lists persons by name and that
// the context's actor may not have: it went to those it belongs to by mail.
func (s *Store) ListsPersons(ctx context.Context, data []byte) (bool, error) {
	sum := sha256.Sum256(data)
	var units []string
	hash := hex.EncodeToString(sum[:])
	err := s.db.NewRaw("SELECT unit FROM archive WHERE sha256 = ? AND personal UNION SELECT unit FROM expired_reports WHERE sha256 = ?", hash, hash).
		Scan(ctx, &units)
	if err != nil {
		return false, wrap(err, "find archived report")
	}
	for _, u := range units {
		if !ActorOf(ctx).Owns(u) {
			return true, nil
		}
	}
	return false, nil
}
