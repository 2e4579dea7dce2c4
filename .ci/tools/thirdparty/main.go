// Command thirdparty writes what the program is made of that others made:
// thirdparty licences THIRD_PARTY.md, or thirdparty sbom FILE for a bill of
// materials in CycloneDX 1.6. It runs in the root of the tree.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"shegong/.ci/tools/supply"
)

func main() {
	if err := run(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "thirdparty:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return errors.New("usage: thirdparty licences|sbom FILE")
	}
	inv, err := supply.Gather(".")
	if err != nil {
		return err
	}
	var text []byte
	switch args[1] {
	case "licences":
		text = []byte(inv.Markdown())
	case "sbom":
		text, err = inv.CycloneDX()
	default:
		err = fmt.Errorf("no such list: %s", args[1])
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(args[2]), 0o755); err != nil {
		return err
	}
	return os.WriteFile(args[2], text, 0o644)
}
