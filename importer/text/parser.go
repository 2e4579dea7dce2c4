package text

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"shegong/importer/grid"
)

// record is one row of the table, with what tells whether a quote that is
// missing joined several rows to one.
type record struct {
	cells     []grid.Cell // the fields that are not empty
	width     int         // fields
	quoteLine int         // where the quoted field with line breaks opened, 0 if there is none
	inside    int         // separators in that field
}

// parser reads records.
type parser struct {
	in     *bufio.Reader
	sep    byte
	limits grid.Limits
	line   int // at hand, from 1
	record record
	field  []byte
}

// ending tells what ended a field.
type ending uint8

const (
	endField ending = iota
	endRecord
	endFile
)

// next reads a record, or returns io.EOF after the last.
func (p *parser) next() error {
	p.record = record{cells: p.record.cells[:0]}
	for {
		if p.record.width == 0 {
			if _, err := p.in.Peek(1); err != nil {
				return err
			}
		}
		line := p.line
		text, end, err := p.nextField()
		if err != nil {
			return err
		}
		if err := p.add(text, line); err != nil {
			return err
		}
		if end != endField {
			return nil
		}
	}
}

// add makes a field a cell.
func (p *parser) add(text string, line int) error {
	col := p.record.width
	p.record.width++
	if text == "" {
		return nil
	}
	if col >= p.limits.Columns {
		return faultAt(tooLarge, line, fmt.Sprintf("列数超过 %d，请删去多余的列后重新上传", p.limits.Columns))
	}
	p.record.cells = append(p.record.cells, grid.Cell{Col: col, Kind: grid.Text, Text: text})
	return nil
}

// nextField reads a field and what ends it.
func (p *parser) nextField() (string, ending, error) {
	p.field = p.field[:0]
	c, err := p.in.ReadByte()
	if err == nil && c == '"' {
		return p.quoted()
	}
	line := p.line
	for ; err == nil; c, err = p.in.ReadByte() {
		if end, ok := p.ends(c); ok {
			text, err := p.plain(line)
			return text, end, err
		}
		if err := p.append(c); err != nil {
			return "", 0, err
		}
	}
	if !errors.Is(err, io.EOF) {
		return "", 0, err
	}
	text, err := p.plain(line)
	return text, endFile, err
}

// plain is the text of a field without quotes around it.
func (p *parser) plain(line int) (string, error) {
	text, ok := unwrap(string(p.field))
	if !ok {
		return "", unbalanced(line)
	}
	return text, nil
}

// ends tells whether c ends a field outside quotes. CR LF is one line end.
func (p *parser) ends(c byte) (ending, bool) {
	switch c {
	case p.sep:
		return endField, true
	case '\r', '\n':
		p.newLine(c)
		return endRecord, true
	}
	return 0, false
}

func (p *parser) newLine(c byte) {
	p.line++
	if c == '\r' && followedBy(p.in, '\n') {
		_, _ = p.in.Discard(1) // it was peeked at
	}
}

func (p *parser) append(c byte) error {
	if len(p.field) >= p.limits.StringLen {
		return faultAt(tooLarge, p.line, "有单元格的文字过长，超过允许的长度（也可能是前面的引号没有成对），请检查后重新上传")
	}
	p.field = append(p.field, c)
	return nil
}

// quoted reads the rest of a field that opened with a quote.
func (p *parser) quoted() (string, ending, error) {
	opened, inside := p.line, 0
	for {
		c, err := p.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return "", 0, unbalanced(opened)
		case err != nil:
			return "", 0, err
		case c == '"' && followedBy(p.in, '"'):
			_, _ = p.in.Discard(1) // it was peeked at
		case c == '"':
			if p.line > opened && (p.record.quoteLine == 0 || inside > p.record.inside) {
				p.record.quoteLine, p.record.inside = opened, inside
			}
			return p.afterQuote(opened)
		case c == '\r', c == '\n':
			p.newLine(c)
			c = '\n'
		case c == p.sep:
			inside++
		}
		if err := p.append(c); err != nil {
			return "", 0, err
		}
	}
}

// afterQuote demands that a closing quote ends the field. Text after it means
// that it opened another field: a quote before it is missing.
func (p *parser) afterQuote(opened int) (string, ending, error) {
	text, ok := unwrap(string(p.field))
	if !ok {
		text = string(p.field) // inside quotes it is no more than text
	}
	for {
		c, err := p.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return text, endFile, nil
		}
		if err != nil {
			return "", 0, err
		}
		if end, ok := p.ends(c); ok {
			return text, end, nil
		}
		if c != ' ' && c != '\t' {
			return "", 0, unbalanced(opened)
		}
	}
}

func unbalanced(line int) error {
	return faultAt(corrupt, line, fmt.Sprintf("从第 %d 行开始的引号没有成对，无法确定这一格到哪里为止%s", line, resave))
}

// unwrap takes Excel's idiom ="0123" for a text of digits to 0123. It is false
// when such a field has no closing quote.
func unwrap(field string) (string, bool) {
	if len(field) < 2 || field[:2] != `="` {
		return field, true
	}
	var text []byte
	for i := 2; i < len(field); i++ {
		switch {
		case field[i] != '"':
			text = append(text, field[i])
		case i == len(field)-1:
			return string(text), true
		case field[i+1] == '"':
			text = append(text, '"')
			i++
		default:
			return field, quotes(field)%2 == 0 // a formula such as ="a"&"b"
		}
	}
	return field, false
}

func quotes(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] == '"' {
			n++
		}
	}
	return n
}

// skipLine passes over a line that is no record.
func (p *parser) skipLine() error {
	for {
		c, err := p.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if c == '\r' || c == '\n' {
			p.newLine(c)
			return nil
		}
	}
}
