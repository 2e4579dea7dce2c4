package xls

import (
	"encoding/binary"
	"fmt"
	"slices"

	"shegong/importer/grid"
)

// sheet is a worksheet as the globals name it.
type sheet struct {
	name   string
	hidden bool
	at     int64 // of its BOF in the stream
	end    int64 // where another sheet starts, or the stream ends
}

// globals is what the first substream holds for all sheets.
type globals struct {
	date1904 bool
	sheets   []sheet
	shared   []string
	styles   []*grid.Format // by XF index
}

// globalsReader collects what is put together only at the end.
type globalsReader struct {
	globals
	rec     *records
	limits  grid.Limits
	xfs     []uint16 // number format of each XF
	formats map[uint16]string
	others  int // chart and macro sheets
}

func readGlobals(s *stream, limits grid.Limits) (globals, error) {
	r := &globalsReader{rec: s.records(0, s.size), limits: limits, formats: map[uint16]string{}}
	if err := r.rec.next(); err != nil {
		return globals{}, err
	}
	if err := checkVersion(r.rec); err != nil {
		return globals{}, err
	}
	for r.rec.typ != recEOF {
		if err := r.rec.next(); err != nil {
			return globals{}, err
		}
		if err := r.record(); err != nil {
			return globals{}, err
		}
	}
	if len(r.sheets) == 0 {
		return globals{}, fault(empty, "工作簿中没有工作表，请检查后重新上传")
	}
	if err := r.bound(s.size); err != nil {
		return globals{}, err
	}
	r.styles = styles(r.xfs, r.formats)
	return r.globals, nil
}

// checkVersion looks at the stream's first record. BIFF8 workbooks only.
func checkVersion(rec *records) error {
	const advice = "，无法直接读取，请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传"
	switch rec.typ {
	case recBOF2, recBOF3, recBOF4:
		return fault(unsupported, fmt.Sprintf("这是 Excel %s.x 的旧版文件", map[uint16]string{recBOF2: "2", recBOF3: "3", recBOF4: "4"}[rec.typ])+advice)
	case recBOF:
	default:
		return fault(corrupt, "工作簿的开头已损坏"+resave)
	}
	if err := rec.need(4); err != nil {
		return err
	}
	switch {
	case rec.u16(0) == 0x0500:
		return fault(unsupported, "这是 Excel 5.0/95 的旧版工作簿"+advice)
	case rec.u16(0) != 0x0600:
		return fault(unsupported, "这是 Excel 97 以前的旧版文件"+advice)
	case rec.u16(2) != bofGlobals:
		return fault(corrupt, "工作簿的开头已损坏"+resave)
	}
	return nil
}

func (r *globalsReader) record() error {
	switch r.rec.typ {
	case recFilePass:
		return fault(encrypted, "旧版 .xls 加密文件无法读取，请在 Excel/WPS 中取消密码（包括“保护工作簿”的密码）或另存为 .xlsx")
	case recDateMode:
		r.date1904 = r.rec.u16(0) == 1
	case recBoundSheet:
		return r.boundSheet()
	case recFormat:
		return r.format()
	case recXF:
		return r.xf()
	case recSST:
		return r.sharedStrings()
	}
	return nil
}

func (r *globalsReader) boundSheet() error {
	if err := r.rec.need(8); err != nil {
		return err
	}
	if len(r.sheets)+r.others >= r.limits.Sheets {
		return fault(tooLarge, fmt.Sprintf("工作表超过 %d 个，请分成几个文件上传", r.limits.Sheets))
	}
	at := int64(binary.LittleEndian.Uint32(r.rec.data))
	state, kind := r.rec.data[4], r.rec.data[5]
	if kind != 0 {
		r.others++ // a chart or macro sheet has no cells of interest
		return nil
	}
	name, err := new(text).over(r.rec, 6, r.limits.StringLen).str(1)
	if err != nil {
		return err
	}
	r.sheets = append(r.sheets, sheet{name: name, hidden: state&3 != 0, at: at})
	return nil
}

// bound sets the ends of the sheets. Sheets that share their bytes would make
// a small file as much work as a large one.
func (r *globalsReader) bound(size int64) error {
	starts := make([]int64, 0, len(r.sheets)+1)
	for _, s := range r.sheets {
		starts = append(starts, s.at)
	}
	slices.Sort(starts)
	starts = append(starts, max(size, starts[len(starts)-1]+1))
	for i := range r.sheets {
		k, _ := slices.BinarySearch(starts, r.sheets[i].at)
		if starts[k+1] == starts[k] {
			return locate(fault(corrupt, "文件已损坏（两个工作表的位置相同）"+resave), r.sheets[i].name, "")
		}
		r.sheets[i].end = starts[k+1]
	}
	return nil
}

func (r *globalsReader) format() error {
	if err := r.rec.need(2); err != nil {
		return err
	}
	id := uint16(r.rec.u16(0))
	code, err := new(text).over(r.rec, 2, r.limits.StringLen).str(2)
	if err != nil {
		return err
	}
	r.formats[id] = code
	return nil
}

func (r *globalsReader) xf() error {
	if err := r.rec.need(4); err != nil {
		return err
	}
	if len(r.xfs) > 0xFFFF {
		return fault(corrupt, "文件已损坏（单元格样式过多）"+resave)
	}
	r.xfs = append(r.xfs, uint16(r.rec.u16(2)))
	return nil
}

// sharedStrings reads the SST. Its count is not to be trusted: too high a
// count is harmless, and a string that is missing is told at the cell that
// needs it.
func (r *globalsReader) sharedStrings() error {
	if err := r.rec.need(8); err != nil {
		return err
	}
	count := int64(binary.LittleEndian.Uint32(r.rec.data[4:]))
	t := new(text).over(r.rec, 8, r.limits.StringLen)
	for i := int64(0); i < count; i++ {
		ok, err := t.more()
		if err != nil {
			return err
		}
		if !ok {
			return nil
		}
		if i >= r.limits.Cells {
			return fault(tooLarge, "文件中的文字过多，请分成几个文件上传")
		}
		s, err := t.str(2)
		if err != nil {
			return err
		}
		r.shared = append(r.shared, s)
	}
	return nil
}
