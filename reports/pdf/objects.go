package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// file is a finished gofpdf file taken apart into its objects, so that some
// can be exchanged and others added.
type file struct {
	objects [][]byte // by number; what stands between "N 0 obj" and "endobj"
	root    int
	info    int
}

var errFile = errors.New("gofpdf's output is not as expected")

// split reads a file through its cross-reference table, never by searching in
// streams, so no text in them can be taken for an object.
func split(pdf []byte) (*file, error) {
	at := bytes.LastIndex(pdf, []byte("startxref\n"))
	if at < 0 {
		return nil, errFile
	}
	xref, _, _ := bytes.Cut(pdf[at+len("startxref\n"):], []byte("\n"))
	start, err := strconv.Atoi(string(xref))
	if err != nil || start > at {
		return nil, errFile
	}
	var n, first int
	if _, err := fmt.Fscanf(bytes.NewReader(pdf[start:at]), "xref\n%d %d\n", &first, &n); err != nil || n < 2 {
		return nil, errFile
	}
	const entry = 20 // bytes a line of the table, gofpdf writes 0000000000 00000 n and a blank and a line end
	lines := pdf[start:at]
	lines = lines[bytes.Index(lines, []byte("0000000000 65535 f")):]
	if len(lines) < entry*n {
		return nil, errFile
	}
	f := &file{objects: make([][]byte, n)}
	for i := 1; i < n; i++ {
		o, err := strconv.Atoi(string(lines[entry*i : entry*i+10]))
		if err != nil || o >= start {
			return nil, errFile
		}
		if f.objects[i], err = object(pdf[o:start], i); err != nil {
			return nil, err
		}
	}
	_, trailer, _ := bytes.Cut(lines, []byte("trailer"))
	f.root, f.info = reference(trailer, "/Root "), reference(trailer, "/Info ")
	if f.root <= 0 || f.info <= 0 || f.root >= n || f.info >= n {
		return nil, errFile
	}
	return f, nil
}

// object cuts object n out of b, which begins with it. A stream's length is
// heeded, so its bytes may be anything.
func object(b []byte, n int) ([]byte, error) {
	body, ok := bytes.CutPrefix(b, fmt.Appendf(nil, "%d 0 obj\n", n))
	if !ok {
		return nil, errFile
	}
	end := bytes.Index(body, []byte("endobj\n"))
	stream := bytes.Index(body, []byte("stream\n"))
	if stream >= 0 && stream < end {
		length := reference(body[:stream], "/Length ")
		from := stream + len("stream\n") + max(length, 0)
		if length < 0 || from > len(body) {
			return nil, errFile
		}
		if end = bytes.Index(body[from:], []byte("endobj\n")); end >= 0 {
			end += from
		}
	}
	if end < 0 {
		return nil, errFile
	}
	return body[:end], nil
}

// reference reads the number after a key, -1 if there is none.
func reference(b []byte, key string) int {
	_, rest, ok := bytes.Cut(b, []byte(key))
	if !ok {
		return -1
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(string(rest[:end]))
	if err != nil {
		return -1
	}
	return n
}

// add appends an object and gives its number.
func (f *file) add(body []byte) int {
	f.objects = append(f.objects, body)
	return len(f.objects) - 1
}

// fill puts the packed pages in the place of gofpdf's empty ones. gofpdf gives
// page n the object 2n+1 and its contents the next.
func (f *file) fill(pages [][]byte) error {
	for i, p := range pages {
		n := 2*(i+1) + 2
		if n >= len(f.objects) || !bytes.HasPrefix(f.objects[n], []byte("<</Length ")) || !bytes.Contains(f.objects[n-1], []byte("/Type /Page\n")) {
			return errFile
		}
		f.objects[n] = p
	}
	return nil
}

// join writes the objects as a file with a new cross-reference table.
func (f *file) join() []byte {
	size := 0
	for _, o := range f.objects {
		size += len(o) + 48
	}
	out := make([]byte, 0, size+512)
	// The bytes above 127 tell mail programs that the file is binary.
	out = append(out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"...)
	offsets := make([]int, len(f.objects))
	for i := 1; i < len(f.objects); i++ {
		offsets[i] = len(out)
		out = fmt.Appendf(out, "%d 0 obj\n", i)
		out = append(out, f.objects[i]...)
		out = append(out, "endobj\n"...)
	}
	id := fingerprint(out)
	xref := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", len(f.objects))
	for _, o := range offsets[1:] {
		out = fmt.Appendf(out, "%010d 00000 n \n", o)
	}
	out = fmt.Appendf(out, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n/ID [<%x> <%x>]\n>>\n", len(f.objects), f.root, f.info, id, id)
	return fmt.Appendf(out, "startxref\n%d\n%%%%EOF\n", xref)
}
