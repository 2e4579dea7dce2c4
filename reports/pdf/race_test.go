//go:build race

package pdf

// raced tells that the race detector watches.
const raced = true
