package xls

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// biff is a stream of records under construction.
type biff struct{ b []byte }

// rec appends a record of the parts: uint16, uint32, float64, byte, []byte, int
// (as uint16) and string (as its bytes).
func (w *biff) rec(typ uint16, parts ...any) *biff {
	data := pack(parts...)
	w.b = binary.LittleEndian.AppendUint16(w.b, typ)
	w.b = binary.LittleEndian.AppendUint16(w.b, uint16(len(data)))
	w.b = append(w.b, data...)
	return w
}

func pack(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch v := p.(type) {
		case int:
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		case uint16:
			b = binary.LittleEndian.AppendUint16(b, v)
		case uint32:
			b = binary.LittleEndian.AppendUint32(b, v)
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		case byte:
			b = append(b, v)
		case []byte:
			b = append(b, v...)
		case string:
			b = append(b, v...)
		default:
			panic("pack: unknown type")
		}
	}
	return b
}

// wide is a string's characters in two bytes each.
func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func unitsOf(s string) int { return len(utf16.Encode([]rune(s))) }

// isLatin tells whether a string can be stored in the compressed form.
func isLatin(s string) bool {
	for _, r := range s {
		if r > 0xFF {
			return false
		}
	}
	return true
}

// str is a string with a length of two bytes, compressed where that is possible.
func str(s string) []byte {
	if !isLatin(s) {
		return pack(unitsOf(s), byte(flagWide), wide(s))
	}
	b := pack(unitsOf(s), byte(0))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return b
}

// tab is a sheet of a workbook to write: its records between BOF and EOF.
type tab struct {
	name    string
	state   byte
	kind    byte
	records []byte
}

// workbook makes a Workbook stream: extra are records of the globals, which
// come before the shared strings.
func workbook(extra []byte, sst []byte, tabs ...tab) []byte {
	var head biff
	head.rec(recBOF, 0x0600, bofGlobals, uint32(0), uint32(0), uint32(0))
	head.b = append(head.b, extra...)
	var tail biff
	tail.b = append(tail.b, sst...)
	tail.rec(recEOF)
	size := 0
	for _, t := range tabs {
		size += 4 + 8 + 2*unitsOf(t.name)
	}
	at := len(head.b) + size + len(tail.b)
	var sheets biff
	for _, t := range tabs {
		head.rec(recBoundSheet, uint32(at+len(sheets.b)), t.state, t.kind, byte(unitsOf(t.name)), byte(flagWide), wide(t.name))
		bof := map[byte]int{0: bofWorksheet, 1: bofMacro, 2: bofChart}[t.kind]
		sheets.rec(recBOF, 0x0600, bof, uint32(0), uint32(0), uint32(0))
		sheets.b = append(sheets.b, t.records...)
		sheets.rec(recEOF)
	}
	return append(append(head.b, tail.b...), sheets.b...)
}

// sharedTable makes an SST record, split into CONTINUE records of at most
// size bytes in the way Excel does.
func sharedTable(size int, list ...string) []byte {
	s := &splitter{size: size}
	s.data = pack(uint32(len(list)), uint32(len(list)))
	for _, text := range list {
		s.text(text)
	}
	s.close()
	return s.out.b
}

// splitter writes an SST over several records.
type splitter struct {
	size int
	out  biff
	data []byte
}

func (s *splitter) close() {
	typ := uint16(recContinue)
	if len(s.out.b) == 0 {
		typ = recSST
	}
	s.out.rec(typ, s.data)
	s.data = nil
}

// text adds a string. Each piece is compressed if it can be, so that the flag
// changes at boundaries.
func (s *splitter) text(text string) {
	if len(s.data)+5 > s.size {
		s.close()
	}
	units := utf16.Encode([]rune(text))
	s.data = append(s.data, pack(len(units))...)
	for first := true; first || len(units) > 0; first = false {
		if !first {
			s.close()
		}
		room := s.size - len(s.data) - 1
		n := min(len(units), room)
		flag := byte(0)
		for _, u := range units[:n] {
			if u > 0xFF {
				n, flag = min(len(units), room/2), flagWide
				break
			}
		}
		s.data = append(s.data, flag)
		for _, u := range units[:n] {
			s.data = append(s.data, byte(u))
			if flag != 0 {
				s.data = append(s.data, byte(u>>8))
			}
		}
		units = units[n:]
	}
}
