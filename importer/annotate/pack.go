package annotate

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// pack is the container of a workbook.
type pack struct{ entries map[string]*zip.File }

func openPackage(data []byte) (*pack, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	p := &pack{entries: make(map[string]*zip.File, len(z.File))}
	var size uint64
	for _, e := range z.File {
		if size += e.UncompressedSize64; size > maxInflated {
			return nil, &refusal{"原文件过大"}
		}
		p.entries[strings.ReplaceAll(e.Name, `\`, "/")] = e
	}
	return p, nil
}

var errNoPart = errors.New("a part of the workbook is missing")

func (p *pack) open(part string) (io.ReadCloser, error) {
	e := p.entries[part]
	if e == nil {
		return nil, fmt.Errorf("%s: %w", part, errNoPart)
	}
	return e.Open()
}

func (p *pack) hasPrefix(prefix string) bool {
	for name := range p.entries {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func (p *pack) decode(part string, into any) error {
	r, err := p.open(part)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	return xml.NewDecoder(r).Decode(into)
}

// relation is one entry of a .rels part.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// kind is the last word of the type, which transitional and strict files share.
func (r relation) kind() string { return path.Base(r.Type) }

// relations are those of a part; "" is the package.
func (p *pack) relations(part string) ([]relation, error) {
	var rels struct {
		Relations []relation `xml:"Relationship"`
	}
	name := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	if part == "" {
		name = "_rels/.rels"
	}
	if p.entries[name] == nil {
		return nil, nil
	}
	err := p.decode(name, &rels)
	return rels.Relations, err
}

// target is the part a relation of part points to.
func target(part string, r relation) string {
	if strings.HasPrefix(r.Target, "/") {
		return path.Clean(r.Target)[1:]
	}
	return path.Join(path.Dir(part), r.Target)
}

// listedSheet is an entry of the workbook's list.
type listedSheet struct {
	name, part string
	worksheet  bool
}

func (p *pack) workbook() (string, error) {
	rels, err := p.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range rels {
		if r.kind() == "officeDocument" {
			return target("", r), nil
		}
	}
	return "", errNoPart
}

func (p *pack) sheets() ([]listedSheet, error) {
	main, err := p.workbook()
	if err != nil {
		return nil, err
	}
	rels, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	byID := map[string]relation{}
	for _, r := range rels {
		byID[r.ID] = r
	}
	var wb struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := p.decode(main, &wb); err != nil {
		return nil, err
	}
	var out []listedSheet
	for _, s := range wb.Sheets {
		r := byID[s.ID]
		out = append(out, listedSheet{s.Name, target(main, r), r.kind() == "worksheet"})
	}
	return out, nil
}

func (p *pack) worksheet(l listedSheet, r *report, limit int) (*sheetPart, error) {
	out := &sheetPart{part: l.part}
	from, to := 0, 0
	if s := r.sheet(l.name); s != nil {
		from, to = s.HeaderRow, s.HeaderRow+max(s.HeaderRows, 1)-1
	}
	src, err := p.open(l.part)
	if err != nil {
		return nil, err
	}
	defer func() { _ = src.Close() }()
	if out.extent, err = scanSheet(src, limit, from, to); err != nil {
		return nil, err
	}
	rels, err := p.relations(l.part)
	for _, rel := range rels {
		switch {
		case rel.kind() == "comments":
			out.comments = target(l.part, rel)
		case rel.ID == out.legacy:
			out.drawing = rel.Target
		}
	}
	return out, err
}
