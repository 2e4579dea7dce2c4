package policy

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRuleBookIsCurrent(t *testing.T) {
	want := &strings.Builder{}
	if err := WriteMarkdown(want); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want.String()); diff != "" {
		t.Errorf("docs/rules.md is not what the table says; run make docs (-file +table):\n%s", diff)
	}
}

func TestWriteRule(t *testing.T) {
	b := &strings.Builder{}
	if err := WriteRule(b, RuleByID("2.3-age")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2.3-age", "二（三）", "核实", "逐行", "怎么办"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("got %q, want it to contain %q", b, want)
		}
	}
}
