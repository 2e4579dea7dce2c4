package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// boardPart is the completeness board: reporting units × months.
type boardPart struct {
	boardQuery
	Periods, Lengths, Prefectures, States []choice
	Due, Lock                             time.Time
	Left                                  string // how long there is
	SetsDays                              bool   // the actor sets due day and lock day
	Counts                                []boardCount
	Tasks                                 []boardTask
	Years                                 []boardYear
	Months                                []boardMonth
	Groups                                []boardGroup
	Shown                                 int
	Figures                               figuresPart
	Charts                                []chartPart
}

// boardQuery is what a request asks of the board.
type boardQuery struct {
	Period     roster.Period // the last month, which the figures are of
	Length     int           // months
	Prefecture string        // "" for all in scope
	State      string        // key of boardFilters; "" for all
}

// The months a board may show, and how many it does unless asked.
var boardLengths = []int{6, 12, 18, 24}

const boardLength = 12

func newBoardQuery(c echo.Context, p roster.Period) (boardQuery, error) {
	q := boardQuery{Period: p, Length: boardLength, Prefecture: c.QueryParam("prefecture"), State: c.QueryParam("state")}
	if text := c.QueryParam("months"); text != "" {
		var err error
		if q.Length, err = strconv.Atoi(text); err != nil || !slices.Contains(boardLengths, q.Length) {
			return q, bad("months", "月数应为6、12、18或24")
		}
	}
	return q, nil
}

// first is the oldest month shown.
func (q *boardQuery) first() roster.Period { return q.Period.Add(1 - q.Length) }

// address is the board's with another period and state.
func (q *boardQuery) address(p roster.Period, state string) string {
	v := url.Values{"period": {p.String()}}
	if q.Length != boardLength {
		v.Set("months", strconv.Itoa(q.Length))
	}
	if q.Prefecture != "" {
		v.Set("prefecture", q.Prefecture)
	}
	if state != "" {
		v.Set("state", state)
	}
	return "/?" + v.Encode()
}

// Whole is the address without prefecture and state.
func (q *boardQuery) Whole() string {
	other := *q
	other.Prefecture = ""
	return other.address(q.Period, "")
}

// boardPart builds the board with three queries for all its cells and figures.
func (s *Server) boardPart(c echo.Context, p roster.Period) (*boardPart, error) {
	q, err := newBoardQuery(c, p)
	if err != nil {
		return nil, err
	}
	ctx, actor := c.Request().Context(), actorOf(c)
	all, err := s.Store.Units(ctx)
	if err != nil {
		return nil, err
	}
	rows, days, err := s.boardRows(ctx, q.first(), q.Period)
	if err != nil {
		return nil, err
	}
	g := &boardGrid{days: days, now: s.Now(), rows: rows}
	b := &boardPart{
		boardQuery: q, Periods: s.periodChoices(p), Lengths: q.lengths(), Prefectures: prefectureChoices(all, q.Prefecture),
		Due: days.Due(p), Lock: days.Lock(p), Left: timeLeft(days.Due(p), days.Lock(p), s.Now()), SetsDays: may(actor, writeParameters),
	}
	own := ownHolder(actor)
	b.States = b.filterChoices(own)
	units := within(all, q.Prefecture)
	b.fill(g, units, own)
	b.Tasks = b.tasks(g, units, own)
	return b, s.addFigures(ctx, b, g, units)
}

// boardRows are the returns of the months from first to last, and the days by
// which they are due.
func (s *Server) boardRows(ctx context.Context, first, last roster.Period) (map[string]map[string]*store.ReturnRow, store.Deadlines, error) {
	days, err := s.Store.Deadlines(ctx)
	if err != nil {
		return nil, days, err
	}
	rows, err := s.Store.Board(ctx, first, last)
	return rows, days, err
}

// within are the units of a prefecture, or all; those of one prefecture stand
// together, in code order, and those directly under the province come last.
func within(units []store.Unit, prefecture string) []store.Unit {
	var out []store.Unit
	for i := range units {
		if prefecture == "" || units[i].Parent == prefecture {
			out = append(out, units[i])
		}
	}
	slices.SortStableFunc(out, func(a, b store.Unit) int {
		return cmp.Or(-cmp.Compare(len(a.Parent), len(b.Parent)), cmp.Compare(a.Parent, b.Parent), cmp.Compare(a.Code, b.Code))
	})
	return out
}

func (q *boardQuery) lengths() []choice {
	var out []choice
	for _, n := range boardLengths {
		out = append(out, choice{strconv.Itoa(n), "近" + strconv.Itoa(n) + "个月", n == q.Length})
	}
	return out
}

// prefectureChoices offer the prefectures of the units; none where there is but
// one.
func prefectureChoices(units []store.Unit, selected string) []choice {
	out := []choice{{"", "全部", selected == ""}}
	for _, u := range within(units, "") {
		if out[len(out)-1].Value != u.Parent {
			out = append(out, choice{u.Parent, parentName(u.Parent), selected == u.Parent})
		}
	}
	if len(out) < 3 {
		return nil
	}
	return out
}

// filterChoices offer the states; one that waits for the actor first.
func (q *boardQuery) filterChoices(own returns.Holder) []choice {
	out := []choice{{"", "全部状态", q.State == ""}}
	for _, f := range boardFilters(own) {
		out = append(out, choice{f.key, f.title, q.State == f.key})
	}
	return out
}
