package policy

import "shegong/internal/roster"

// MatterState is how a matter asked of the communities stands to the list and
// the approval of 三（三）.
type MatterState uint8

// The states. MatterUnclear says too little, or began before the opinion
// without approval, which no rule judges.
const (
	MatterUnclear    MatterState = iota
	MatterListed                 // in the county's list
	MatterApproved               // outside the list, approved, if only after its start
	MatterPending                // outside the list, not approved, not begun
	MatterUnapproved             // outside the list, begun without approval
)

// began tells that the matter began after the opinion and by the as-of date.
func (c *Case) began(m *roster.Matter) bool {
	return fStart.Has(m) && !m.Start.First().Before(c.Params.IssuedOn) && !m.Start.Last().After(c.AsOf)
}

// matter takes one without a start date for one still under review.
func (c *Case) matter(m *roster.Matter) MatterState {
	switch {
	case m.InList == roster.Yes:
		return MatterListed
	case m.InList != roster.No:
		return MatterUnclear
	case m.Approved == roster.Yes:
		return MatterApproved
	case c.began(m) && m.Approved == roster.No:
		return MatterUnapproved
	case !fStart.Has(m) && !m.Bad.Has(fStart.Index), fStart.Has(m) && m.Start.Last().After(c.AsOf):
		return MatterPending
	default:
		return MatterUnclear
	}
}

// Resourced tells that a matter comes with funds or people.
func Resourced(m *roster.Matter) bool { return m.Funds > 0 || !nothing(m.People) }
