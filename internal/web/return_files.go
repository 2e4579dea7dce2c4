package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// fileView is an uploaded file with what was read of it.
type fileView struct {
	Index  int
	Name   string
	Size   int64
	Sheets []sheetView
}

// sheetView is a sheet with what was recognised on it.
type sheetView struct {
	Name, Kind    string
	Rows, Records int
	HeaderRow     int
	Hidden        bool
	Skipped       []string
	Columns       int
	Unread        []unreadView
}

// unreadView is a column that was not read, and the fields it may be taken for.
type unreadView struct {
	Column, Header string
	Suggested      string // title of the likeliest field
	Fields         []choice
}

// newFileViews lists the files of a version; carried are the ledger sheets that
// come from the period before.
func newFileViews(ret *roster.Return, v *store.Version) (files []fileView, carried []sheetView) {
	for i, f := range v.Files {
		files = append(files, fileView{Index: i, Name: f.Name, Size: f.Size})
	}
	for i := range ret.Sheets {
		sh := &ret.Sheets[i]
		if sh.File < len(files) {
			files[sh.File].Sheets = append(files[sh.File].Sheets, newSheetView(sh))
		} else {
			carried = append(carried, newSheetView(sh))
		}
	}
	return files, carried
}

func newSheetView(s *roster.Sheet) sheetView {
	v := sheetView{
		Name: s.Name, Kind: s.Kind.Title(), Rows: s.Rows, Records: s.Records, HeaderRow: s.HeaderRow,
		Hidden: s.Hidden, Skipped: skippedTexts(s.Skipped), Columns: len(s.Columns),
	}
	if s.Kind == roster.NoKind {
		return v
	}
	for _, letters := range s.Unread {
		u := unreadView{Column: letters}
		suggested := ""
		for _, c := range s.Columns {
			if c.Column == letters {
				u.Header = c.Header
				if c.Match == roster.MatchSuggested {
					suggested = c.Field
				}
			}
		}
		for _, f := range roster.FieldsOf(s.Kind) {
			if f.Key == suggested {
				u.Suggested = f.Header
			}
			u.Fields = append(u.Fields, choice{s.Kind.String() + "." + f.Key, f.Header, f.Key == suggested})
		}
		v.Unread = append(v.Unread, u)
	}
	return v
}

// skippedTexts says in Chinese which rows became no records. Heads and empty
// rows are no news.
func skippedTexts(skipped []roster.Skipped) []string {
	titles := map[string]string{
		"subtotal": "小计、合计", "note": "说明", "signature": "落款", "unrecognised": "未能识别，没有读入",
	}
	rows := map[string][]string{}
	var order []string
	for _, k := range skipped {
		t := titles[k.Reason]
		if t == "" {
			continue
		}
		at := strconv.Itoa(k.From)
		if k.To > k.From {
			at = fmt.Sprintf("%d–%d", k.From, k.To)
		}
		if !slices.Contains(order, t) {
			order = append(order, t)
		}
		rows[t] = append(rows[t], at)
	}
	out := make([]string, len(order))
	for i, t := range order {
		out[i] = "第" + strings.Join(rows[t], "、") + "行：" + t
	}
	return out
}
