// Package roster holds the domain types: reporting units, a return with its
// records, the kinds of sheet and their fields, header spellings, vocabularies,
// divisions, holidays and ID numbers. Start at [Return], [Kind] and [Fields].
// It knows nothing of files, rules or storage.
package roster
