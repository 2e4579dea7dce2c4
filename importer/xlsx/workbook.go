package xlsx

import (
	"context"
	"strings"

	"shegong/importer/grid"
)

const (
	workbookWhat = "工作簿目录"
	maxNameText  = 4 << 10 // bytes of a sheet's name, an Excel name has 31 characters
)

// readWorkbook reads everything but the sheets and the shared strings.
func (b *Book) readWorkbook() error {
	main, err := b.workbookPart()
	if err != nil {
		return err
	}
	rels, err := b.zip.relationships(main)
	if err != nil {
		return err
	}
	if err := b.readSheets(main, rels); err != nil {
		return err
	}
	for _, rel := range rels {
		switch rel.kind {
		case "styles":
			if e := b.zip.find(rel.part); e != nil {
				if b.styles, err = b.zip.readStyles(e); err != nil {
					return err
				}
			}
		case "sharedStrings":
			b.shared = rel.part
		}
	}
	return nil
}

// workbookPart finds the workbook in the container.
func (b *Book) workbookPart() (string, error) {
	const usual = "xl/workbook.xml"
	rels, err := b.zip.relationships("")
	if err != nil {
		return "", err
	}
	for _, rel := range rels {
		if rel.kind == "officeDocument" && strings.HasSuffix(rel.part, ".xml") && b.zip.find(rel.part) != nil {
			if err := b.zip.foreign(rel.part); err != nil {
				return "", err
			}
			return rel.part, nil
		}
	}
	if b.zip.find(usual) != nil {
		return usual, nil
	}
	return "", b.zip.identify()
}

func (b *Book) readSheets(main string, rels map[string]relationship) error {
	src, done, err := b.zip.open(b.zip.find(main), workbookWhat)
	if err != nil {
		return err
	}
	defer done()
	l := newLexer(context.Background(), src, workbookWhat, maxNameText, "workbook")
	listed := 0
	for l.open() {
		switch string(l.name) {
		case "workbookPr":
			for i := range l.attrs {
				if name, value := l.attr(i); string(name) == "date1904" {
					b.date1904 = isTrue(value)
				}
			}
			l.skip()
		case "sheets":
			listed += b.listSheets(l, rels)
		default:
			l.skip()
		}
	}
	l.finish()
	if l.err == nil && listed == 0 {
		return corrupt("%s中没有列出任何工作表", workbookWhat)
	}
	return l.err
}

// listSheets returns how many sheets are listed, of whatever kind.
func (b *Book) listSheets(l *lexer, rels map[string]relationship) (count int) {
	for l.open() {
		if string(l.name) != "sheet" {
			l.corrupt("工作表清单有误")
			return count
		}
		if count++; count > b.limits.Sheets {
			l.fail(tooLarge("工作簿的工作表超过 %d 个。请拆分后分别上传", b.limits.Sheets))
			return count
		}
		s, id := readSheetEntry(l)
		l.skip()
		rel, ok := rels[id]
		switch {
		case l.err != nil:
			return count
		case ok && rel.kind != "worksheet":
			continue // a chart, dialog or macro sheet
		case ok:
			s.part = rel.part
		}
		b.sheets = append(b.sheets, s)
	}
	return count
}

func readSheetEntry(l *lexer) (s sheetEntry, id string) {
	for i := range l.attrs {
		name, value := l.attr(i)
		switch {
		case len(value) > maxNameText:
			l.corrupt("工作表名称过长")
		case string(name) == "name":
			s.info = grid.SheetInfo{Name: l.text(value), Hidden: s.info.Hidden}
		case string(name) == "state":
			s.info.Hidden = string(value) == "hidden" || string(value) == "veryHidden"
		case local(name) == "id":
			id = l.text(value)
		}
	}
	return s, id
}

func isTrue(value []byte) bool {
	switch string(value) {
	case "1", "true", "on":
		return true
	}
	return false
}
