package returns

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// Confirmation is what the province confirms for a unit and year, as typed.
type Confirmation struct {
	Unit     string
	Year     int
	Values   map[string]string // by the parameter's key; "" is not confirmed
	Document string            // number of the document that decides them
	// Base is [UnitParameters.Base] as the form was made: who confirms must have
	// seen what is replaced.
	Base int64
}

// Faulty says what is wrong with each field of a form, for the user.
type Faulty struct{ Fields map[string]string }

func (f *Faulty) Error() string {
	return fmt.Sprintf("有%d处填写有误，请改正后再保存", len(f.Fields))
}

// documentField is the field of the document's number; no parameter has the key.
const documentField = "document"

// maxDocument is how many characters a document's number may have.
const maxDocument = 100

// ConfirmParameters stores parameters. They act on checks from now on of
// returns of the year and later ones, until others are confirmed.
func (s *Service) ConfirmParameters(ctx context.Context, c Confirmation) error {
	defer s.uploads.lock("parameters " + c.Unit)()
	if _, err := s.Store.Unit(ctx, c.Unit); err != nil {
		return err
	}
	data, err := c.encode()
	if err != nil {
		return err
	}
	now, err := s.Store.ParametersOf(ctx, c.Unit, c.Year)
	if err != nil {
		return err
	}
	u := UnitParameters{Year: c.Year, Stored: now}
	switch {
	case u.Base() != c.Base:
		return &Rejected{"其他人刚刚确认了本年度的参数，请核对页面上的历史记录，再次保存则以您填写的为准"}
	case c.Base > 0 && now.Data == string(data) && now.Document == c.document():
		return &Rejected{"参数和文号与已确认的相同，没有需要保存的改动"}
	}
	return s.Store.PutParameters(ctx, c.Unit, c.Year, data, c.document())
}

func (c *Confirmation) document() string { return strings.TrimSpace(c.Document) }

// encode reads the typed values into their stored form, or names every field at
// fault.
func (c *Confirmation) encode() ([]byte, error) {
	bad, given := map[string]string{}, map[string]json.RawMessage{}
	for _, info := range policy.ParamTable() {
		text := strings.TrimSpace(c.Values[info.Key])
		if text == "" || policy.ParamFixed(info.Key) {
			continue
		}
		raw, err := policy.ParseParam(info.Key, text)
		if err != nil {
			bad[info.Key] = err.Error()
			continue
		}
		given[info.Key] = raw
	}
	if n := utf8.RuneCountInString(c.document()); n == 0 || n > maxDocument {
		bad[documentField] = fmt.Sprintf("请填写确认文号，不超过%d字", maxDocument)
	} else if roster.HoldsNumber(c.document()) { // it is kept in the clear
		bad[documentField] = "不要填写公民身份号码和电话"
	}
	if len(bad) == 0 && len(given) == 0 {
		return nil, &Rejected{"请至少填写一项参数"}
	}
	data, err := json.Marshal(given)
	if err != nil {
		return nil, err
	}
	if len(bad) == 0 {
		bad = contradictions(data)
	}
	if len(bad) > 0 {
		return nil, &Faulty{bad}
	}
	return data, nil
}

// contradictions are limits that exclude each other, by the upper one's key.
func contradictions(data []byte) map[string]string {
	p := new(policy.Params)
	bad := map[string]string{}
	if err := json.Unmarshal(data, p); err != nil {
		return bad // every value was read before
	}
	for _, pair := range []struct {
		key, message string
		low, high    int64
	}{
		{"headcount_base_max", "上限不能小于下限", p.HeadcountBaseMin, p.HeadcountBaseMax},
		{"headcount_step_max_households", "不能小于增设1个社工岗的户数（少）", p.HeadcountStepMin, p.HeadcountStepMax},
		{"age_limit_relaxed", "不能低于年龄上限", p.AgeLimit, p.AgeLimitRelaxed},
		{"hall_staff_max", "上限不能小于下限", p.HallStaffMin, p.HallStaffMax},
	} {
		if pair.high < pair.low {
			bad[pair.key] = pair.message
		}
	}
	for i := 1; i < len(p.Terms); i++ {
		if !p.Terms[i-1].End.Last().Before(p.Terms[i].Start.First()) {
			bad["terms"] = "各届的起止日期不能重叠"
		}
	}
	return bad
}
