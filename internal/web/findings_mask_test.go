package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
)

// persons are all names and ID numbers of a return, as read and as they stand.
func persons(ret *roster.Return) map[string]bool {
	out := map[string]bool{}
	for _, k := range roster.Kinds() {
		for _, f := range roster.FieldsOf(k) {
			if f.Type != roster.NameType && f.Type != roster.IDType {
				continue
			}
			for i, rec := range ret.Records(k) {
				for _, text := range []string{f.Format(rec), ret.Displayed(k, i, f)} {
					if utf8.RuneCountInString(text) > 1 {
						out[text] = true
					}
				}
			}
		}
	}
	return out
}

// Whoever does not employ the persons reads no name and no ID number of them,
// whatever rule is broken, and neither do they leave by way of a file.
func TestReviewersSeeNoPersons(t *testing.T) {
	s := newSite(t)
	ctx := t.Context()
	const unit, page, root = "220104", "/returns/220104/2026-10", "/api/v1/returns/220104/2026-10"
	september := testPeriod.Add(-1)
	for _, p := range []roster.Period{september, testPeriod} {
		err := s.Store.AddExtension(ctx, &store.Extension{Unit: unit, Period: p.String(), Until: "2026-12-31", Reason: "补报"})
		if err != nil {
			t.Fatal(err)
		}
	}
	sampled := func(o sample.Options) []byte {
		var b bytes.Buffer
		o.County = unit
		if _, err := sample.Workbook(&b, o); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	s.acceptedIn(t, unit, september, sampled(sample.Options{Period: september, Workers: 80, Seed: 9}))
	for _, faults := range []int{150, 40} {
		s.upload(t, root+"/files", map[string][]byte{"a.xlsx": sampled(sample.Options{Period: testPeriod, Workers: 300, Faults: faults, Seed: 1})})
	}
	s.explainByName(t)
	secret := map[string]bool{}
	rules := map[string]bool{}
	for _, n := range []int64{1, 2} {
		v, err := s.Store.Version(ctx, unit, testPeriod, n)
		if err != nil {
			t.Fatal(err)
		}
		ret, res, err := s.checked(ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		for p := range persons(ret) {
			secret[p] = true
		}
		for _, f := range res.Findings {
			rules[f.Rule] = true
		}
	}
	before, err := s.Store.Previous(ctx, unit, testPeriod)
	if err != nil {
		t.Fatal(err)
	}
	ret, err := s.Store.Return(ctx, before.ID)
	if err != nil {
		t.Fatal(err)
	}
	for p := range persons(ret) {
		secret[p] = true
	}
	if len(rules) < len(policy.Rules())*2/3 || !rules["d-vanished"] {
		t.Fatalf("only %d of %d rules are broken", len(rules), len(policy.Rules()))
	}
	for _, user := range []string{"prefecture-2201", "sheng"} {
		for _, path := range []string{page, page + "?version=1", root + "/findings", root + "/findings?version=1", root + "/versions/2/diff"} {
			body := s.as(user).get(path).Body.String()
			for p := range secret {
				if strings.Contains(body, p) {
					at := strings.Index(body, p)
					t.Errorf("%s sees %s on %s: …%s…", user, p, path, body[max(0, at-200):min(len(body), at+60)])
					break
				}
			}
		}
	}
	body := s.as("county-220104").get(root + "/findings").Body.String()
	seen := 0
	for p := range secret {
		if strings.Contains(body, p) {
			seen++
		}
	}
	if seen == 0 {
		t.Error("the owning county does not see its own persons")
	}
}

// explainByName answers a finding with the name and number of a person.
func (s *site) explainByName(t *testing.T) {
	t.Helper()
	v, err := s.Store.Version(t.Context(), "220104", testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	ret, res, err := s.checked(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Findings {
		if f.Severity == policy.Explain {
			w := ret.Workers[7]
			a := store.Answer{Key: f.Key, Rule: f.Rule, Kind: store.Explained, Text: "由" + w.Name + "（" + w.ID + "）接任，已报街道"}
			if err := s.Store.PutAnswers(t.Context(), "220104", testPeriod, []store.Answer{a}); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("nothing to explain")
}

func TestFilesAreRevealed(t *testing.T) {
	s := newSite(t)
	s.upload(t, "/returns/220104/2026-10/files", map[string][]byte{"a.xlsx": workbook(t, "220104", 3)})
	const page, program = "/returns/220104/2026-10/", "/api/v1/returns/220104/2026-10/"
	for _, tt := range []struct {
		user, path string
		status     int
	}{
		{"county-220104", page + "files/0", 200},
		{"county-220104", program + "annotated/a.xlsx", 200},
		{"county-220102", page + "files/0?reveal=1", 404},
		{"prefecture-2201", page + "files/0", 403},
		{"prefecture-2201", page + "annotated/0?reveal=1", 403},
		{"sheng", program + "files/a.xlsx?reveal=1", 403},
		{"xitong", page + "files/0?reveal=1", 403},
	} {
		if w := s.as(tt.user).get(tt.path); w.Code != tt.status {
			t.Errorf("%s %s: got %d, want %d", tt.user, tt.path, w.Code, tt.status)
		}
	}
	if w := s.as("sheng").get(program + "files/a.xlsx?reveal=1"); !strings.Contains(w.Body.String(), "请用 POST 并写明用途（purpose）") {
		t.Errorf("the refusal does not say how to ask: %s", w.Body)
	}
	for _, tt := range []struct {
		user, path, purpose string
		status              int
	}{
		{"county-220104", page + "files/0", "核对花名册原件", 403},
		{"prefecture-2202", page + "files/0", "核对花名册原件", 404},
		{"xitong", page + "files/0", "核对花名册原件", 403},
		{"prefecture-2201", page + "annotated/0", "", 422},
		{"prefecture-2201", page + "annotated/0", "核对１３８００００电话", 422},
		{"prefecture-2201", page + "annotated/9", "核对花名册原件", 404},
		{"prefecture-2201", page + "annotated/0?version=1", "核对花名册原件", 200},
		{"sheng", program + "files/a.xlsx", "核对花名册原件", 200},
	} {
		body, ask := form("purpose", tt.purpose), s.as(tt.user).postForm
		if strings.HasPrefix(tt.path, program) {
			body = `{"purpose":"` + tt.purpose + `"}`
			ask = func(path, body string) *httptest.ResponseRecorder {
				return s.as(tt.user).do(http.MethodPost, path, strings.NewReader(body))
			}
		}
		w := ask(tt.path, body)
		if w.Code != tt.status || (w.Header().Get("Content-Disposition") != "") != (tt.status == 200) {
			t.Errorf("%s %s for %q: got %d, want %d", tt.user, tt.path, tt.purpose, w.Code, tt.status)
		}
		if tt.status == 422 && (!strings.Contains(w.Body.String(), `id="failure"`) || !strings.Contains(w.Body.String(), `value="`+tt.purpose+`"`)) {
			t.Errorf("%q is refused without a reason, or lost", tt.purpose)
		}
	}
	trail, err := s.Store.AuditList(t.Context(), 0, "", "reveal", 10)
	if err != nil || len(trail) != 2 || trail[1].Account != "prefecture-2201" || trail[1].Unit != "220104" || trail[1].Target != "2026-10 v1 annotated 0 核对花名册原件" {
		t.Errorf("got %+v, %v, want two entries", trail, err)
	}
	body := s.as("prefecture-2201").get("/returns/220104/2026-10").Body.String()
	checkPage(t, "the reviewer's page", body)
	if !strings.Contains(body, `method="post" action="/returns/220104/2026-10/annotated/0?version=1"`) {
		t.Error("the reviewer's page does not lead to the whole file")
	}
}

// acceptedIn uploads a workbook and takes it to acceptance.
func (s *site) acceptedIn(t testing.TB, unit string, p roster.Period, data []byte) {
	t.Helper()
	ctx := t.Context()
	path := "/api/v1/returns/" + unit + "/" + p.String() + "/"
	if w := s.upload(t, path+"files", map[string][]byte{"a.xlsx": data}); w.Code != http.StatusCreated {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	if _, err := s.Returns.Submit(ctx, unit, p, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Store.Approve(ctx, unit, p, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Returns.Accept(ctx, unit, p, 1); err != nil {
		t.Fatal(err)
	}
}
