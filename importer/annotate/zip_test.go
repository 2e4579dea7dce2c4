package annotate

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
)

// parts are the entries of a container.
func parts(t testing.TB, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, e := range z.File {
		if _, twice := out[e.Name]; twice {
			t.Fatalf("%s stands twice", e.Name)
		}
		r, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[e.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func packed(t testing.TB, parts map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, data := range parts {
		e, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// editPart changes one part, or adds it.
func editPart(t testing.TB, data []byte, name string, change func([]byte) []byte) []byte {
	t.Helper()
	all := parts(t, data)
	all[name] = change(all[name])
	return packed(t, all)
}

func replacing(old, with string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(old), []byte(with)) }
}
