// Package archtest holds the directions in which packages may import each other.
package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed lists what each package may import of ours; cmd may import everything.
// The readers share the types of importer/grid.
var allowed = map[string][]string{
	"importer": {
		"importer/grid", "importer/xlsx", "importer/xls", "importer/text", "internal/roster", "internal/policy",
	},
	"importer/grid":     {},
	"importer/xlsx":     {"importer/grid"},
	"importer/xls":      {"importer/grid"},
	"importer/text":     {"importer/grid"},
	"importer/annotate": {"importer/grid", "importer/text", "internal/roster", "internal/policy"},
	"reports":           {"internal/roster", "internal/policy", "internal/summary"},
	"reports/pdf":       {"reports", "templates"},
	"reports/xlsx":      {"reports", "templates"},
	"reports/page":      {"reports", "templates"},
	"templates":         {"internal/roster"},
	"scheduler": {
		"internal/store", "reports", "reports/pdf", "reports/xlsx", "reports/page", "templates", "internal/mail",
		"internal/summary", "internal/roster", "internal/policy",
	},
	"internal/roster":  {},
	"internal/policy":  {"internal/roster"},
	"internal/summary": {"internal/roster", "internal/policy"},
	"internal/returns": {
		"importer", "importer/grid", "importer/annotate", "internal/store", "internal/summary", "internal/policy", "internal/roster",
	},
	"internal/store":     {"internal/roster", "internal/policy", "internal/summary"},
	"internal/storetest": {},
	"internal/accounts":  {"internal/store", "internal/roster"},
	"internal/web": {
		"importer", "importer/grid", "importer/annotate", "reports", "reports/pdf", "reports/xlsx", "reports/page", "templates", "scheduler",
		"internal/roster", "internal/policy", "internal/summary", "internal/returns", "internal/store", "internal/accounts", "internal/mail",
		"internal/sample",
	},
	"internal/mail":     {},
	"internal/sample":   {"internal/roster", "templates"},
	"internal/archtest": {},
}

// owners are the only packages that may import a library.
var owners = map[string]string{
	"github.com/labstack/echo/v4":         "internal/web",
	"github.com/jung-kurt/gofpdf":         "reports/pdf",
	"github.com/robfig/cron/v3":           "scheduler",
	"github.com/uptrace/bun":              "internal/store",
	"modernc.org/sqlite":                  "internal/store",
	"github.com/alexedwards/argon2id":     "internal/accounts",
	"github.com/prometheus/client_golang": "internal/web",
	"github.com/alexedwards/scs/v2":       "internal/web",
	"github.com/wneessen/go-mail":         "internal/mail",
	"github.com/richardlehane/mscfb":      "importer/xls",
}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "shegong/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var ps []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return ps
		} else if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
}

func TestImportDirections(t *testing.T) {
	seen := 0
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "shegong/")
		if strings.HasPrefix(name, "cmd/") {
			continue
		}
		may, ok := allowed[name]
		if !ok {
			t.Errorf("package %s is not in the table", name)
			continue
		}
		seen++
		for _, i := range p.Imports {
			ours, is := strings.CutPrefix(i, "shegong/")
			if is && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s, which the table does not allow", name, ours)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d packages were seen", seen)
	}
}

func TestLibraryOwners(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "shegong/")
		for _, i := range p.Imports {
			for lib, owner := range owners {
				if (i == lib || strings.HasPrefix(i, lib+"/")) && name != owner {
					t.Errorf("%s imports %s, which only %s may", name, i, owner)
				}
			}
		}
	}
}
