package pdf

import (
	"bytes"
	"sync"
	"sync/atomic"
	"testing"

	"shegong/reports"
)

// shapes are small documents that between them use all of the package.
func shapes() []*reports.Document {
	of := func(blocks ...reports.Block) *reports.Document {
		d := sampleDocument()
		d.Blocks = blocks
		return d
	}
	draft := onePage()
	draft.Draft = true
	return []*reports.Document{
		onePage(), draft, sampleDocument(),
		{},
		of(narrowTable(), sampleChart(reports.Lines, "线", 12, 2)),
		of(wideTable(20), reports.Paragraph{Text: "长𠮷县\U0002A6D7\xff。"}),
		of(list(nameRows(520)), wrapTable()),
		of(sampleChart(reports.Bars, "柱", 69, 1), sampleChart(reports.Progress, "条", 30, 1), sampleChart(reports.Pie, "饼", 4, 1)),
	}
}

// TestManyGoroutines draws 1,000 documents on four goroutines: each shape has
// the same bytes as when drawn alone, and a document may be drawn by several at
// once. The short run draws fewer, but not where the race detector watches.
func TestManyGoroutines(t *testing.T) {
	n := int64(1000)
	if testing.Short() && !raced {
		n = 40
	}
	docs := shapes()
	want := make([][]byte, len(docs))
	for i, d := range docs {
		want[i] = render(t, d)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < n; i = next.Add(1) - 1 {
				var b bytes.Buffer
				shape := int(i) % len(docs)
				if err := renderer(t).Render(&b, docs[shape]); err != nil {
					t.Error(err)
				}
				if !bytes.Equal(b.Bytes(), want[shape]) {
					t.Errorf("shape %d came out differently", shape)
				}
			}
		})
	}
	wg.Wait()
}
