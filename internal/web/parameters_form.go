package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/store"
)

func newParameterField(v returns.Parameter, typed, fault string) parameterField {
	f := parameterField{
		Parameter: v, Typed: typed, Shown: choiceText(v.Stored), Fault: fault,
		Form: policy.ParamForm(v.Key), Lines: policy.ParamLines(v.Key), Fixed: policy.ParamFixed(v.Key),
	}
	for _, w := range policy.ParamChoices(v.Key) {
		f.Choices = append(f.Choices, choice{w, choiceText(w), w == typed})
		f.Default = choiceText(policy.ParamText(v.Key, policy.DefaultParam(v.Key)))
	}
	return f
}

// choiceText is a word of a parameter as shown.
func choiceText(word string) string {
	switch word {
	case "rolling":
		return "滚动（近12/24个月）"
	case "calendar":
		return "自然年（本年度/两年周期）"
	default:
		return word
	}
}

// StatusText is where the value comes from.
func (f *parameterField) StatusText() string {
	switch f.Status {
	case returns.ParameterConfirmed:
		return "已确认"
	case returns.ParameterDiffers:
		return "不一致"
	case returns.ParameterSheet:
		return "待确认"
	case returns.ParameterMissing:
		return "未填报"
	default:
		return "默认值"
	}
}

// StatusClass is its colour.
func (f *parameterField) StatusClass() string {
	switch f.Status {
	case returns.ParameterConfirmed:
		return "green"
	case returns.ParameterDiffers:
		return "red"
	case returns.ParameterSheet:
		return "yellow"
	default:
		return "secondary"
	}
}

// refusal is what a form says of an error the user can mend, with each field at
// fault; not ok for any other.
func refusal(err error) (message string, fields map[string]string, ok bool) {
	var f *returns.Faulty
	var r *returns.Rejected
	switch {
	case errors.As(err, &f):
		return f.Error(), f.Fields, true
	case errors.As(err, &r):
		return r.Error(), nil, true
	default:
		return "", nil, false
	}
}

func (s *Server) parametersOf(c echo.Context, year int) (*returns.UnitParameters, error) {
	u, err := s.Returns.Parameters(c.Request().Context(), param(c, "unit"), year)
	return u, explain(err, store.ErrNotFound, "没有这个填报单位")
}

func (s *Server) auditParameters(c echo.Context, p *parameterPage) {
	s.audit(c, store.Audit{Action: "parameters", Unit: p.Unit.Code, Target: strconv.Itoa(p.Year) + "年 " + p.Document})
}

// parameterJSON is one parameter; values are as written by a person, "" is
// none.
type parameterJSON struct {
	Key     string                  `json:"key"`
	Title   string                  `json:"title"`
	Unit    string                  `json:"unit"`
	Clause  string                  `json:"clause"`
	Default string                  `json:"default"`
	Sheet   string                  `json:"sheet"`
	Stored  string                  `json:"stored"`
	Value   string                  `json:"value"`
	Status  returns.ParameterStatus `json:"status"`
}

// confirmedJSON says who confirmed the parameters in force, and from which year
// on they hold.
type confirmedJSON struct {
	Year     int       `json:"year"`
	From     string    `json:"from"`
	Number   int64     `json:"number"`
	Document string    `json:"document"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

func (s *Server) apiParameters(c echo.Context) error {
	year, err := s.parameterYear(param(c, "year"))
	if err != nil {
		return err
	}
	u, err := s.parametersOf(c, year)
	if err != nil {
		return err
	}
	list := make([]parameterJSON, len(u.List))
	for i, v := range u.List {
		list[i] = parameterJSON{v.Key, v.Title, v.Unit, v.Clause, v.Default, v.Sheet, v.Stored, v.Value, v.Status}
	}
	var confirmed *confirmedJSON
	if p := u.Stored; p != nil {
		confirmed = &confirmedJSON{p.Year, strconv.Itoa(p.Year) + "-01-01", p.Number, p.Document, p.Account, p.MadeAt.UTC()}
	}
	return c.JSON(http.StatusOK, map[string]any{
		"county": u.Unit.Code, "name": u.Unit.Name, "year": year, "confirmed": confirmed, "parameters": list,
	})
}
