package sample

import (
	"sort"

	"shegong/internal/roster"
)

// addExits adds who left by the as-of date, by date.
func (b *book) addExits() {
	var gone []*person
	for _, p := range b.town.posts {
		for _, h := range p.holders {
			if !h.leaves.IsZero() && !h.leaves.After(b.asOf) {
				gone = append(gone, h)
			}
		}
	}
	sort.SliceStable(gone, func(i, j int) bool { return gone[i].leaves.Before(gone[j].leaves) })
	for _, h := range gone {
		e := roster.Exit{
			Name: h.name, ID: h.id, Community: h.post.community.name, Category: h.post.role.category(),
			Date: h.leaves, Reason: h.reason, Channel: h.channel, Procedure: h.procedure,
		}
		complete(&e)
		b.ret.Exits = append(b.ret.Exits, e)
	}
}

// addConversions adds the baseline of 2020: the first holders of the posts that
// were not recruited openly, and auxiliaries who could not be converted.
func (b *book) addConversions() {
	for _, p := range b.town.posts {
		h := p.holders[0]
		if h.route == roster.OpenRoute {
			continue
		}
		c := roster.Conversion{
			Name: h.name, ID: h.id, Street: p.community.street, Community: p.community.name,
			Origin: roster.CommitteeOrigin + h.route - roster.ElectedRoute, Eligible: roster.Yes, Converted: roster.Yes, Date: h.joined,
		}
		complete(&c)
		b.ret.Conversions = append(b.ret.Conversions, c)
	}
	for _, a := range b.town.auxiliaries {
		if !a.hired.Before(issuedOn()) {
			continue
		}
		c := roster.Conversion{
			Name: a.name, ID: a.id, Street: a.community.street, Community: a.community.name,
			Origin: auxiliaryOrigin(a.kind), Eligible: roster.No, IneligibleReason: 6, Converted: roster.No,
		}
		complete(&c)
		b.ret.Conversions = append(b.ret.Conversions, c)
	}
}

func auxiliaryOrigin(kind roster.Code) roster.Code {
	switch kind {
	case roster.PublicWelfareAuxiliary:
		return roster.PublicWelfareOrigin
	case roster.RetiredAuxiliary:
		return roster.RetiredOrigin
	case roster.PartTimeAuxiliary:
		return roster.PartTimeOrigin
	default:
		return roster.OtherOrigin
	}
}
