package returns

import "shegong/internal/roster"

// firstRows are the persons of a roster by their first rows.
func firstRows(r *roster.Return) []*roster.Worker {
	var out []*roster.Worker
	seen := make(map[string]bool, len(r.Workers))
	for i := range r.Workers {
		w := &r.Workers[i]
		k := w.ID
		if k == "" {
			k = placeKey(w)
		}
		if !seen[k] {
			seen[k] = true
			out = append(out, w)
		}
	}
	return out
}

// placeKey is a person by name and community.
func placeKey(w *roster.Worker) string {
	return roster.Fold(w.Name) + "\x00" + roster.CommunityKey(w.Community)
}

// pairUp finds the row before for the persons of a later roster: by ID number,
// then, among those left over on both sides, by name and community.
func pairUp(was, now []*roster.Worker) map[*roster.Worker]*roster.Worker {
	byID := make(map[string]*roster.Worker, len(was))
	for _, old := range was {
		byID[old.ID] = old
	}
	pairs := make(map[*roster.Worker]*roster.Worker, len(now))
	taken := make(map[*roster.Worker]bool, len(now))
	for _, w := range now {
		if old := byID[w.ID]; w.ID != "" && old != nil {
			pairs[w], taken[old] = old, true
		}
	}
	byPlace := map[string]*roster.Worker{}
	for _, old := range was {
		if !taken[old] && old.Name != "" {
			byPlace[placeKey(old)] = old
		}
	}
	for _, w := range now {
		if pairs[w] != nil || len(byPlace) == 0 {
			continue
		}
		if old := byPlace[placeKey(w)]; old != nil {
			pairs[w] = old
			delete(byPlace, placeKey(w))
		}
	}
	return pairs
}

// personKey is a person by ID number, without one by name.
func personKey(id, name string) string {
	if id != "" {
		return id
	}
	return "\x00" + roster.Fold(name)
}

// exitsOf are a return's exits by [personKey], the newest of each person.
func exitsOf(r *roster.Return) map[string]*roster.Exit {
	out := map[string]*roster.Exit{}
	for i := range r.Exits {
		e := &r.Exits[i]
		k := personKey(e.ID, e.Name)
		if old := out[k]; old == nil || old.Date.Before(e.Date) {
			out[k] = e
		}
	}
	return out
}
