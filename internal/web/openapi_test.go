package web

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// describedPath is a route's path as the OpenAPI document writes it.
func describedPath(path string) string {
	path = strings.ReplaceAll(path, ":unit", ":county")
	return regexp.MustCompile(`:(\w+)`).ReplaceAllString(path, "{$1}")
}

// TestOpenAPIRoutes: every route for programs is described, nothing else is,
// and the document says which need a token.
func TestOpenAPIRoutes(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Summary     string
			Security    *[]struct{}
		}
	}
	w := newSite(t).as(noUser).get("/api/v1/openapi.json")
	if w.Code != http.StatusOK {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var got, want []string
	ids := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			line := strings.ToUpper(method) + " " + path
			if op.Security != nil && len(*op.Security) == 0 {
				line += " " + string(public)
			}
			got = append(got, line)
			if op.OperationID == "" || op.Summary == "" || ids[op.OperationID] {
				t.Errorf("%s: no summary, or no name of its own", line)
			}
			ids[op.OperationID] = true
		}
	}
	for _, r := range routes() {
		if r.Kind != api || r.Path == "/metrics" { // text for Prometheus
			continue
		}
		line := r.Method + " " + describedPath(r.Path)
		if r.Permission == public {
			line += " " + string(public)
		}
		want = append(want, line)
	}
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("described routes (-want +got):\n%s", d)
	}
}
