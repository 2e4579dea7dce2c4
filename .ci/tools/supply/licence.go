package supply

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// mark tells a licence by words that stand in its text and in no other. Where
// two licences begin with the same words, without are those only the other
// has further on.
type mark struct {
	id      string // SPDX
	starts  string
	with    string
	without string
}

const (
	bsd   = "redistribution and use in source and binary forms, with or without modification, are permitted"
	isc   = "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted"
	named = "to endorse or promote products derived from"
)

// marks know the licences that occur. A new one is added after it was read.
var marks = []mark{
	{id: "0BSD", starts: isc, without: "provided that the above copyright notice"},
	{id: "Apache-2.0", starts: "apache license version 2.0, january 2004"},
	{id: "BSD-2-Clause", starts: bsd, without: named},
	{id: "BSD-3-Clause", starts: bsd, with: named},
	{id: "ISC", starts: isc, with: "provided that the above copyright notice"},
	{id: "LicenseRef-SQLite-Public-Domain", starts: "all of the code and documentation in sqlite has been dedicated to the public domain"},
	{
		id: "MIT", starts: "permission is hereby granted, free of charge, to any person obtaining a copy of this software",
		with: "permission notice shall be included in all copies or substantial portions of the software",
	},
	{id: "MPL-2.0", starts: "creates, contributes to the creation of, or owns covered software"},
	{id: "OFL-1.1", starts: "sil open font license version 1.1"},
}

// refused opens the texts of licences under which the program could not be
// given away as it is.
var refused = regexp.MustCompile(`gnu (lesser |library |affero )?general public license version [0-9.]+, |server side public license|all advertising materials`)

var blank = regexp.MustCompile(`[\s*#>]+`)

// Detect returns the SPDX identifiers of the licences whose text is in s,
// sorted. It fails where there is none it knows, or one it refuses.
func Detect(s string) ([]string, error) {
	s = blank.ReplaceAllString(strings.ToLower(s), " ")
	if found := refused.FindString(s); found != "" {
		return nil, fmt.Errorf("licence not accepted: %s", found)
	}
	var ids []string
	for _, m := range marks {
		// A file may hold several texts that begin alike; each ends at most
		// where the next begins.
		for _, rest := range strings.Split(s, m.starts)[1:] {
			if strings.Contains(rest, m.with) && (m.without == "" || !strings.Contains(rest, m.without)) {
				ids = append(ids, m.id)
			}
		}
	}
	if len(ids) == 0 {
		return nil, errors.New("licence not recognised")
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// expression joins the licences of all the texts, for all of them apply.
func expression(files []string) (string, error) {
	if len(files) == 0 {
		return "", errors.New("no licence text")
	}
	var ids []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return "", err
		}
		found, err := Detect(string(text))
		if err != nil {
			return "", fmt.Errorf("%s: %w", filepath.Base(f), err)
		}
		ids = append(ids, found...)
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), " AND "), nil
}

var (
	licenceName = regexp.MustCompile(`(?i)^(licen[cs]es?|copying|copyright|unlicense|notice|patents)([._-].*)?$`)
	noticeName  = regexp.MustCompile(`(?i)^(notice|patents)`)
)

func isLicenceText(name string) bool {
	return licenceName.MatchString(name) && !strings.HasSuffix(name, ".go")
}

// isNotice reports whether the file goes with the licence without being one: a
// notice or a grant of patents.
func isNotice(name string) bool { return noticeName.MatchString(name) }

// notLinked are texts for parts of a module that do not enter the program.
var notLinked = map[string]bool{
	"modernc.org/memory/LICENSE-LOGO":       true, // a picture of its README
	"modernc.org/sqlite/LICENSE-SQLITE_VEC": true, // its package vec
}

// overviews repeat the licences of other modules, of tests and of tools: they
// are named as texts but tell nothing of the module's own licence.
var overviews = map[string]bool{
	"modernc.org/sqlite/LICENSE-3RD-PARTY.md": true,
}
