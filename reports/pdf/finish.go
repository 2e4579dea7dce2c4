package pdf

import "bytes"

// finish puts the pages and fonts of c into gofpdf's file and completes metadata
// that gofpdf has no call for.
func finish(raw []byte, c *canvas) ([]byte, error) {
	f, err := split(raw)
	if err != nil {
		return nil, err
	}
	if err := f.fill(c.pages); err != nil {
		return nil, err
	}
	if err := f.embed(c.subsets, c.packer); err != nil {
		return nil, err
	}
	// gofpdf writes dates without a zone, which readers take for their own.
	info := f.objects[f.info]
	for _, key := range []string{"/CreationDate (D:", "/ModDate (D:"} {
		if at := bytes.LastIndex(info, []byte(key)); at >= 0 {
			at += len(key) + len("20060102150405")
			info = bytes.Join([][]byte{info[:at], info[at:]}, []byte("+08'00'"))
		}
	}
	f.objects[f.info] = info
	if dict, ok := bytes.CutPrefix(f.objects[f.root], []byte("<<\n")); ok {
		f.objects[f.root] = append([]byte("<<\n/Lang (zh-CN)\n/ViewerPreferences <</DisplayDocTitle true>>\n"), dict...)
	}
	return f.join(), nil
}
