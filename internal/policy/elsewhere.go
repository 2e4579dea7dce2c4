package policy

import (
	"fmt"

	"shegong/internal/roster"
)

// TwoCounties is the ID of the rule that the service checks across counties.
const TwoCounties = "d-two-counties"

// AddTwoCounties reports the persons of ret who stand in another county's newest
// accepted roster since the given post entries (d-two-counties), and sorts them
// in. Who entered the post later explains; the other is asked to remove or
// explain. Nothing of the other county is told but that it is one.
func AddTwoCounties(ret *roster.Return, res *Result, elsewhere map[string]roster.Date, hashKey []byte) {
	rule := RuleByID(TwoCounties)
	c := &Case{Input: Input{Return: ret, Params: &Params{}, HashKey: hashKey}, CountyName: roster.DivisionTable().Name(ret.County)}
	r := &Reporter{rule: rule, c: c, result: res}
	for i := range ret.Workers {
		w := &ret.Workers[i]
		post, ok := elsewhere[w.ID]
		if !ok || w.ID == "" {
			continue
		}
		m, fix := "另一县（市、区）已接收的花名册中也有此人，且其进入社工岗时间不早于本县（市、区）", "此人已离开的，请从花名册删去并登记退出人员台账；仍在岗的，请说明情况。"
		if post.IsZero() || w.Post.After(post) {
			m, fix = "另一县（市、区）已接收的花名册中也有此人，本县（市、区）进入社工岗时间较晚", "请说明此人何时离开原单位，或改正身份号码。"
		}
		r.Add(Report{Record: w, Field: "post_date", Message: fmt.Sprintf("%s（本处为%s）", m, w.Post.Chinese()), Fix: fix})
	}
	c.finish(res)
}
