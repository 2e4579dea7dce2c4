package roster

import "slices"

// slot is how the records of one kind are reached in a return.
type slot struct {
	len      func(*Return) int
	at       func(*Return, int) Record
	add      func(*Return)
	truncate func(*Return, int)
}

// slotOf makes the slot of the slice that of points to.
func slotOf[T any, P interface {
	*T
	Record
}](of func(*Return) *[]T) slot {
	return slot{
		len: func(r *Return) int { return len(*of(r)) },
		at:  func(r *Return, i int) Record { return P(&(*of(r))[i]) },
		add: func(r *Return) {
			s := of(r)
			if len(*s) == cap(*s) {
				// The room doubles: growing by less copies big rosters over and over.
				*s = slices.Grow(*s, max(len(*s), 16))
			}
			var empty T // the room may hold a record that was truncated
			*s = append(*s, empty)
		},
		truncate: func(r *Return, n int) { *of(r) = (*of(r))[:n] },
	}
}

// slots has one slot a kind; it never changes.
var slots = [kindEnd]slot{
	NoKind: {
		len: func(*Return) int { return 0 }, at: func(*Return, int) Record { return nil },
		add: func(*Return) {}, truncate: func(*Return, int) {},
	},
	Communities:  slotOf(func(r *Return) *[]Community { return &r.Communities }),
	Workers:      slotOf(func(r *Return) *[]Worker { return &r.Workers }),
	Trainings:    slotOf(func(r *Return) *[]Training { return &r.Trainings }),
	Appraisals:   slotOf(func(r *Return) *[]Appraisal { return &r.Appraisals }),
	Exits:        slotOf(func(r *Return) *[]Exit { return &r.Exits }),
	Conversions:  slotOf(func(r *Return) *[]Conversion { return &r.Conversions }),
	County:       slotOf(func(r *Return) *[]CountySheet { return &r.CountySheets }),
	Institutions: slotOf(func(r *Return) *[]Institution { return &r.Institutions }),
	Auxiliaries:  slotOf(func(r *Return) *[]Auxiliary { return &r.Auxiliaries }),
	Matters:      slotOf(func(r *Return) *[]Matter { return &r.Matters }),
	Recruitments: slotOf(func(r *Return) *[]Recruitment { return &r.Recruitments }),
}

// Len is the number of records of kind k.
func (r *Return) Len(k Kind) int { return slots[k].len(r) }

// Record is record i of kind k.
func (r *Return) Record(k Kind, i int) Record { return slots[k].at(r, i) }

// Append adds an empty record of kind k and returns it; the pointer is good
// until the next Append.
func (r *Return) Append(k Kind) Record {
	slots[k].add(r)
	return r.Record(k, r.Len(k)-1)
}

// Truncate keeps the first n records of kind k.
func (r *Return) Truncate(k Kind, n int) { slots[k].truncate(r, n) }
