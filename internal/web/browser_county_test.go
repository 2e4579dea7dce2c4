package web

import "testing"

// countyPath goes from the empty page to the submitted return: upload, see the
// findings, confirm a reading and a column, edit a cell, answer, upload mended,
// submit, withdraw, submit again.
func (r *tour) countyPath(t *testing.T) {
	faulty := changed(t, workbook(t, "220104", 6), map[string]string{
		"K4": "大本一批", "K5": "大本一批", "K6": "大本二批", "AV3": "不知所云", "AV4": "甲",
	})
	mended := workbook(t, "220104", 0)
	r.book.know(t, faulty)
	r.book.know(t, mended)
	r.enter(t, "xian")
	r.see(t, "county-01-home")
	r.picture(t, "county-home", "section[aria-labelledby=next-title]", 0)
	r.send(t, "section[aria-labelledby=next-title] a.btn-primary", "#upload")
	r.see(t, "county-02-empty")
	r.drop(t, []byte("这不是工作簿\x00"), "#failure")
	r.says(t, "#failure", "朝阳区10月.xlsx")
	r.see(t, "county-03-unreadable")
	r.picture(t, "questions-failure", "#failure", 0)

	r.drop(t, faulty, `[data-version="1"]`)
	r.see(t, "county-04-findings")
	r.picture(t, "county-findings", "#findings", 640)
	r.picture(t, "questions-columns", "details.columns[open]", 260)
	r.click(t, `.severity-nav a:nth-child(3)`, `.severity-nav a:nth-child(3)[aria-current]`)
	r.see(t, "county-05-filtered")
	r.open(t, r.ours(), "#findings")
	r.mendOnline(t)
	r.reply(t)

	r.drop(t, mended, `[data-version="5"]`)
	r.says(t, "#diff-title", "与第 4 版相比")
	r.see(t, "county-09-mended")
	r.submit(t, "5")
	r.see(t, "county-10-submitted")
	r.send(t, `form[action$='/withdraw'] button`, `form[action$='/submit']`)
	r.says(t, ".alert-success", "已撤回")
	r.see(t, "county-11-withdrawn")
	r.submit(t, "5")
}

// mendOnline confirms how a value is read, passes over a column, and corrects a
// cell: a version each.
func (r *tour) mendOnline(t *testing.T) {
	r.send(t, `#findings form.answer[action$='/mappings'] button`, `[data-version="2"]`)
	r.says(t, ".alert-success", "对应关系已确认")
	r.see(t, "county-06-mapped")
	r.fill(t, map[string]string{`details.columns[open] select[name=target]`: "-"})
	r.send(t, `details.columns[open] form.answer button`, `[data-version="3"]`)
	r.fill(t, map[string]string{`input[name^='v-'][value='大本二批']`: "大学本科"})
	r.send(t, `.cause:has(input[value='大本二批']) form[action*='/edits'] button`, `[data-version="4"]`)
	r.says(t, ".alert-success", "已写入您上传的工作簿")
	r.see(t, "county-07-edited")
}

// reply answers the findings of a cause that may be explained, first with a
// stock phrase, which is refused and not lost.
func (r *tour) reply(t *testing.T) {
	const cause = ".cause:has(input[name=kind][value=explained])"
	const said = "文件已报市级审定，拟于本月底前印发，印发后补报文号。"
	js[bool](t, r.browser, `document.querySelectorAll(".cause").forEach((c) => { c.open = c === document.querySelector(%q) }), true`, cause)
	r.fill(t, map[string]string{cause + " textarea": said})
	r.picture(t, "county-reply", ".cause[open]", 700)
	r.fill(t, map[string]string{cause + " textarea": "情况属实"})
	r.send(t, cause+" button[value=all]", "#failure")
	r.says(t, "#failure", "没有说明具体情况")
	if got := js[string](t, r.browser, "document.querySelector(%q).value", cause+" textarea"); got != "情况属实" {
		t.Errorf("the refused answer is %q", got)
	}
	waiting := r.text(t, ".standing > div:nth-child(2) dd")
	r.fill(t, map[string]string{cause + " textarea": said})
	r.send(t, cause+" button[value=all]", ".said")
	r.says(t, ".alert-success", "已保存答复")
	if got := r.text(t, ".standing > div:nth-child(2) dd"); got == waiting {
		t.Errorf("still %s wait for an answer", got)
	}
	r.see(t, "county-08-answered")
	r.picture(t, "county-submit", "#submit", 0)
}

// submit confirms what was checked and submits the version.
func (r *tour) submit(t *testing.T, version string) {
	t.Helper()
	r.click(t, `form[action$='/submit'] input[name=confirm]`, `form[action$='/submit'] input[name=confirm]:checked`)
	r.send(t, `form[action$='/submit'] button`, `form[action$='/withdraw']`)
	r.says(t, ".alert-success", "已提交")
	r.says(t, `form[action$='/withdraw'] button`, "第 "+version+" 版")
}
