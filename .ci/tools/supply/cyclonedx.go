package supply

import (
	"encoding/json"
	"strings"

	"github.com/google/uuid"
)

// The parts of CycloneDX 1.6 that are written.
type (
	bom struct {
		Schema       string       `json:"$schema"`
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Serial       string       `json:"serialNumber"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Component component `json:"component"`
	}
	component struct {
		Type       string      `json:"type"`
		Ref        string      `json:"bom-ref,omitempty"`
		Name       string      `json:"name"`
		Version    string      `json:"version,omitempty"`
		Scope      string      `json:"scope,omitempty"`
		Hashes     []hash      `json:"hashes,omitempty"`
		Licences   []licence   `json:"licenses,omitempty"`
		Package    string      `json:"purl,omitempty"`
		Components []component `json:"components,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	licence struct {
		One        *licenceID `json:"license,omitempty"`
		Expression string     `json:"expression,omitempty"`
	}
	licenceID struct {
		ID string `json:"id"`
	}
	dependency struct {
		Ref  string   `json:"ref"`
		Need []string `json:"dependsOn,omitempty"`
	}
)

const program = "shegong"

// CycloneDX returns the bill of materials as CycloneDX 1.6 JSON. It bears no
// time and its serial number comes from its contents, so that the same tree
// gives the same bytes.
func (inv Inventory) CycloneDX() ([]byte, error) {
	b := bom{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{Component: component{Type: "application", Ref: program, Name: program, Licences: licences("Apache-2.0")}},
	}
	refs := map[string]string{}
	for _, m := range inv.Modules {
		refs[m.Path] = m.packageURL()
	}
	root := dependency{Ref: program, Need: resolve(inv.Direct, refs)}
	var rest []dependency
	for _, m := range inv.Modules {
		b.Components = append(b.Components, m.component())
		rest = append(rest, dependency{Ref: refs[m.Path], Need: resolve(m.Needs, refs)})
	}
	for _, v := range inv.Vendored {
		c := v.component()
		b.Components = append(b.Components, c)
		rest = append(rest, dependency{Ref: c.Ref})
		if !v.Testing {
			root.Need = append(root.Need, c.Ref)
		}
	}
	b.Dependencies = append([]dependency{root}, rest...)
	text, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	b.Serial = uuid.NewSHA1(uuid.NameSpaceOID, text).URN()
	text, err = json.MarshalIndent(b, "", "  ")
	return append(text, '\n'), err
}

func resolve(paths []string, refs map[string]string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, refs[p])
	}
	return out
}

// packageURL names the module; package URLs give the standard library's
// version without "go" and escape the plus of +incompatible.
func (m Module) packageURL() string {
	return "pkg:golang/" + m.Path + "@" + strings.ReplaceAll(strings.TrimPrefix(m.Version, "go"), "+", "%2B")
}

func (m Module) component() component {
	c := component{
		Type: "library", Ref: m.packageURL(), Name: m.Path, Version: m.Version, Scope: "required",
		Licences: licences(m.Licence), Package: m.packageURL(),
	}
	if m.SHA256 != "" {
		c.Hashes = []hash{{"SHA-256", m.SHA256}}
	}
	return c
}

// component has the files as components of its own, for the checksums are
// theirs and not those of the package they came in.
func (v *Vendored) component() component {
	c := component{
		Type: v.Kind, Ref: v.Package, Name: v.Name, Version: v.Version, Scope: "required",
		Licences: licences(v.Licence), Package: v.Package,
	}
	if c.Ref == "" {
		c.Ref = program + "/" + v.Dir + "/" + v.Files[0]
	}
	if v.Testing {
		c.Scope = "excluded"
	}
	for i, f := range v.paths()[:len(v.Files)] {
		c.Components = append(c.Components, component{Type: "file", Name: f, Hashes: []hash{{"SHA-256", v.SHA256[i]}}})
	}
	return c
}

// licences gives one licence by its identifier and several as an expression, as
// the format asks.
func licences(expression string) []licence {
	if strings.ContainsAny(expression, " ") || strings.HasPrefix(expression, "LicenseRef-") {
		return []licence{{Expression: expression}}
	}
	return []licence{{One: &licenceID{expression}}}
}
