package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// Role is what a person may do.
type Role string

// The roles. The last three keep apart what one person must not hold together:
// running the system, giving out accounts, and watching both (GB/T 22239).
const (
	CountyClerk        Role = "county"
	PrefectureReviewer Role = "prefecture"
	ProvincialOfficer  Role = "province"
	SystemAdmin        Role = "sysadmin"
	SecurityAdmin      Role = "secadmin"
	Auditor            Role = "auditor"
)

// Roles are all roles in the order they are offered in.
func Roles() []Role {
	return []Role{CountyClerk, PrefectureReviewer, ProvincialOfficer, SystemAdmin, SecurityAdmin, Auditor}
}

// Chinese is the role as shown.
func (r Role) Chinese() string {
	switch r {
	case CountyClerk:
		return "县级填报员"
	case PrefectureReviewer:
		return "市级审核员"
	case ProvincialOfficer:
		return "省级管理员"
	case SystemAdmin:
		return "系统管理员"
	case SecurityAdmin:
		return "安全管理员"
	case Auditor:
		return "审计员"
	default:
		return ""
	}
}

// Actor is on whose behalf the store is asked.
type Actor struct {
	Account string // ID
	Login   string
	Name    string
	Role    Role
	Unit    string // 220104, 2201 or 22: what the actor sees
	Address string // where the request comes from
}

type actorKey struct{}

// As gives a context whose questions are asked on behalf of a: everything
// outside a's unit is [ErrNotFound]. A context without an actor is the
// service's own and sees everything; every request carries one.
func As(ctx context.Context, a *Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// AsService gives a context that sees everything, for what a request needs from
// outside its own unit and does not show.
func AsService(ctx context.Context) context.Context {
	return context.WithValue(ctx, actorKey{}, (*Actor)(nil))
}

// ActorOf is on whose behalf the context is; nil for the service.
func ActorOf(ctx context.Context) *Actor {
	a, _ := ctx.Value(actorKey{}).(*Actor)
	return a
}

// sees tells how much of the units the actor sees: all, or those of the
// condition on units.
func (a *Actor) sees() (condition string, args []any, all bool) {
	switch {
	case a == nil:
		return "", nil, true
	case len(a.Unit) == 2 && (a.Role == ProvincialOfficer || a.Role == SystemAdmin):
		return "", nil, true
	case a.Role == PrefectureReviewer:
		return "parent = ?", []any{a.Unit}, false
	case a.Role == CountyClerk:
		return "code = ?", []any{a.Unit}, false
	default: // who gives out accounts or audits sees no returns
		return "1 = 0", nil, false
	}
}

// Owns tells that the unit's persons are the actor's own: the county that
// employs them, or the service.
func (a *Actor) Owns(unit string) bool {
	return a == nil || a.Role == CountyClerk && a.Unit == unit
}

// scoped narrows a query to the units the context's actor sees; column holds the
// unit's code. This and [Store.within] are where scopes are applied.
func scoped(ctx context.Context, q *bun.SelectQuery, column string) *bun.SelectQuery {
	condition, args, all := ActorOf(ctx).sees()
	if all {
		return q
	}
	if column == "code" { // the table of units itself
		return q.Where(condition, args...)
	}
	return q.Where(column+" IN (SELECT code FROM units WHERE "+condition+")", args...)
}

// within refuses a unit that the context's actor does not see.
func (s *Store) within(ctx context.Context, unit string) error {
	if ActorOf(ctx) == nil {
		return nil
	}
	n, err := scoped(ctx, s.db.NewSelect().Model((*Unit)(nil)), "code").Where("code = ?", unit).Count(ctx)
	if err != nil {
		return wrap(err, "find unit")
	}
	if n == 0 {
		return s.unseen(ctx, unit)
	}
	return nil
}

// unseen tells a unit the actor does not see, [ErrScope], from one there is not.
// Who asks is answered alike; the audit trail tells them apart.
func (s *Store) unseen(ctx context.Context, unit string) error {
	there, err := s.db.NewSelect().Model((*Unit)(nil)).Where("code = ?", unit).Exists(ctx)
	switch {
	case err != nil:
		return wrap(err, "find unit")
	case there:
		return ErrScope
	default:
		return fmt.Errorf("find unit: %w", ErrNotFound)
	}
}

// Covers refuses a division that is not wholly within what the context's actor
// sees: reports are made for the province, a prefecture or a unit.
func (s *Store) Covers(ctx context.Context, code string) error {
	a := ActorOf(ctx)
	_, _, all := a.sees()
	switch {
	case all, a.Role == PrefectureReviewer && code == a.Unit:
		return nil
	default:
		return s.within(ctx, code)
	}
}

// ownVersion refuses a version of a unit that the context's actor does not see.
func (s *Store) ownVersion(ctx context.Context, versionID string) error {
	if ActorOf(ctx) == nil {
		return nil
	}
	_, err := s.VersionByID(ctx, versionID)
	return err
}
