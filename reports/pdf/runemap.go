package pdf

// runeMap maps characters to small numbers through pages of 256, so that a
// lookup is two array accesses. Zero means absent.
type runeMap struct {
	low  [0x30000 / 256]*[256]uint16 // planes 0 to 2, where nearly all text is
	high map[rune]uint16
}

func (m *runeMap) get(r rune) uint16 {
	if r < 0 {
		return 0
	}
	if i := int(r >> 8); i < len(m.low) {
		if p := m.low[i]; p != nil {
			return p[r&0xff]
		}
		return 0
	}
	return m.high[r]
}

func (m *runeMap) set(r rune, v uint16) {
	if r < 0 {
		return
	}
	i := int(r >> 8)
	if i >= len(m.low) {
		if m.high == nil {
			m.high = map[rune]uint16{}
		}
		m.high[r] = v
		return
	}
	if m.low[i] == nil {
		m.low[i] = new([256]uint16)
	}
	m.low[i][r&0xff] = v
}
