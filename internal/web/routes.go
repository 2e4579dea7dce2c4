package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// permission names what a caller must be allowed to do.
type permission string

// The permissions. Until there are accounts everyone on the machine has all.
const (
	public        permission = "public"
	readReturns   permission = "returns.read"
	writeReturns  permission = "returns.write"
	acceptReturns permission = "returns.accept"
	readReports   permission = "reports.read"
	readSchedules permission = "schedules.read"
	runSchedules  permission = "schedules.run"
	readOutbox    permission = "outbox.read"
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

// routes are all routes there are.
func routes() []route {
	get, post := http.MethodGet, http.MethodPost
	return []route{
		{get, "/", (*Server).home, readReturns, page, false},
		{get, "/returns/:unit/:period", (*Server).returnPage, readReturns, page, false},
		{post, "/returns/:unit/:period/files", (*Server).upload, writeReturns, page, true},
		{post, "/returns/:unit/:period/recheck", (*Server).recheck, writeReturns, page, false},
		{post, "/returns/:unit/:period/mappings", (*Server).confirmMapping, writeReturns, page, false},
		{post, "/returns/:unit/:period/accept", (*Server).accept, acceptReturns, page, false},
		{post, "/returns/:unit/:period/reopen", (*Server).reopen, acceptReturns, page, false},
		{get, "/returns/:unit/:period/files/:index", (*Server).original, readReturns, file, false},
		{get, "/returns/:unit/:period/annotated/:index", (*Server).annotated, readReturns, file, false},
		{get, "/reports", (*Server).reportList, readReports, page, false},
		{get, "/reports/:id", (*Server).reportPage, readReports, page, false},
		{get, "/reports/:id/file", (*Server).reportFile, readReports, file, false},
		{get, "/archive/:id", (*Server).archived, readReports, file, false},
		{get, "/schedules", (*Server).scheduleList, readSchedules, page, false},
		{post, "/schedules/:id/run", (*Server).runSchedule, runSchedules, page, false},
		{get, "/outbox", (*Server).outbox, readOutbox, page, false},
		{get, "/outbox/:name", (*Server).message, readOutbox, page, false},
		{get, "/outbox/:name/file", (*Server).messageFile, readOutbox, file, false},
		{get, "/outbox/:name/attachments/:index", (*Server).attachment, readOutbox, file, false},
		{get, "/rules", (*Server).ruleList, public, page, false},
		{get, "/rules/:id", (*Server).rulePage, public, page, false},
		{get, "/template", (*Server).blankWorkbook, public, file, false},
		{get, "/static/:hash/*", (*Server).staticFile, public, page, false},

		{get, "/api/v1/returns", (*Server).apiReturns, readReturns, api, false},
		{get, "/api/v1/returns/:unit/:period", (*Server).apiReturn, readReturns, api, false},
		{post, "/api/v1/returns/:unit/:period/files", (*Server).apiUpload, writeReturns, api, true},
		{get, "/api/v1/returns/:unit/:period/files/:name", (*Server).apiOriginal, readReturns, api, false},
		{get, "/api/v1/returns/:unit/:period/annotated/:name", (*Server).apiAnnotated, readReturns, api, false},
		{get, "/api/v1/returns/:unit/:period/findings", (*Server).apiFindings, readReturns, api, false},
		{get, "/api/v1/returns/:unit/:period/versions/:n/diff", (*Server).apiDiff, readReturns, api, false},
		{post, "/api/v1/returns/:unit/:period/review", (*Server).apiReview, acceptReturns, api, false},
		{get, "/api/v1/reports", (*Server).apiReports, readReports, api, false},
		{get, "/api/v1/reports/:id", (*Server).apiReport, readReports, api, false},
		{get, "/api/v1/schedules", (*Server).apiSchedules, readSchedules, api, false},
		{post, "/api/v1/schedules/:id/run", (*Server).apiRunSchedule, runSchedules, api, false},
		{get, "/api/v1/schedules/:id/runs", (*Server).apiRuns, readSchedules, api, false},
		{get, "/api/v1/deliveries", (*Server).apiDeliveries, readSchedules, api, false},
		{get, "/api/v1/rules", (*Server).apiRules, public, api, false},
		{get, "/healthz", (*Server).healthz, public, api, false},
		{get, "/readyz", (*Server).readyz, public, api, false},
	}
}
