package xlsx

import (
	"context"
	"path"
	"strings"
)

const maxTarget = 4 << 10

// relationship is a reference from one part to another.
type relationship struct {
	kind string // last element of the type, which strict and transitional files share
	part string // empty if it is outside the file
}

// relationships reads what part refers to, by ID. The part "" is the file.
func (c *container) relationships(part string) (map[string]relationship, error) {
	const what = "部件关系表"
	dir, base := path.Split(part)
	e := c.find(dir + "_rels/" + base + ".rels")
	if e == nil {
		return nil, nil
	}
	src, done, err := c.open(e, what)
	if err != nil {
		return nil, err
	}
	defer done()
	l := newLexer(context.Background(), src, what, maxTarget, "Relationships")
	rels := map[string]relationship{}
	for l.open() {
		if string(l.name) != "Relationship" {
			l.corrupt("有残缺的标记")
			break
		}
		id, rel := readRelationship(l, part)
		l.skip()
		if rels[id] = rel; len(rels) > c.limits.Sheets+c.limits.Entries {
			l.fail(tooLarge("%s过长。请在 Excel/WPS 中另存为新的 .xlsx 再上传", what))
		}
	}
	l.finish()
	return rels, l.err
}

func readRelationship(l *lexer, base string) (id string, rel relationship) {
	external := false
	for i := range l.attrs {
		name, value := l.attr(i)
		if len(value) > maxTarget {
			l.corrupt("有过长的内容")
			return "", rel
		}
		switch string(name) {
		case "Id":
			id = l.text(value)
		case "Type":
			rel.kind = path.Base(l.text(value))
		case "Target":
			rel.part = resolve(base, l.text(value))
		case "TargetMode":
			external = strings.EqualFold(string(value), "external")
		}
	}
	if external {
		rel.part = ""
	}
	return id, rel
}
