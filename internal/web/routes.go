package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// kind says what a route answers with, which decides how errors look.
type kind uint8

const (
	page kind = iota
	file      // bytes to be saved: a workbook, a PDF, a message
	api
)

// route is one line of the table.
type route struct {
	Method, Path string
	Handler      func(*Server, echo.Context) error
	Permission   permission
	Kind         kind
	Upload       bool // takes workbooks: the limit for uploads applies
}

// stateless tells that the route needs no session: programs bring a token, and
// static files are nobody's.
func (r *route) stateless() bool { return r.Kind == api || strings.HasPrefix(r.Path, "/static/") }

// routes are all routes there are.
func routes() []route {
	get, post := http.MethodGet, http.MethodPost
	return []route{
		{get, "/login", (*Server).loginForm, public, page, false},
		{post, "/login", (*Server).login, public, page, false},
		{post, "/login/code", (*Server).loginCode, public, page, false},
		{post, "/login/demo", (*Server).demoLogin, public, page, false},
		{get, "/invite/:secret", (*Server).inviteForm, public, page, false},
		{post, "/invite/:secret", (*Server).redeem, public, page, false},
		{post, "/logout", (*Server).logout, self, page, false},
		{get, "/account", (*Server).accountPage, self, page, false},
		{post, "/account/password", (*Server).changePassword, self, page, false},
		{get, "/account/totp", (*Server).totpPage, self, page, false},
		{post, "/account/totp/begin", (*Server).beginTOTP, self, page, false},
		{post, "/account/totp/confirm", (*Server).confirmTOTP, self, page, false},
		{post, "/account/totp/remove", (*Server).removeTOTP, self, page, false},
		{post, "/account/sessions/end-others", (*Server).endOtherSessions, self, page, false},
		{post, "/account/sessions/:id/end", (*Server).endSession, self, page, false},
		{post, "/account/tokens", (*Server).addToken, anyone, page, false},
		{post, "/account/tokens/:id/delete", (*Server).deleteToken, anyone, page, false},
		{get, "/users", (*Server).userList, manageAccounts, page, false},
		{post, "/users", (*Server).addUser, manageAccounts, page, false},
		{get, "/users/:id", (*Server).userPage, manageAccounts, page, false},
		{post, "/users/:id", (*Server).updateUser, manageAccounts, page, false},
		{post, "/users/:id/invite", (*Server).inviteUser, manageAccounts, page, false},
		{post, "/users/:id/totp-reset", (*Server).resetTOTP, manageAccounts, page, false},
		{post, "/users/:id/sessions/end", (*Server).endUserSessions, manageAccounts, page, false},
		{get, "/units", (*Server).unitList, manageUnits, page, false},
		{post, "/units", (*Server).putUnit, manageUnits, page, false},
		{get, "/audit", (*Server).auditPage, readAudit, page, false},
		{get, "/audit/file", (*Server).exportAudit, readAudit, file, false},
		{get, "/", (*Server).home, anyone, page, false},
		{get, "/deadlines", (*Server).deadlines, writeParameters, page, false},
		{post, "/deadlines", (*Server).setDeadlines, writeParameters, page, false},
		{get, "/retention", (*Server).retention, writeParameters, page, false},
		{post, "/retention", (*Server).setRetention, writeParameters, page, false},
		{get, "/retention/:id", (*Server).deletionProof, writeParameters, file, false},
		{get, "/returns/:unit/:period", (*Server).returnPage, readReturns, page, false},
		{post, "/returns/:unit/:period/files", (*Server).upload, writeReturns, page, true},
		{get, "/returns/:unit/:period/uploads/:id", (*Server).uploadPage, writeReturns, page, false},
		{post, "/returns/:unit/:period/recheck", (*Server).recheck, writeReturns, page, false},
		{post, "/returns/:unit/:period/mappings", (*Server).confirmMapping, writeReturns, page, false},
		{post, "/returns/:unit/:period/mappings/delete", (*Server).forgetMapping, writeReturns, page, false},
		{post, "/returns/:unit/:period/answers", (*Server).answerFindings, writeReturns, page, false},
		{post, "/returns/:unit/:period/answers/withdraw", (*Server).withdrawAnswers, writeReturns, page, false},
		{post, "/returns/:unit/:period/edits", (*Server).editCells, writeReturns, page, false},
		{get, "/returns/:unit/:period/progress", (*Server).watchProgress, writeReturns, page, false},
		{post, "/returns/:unit/:period/submit", (*Server).submit, writeReturns, page, false},
		{post, "/returns/:unit/:period/withdraw", (*Server).withdraw, writeReturns, page, false},
		{post, "/returns/:unit/:period/approve", (*Server).approve, reviewReturns, page, false},
		{post, "/returns/:unit/:period/send-back", (*Server).sendBack, reviewReturns, page, false},
		{post, "/returns/:unit/:period/accept", (*Server).accept, acceptReturns, page, false},
		{post, "/returns/:unit/:period/reopen", (*Server).reopen, acceptReturns, page, false},
		{post, "/returns/:unit/:period/extensions", (*Server).extend, acceptReturns, page, false},
		{get, "/returns/:unit/:period/history", (*Server).history, readReturns, page, false},
		{post, "/returns/:unit/:period/restore", (*Server).restore, writeReturns, page, false},
		{get, "/returns/:unit/:period/changes", (*Server).changes, readReturns, page, false},
		{get, "/returns/:unit/:period/files/:index", (*Server).original, readReturns, file, false},
		{post, "/returns/:unit/:period/files/:index", (*Server).revealOriginal, reviewReturns, file, false},
		{get, "/returns/:unit/:period/annotated/:index", (*Server).annotated, readReturns, file, false},
		{post, "/returns/:unit/:period/annotated/:index", (*Server).revealAnnotated, reviewReturns, file, false},
		{get, "/reports", (*Server).reportList, readReports, page, false},
		{get, "/reports/:id", (*Server).reportPage, readReports, page, false},
		{get, "/reports/:id/file", (*Server).reportFile, readReports, file, false},
		{get, "/archive/:id", (*Server).archived, readReports, file, false},
		{get, "/parameters", (*Server).parameterList, readParameters, page, false},
		{get, "/parameters/:unit/:year", (*Server).parameterPage, readParameters, page, false},
		{post, "/parameters/:unit/:year", (*Server).confirmParameters, writeParameters, page, false},
		{get, "/exceptions", (*Server).exceptionList, readParameters, page, false},
		{post, "/exceptions", (*Server).addException, writeParameters, page, false},
		{get, "/exceptions/new", (*Server).newException, writeParameters, page, false},
		{post, "/exceptions/:id/end", (*Server).endException, writeParameters, page, false},
		{get, "/persons", (*Server).personList, readPersons, page, false},
		{post, "/persons", (*Server).findPersons, readPersons, page, false},
		{get, "/persons/:key", (*Server).personPage, readPersons, page, false},
		{post, "/persons/:key/reveal", (*Server).revealPerson, readPersons, page, false},
		{post, "/persons/:key/export", (*Server).exportPerson, readPersons, file, false},
		{post, "/persons/:key/corrections", (*Server).addCorrection, writeReturns, page, false},
		{post, "/persons/:key/corrections/:id/done", (*Server).finishCorrection, writeReturns, page, false},
		{get, "/schedules", (*Server).scheduleList, readSchedules, page, false},
		{post, "/schedules", (*Server).addSchedule, runSchedules, page, false},
		{get, "/schedules/new", (*Server).newSchedule, runSchedules, page, false},
		{get, "/schedules/:id", (*Server).schedulePage, readSchedules, page, false},
		{post, "/schedules/:id", (*Server).changeSchedule, runSchedules, page, false},
		{get, "/schedules/:id/edit", (*Server).editSchedule, runSchedules, page, false},
		{post, "/schedules/:id/pause", (*Server).pauseSchedule, runSchedules, page, false},
		{post, "/schedules/:id/delete", (*Server).removeSchedule, runSchedules, page, false},
		{post, "/schedules/:id/test", (*Server).testSchedule, runSchedules, page, false},
		{post, "/schedules/:id/run", (*Server).runSchedule, runSchedules, page, false},
		{post, "/schedules/:id/resend", (*Server).resendFailed, runSchedules, page, false},
		{post, "/deliveries/:id/resend", (*Server).resendDelivery, runSchedules, page, false},
		{post, "/deliveries/:id/delivered", (*Server).confirmDelivery, runSchedules, page, false},
		{get, "/holidays", (*Server).holidays, readSchedules, page, false},
		{post, "/holidays", (*Server).setHolidays, runSchedules, page, false},
		{post, "/holidays/delete", (*Server).dropHolidays, runSchedules, page, false},
		{get, "/reminders", (*Server).reminders, readSchedules, page, false},
		{post, "/reminders", (*Server).setReminders, runSchedules, page, false},
		{get, "/contacts", (*Server).contacts, keepContacts, page, false},
		{post, "/contacts", (*Server).addContact, keepContacts, page, false},
		{post, "/contacts/delete", (*Server).dropContact, keepContacts, page, false},
		{post, "/contacts/import", (*Server).importContacts, keepContacts, page, false},
		{get, "/outbox", (*Server).outbox, readOutbox, page, false},
		{get, "/outbox/:name", (*Server).message, readOutbox, page, false},
		{get, "/outbox/:name/file", (*Server).messageFile, readOutbox, file, false},
		{get, "/outbox/:name/attachments/:index", (*Server).attachment, readOutbox, file, false},
		{get, "/rules", (*Server).ruleList, anyone, page, false},
		{get, "/rules/:id", (*Server).rulePage, anyone, page, false},
		{get, "/template", (*Server).blankWorkbook, anyone, file, false},
		{get, "/help", (*Server).helpList, anyone, page, false},
		{get, "/help/:chapter", (*Server).helpChapter, anyone, page, false},
		{get, "/static/:hash/*", (*Server).staticFile, public, page, false},

		{get, "/api/v1/openapi.json", (*Server).openAPI, public, api, false},
		{get, "/api/v1/returns", (*Server).apiReturns, readReturns, api, false},
		{get, "/api/v1/returns/:unit/:period", (*Server).apiReturn, readReturns, api, false},
		{post, "/api/v1/returns/:unit/:period/files", (*Server).apiUpload, writeReturns, api, true},
		{get, "/api/v1/uploads/:id", (*Server).apiPending, writeReturns, api, false},
		{get, "/api/v1/returns/:unit/:period/files/:name", (*Server).apiOriginal, readReturns, api, false},
		{post, "/api/v1/returns/:unit/:period/files/:name", (*Server).apiRevealOriginal, reviewReturns, api, false},
		{get, "/api/v1/returns/:unit/:period/annotated/:name", (*Server).apiAnnotated, readReturns, api, false},
		{post, "/api/v1/returns/:unit/:period/annotated/:name", (*Server).apiRevealAnnotated, reviewReturns, api, false},
		{get, "/api/v1/returns/:unit/:period/findings", (*Server).apiFindings, readReturns, api, false},
		{get, "/api/v1/returns/:unit/:period/versions/:n/diff", (*Server).apiDiff, readReturns, api, false},
		{post, "/api/v1/returns/:unit/:period/submit", (*Server).apiSubmit, writeReturns, api, false},
		{post, "/api/v1/returns/:unit/:period/withdraw", (*Server).apiWithdraw, writeReturns, api, false},
		{post, "/api/v1/returns/:unit/:period/review", (*Server).apiReview, reviewReturns, api, false},
		{get, "/api/v1/reports", (*Server).apiReports, readReports, api, false},
		{get, "/api/v1/reports/:id", (*Server).apiReport, readReports, api, false},
		{get, "/api/v1/schedules", (*Server).apiSchedules, readSchedules, api, false},
		{post, "/api/v1/schedules", (*Server).apiAddSchedule, runSchedules, api, false},
		{get, "/api/v1/schedules/:id", (*Server).apiSchedule, readSchedules, api, false},
		{http.MethodPut, "/api/v1/schedules/:id", (*Server).apiPutSchedule, runSchedules, api, false},
		{http.MethodDelete, "/api/v1/schedules/:id", (*Server).apiDeleteSchedule, runSchedules, api, false},
		{post, "/api/v1/schedules/:id/run", (*Server).apiRunSchedule, runSchedules, api, false},
		{get, "/api/v1/schedules/:id/runs", (*Server).apiRuns, readSchedules, api, false},
		{get, "/api/v1/deliveries", (*Server).apiDeliveries, readSchedules, api, false},
		{get, "/api/v1/reminders", (*Server).apiReminders, readSchedules, api, false},
		{http.MethodPut, "/api/v1/reminders", (*Server).apiPutReminders, runSchedules, api, false},
		{get, "/api/v1/contacts/:unit", (*Server).apiContacts, keepContacts, api, false},
		{http.MethodPut, "/api/v1/contacts/:unit", (*Server).apiPutContacts, keepContacts, api, false},
		{get, "/api/v1/parameters/:unit/:year", (*Server).apiParameters, readParameters, api, false},
		{get, "/api/v1/rules", (*Server).apiRules, anyone, api, false},
		{get, "/api/v1/events", (*Server).watchProgress, writeReturns, api, false},
		{get, "/metrics", (*Server).metricsPage, readMetrics, api, false},
		{get, "/healthz", (*Server).healthz, public, api, false},
		{get, "/readyz", (*Server).readyz, public, api, false},
	}
}
