package summary

import (
	"shegong/internal/policy"
	"shegong/internal/roster"
)

// movement compares the roster with the previous return's, person by person. Who
// left counts for the community of then, where it still exists, else for the
// county.
func (f *folding) movement(facts *policy.Facts) {
	if f.in.Previous == nil {
		return
	}
	for _, fs := range f.all {
		fs[Joined], fs[Left] = 0, 0
	}
	f.zeroChanges()
	before, now := roll(f.in.Previous), roll(f.in.Return)
	for key, w := range now {
		if then := before[key]; then != nil {
			f.change(then, w)
		} else {
			f.at[w][Joined]++
		}
	}
	for key, w := range before {
		if now[key] != nil {
			continue
		}
		if fs := f.of(w); fs != nil {
			fs[Left]++
		} else {
			f.county[Left]++
		}
	}
	f.county[Vanished] = vanished(facts)
}

func (f *folding) zeroChanges() {
	both := func(key string) bool {
		return f.in.Previous.HasColumn(roster.Workers, key) && f.in.Return.HasColumn(roster.Workers, key)
	}
	zeroIf(f.county, both("community"), Moved)
	zeroIf(f.county, both("category"), Promoted)
	zeroIf(f.county, both("certificate"), Upgraded)
}

// change counts what changed for a person. Categories run from the highest,
// certificates to the highest; a blank cell tells no change.
func (f *folding) change(then, now *roster.Worker) {
	if moved(then, now) {
		f.county[Moved]++
	}
	if now.Category != 0 && now.Category < then.Category {
		f.county[Promoted]++
	}
	if then.Certificate != 0 && now.Certificate > then.Certificate {
		f.county[Upgraded]++
	}
}

// moved tells that the community is another: of another name, or of another
// street where both rows give one.
func moved(then, now *roster.Worker) bool {
	if then.Community == "" || now.Community == "" || then.Street == now.Street && then.Community == now.Community {
		return false
	}
	if roster.CommunityKey(then.Community) != roster.CommunityKey(now.Community) {
		return true
	}
	return then.Street != "" && now.Street != "" && roster.StreetKey(then.Street) != roster.StreetKey(now.Street)
}

// vanished counts the persons, who may stand in the previous roster twice.
func vanished(facts *policy.Facts) int64 {
	ids := map[string]bool{}
	for w := range facts.Vanished() {
		ids[w.ID] = true
	}
	return int64(len(ids))
}

// roll are the persons of a roster, each with the first row.
func roll(r *roster.Return) map[string]*roster.Worker {
	out := make(map[string]*roster.Worker, len(r.Workers))
	for i := range r.Workers {
		if w := &r.Workers[i]; out[orName(w)] == nil {
			out[orName(w)] = w
		}
	}
	return out
}

func orName(w *roster.Worker) string {
	if w.ID != "" {
		return w.ID
	}
	return w.Name + "\x00" + roster.CommunityKey(w.Community)
}
