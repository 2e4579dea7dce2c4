package archtest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/.ci/tools/supply"
)

const root = "../.."

// thirdParty returns the rows of the table in THIRD_PARTY.md whose first head
// is first.
func thirdParty(t *testing.T, first string) [][]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "THIRD_PARTY.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(b), "\n| "+first+" | ")
	if !found {
		t.Fatalf("no table %q", first)
	}
	table, _, _ := strings.Cut(rest, "\n\n")
	var rows [][]string
	for _, line := range strings.Split(strings.TrimSpace(table), "\n")[2:] {
		rows = append(rows, strings.Split(strings.Trim(line, "| "), " | "))
	}
	return rows
}

func inventory(t *testing.T) supply.Inventory {
	t.Helper()
	inv, err := supply.Gather(root)
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

// The list of the command is compared as a whole; the tests after it hold the
// command itself to what go and the files say.
func TestThirdPartyIsUpToDate(t *testing.T) {
	got, err := os.ReadFile(filepath.Join(root, "THIRD_PARTY.md"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(inventory(t).Markdown(), string(got)); diff != "" {
		t.Errorf("THIRD_PARTY.md is out of date, run make licences (-want +got):\n%s", diff)
	}
}

func TestThirdPartyModules(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "shegong/cmd/shegong")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	want := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(want)
	want = slices.DeleteFunc(slices.Compact(want), func(s string) bool { return s == "" })
	if len(want) < 40 {
		t.Errorf("go list names only %d modules", len(want))
	}
	var got []string
	for _, r := range thirdParty(t, "module") {
		if r[0] != "std" {
			got = append(got, r[0]+" "+r[1])
		}
		if r[2] == "" || r[3] == "" {
			t.Errorf("%s: licence %q, texts %q", r[0], r[2], r[3])
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("modules (-want +got):\n%s", diff)
	}
}

// Every file that lies in a folder of vendored material is listed with the
// checksum it has, and nothing else is.
func TestThirdPartyChecksums(t *testing.T) {
	want := map[string]string{}
	for _, dir := range []string{"templates/static/vendor", "templates/fonts", "internal/roster/data", "internal/web/testdata"} {
		err := fs.WalkDir(os.DirFS(root), dir, func(path string, d fs.DirEntry, err error) error {
			ours := dir == "internal/web/testdata" && !strings.Contains(path, "/axe-")
			if err != nil || d.IsDir() || d.Name() == "README.md" || ours {
				return err
			}
			b, err := os.ReadFile(filepath.Join(root, path))
			sum := sha256.Sum256(b)
			want[path] = hex.EncodeToString(sum[:])
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]string{}
	for _, r := range thirdParty(t, "file") {
		got[r[0]] = r[1]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checksums (-want +got):\n%s", diff)
	}
}

// The README beside a file from npm names its version and checksum by hand, so
// that a changed file does not pass by making the list anew.
func TestNPMFilesArePinnedByHand(t *testing.T) {
	for _, v := range inventory(t).Vendored {
		if v.Kind != "library" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(root, v.Dir, "README.md"))
		if err != nil {
			b, err = os.ReadFile(filepath.Join(root, v.Dir, "../README.md"))
		}
		if err != nil {
			t.Fatal(err)
		}
		line := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(v.Name+" | "+v.Version+" | ") + `.*` + v.Files[0] + ` \| ` + v.SHA256[0] + ` \|$`)
		if !line.Match(b) {
			t.Errorf("%s %s: the README does not name it with checksum %s", v.Name, v.Version, v.SHA256[0])
		}
	}
}

func TestDetectLicence(t *testing.T) {
	const (
		mit = "Permission is hereby granted, free of charge, to any person obtaining a copy\nof this software and so on. The above copyright notice " +
			"and this\npermission notice shall be included in all\n# copies or substantial portions of the Software."
		bsd    = "Redistribution and use in source and binary forms, with or without\nmodification, are permitted provided that: "
		bsd3   = bsd + "Neither the name of X may be used to endorse or promote products\nderived from this software."
		isc    = "Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted"
		apache = "        Apache License\n   Version 2.0, January 2004"
	)
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"MIT", "Copyright X\n\n" + mit, []string{"MIT"}},
		{"two clauses", bsd, []string{"BSD-2-Clause"}},
		{"three clauses", bsd3, []string{"BSD-3-Clause"}},
		{"two and three clauses", bsd + "\n\n" + bsd3, []string{"BSD-2-Clause", "BSD-3-Clause"}},
		{"ISC", isc + ", provided that the above copyright notice stays.", []string{"ISC"}},
		{"0BSD", isc + ".", []string{"0BSD"}},
		{"several", apache + "\n----\n" + mit, []string{"Apache-2.0", "MIT"}},
		{"none", "All rights reserved.", nil},
		{"one that is only named", "Licensed under the MIT licence.", nil},
		{"refused", mit + "\nGNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007", nil},
		{"advertising clause", bsd3 + "All advertising materials mentioning it must say so.", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := supply.Detect(c.in)
			if diff := cmp.Diff(c.want, got); diff != "" || (err == nil) != (c.want != nil) {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

type bomComponent struct {
	Type, Name, Version, Scope, PURL string
	Ref                              string `json:"bom-ref"`
	Hashes                           []struct{ Alg, Content string }
	Licenses                         []struct {
		License    struct{ ID string }
		Expression string
	}
	Components []bomComponent
}

type bom struct {
	BOMFormat, SpecVersion, SerialNumber string
	Version                              int
	Metadata                             struct{ Component bomComponent }
	Components                           []bomComponent
	Dependencies                         []struct {
		Ref       string
		DependsOn []string
	}
}

func materials(t *testing.T) bom {
	t.Helper()
	inv := inventory(t)
	text, err := inv.CycloneDX()
	if err != nil {
		t.Fatal(err)
	}
	again, err := inv.CycloneDX()
	if err != nil || string(again) != string(text) {
		t.Errorf("a second bill differs, or fails with %v", err)
	}
	if dir, err := filepath.Abs(root); err != nil || strings.Contains(string(text), dir) {
		t.Errorf("the bill names the folder %s, %v", dir, err)
	}
	var b bom
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	return b
}

// What CycloneDX 1.6 demands of the parts that are written.
func TestBillOfMaterialsForm(t *testing.T) {
	b := materials(t)
	if b.BOMFormat != "CycloneDX" || b.SpecVersion != "1.6" || b.Version != 1 || b.Metadata.Component.Type != "application" {
		t.Errorf("head: %s %s %d %s", b.BOMFormat, b.SpecVersion, b.Version, b.Metadata.Component.Type)
	}
	if !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(b.SerialNumber) {
		t.Errorf("serial number %q", b.SerialNumber)
	}
	refs := map[string]bool{b.Metadata.Component.Ref: true}
	for _, c := range b.Components {
		if refs[c.Ref] || c.Ref == "" {
			t.Errorf("%s: reference %q is missing or given twice", c.Name, c.Ref)
		}
		refs[c.Ref] = true
		if len(c.Licenses) != 1 || (c.Licenses[0].License.ID == "") == (c.Licenses[0].Expression == "") {
			t.Errorf("%s: licences %v", c.Name, c.Licenses)
		}
		if !slices.Contains([]string{"library", "file", "data"}, c.Type) || !slices.Contains([]string{"required", "excluded"}, c.Scope) {
			t.Errorf("%s: type %q, scope %q", c.Name, c.Type, c.Scope)
		}
	}
	if len(b.Dependencies) != len(refs) {
		t.Errorf("%d dependencies of %d components", len(b.Dependencies), len(refs))
	}
	for _, d := range b.Dependencies {
		for _, r := range append(d.DependsOn, d.Ref) {
			if !refs[r] {
				t.Errorf("%s: no component %q", d.Ref, r)
			}
		}
	}
}

func TestBillOfMaterialsNamesAll(t *testing.T) {
	b := materials(t)
	byName := map[string]bomComponent{}
	sums := map[string]string{}
	for _, c := range b.Components {
		byName[c.Name] = c
		for _, f := range append(c.Components, c) {
			for _, h := range f.Hashes {
				if h.Alg == "SHA-256" && regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(h.Content) {
					sums[f.Name] = h.Content
				}
			}
		}
	}
	for _, r := range thirdParty(t, "module") {
		if c := byName[r[0]]; c.Version != r[1] || sums[r[0]] == "" && r[0] != "std" {
			t.Errorf("%s %s: version %q, checksum %q", r[0], r[1], c.Version, sums[r[0]])
		}
	}
	for _, r := range thirdParty(t, "file") {
		text := regexp.MustCompile(`/(LICENSE|NOTICE|OFL)[^/]*$`).MatchString(r[0])
		if sums[r[0]] != r[1] && !text {
			t.Errorf("%s: checksum %q, want %q", r[0], sums[r[0]], r[1])
		}
	}
	if got := byName["@tabler/core"].PURL; got != "pkg:npm/%40tabler/core@1.6.1" {
		t.Errorf("package of @tabler/core: %q", got)
	}
	if got := byName["axe-core"].Scope; got != "excluded" {
		t.Errorf("scope of axe-core, which only tests use: %q", got)
	}
}
