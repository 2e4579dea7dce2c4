package templates

import (
	_ "embed"
	"fmt"
)

// The embedded fonts, as they lie in the program: a copy of all would take 21 MB
// and most of a process that draws one document.
var (
	//go:embed fonts/song.ttf
	song []byte
	//go:embed fonts/song-bold.ttf
	songBold []byte
	//go:embed fonts/hei.ttf
	hei []byte
	//go:embed fonts/kai.ttf
	kai []byte
)

// Font is the TrueType file of one of the report fonts: song, song-bold, hei
// or kai. The bytes are shared; nobody may write into them.
func Font(name string) ([]byte, error) {
	switch name {
	case "song":
		return song, nil
	case "song-bold":
		return songBold, nil
	case "hei":
		return hei, nil
	case "kai":
		return kai, nil
	default:
		return nil, fmt.Errorf("no font %q", name)
	}
}
