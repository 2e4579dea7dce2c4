package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// disguises are other ways to write a path, by which proxies and routers have
// been brought to let pass what the plain path does not.
func disguises(path string) []string {
	plain, query, _ := strings.Cut(path, "?")
	if query != "" {
		query = "?" + query
	}
	rest := strings.TrimPrefix(plain, "/")
	first, tail, _ := strings.Cut(rest, "/")
	out := []string{
		plain + "/", plain + "//", "/" + plain, "//" + rest, "///" + rest, "/./" + rest, "/x/../" + rest, "/%2e/" + rest, "/x/%2e%2e/" + rest,
		"/%2f" + rest, "/%2F" + rest, "/%252f" + rest, "/%5c" + rest, `/\` + rest, "/static/../" + rest, "/static/" + "x/..%2f..%2f" + rest,
		"/login/../" + rest, "/login/..%2f" + rest, "/login/..;/" + rest, "/login;/../" + rest, "/login%2f.." + plain, "/healthz/%2e%2e" + plain,
		plain + ";a=b", plain + "%3ba=b", plain + "%00", plain + "%00.css", plain + "%0d%0aX-Injected:%20yes", plain + "%20", plain + ".", plain + "..%2f",
		plain + ".json", plain + "%23", plain + "%3f", plain + "?_method=GET", strings.ToUpper(plain), "/%" + fmt.Sprintf("%02x", rest0(rest)) + rest1(rest),
		"/%25" + fmt.Sprintf("%02x", rest0(rest)) + rest1(rest), "/api/v1/.." + plain, "/api/v1/..%2f" + rest, "/api/v1" + plain, "http://127.0.0.1:8080" + plain,
	}
	if tail != "" {
		out = append(out, "/"+first+"%2f"+tail, "/"+first+"%2F"+tail, "/"+first+"%252f"+tail, "/"+first+"%5c"+tail, "/"+first+"//"+tail, "/"+first+"/./"+tail, "/"+first+";x/"+tail)
	}
	for i := range out {
		out[i] += query
	}
	return out
}

// rest0 and rest1 are the first byte of a path and what follows it.
func rest0(s string) byte { return (s + "/")[0] }

func rest1(s string) string { return s[min(1, len(s)):] }

// opens tells an answer that lets in: anything but a refusal.
func opens(a *httptest.ResponseRecorder) bool {
	return a.Code < 300 || a.Code < 400 && !strings.HasPrefix(a.Header().Get("Location"), "/login")
}

// However a path is written, and with whatever method, it opens nothing that the
// plain path does not open (check 39).
func TestDisguisedPathsOpenNothing(t *testing.T) {
	w := newWorld(t)
	for _, r := range routes() {
		if r.Permission == public {
			continue
		}
		path, _, _ := w.path(t, &r, ownUnit)
		for _, user := range []string{noUser, stranger(&r)} {
			if user == "" {
				continue
			}
			for _, d := range disguises(path) {
				if a := w.as(user).do(r.Method, "/", nil, at(d)); opens(a) {
					t.Errorf("%s %s as %s: got %d to %q", r.Method, d, user, a.Code, a.Header().Get("Location"))
				}
			}
			for _, m := range []string{"get", "Post", "HEAD", "TRACE", "CONNECT", "PATCH", "PROPFIND", "GETX", "PUT", "DELETE"} {
				if a := w.as(user).do(m, path, nil); opens(a) {
					t.Errorf("%s %s as %s: got %d", m, path, user, a.Code)
				}
			}
			if a := w.as(user).do(http.MethodOptions, path, nil); a.Body.Len() > 0 && opens(a) {
				t.Errorf("OPTIONS %s as %s: got %d %s", path, user, a.Code, a.Body)
			}
			for _, h := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
				if a := w.as(user).do(http.MethodPost, path, strings.NewReader("_method="+r.Method), header(h, r.Method)); opens(a) {
					t.Errorf("POST %s with %s as %s: got %d", path, h, user, a.Code)
				}
			}
			for _, h := range []string{"X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Path"} {
				if a := w.as(user).do(r.Method, "/nowhere", nil, header(h, path)); a.Code != http.StatusNotFound && a.Code != http.StatusForbidden {
					t.Errorf("%s /nowhere with %s: %s as %s: got %d", r.Method, h, path, user, a.Code)
				}
			}
		}
	}
}

// stranger is an account without the permission; "" where everybody has it.
func stranger(r *route) string {
	switch r.Permission {
	case anyone, self:
		return ""
	case readAudit:
		return "anquan"
	default:
		return "shenji"
	}
}

// at asks for a target as it stands, which need be no proper address.
func at(target string) func(*http.Request) {
	return func(r *http.Request) {
		o, err := http.ReadRequest(bufio.NewReader(strings.NewReader(r.Method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n")))
		if err != nil {
			r.URL.Path = "/nowhere" // the server answers 400 before it comes to us
			return
		}
		r.URL, r.RequestURI, r.Host = o.URL, o.RequestURI, o.Host
	}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// A public path that is disguised stays what it is: no static file from outside
// the folder, no other method.
func TestStaticFilesStayInTheirFolder(t *testing.T) {
	s := newSite(t)
	root := "/static/" + s.static.hash + "/"
	if a := s.as(noUser).get(root + "app.css"); a.Code != http.StatusOK {
		t.Fatalf("got %d", a.Code)
	}
	for _, name := range []string{
		"../../key", "..%2f..%2fkey", "%2e%2e/%2e%2e/etc/passwd", "....//app.css", "/etc/passwd", "app.css/", "./app.css", "app.css%00.png", `..\app.css`,
		"", ".", "vendor", "vendor/", "../static.go", "app%2ecss%00",
	} {
		if a := s.as(noUser).do(http.MethodGet, "/", nil, at(root+name)); a.Code == http.StatusOK {
			t.Errorf("%s: got %d", name, a.Code)
		}
	}
}

// What is no proper request, or carries line ends and NULs where they do not
// belong, makes no header of its own and never fails the server (check 39).
func TestRawRequests(t *testing.T) {
	s := newSite(t)
	srv := httptest.NewServer(s)
	defer srv.Close()
	address := srv.Listener.Addr().String()
	cookie, _ := credentials(s.as("sheng"))
	for _, line := range []string{
		"GET /users\x00 HTTP/1.1", "GET /login?next=%0d%0aX-Injected:%20yes HTTP/1.1", "GET /%0d%0aX-Injected:%20yes HTTP/1.1",
		"GET /account?x=%00 HTTP/1.1", "GET /account%0d%0aSet-Cookie:%20a=b HTTP/1.1", "POST /login\r\nX-Injected: yes\r\nX: HTTP/1.1",
		"GET /returns/220104%0d%0aX-Injected:%20yes/2026-10 HTTP/1.1", "GET /outbox/%00 HTTP/1.1", "GET /persons/%ff%fe HTTP/1.1", "GET * HTTP/1.1",
		"GET /rules/%E0%80%AF HTTP/1.1", "GET http://evil.example/users HTTP/1.1", "GET /users HTTP/9.9", "\x16\x03\x01", "GET /" + strings.Repeat("a/", 4000) + " HTTP/1.1",
		"GET /returns/220104/2026-10?version=" + strings.Repeat("9", 9000) + " HTTP/1.1",
	} {
		for _, more := range []string{"", "Cookie: " + cookie + "\r\n", "X-Bad: a\x00b\r\n", "Cookie: shegong=\x01\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Referer: a\rb\r\n"} {
			head, body := exchange(t, address, line+"\r\nHost: "+address+"\r\n"+more+"Connection: close\r\n\r\n0\r\n\r\n")
			if strings.Contains(head, "\nX-Injected") || strings.Contains(head, "Set-Cookie: a=b") || strings.Contains(head, " 500 ") {
				t.Errorf("%q %q: got %s", line, more, head)
			}
			if strings.Contains(head, " 200 ") && !strings.Contains(line, "/login?") && !strings.Contains(line, "/account?") {
				t.Errorf("%q %q: got %s %.100s", line, more, head, body)
			}
		}
	}
	if log := s.log.String(); strings.Contains(log, "panicked") {
		t.Errorf("the log tells of a panic: %s", log)
	}
}

// exchange sends bytes and reads the answer to its end.
func exchange(t *testing.T, address, request string) (head, body string) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(c) // a connection that is reset has answered before, or not at all
	head, body, _ = strings.Cut(string(b), "\r\n\r\n")
	return head, body
}
