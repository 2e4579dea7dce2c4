package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

// packer compresses streams. A compressor takes a megabyte of memory, so one
// serves a whole document, and the next ones after it.
type packer struct{ zip *zlib.Writer }

// level makes files 1 % larger than the best one and takes a fifth less time.
const level = 4

func newPacker() *packer {
	zip, err := zlib.NewWriterLevel(io.Discard, level)
	if err != nil {
		panic(err) // only for a level that is none
	}
	return &packer{zip}
}

// stream makes a compressed stream object; extra stands in its dictionary.
func (p *packer) stream(data []byte, extra string) []byte {
	var b bytes.Buffer
	p.zip.Reset(&b)
	// Writing to a bytes.Buffer can not fail.
	_, _ = p.zip.Write(data)
	_ = p.zip.Close()
	out := fmt.Appendf(make([]byte, 0, b.Len()+64+len(extra)), "<</Filter /FlateDecode /Length %d%s>>\nstream\n", b.Len(), extra)
	out = append(out, b.Bytes()...)
	return append(out, "\nendstream\n"...)
}
