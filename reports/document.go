package reports

import "time"

// Document is a finished report as content without form: the three renderers
// (page, pdf, xlsx) draw the same one, so a figure can not differ between them.
// Equal documents give equal bytes.
type Document struct {
	ID       string // the report's ID, such as staffing
	Title    string // 社区人员配备
	Unit     string // 吉林省, 长春市, 朝阳区
	Period   string // 2026年10月, 2026年
	FileName string // 吉林省社区人员配备2026年10月, without extension
	Author   string // who makes the report, for the metadata; may be empty
	Facts    []Fact // cover facts in order: cut-off, first made, units included …
	Draft    bool   // figures not yet accepted: every page says 草稿
	Hash     string // hex SHA-256 of the data the figures come from
	Made     time.Time
	Blocks   []Block
	Form     Form
}

// Fact is a label and what it says: 数据截止 / 2026-11-05.
type Fact struct{ Label, Text string }

// Form holds the particulars of a statistical form; an empty one is left out,
// none is invented.
type Form struct {
	Number, Authority, Approval, ValidUntil string // 表号, 制定机关, 批准（备案）文号, 有效期至
	Head, Clerk, Phone, Date                string // 单位负责人, 填表人, 联系电话, 报出日期
}

// Block is a part of a document, drawn from top to bottom.
type Block interface{ isBlock() }

// Heading opens a section. Level 1 is 一、, level 2 is （一）; the text carries
// its number.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text.
type Paragraph struct{ Text string }

// Figures are the key figures shown large, with their trend.
type Figures struct{ Items []Figure }

// Figure is one key figure. The trends are nil where there is nothing to
// compare with.
type Figure struct {
	Label    string
	Value    Value
	Unit     string // 人, 个, %
	Previous *Value // the change against last month: a difference, or points for a rate
	LastYear *Value // the change against the same month last year
}

// Table is a table with a head of one or more levels.
type Table struct {
	Name    string // short, unique in the document; names the sheet in XLSX
	Title   string
	Unit    string // 计量单位：人
	Columns []Column
	Rows    []Row
	// Each yields further rows after Rows, for lists too long to be held: body
	// rows and groups, the same ones at every call. An error of yield ends it and
	// is returned. Nil for none.
	Each   func(yield func(Row) error) error
	Notes  []string
	Source string
	// Personal tells that rows name persons: left out where the reader is not
	// entitled to them.
	Personal bool
	// Filter asks for filter arrows in the workbook.
	Filter bool
}

// All yields Rows and then what Each yields.
func (t *Table) All(yield func(Row) error) error {
	for _, r := range t.Rows {
		if err := yield(r); err != nil {
			return err
		}
	}
	if t.Each == nil {
		return nil
	}
	return t.Each(yield)
}

// Column is one column of a table.
type Column struct {
	// Head is the path of headings from the top level down; neighbours that
	// share a beginning share a merged cell.
	Head []string
	// Align is Right for numbers unless the kind says otherwise.
	Align Align
	// Sum tells that subtotal and total rows add up the column.
	Sum bool
	// Ratio names the columns of numerator and denominator (indexes), of which
	// total rows take the quotient; nil if the column is none.
	Ratio *[2]int
	// Min is the least width in characters; the rest comes from the content.
	Min int
	// Wrap lets long text run over several lines.
	Wrap bool
}

// Align is how a column stands.
type Align uint8

// The alignments; Auto is right for numbers, centred for short text.
const (
	Auto Align = iota
	Left
	Center
	Right
)

// RowKind tells the part a row plays.
type RowKind uint8

// The kinds of row.
const (
	Body     RowKind = iota
	Subtotal         // 小计 over the body rows since the last subtotal or the head
	Total            // 合计 over all body rows
	Missing          // a unit that has not reported: cells other than Missing values are shown
	Group            // a line of its own that heads the rows after it
)

// Row is one row; it has one cell a column.
type Row struct {
	Kind  RowKind
	Cells []Value
}

// ChartKind is the shape of a chart.
type ChartKind uint8

// The shapes.
const (
	Bars     ChartKind = iota // grouped vertical bars
	Stacked                   // stacked vertical bars
	Lines                     // one line a series
	Progress                  // horizontal bars of 0 to 100 %
	Pie                       // shares of one series
)

// Chart is a chart; every series has one value a category.
type Chart struct {
	Title      string
	Kind       ChartKind
	Unit       string // 人
	Categories []string
	Series     []Series
}

// Series is one row of figures of a chart. A missing figure is a Missing value.
type Series struct {
	Name   string
	Values []Value
}

// PageBreak begins a new page in PDF.
type PageBreak struct{}

func (Heading) isBlock()   {}
func (Paragraph) isBlock() {}
func (Figures) isBlock()   {}
func (Table) isBlock()     {}
func (Chart) isBlock()     {}
func (PageBreak) isBlock() {}
