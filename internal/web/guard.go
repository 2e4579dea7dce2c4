package web

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
)

// CheckListen refuses an address that other machines can reach where it is not
// said under which name they do.
func CheckListen(addr, publicURL string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("监听地址“%s”有误，应如 127.0.0.1:8080", addr)
	}
	if !loopback(host) && publicURL == "" {
		return errors.New("供其他机器访问的，请用 --public-url 写明访问地址，如 https://sg.example.cn")
	}
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// guard refuses requests that a page from elsewhere may have sent through the
// user's browser: under a foreign name (DNS rebinding), or changing something
// from another site.
func (s *Server) guard(next echo.HandlerFunc) echo.HandlerFunc {
	var cross http.CrossOriginProtection
	return func(c echo.Context) error {
		r := c.Request()
		if !ownHost(r) && (s.host == "" || r.Host != s.host) {
			return denied("请用本系统的访问地址打开")
		}
		if err := cross.Check(r); err != nil || !safeMethod(r) && !ownOrigin(r) {
			return denied("不接受来自其他网站的请求，请在本系统页面内操作")
		}
		return next(c)
	}
}

// ownHost tells that the request names this machine, and the port it came in
// through where that is known.
func ownHost(r *http.Request) bool {
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		host, port = r.Host, "80"
		if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
			host = host[1 : len(host)-1]
		}
	}
	if host != "127.0.0.1" && host != "localhost" && host != "::1" {
		return false
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return !ok || port == fmt.Sprint(local.Port)
}

func safeMethod(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
}

// ownOrigin tells that the request does not come from a page elsewhere; programs
// send no Origin.
func ownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}
