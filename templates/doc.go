// Package templates holds what has a fixed form: the blank workbook, the pages,
// the mail bodies, the static files of the pages and the report fonts. All of
// it is embedded.
package templates
