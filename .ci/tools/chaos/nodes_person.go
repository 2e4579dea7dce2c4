package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"shegong/internal/accounts"
	"shegong/internal/store"
)

// person is somebody logged in to the pages.
type person struct {
	http.Client
	address string
}

// logIn makes an account of the province and logs in under it at the first node.
func (f *fleet) logIn(ctx context.Context) (*person, error) {
	const password = "kunming-hedao-1987"
	svc := accounts.New(f.store, time.Now)
	a := &store.Account{Login: "sheng", Name: "省级", Role: store.ProvincialOfficer}
	if err := svc.Add(ctx, a); err != nil {
		return nil, err
	}
	secret, err := svc.Invite(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	if _, err := svc.Redeem(ctx, secret, password); err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	p := &person{address: f.address(0)}
	p.Jar, p.Timeout = jar, time.Minute
	// A form that was taken leads to another page.
	p.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return p, p.post(ctx, "/login", url.Values{"login": {a.Login}, "password": {password}})
}

// post sends a form.
func (p *person) post(ctx context.Context, path string, form url.Values) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := p.Do(req)
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusSeeOther || strings.HasPrefix(res.Header.Get("Location"), "/login") {
		return fmt.Errorf("form %s: %s, to %q", path, res.Status, res.Header.Get("Location"))
	}
	return nil
}
