package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

// How long a log-in holds: at most, and without a request (ASVS 7.3).
const (
	sessionLife = 12 * time.Hour
	sessionIdle = 30 * time.Minute
	// seenStep is how exactly the last request is noted: less would write to the
	// database with every page.
	seenStep = time.Minute
)

// The keys of a session.
const (
	sessionAccount  = "account"
	sessionPassword = "password" // see passwordMark
	sessionMade     = "made"     // Unix seconds, as is the next
	sessionSeen     = "seen"
	sessionAddress  = "address"
	sessionAgent    = "agent"
)

func newSessions(st *store.Store, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Lifetime = sessionLife
	m.HashTokenInStore = true
	m.Cookie.Name = "shegong"
	m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Secure = true, http.SameSiteLaxMode, secure
	if secure {
		m.Cookie.Name = "__Host-shegong"
	}
	m.Store = st.Sessions(func(data []byte) store.Session { return describeSession(m.Codec, data) })
	return m
}

// describeSession reads a session's data. A log-in that waits for its code is
// the account's, too, to end with the others, and was not made yet.
func describeSession(codec scs.Codec, data []byte) (d store.Session) {
	_, values, err := codec.Decode(data)
	if err != nil {
		return d
	}
	id, in := values[sessionAccount].(string)
	if !in {
		d.AccountID, _ = values[sessionPending].(string)
		return d
	}
	moment := func(key string) (t time.Time) {
		if n, ok := values[key].(int64); ok {
			t = time.Unix(n, 0)
		}
		return t
	}
	d = store.Session{AccountID: id, MadeAt: moment(sessionMade), SeenAt: moment(sessionSeen)}
	d.Address, _ = values[sessionAddress].(string)
	d.Agent, _ = values[sessionAgent].(string)
	return d
}

// passwordMark tells an account's password from another without being of use to
// find it.
func passwordMark(a *store.Account) string {
	sum := sha256.Sum256([]byte(a.Password))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// samePassword tells that the account still has the password by which the
// context's session, or its log-in under way, began.
func (s *Server) samePassword(ctx context.Context, a *store.Account) bool {
	return s.sessions.GetString(ctx, sessionPassword) == passwordMark(a)
}

// begin makes the context's session one of an account, from an address.
func (s *Server) begin(ctx context.Context, a *store.Account, address, userAgent string) {
	s.sessions.Remove(ctx, sessionPending)
	s.sessions.Put(ctx, sessionAccount, a.ID)
	s.sessions.Put(ctx, sessionPassword, passwordMark(a))
	now := s.Now().Unix()
	s.sessions.Put(ctx, sessionMade, now)
	s.sessions.Put(ctx, sessionSeen, now)
	s.sessions.Put(ctx, sessionAddress, address)
	s.sessions.Put(ctx, sessionAgent, agentText(userAgent))
}

// sessionRow is a log-in in the list.
type sessionRow struct {
	store.Session
	Own bool // the one that asks
}

// sessionID is what the store calls the request's session.
func (s *Server) sessionID(c echo.Context) string {
	sum := sha256.Sum256([]byte(s.sessions.Token(c.Request().Context())))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// sessionRows are the account's log-ins that hold.
func (s *Server) sessionRows(c echo.Context, accountID string) ([]sessionRow, error) {
	live, err := s.Store.LiveSessions(c.Request().Context(), accountID, sessionIdle)
	out, own := make([]sessionRow, len(live)), s.sessionID(c)
	for i, l := range live {
		out[i] = sessionRow{l, l.ID == own}
		if out[i].Own {
			out[i].SeenAt = s.Now() // this request
		}
	}
	return out, err
}

// endSession ends one of the own log-ins elsewhere.
func (s *Server) endSession(c echo.Context) error {
	a := accountOf(c)
	err := s.Store.EndSession(c.Request().Context(), a.ID, param(c, "id"))
	if err != nil {
		return explain(err, store.ErrNotFound, "这处登录已经退出")
	}
	s.audit(c, store.Audit{Action: "session-end", Unit: a.Unit, Target: a.Login})
	return seeOther(c, "/account?ok=signed_out#sessions")
}

// endOtherSessions ends all own log-ins but the one that asks.
func (s *Server) endOtherSessions(c echo.Context) error {
	a := accountOf(c)
	if err := s.Store.EndSessions(c.Request().Context(), a.ID, s.sessionID(c)); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "session-end", Unit: a.Unit, Target: a.Login})
	return seeOther(c, "/account?ok=signed_out#sessions")
}

// endUserSessions ends all log-ins of another's account.
func (s *Server) endUserSessions(c echo.Context) error {
	ctx := c.Request().Context()
	a, err := s.Store.Account(ctx, param(c, "id"))
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这个账号")
	}
	keep := ""
	if a.ID == accountOf(c).ID {
		keep = s.sessionID(c)
	}
	if err := s.Store.EndSessions(ctx, a.ID, keep); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "session-end", Unit: a.Unit, Target: a.Login})
	return seeOther(c, "/users/"+a.ID+"?ok=signed_out")
}
