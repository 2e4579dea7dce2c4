// Package pdf draws a report's document as an A4 PDF in the manner of GB/T 9704.
//
// Start at [NewRenderer], which reads the fonts once for the process, and
// [Renderer.Render], which may run on any number of goroutines. The package is
// the only one that knows gofpdf; it uses its page contents, outline, metadata
// and object numbering, and brings its own text: line breaking, fallback
// between fonts, and a private font of the used glyphs for every document.
//
// It computes nothing: every figure stands in the document as it is drawn.
package pdf
