package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"shegong/internal/returns"
	"shegong/internal/store"
)

// maxPersons is how many persons a section of the page of changes names; of one
// community it names all.
const maxPersons = 400

// changesPage is what became of the roster since the previous accepted return.
type changesPage struct {
	base
	*target
	Version     *store.Version   // nil before the first upload
	Changes     *returns.Changes // nil where there is nothing to compare with
	Fields      []fieldTally     // the fields that changed, the most frequent first
	Communities []choice
	Community   string
	Sections    []changeSection
	Waiting     int // vanished persons whose reason is not given yet
	Newest      bool
}

// fieldTally is how many persons a field changed for.
type fieldTally struct {
	Header string
	Count  int
}

// changeSection is the persons something happened to alike, by community.
type changeSection struct {
	ID, Title, Note string
	Total           int
	Groups          []changeGroup
	More            int // persons not named
	Changed         bool
	Reasons         bool // says why
}

type changeGroup struct {
	Community string
	Rows      []changeRow
}

// changeRow is one person, masked for all but the county that employs them.
type changeRow struct {
	community string
	Name, ID  string
	Post      string
	Reason    string // of the exit, or the answer
	Waiting   bool   // the reason is not given yet
	Fields    []fieldView
}

// fieldView is one field before and now.
type fieldView struct{ Header, Old, New string }

func (s *Server) changes(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	n, err := number("version", c.QueryParam("version"))
	if err != nil {
		return err
	}
	p := &changesPage{
		base: base{Title: "人员变动", Nav: "home", Crumbs: []crumb{
			{"报送情况", "/?period=" + t.Period.String()}, {t.Unit.Name + t.Period.Chinese(), t.URL()},
		}},
		target: t, Community: c.QueryParam("community"),
	}
	ctx := c.Request().Context()
	vs, err := s.Store.Versions(ctx, t.Unit.Code, t.Period)
	if err != nil {
		return err
	}
	if len(vs) > 0 {
		if p.Version = versionOf(vs, n); p.Version == nil {
			return &said{"没有这个版本", store.ErrNotFound}
		}
		p.Newest = p.Version == &vs[0]
		if err := s.fillChanges(ctx, p); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "changes", p)
}

func (s *Server) fillChanges(ctx context.Context, p *changesPage) error {
	ret, res, err := s.checked(ctx, p.Version)
	if err != nil {
		return err
	}
	if p.Changes, err = s.Returns.ChangesOf(ctx, p.Version, ret, res); err != nil || p.Changes == nil {
		return err
	}
	k := &changeRows{}
	if !store.ActorOf(ctx).Owns(p.Unit.Code) {
		k.mask = p.Changes.Masker()
	}
	if k.replies, err = s.Returns.Replies(ctx, p.Version, p.Period, p.Newest); err != nil {
		return err
	}
	p.fill(k)
	return nil
}

// fill makes the sections, of one community where one is asked for.
func (p *changesPage) fill(k *changeRows) {
	c := p.Changes
	var vanished, left, joined, changed []changeRow
	for i := range c.Vanished {
		r := k.vanished(&c.Vanished[i])
		if r.Waiting {
			p.Waiting++
		}
		vanished = append(vanished, r)
	}
	for i := range c.Left {
		left = append(left, k.left(&c.Left[i]))
	}
	for _, w := range c.Joined {
		joined = append(joined, k.person(w))
	}
	fields := map[string]int{}
	for i := range c.Changed {
		changed = append(changed, k.changed(&c.Changed[i]))
		for _, f := range c.Changed[i].Fields {
			fields[f.Field.Header]++
		}
	}
	for h, n := range fields {
		p.Fields = append(p.Fields, fieldTally{h, n})
	}
	slices.SortFunc(p.Fields, func(a, b fieldTally) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Header, b.Header))
	})
	p.choose(vanished, left, joined, changed)
	for _, sec := range []struct {
		changeSection
		rows []changeRow
	}{
		{changeSection{ID: "vanished", Title: "不见", Note: "上期在册，本期不在花名册，也没有退出记录。须补登退出人员台账、补回花名册，或说明原因。", Reasons: true}, vanished},
		{changeSection{ID: "left", Title: "减少", Note: "上期在册，本期已登记退出。", Reasons: true}, left},
		{changeSection{ID: "joined", Title: "增加", Note: "上期不在册。"}, joined},
		{changeSection{ID: "changed", Title: "变动", Note: "上期、本期都在册，填报内容不同。", Changed: true}, changed},
	} {
		sec.group(sec.rows, p.Community)
		p.Sections = append(p.Sections, sec.changeSection)
	}
}

// choose offers the communities that anything happened in.
func (p *changesPage) choose(all ...[]changeRow) {
	names := map[string]bool{}
	for _, rows := range all {
		for i := range rows {
			names[rows[i].community] = true
		}
	}
	if len(names) < 2 && p.Community == "" {
		return
	}
	p.Communities = []choice{{"", "全部社区", p.Community == ""}}
	sorted := make([]string, 0, len(names))
	for n := range names {
		sorted = append(sorted, n)
	}
	slices.Sort(sorted)
	for _, n := range sorted {
		p.Communities = append(p.Communities, choice{n, n, n == p.Community})
	}
}

// group puts the rows under their communities, in the order they first come.
func (sec *changeSection) group(rows []changeRow, only string) {
	index, named := map[string]int{}, 0
	for i := range rows {
		r := &rows[i]
		if only != "" && r.community != only {
			continue
		}
		sec.Total++
		if only == "" && named == maxPersons {
			sec.More++
			continue
		}
		named++
		at, ok := index[r.community]
		if !ok {
			at = len(sec.Groups)
			index[r.community] = at
			sec.Groups = append(sec.Groups, changeGroup{Community: r.community})
		}
		sec.Groups[at].Rows = append(sec.Groups[at].Rows, *r)
	}
}
