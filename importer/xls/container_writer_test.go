package xls

import (
	"encoding/binary"
	"unicode/utf16"
)

// node is a stream, or a storage if it has kids.
type node struct {
	name string
	data []byte
	kids []node
}

const (
	chainEnd = 0xFFFFFFFE
	noEntry  = 0xFFFFFFFF
	free     = 0xFFFFFFFF
	fatMark  = 0xFFFFFFFD
)

// containerWriter lays out an OLE file: data, mini stream, mini FAT,
// directory, and the FAT at the end.
type containerWriter struct {
	sectors []byte
	fat     []uint32
	mini    []byte
	miniFAT []uint32
	dir     []byte
}

// container makes an OLE file (version 3) of the streams.
func writeContainer(kids ...node) []byte {
	w := &containerWriter{}
	w.entry("Root Entry", 5)
	w.children(0, kids)
	miniStart := w.chain(w.mini)
	put32(w.dir[116:], miniStart)
	put32(w.dir[120:], uint32(len(w.mini)))
	miniFATStart, miniFATCount := uint32(chainEnd), 0
	if len(w.miniFAT) > 0 {
		before := len(w.fat)
		table := binary.LittleEndian.AppendUint32(nil, w.miniFAT[0])
		for _, v := range w.miniFAT[1:] {
			table = binary.LittleEndian.AppendUint32(table, v)
		}
		miniFATStart = w.chain(table)
		miniFATCount = len(w.fat) - before
	}
	for len(w.dir)%512 != 0 {
		w.dir = append(w.dir, 0)
	}
	dirStart := w.chain(w.dir)
	return append(w.header(dirStart, miniFATStart, miniFATCount), w.sectors...)
}

// header closes the FAT and returns the header that names it.
func (w *containerWriter) header(dir, miniFAT uint32, miniFATCount int) []byte {
	first := len(w.fat)
	count := 1
	for (first+count+127)/128 > count {
		count++
	}
	for range count {
		w.fat = append(w.fat, fatMark)
	}
	for len(w.fat)%128 != 0 {
		w.fat = append(w.fat, free)
	}
	for _, v := range w.fat {
		w.sectors = binary.LittleEndian.AppendUint32(w.sectors, v)
	}
	h := make([]byte, 512)
	copy(h, oleSignature)
	copy(h[24:], "\x3E\x00\x03\x00\xFE\xFF\x09\x00\x06\x00")
	put32(h[44:], uint32(count))
	put32(h[48:], dir)
	put32(h[56:], 4096)
	put32(h[60:], miniFAT)
	put32(h[64:], uint32(miniFATCount))
	put32(h[68:], chainEnd)
	for i := range 109 {
		put32(h[76+4*i:], free)
		if i < count {
			put32(h[76+4*i:], uint32(first+i))
		}
	}
	return h
}

func put32(b []byte, v uint32) { binary.LittleEndian.PutUint32(b, v) }

// entry adds a directory entry and returns its number.
func (w *containerWriter) entry(name string, kind byte) int {
	e := make([]byte, 128)
	units := utf16.Encode([]rune(name))
	for i, u := range units {
		binary.LittleEndian.PutUint16(e[2*i:], u)
	}
	binary.LittleEndian.PutUint16(e[64:], uint16(2*len(units)+2))
	e[66], e[67] = kind, 1
	put32(e[68:], noEntry)
	put32(e[72:], noEntry)
	put32(e[76:], noEntry)
	w.dir = append(w.dir, e...)
	return len(w.dir)/128 - 1
}

// children adds the entries below a parent, each the right sibling of the one
// before.
func (w *containerWriter) children(parent int, kids []node) {
	link := 128*parent + 76
	for _, k := range kids {
		kind := byte(2)
		if k.kids != nil {
			kind = 1
		}
		i := w.entry(k.name, kind)
		put32(w.dir[link:], uint32(i))
		link = 128*i + 72
		if k.kids != nil {
			w.children(i, k.kids)
			continue
		}
		start := w.stream(k.data)
		put32(w.dir[128*i+116:], start)
		put32(w.dir[128*i+120:], uint32(len(k.data)))
	}
}

func (w *containerWriter) stream(data []byte) uint32 {
	if len(data) >= 4096 {
		return w.chain(data)
	}
	start := uint32(len(w.miniFAT))
	for i := 0; i < len(data); i += 64 {
		w.mini = append(w.mini, data[i:min(i+64, len(data))]...)
		for len(w.mini)%64 != 0 {
			w.mini = append(w.mini, 0)
		}
		w.miniFAT = append(w.miniFAT, uint32(len(w.miniFAT)+1))
	}
	if len(data) > 0 {
		w.miniFAT[len(w.miniFAT)-1] = chainEnd
	}
	return start
}

// chain stores data in sectors and returns the first.
func (w *containerWriter) chain(data []byte) uint32 {
	if len(data) == 0 {
		return chainEnd
	}
	start := uint32(len(w.fat))
	for i := 0; i < len(data); i += 512 {
		w.sectors = append(w.sectors, data[i:min(i+512, len(data))]...)
		for len(w.sectors)%512 != 0 {
			w.sectors = append(w.sectors, 0)
		}
		w.fat = append(w.fat, uint32(len(w.fat)+1))
	}
	w.fat[len(w.fat)-1] = chainEnd
	return start
}
