package supply

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// std is the name under which the Go standard library is listed.
const std = "std"

// Module is a Go module of which at least one package is linked into the
// program.
type Module struct {
	Path    string   // module path, or "std"
	Version string   // as go.mod pins it, e.g. v1.6.0; the standard library's is go1.26.8
	Licence string   // SPDX expression
	Texts   []string // where the licence and its notices are found, relative to the module
	SHA256  string   // of the module's contents, as go.sum has it, in hex; none for std
	Needs   []string // paths of the modules it imports, sorted
}

type listedPackage struct {
	ImportPath string
	Dir        string
	Standard   bool
	Imports    []string
	Module     *struct {
		Path, Version, Dir, GoVersion, Sum string
		Main                               bool
		Replace                            *struct{ Path string }
	}
}

// module names the module the package belongs to.
func (p listedPackage) module() string {
	if p.Standard || p.Module == nil {
		return std
	}
	return p.Module.Path
}

// listPackages lists every package linked into the program. The platform is
// fixed, so that the list does not depend on where it is made.
func listPackages(root string) ([]listedPackage, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,Imports,Module", "./cmd/shegong")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-mod=readonly")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, fmt.Errorf("go list: %w: %s", err, exit.Stderr)
	} else if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var ps []listedPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return ps, nil
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		ps = append(ps, p)
	}
}

// linkedModules returns the modules and the paths of those that the program's
// own packages import.
func linkedModules(root string) (modules []Module, direct []string, err error) {
	packages, err := listPackages(root)
	if err != nil {
		return nil, nil, err
	}
	of := map[string]string{}
	grouped := map[string][]listedPackage{}
	for _, p := range packages {
		of[p.ImportPath] = p.module()
		grouped[p.module()] = append(grouped[p.module()], p)
	}
	for _, path := range slices.Sorted(maps.Keys(grouped)) {
		needs := needed(grouped[path], of)
		first := grouped[path][0]
		switch {
		case path == std:
		case first.Module.Main:
			direct = needs
			// Its texts are not read: some distributions keep them outside GOROOT.
			goes := Module{Path: std, Version: "go" + first.Module.GoVersion, Licence: "BSD-3-Clause", Texts: []string{"LICENSE", "PATENTS"}}
			modules = slices.Insert(modules, 0, goes)
		default:
			m, err := readModule(grouped[path])
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", path, err)
			}
			m.Needs = needs
			modules = append(modules, m)
		}
	}
	return modules, direct, nil
}

// needed returns the other modules that the packages import; of maps import
// path to module.
func needed(packages []listedPackage, of map[string]string) []string {
	needs := map[string]bool{}
	for _, p := range packages {
		for _, i := range p.Imports {
			// Absent are only the pseudo-packages unsafe and C.
			if m, ok := of[i]; ok && m != p.module() {
				needs[m] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(needs))
}

// readModule describes the module of the packages, which are all that is linked
// of it.
func readModule(packages []listedPackage) (Module, error) {
	mod := packages[0].Module
	if mod.Replace != nil {
		return Module{}, fmt.Errorf("replaced by %s: not what go.sum pins", mod.Replace.Path)
	}
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(mod.Sum, "h1:"))
	if err != nil || len(sum) != 32 {
		return Module{}, fmt.Errorf("no checksum in go.sum: %q", mod.Sum)
	}
	m := Module{Path: mod.Path, Version: mod.Version, SHA256: hex.EncodeToString(sum)}
	var own []string // texts that tell the licence
	for _, dir := range foldersUpTo(packages, mod.Dir) {
		entries, err := os.ReadDir(filepath.Join(mod.Dir, dir))
		if err != nil {
			return Module{}, err
		}
		for _, e := range entries {
			name := filepath.ToSlash(filepath.Join(dir, e.Name()))
			if e.IsDir() || !isLicenceText(e.Name()) || notLinked[mod.Path+"/"+name] {
				continue
			}
			m.Texts = append(m.Texts, name)
			if !isNotice(e.Name()) && !overviews[mod.Path+"/"+name] {
				own = append(own, filepath.Join(mod.Dir, name))
			}
		}
	}
	m.Licence, err = expression(own)
	return m, err
}

// foldersUpTo returns the folders of the packages and all above them within the
// module, relative to it and sorted: code taken over from elsewhere keeps its
// licence beside it.
func foldersUpTo(packages []listedPackage, module string) []string {
	seen := map[string]bool{".": true}
	for _, p := range packages {
		rel, err := filepath.Rel(module, p.Dir)
		for ; err == nil && !seen[rel]; rel = filepath.Dir(rel) {
			seen[rel] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
