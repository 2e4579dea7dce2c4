package templates

import "embed"

//go:embed fonts/*.ttf
var fonts embed.FS

// Font is the TrueType file of one of the report fonts: song, song-bold, hei
// or kai. The bytes are shared; nobody may write into them.
func Font(name string) ([]byte, error) { return fonts.ReadFile("fonts/" + name + ".ttf") }
