package web

import (
	"strings"
	"testing"
)

// prefecturePath sends the return back with a reason, which the county mends and
// submits again, and approves it.
func (r *tour) prefecturePath(t *testing.T) {
	const reason = "花名册第5行：任职时间与上月不一致，请核对。"
	r.enter(t, "shi")
	r.see(t, "prefecture-01-home")
	r.picture(t, "review-board", "#results > .count-bar, section[aria-labelledby=tasks-title]", 0)
	r.send(t, "section[aria-labelledby=tasks-title] a", ".board td.last a")
	r.send(t, ".board td.last a", "#desk")
	r.see(t, "prefecture-02-return")
	r.picture(t, "review-desk", "#desk, section[aria-labelledby=approve-title], section[aria-labelledby=send-back-title]", 0)
	r.open(t, r.ours()+"/changes", "#joined, #left, #changed")
	r.see(t, "prefecture-03-changes")
	r.picture(t, "review-changes", "main section", 520)
	r.open(t, r.ours(), "#desk")
	r.fill(t, map[string]string{"#send-back-reason": reason})
	r.send(t, `form[action$='/send-back'] button`, ".alert-success")
	r.see(t, "prefecture-04-sent-back")

	r.enter(t, "xian")
	r.says(t, ".alert-warning", reason)
	r.see(t, "prefecture-05-county")
	r.open(t, r.ours(), "#upload")
	again := changed(t, workbook(t, "220104", 0), map[string]string{"K4": "大学专科"})
	r.book.know(t, again)
	r.drop(t, again, `[data-version="6"]`)
	r.submit(t, "6")

	r.enter(t, "shi")
	r.open(t, r.ours()+"/history?against=5&version=6", "#events")
	r.says(t, "#events", reason)
	r.see(t, "prefecture-06-history")
	r.open(t, r.ours(), "#desk")
	r.decide(t, "approve", ".alert-success")
	r.says(t, ".alert-success", "已审核通过")
	r.see(t, "prefecture-07-approved")
}

// decide confirms what was checked and takes a step of the review.
func (r *tour) decide(t *testing.T, step, then string) {
	t.Helper()
	form := "form[action$='/" + step + "']"
	r.click(t, form+` input[name=confirm]`, form+` input[name=confirm]:checked`)
	r.send(t, form+` button`, then)
}

// provincePath accepts the return, looks at its reports, reopens it and keeps it
// open past the lock.
func (r *tour) provincePath(t *testing.T) {
	r.enter(t, "sheng")
	r.see(t, "province-01-home")
	r.open(t, r.ours(), "#desk")
	r.picture(t, "accept-desk", "section[aria-labelledby=accept-title], section[aria-labelledby=send-back-title]", 0)
	r.decide(t, "accept", "#accepted-title")
	r.see(t, "province-02-accepted")
	r.open(t, r.ours()+"/history", "#events")
	r.see(t, "province-03-history")
	r.open(t, r.ours()+"/changes", "main")
	r.see(t, "province-04-changes")
	r.reportsPath(t)

	r.open(t, r.ours(), "#accepted-title")
	js[bool](t, r.browser, `document.querySelector("details:has(#reopen-reason)").open = true`)
	r.fill(t, map[string]string{"#reopen-reason": "县（市、区）基本情况表第3行的员额数与批复不一致，请更正。"})
	r.picture(t, "accept-reopen", "section[aria-labelledby=accepted-title]", 0)
	r.send(t, `form[action$='/reopen'] button`, ".alert-success")
	r.see(t, "province-08-reopened")
	js[bool](t, r.browser, `document.querySelector("#extend details").open = true`)
	r.fill(t, map[string]string{"#until": "2026-11-30", "#extend-reason": "批复文件尚在会签，月底前可以补报。"})
	r.picture(t, "accept-extend", "#extend", 0)
	r.send(t, `form[action$='/extensions'] button`, ".alert-success")
	r.says(t, "#desk", "延期至2026年11月30日")
	r.see(t, "province-09-extended")
	r.open(t, r.url+"/deadlines", "main")
	r.see(t, "province-10-deadlines")
}

// reportsPath looks at the reports, of which one has charts.
func (r *tour) reportsPath(t *testing.T) {
	r.open(t, r.url+"/reports?unit=220104&period=2026-10", "#results")
	r.see(t, "province-05-reports")
	r.picture(t, "reports-list", ".filter-bar, #results", 420)
	for _, id := range []string{"conversion", "training", "monthly", "staffing"} {
		r.open(t, r.url+"/reports/"+id+"?unit=220104&period=2026-10", ".report")
		r.see(t, "province-06-"+id)
	}
	r.picture(t, "reports-page", ".filter-bar, main .btn-list, .report", 560)
	r.pdf(t, "main a[href*='format=pdf']")
	r.open(t, r.url+"/reports/training?unit=2201&period=2026-10", ".chart-canvas canvas")
	r.see(t, "province-07-charts")
}

// registersPath confirms parameters, enters an exception, looks up a person, and
// looks at what is sent.
func (r *tour) registersPath(t *testing.T) {
	r.open(t, r.url+"/parameters", "main")
	r.see(t, "registers-01-parameters")
	r.open(t, r.url+"/parameters/220104/2026?fill=sheet", "#document")
	r.picture(t, "parameters-form", "section[aria-label='二（四）的参数']", 560)
	r.fill(t, map[string]string{"#document": "吉民发〔2026〕3号"})
	r.see(t, "registers-02-parameter")
	r.send(t, "form:has(#document) button[type=submit]", ".alert-success")
	r.says(t, "#history", "吉民发〔2026〕3号")

	r.open(t, r.url+"/exceptions/new?unit=220103&period=2026-10", "main td a.btn")
	r.see(t, "registers-03-choices")
	r.send(t, "main td a.btn", "#approver")
	r.fill(t, map[string]string{"#approver": "省民政厅", "#document": "吉民函〔2026〕12号", "#first": "2026-01-01", "#last": "2026-12-31"})
	r.picture(t, "exceptions-form", "section[aria-labelledby=form-title]", 0)
	r.see(t, "registers-04-exception")
	r.send(t, "form[action='/exceptions'] button", ".exceptions")
	r.says(t, ".exceptions", "吉民函〔2026〕12号")
	r.picture(t, "exceptions-list", "section[aria-labelledby=register-title]", 0)
	r.see(t, "registers-05-exceptions")

	r.personPath(t)
	r.open(t, r.url+"/schedules", "#runs")
	r.send(t, `.run-form button`, `.alert-success`)
	r.see(t, "registers-08-schedules")
	r.open(t, r.url+"/outbox", "main td a")
	r.send(t, `main td a`, ".mail-text")
	r.see(t, "registers-09-message")
	for _, p := range []string{"outbox", "rules", "rules/2.3-age", "help", "help/filing", "help/questions"} {
		r.open(t, r.url+"/"+p, "main")
		r.see(t, "registers-10-"+strings.ReplaceAll(p, "/", "-"))
	}
}

// personPath finds a person, who is masked until a purpose is given.
func (r *tour) personPath(t *testing.T) {
	who := r.site.firstPerson(t, "220102")
	r.open(t, r.url+"/persons", "#q")
	r.fill(t, map[string]string{"#q": who.ID})
	r.send(t, "form[action='/persons'] button", "#hits td")
	if got := r.text(t, "#hits"); strings.Contains(got, who.ID) || strings.Contains(got, who.Name) {
		t.Errorf("the search shows %s", got)
	}
	r.see(t, "registers-06-persons")
	r.picture(t, "persons-search", "#hits", 0)
	r.send(t, "#hits th a", "#purpose")
	r.fill(t, map[string]string{"#purpose": "核对转入进度"})
	r.picture(t, "persons-reveal", "section[aria-labelledby=who-title]", 0)
	r.send(t, "form[action$='/reveal'] button", ".alert-info")
	r.says(t, "section[aria-labelledby=who-title]", who.ID)
	r.see(t, "registers-07-person")
}
