// Package supply lists what the program is made of that others made: the Go
// modules linked into it and the files vendored with it, each with version,
// licence and checksum. [Gather] reads them, [Inventory.Markdown] writes
// THIRD_PARTY.md, [Inventory.CycloneDX] the bill of materials. It asks no
// network and judges no vulnerability; that is .ci/vuln.sh.
package supply

import (
	"fmt"
	"slices"
)

// Inventory is all third-party material of one tree, in the order in which it
// is shown.
type Inventory struct {
	Modules  []Module // the Go standard library first, then by path
	Vendored []Vendored
	Direct   []string // names of the modules that the program itself imports
}

// Gather lists the material of the Go module whose root is the folder root. An
// error names a module or file whose licence is not recognised or differs from
// the one it is listed under.
func Gather(root string) (Inventory, error) {
	modules, direct, err := linkedModules(root)
	if err != nil {
		return Inventory{}, err
	}
	inv := Inventory{Modules: modules, Direct: direct, Vendored: slices.Clone(vendored)}
	for i := range inv.Vendored {
		if err := inv.Vendored[i].read(root); err != nil {
			return Inventory{}, fmt.Errorf("%s: %w", inv.Vendored[i].Name, err)
		}
	}
	return inv, nil
}
