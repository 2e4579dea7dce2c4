package web

import "shegong/internal/store"

// permission names what a caller must be allowed to do.
type permission string

// The permissions.
const (
	public          permission = "public" // without log-in
	anyone          permission = "anyone" // who is logged in
	self            permission = "self"   // who is logged in, also before the first change of password
	readReturns     permission = "returns.read"
	writeReturns    permission = "returns.write"
	reviewReturns   permission = "returns.review" // approve, send back
	acceptReturns   permission = "returns.accept" // accept, reopen, extend
	readPersons     permission = "persons.read"
	readReports     permission = "reports.read"
	readParameters  permission = "parameters.read"
	writeParameters permission = "parameters.write" // and exceptions, deadlines
	readSchedules   permission = "schedules.read"
	runSchedules    permission = "schedules.run"
	keepContacts    permission = "contacts.keep" // whom reminders go to
	readOutbox      permission = "outbox.read"
	manageUnits     permission = "units.manage"
	manageAccounts  permission = "accounts.manage"
	readAudit       permission = "audit.read"
	readMetrics     permission = "metrics.read"
)

// grants are what each role may do. Whoever runs the system sees no persons,
// whoever gives out accounts no returns, and the auditor only the trail.
var grants = map[store.Role][]permission{
	store.CountyClerk:        {readReturns, writeReturns, readPersons, readReports, readParameters, keepContacts},
	store.PrefectureReviewer: {readReturns, reviewReturns, readPersons, readReports, readParameters, keepContacts},
	store.ProvincialOfficer: {
		readReturns, reviewReturns, acceptReturns, readPersons, readReports, readParameters, writeParameters,
		readSchedules, runSchedules, keepContacts, readOutbox, manageUnits,
	},
	store.SystemAdmin:   {readSchedules, readOutbox, manageUnits, readMetrics},
	store.SecurityAdmin: {manageAccounts},
	store.Auditor:       {readAudit},
}

// may tells that an actor has a permission; nil is nobody.
func may(a *store.Actor, p permission) bool {
	if p == public {
		return true
	}
	if a == nil {
		return false
	}
	if p == anyone || p == self {
		return true
	}
	for _, g := range grants[a.Role] {
		if g == p {
			return true
		}
	}
	return false
}
