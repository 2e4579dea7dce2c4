// Package pdf draws a report's document as an A4 PDF in the manner of GB/T 9704.
//
// Start at [NewRenderer], which reads the fonts once for the process, and
// [Renderer.Render], which may run on any number of goroutines. The package is
// the only one that knows gofpdf; it uses its pages, outline, metadata and
// object numbering, and brings what stands on them: line breaking, fallback
// between fonts, drawing, and a private font of the used glyphs for every
// document. A table's Each is read once, while its pages are drawn.
//
// It computes nothing: every figure stands in the document as it is drawn.
package pdf
