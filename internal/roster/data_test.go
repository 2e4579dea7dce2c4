package roster

import (
	"os"
	"strings"
	"testing"
)

// TestDataAttribution holds data/README.md to the files: each has a row that
// says where it comes from, and each row has its file.
func TestDataAttribution(t *testing.T) {
	text, err := os.ReadFile("data/README.md")
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, ""), "|")
		if name := strings.TrimSpace(cells[min(1, len(cells)-1)]); len(cells) == 5 && strings.Contains(name, ".") {
			sources[name] = strings.TrimSpace(cells[3])
		}
	}
	files, err := os.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name() != "README.md" && sources[f.Name()] == "" {
			t.Errorf("%s has no source in data/README.md", f.Name())
		}
		delete(sources, f.Name())
	}
	for name := range sources {
		t.Errorf("data/README.md tells of %s, which is not there", name)
	}
}
