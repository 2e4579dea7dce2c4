package annotate

import (
	"context"
	"fmt"
)

const (
	// maxCells is how many cells a file may have to be marked in place.
	maxCells = 200_000
	// maxFilled bounds the rows and cells the library holds for them.
	maxFilled = 1_000_000
	// maxInflated bounds the file unpacked, which is held in memory.
	maxInflated = 512 << 20
)

// survey is what is known of a workbook before the library opens it.
type survey struct {
	sheets map[string]*sheetPart // worksheets by name
	parts  []string              // of all sheets, charts too
	macros bool
}

// sheetPart is a worksheet and what hangs on it.
type sheetPart struct {
	extent
	part     string
	comments string // part of its notes, "" without
	drawing  string // target of the drawing of its notes and controls, as it stands; "" without
}

// inspect surveys a workbook; a [*refusal] says why it cannot be marked.
func inspect(ctx context.Context, data []byte, r *report) (*survey, error) {
	pkg, err := openPackage(data)
	if err != nil {
		return nil, err
	}
	s := &survey{sheets: map[string]*sheetPart{}, macros: pkg.macros()}
	if pkg.hasPrefix("xl/macrosheets/") {
		return nil, &refusal{"原文件含宏表"}
	}
	listed, err := pkg.sheets()
	if err != nil {
		return nil, err
	}
	cells, filled := 0, 0
	for _, l := range listed {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.parts = append(s.parts, l.part)
		if !l.worksheet {
			continue
		}
		p, err := pkg.worksheet(l, r, maxCells-cells)
		if err != nil {
			return nil, fmt.Errorf("survey sheet %q: %w", l.name, err)
		}
		cells, filled = cells+p.cells, filled+p.filled
		if cells > maxCells {
			return nil, &refusal{"原文件超过20万个单元格"}
		}
		if filled > maxFilled {
			return nil, &refusal{"原文件中工作表的使用范围过大"}
		}
		s.sheets[l.name] = p
	}
	return s, nil
}
