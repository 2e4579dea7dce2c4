package store

import "testing"

// Check 42: a ciphertext moved to another version, row, column or table does not
// open; of every column that holds any, see TestEveryColumnOfBytesIsRotated.
func TestNoSealedValueOpensInAnothersPlace(t *testing.T) {
	s := openTest(t)
	sealEverything(t, s)
	values, names := [][]byte{}, []string{}
	for i := range sealedColumns {
		c := &sealedColumns[i]
		n := eachSealed(t, s, c, func(key []string, data []byte) {
			values, names = append(values, data), append(names, c.additional(key))
		})
		if n == 0 {
			t.Errorf("%s.%s: no values", c.table, c.column)
		}
	}
	if len(values) != rotationValues {
		t.Fatalf("got %d values, want %d", len(values), rotationValues)
	}
	for i, v := range values {
		for j, name := range names {
			if _, err := s.seal.Open(v, name); (err == nil) != (i == j) {
				t.Errorf("%s under the name %s: %v", names[i], name, err)
			}
		}
	}
}
