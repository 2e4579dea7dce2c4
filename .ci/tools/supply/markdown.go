package supply

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Markdown returns the text of THIRD_PARTY.md, the same for the same tree.
func (inv Inventory) Markdown() string {
	var b strings.Builder
	b.WriteString(`# Third-party software and data

Made by ` + "`make licences`" + `; not to be edited by hand. A test fails when it is out of date. Licences are SPDX expressions.

## Go modules in the program

Every module of which a package is linked into ` + "`shegong`" + ` on Linux, in the version that go.mod pins and with the contents that go.sum pins.
Modules of go.mod that are missing here are used by tests or on other systems only. The licence is read from the texts named, which lie in
the module's folder: ` + "`go mod download -json MODULE@VERSION`" + ` tells where that is; for the standard library it is ` + "`go env GOROOT`" + `.

| module | version | licence | texts |
| --- | --- | --- | --- |
`)
	for _, m := range inv.Modules {
		row(&b, m.Path, m.Version, m.Licence, strings.Join(m.Texts, ", "))
	}
	b.WriteString(`
## Files in this tree

Where no text is named, the source carries none beside the licence's name.

| what | version | source | licence | folder | texts | used by |
| --- | --- | --- | --- | --- | --- | --- |
`)
	sums := map[string]string{}
	for _, v := range inv.Vendored {
		user := "program"
		if v.Testing {
			user = "tests only"
		}
		row(&b, v.Name, dash(v.Version), v.Source, v.Licence, v.Dir, dash(strings.Join(v.Texts, ", ")), user)
		for i, f := range v.paths() {
			sums[f] = v.SHA256[i]
		}
	}
	b.WriteString("\n## Checksums of these files\n\n| file | SHA-256 |\n| --- | --- |\n")
	for _, f := range slices.Sorted(maps.Keys(sums)) {
		row(&b, f, sums[f])
	}
	return b.String()
}

func row(b *strings.Builder, cells ...string) {
	fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
