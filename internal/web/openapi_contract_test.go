package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// contract holds requests and answers against the OpenAPI document.
type contract struct {
	t      *testing.T
	doc    *openapi3.T
	router routers.Router
	// seen are the statuses answered by operation.
	seen map[string]map[int]bool
}

func newContract(t *testing.T) *contract {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(openAPIDocument)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &contract{t, doc, router, map[string]map[int]bool{}}
}

// site is a site whose answers to programs are checked on their way out.
func (k *contract) site() *site {
	s := newSite(k.t)
	next := s.Handler
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ours := strings.CutPrefix(r.URL.Path, "/api/"); !ours && r.URL.Path != "/healthz" && r.URL.Path != "/readyz" {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			k.t.Fatal(err)
		}
		asked := r.Clone(r.Context())
		if len(body) > 0 && asked.Header.Get("Content-Type") == "" {
			asked.Header.Set("Content-Type", "application/json") // taken for it
		}
		asked.Body, r.Body = io.NopCloser(bytes.NewReader(body)), io.NopCloser(bytes.NewReader(body))
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		k.check(asked, rec)
		maps.Copy(w.Header(), rec.Header())
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	})
	return s
}

func (k *contract) check(r *http.Request, w *httptest.ResponseRecorder) {
	k.t.Helper()
	name := fmt.Sprintf("%s %s: %d", r.Method, r.URL, w.Code)
	found, params, err := k.router.FindRoute(r)
	if err != nil {
		if w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
			k.t.Errorf("%s, not described", name)
		}
		return
	}
	id := found.Operation.OperationID
	if k.seen[id] == nil {
		k.seen[id] = map[int]bool{}
	}
	k.seen[id][w.Code] = true
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: found, QueryParams: r.URL.Query(),
		Options: &openapi3filter.Options{
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, RejectWhenRequestBodyNotSpecified: true,
			IncludeResponseStatus: true, MultiError: true, SkipSettingDefaults: true,
		},
	}
	if w.Code < 300 {
		k.checkRequest(name, in)
	}
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: w.Code, Header: w.Header(), Options: in.Options,
		Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
	})
	if err != nil {
		k.t.Errorf("%s: answer: %.800v", name, err)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream") {
		k.checkEvents(name, w.Body.String())
	}
}

// checkEvents: each event's data is the progress that is described.
func (k *contract) checkEvents(name, body string) {
	k.t.Helper()
	for _, line := range strings.Split(body, "\n") {
		text, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		var data any
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			k.t.Errorf("%s: event %s: %v", name, text, err)
			continue
		}
		if err := k.doc.Components.Schemas["Progress"].Value.VisitJSON(data, openapi3.EnableJSONSchema2020()); err != nil {
			k.t.Errorf("%s: event %s: %v", name, text, err)
		}
	}
	if !strings.Contains(body, "event: progress\ndata: ") {
		k.t.Errorf("%s: no events in %q", name, body)
	}
}

// checkRequest: what was accepted is described, to the last parameter.
func (k *contract) checkRequest(name string, in *openapi3filter.RequestValidationInput) {
	k.t.Helper()
	if err := openapi3filter.ValidateRequest(in.Request.Context(), in); err != nil {
		k.t.Errorf("%s: request: %.800v", name, err)
	}
	for q := range in.QueryParams {
		if in.Route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, q) == nil {
			k.t.Errorf("%s: parameter %s is not described", name, q)
		}
	}
}

// operations are all there are, as method and path.
func (k *contract) operations(visit func(method, path string, op *openapi3.Operation)) {
	for _, path := range k.doc.Paths.InMatchingOrder() {
		for method, op := range k.doc.Paths.Value(path).Operations() {
			visit(method, path, op)
		}
	}
}
