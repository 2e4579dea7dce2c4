package policy

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
)

// The lists drawn from Facts name whom the rules name.
func TestFactsJudgeAsTheRulesDo(t *testing.T) {
	named := map[string]int{}
	for _, reckoning := range []string{"rolling", "calendar"} {
		for _, month := range []uint8{1, 10, 12} {
			for name, change := range map[string]func(*roster.Return){
				"as it is":     func(*roster.Return) {},
				"few trained":  func(r *roster.Return) { r.Trainings = r.Trainings[:3] },
				"none trained": func(r *roster.Return) { r.Trainings = nil },
				"short ledger": func(r *roster.Return) {
					for i := range r.Trainings {
						r.Trainings[i].Start, r.Trainings[i].End = day(2024, 9, 1), day(2024, 9, 2)
					}
					r.Trainings = r.Trainings[:3]
				},
				"old ledger": func(r *roster.Return) {
					for i := range r.Trainings {
						d := &r.Trainings[i]
						d.Start, d.End = day(2022, 1+i%12, 1), day(2022, 1+i%12, 3)
					}
				},
			} {
				t.Run(fmt.Sprintf("%s %d %s", reckoning, month, name), func(t *testing.T) {
					in := valid()
					in.Params.TrainingReckoning = reckoning
					in.AsOf = roster.Period{Year: 2024, Month: month}.End()
					change(in.Return)
					want, got := map[string][]string{}, map[string][]string{}
					for _, f := range Evaluate(*in).Findings {
						switch f.Rule {
						case "2.7-head-training", "2.7-staff-training":
							want["overdue"] = append(want["overdue"], f.Subject)
						case "2.7-training-due":
							want["due soon"] = append(want["due soon"], f.Subject)
						}
					}
					for s := range TrainingStates(*in) {
						if s.Overdue {
							got["overdue"] = append(got["overdue"], s.Worker.ID)
						}
						if s.DueSoon {
							got["due soon"] = append(got["due soon"], s.Worker.ID)
						}
						if s.Trained && s.Overdue || s.Trained && s.NotDue || s.Overdue && s.DueSoon {
							t.Errorf("%s: states exclude each other: %+v", s.Worker.ID, s)
						}
					}
					for k := range want {
						named[k] += len(want[k])
					}
					sorted := cmp.Transformer("set", func(ids []string) map[string]int {
						n := map[string]int{}
						for _, id := range ids {
							n[id]++
						}
						return n
					})
					if diff := cmp.Diff(want, got, sorted); diff != "" {
						t.Errorf("(-rules +facts)\n%s", diff)
					}
				})
			}
		}
	}
	if named["overdue"] == 0 || named["due soon"] == 0 {
		t.Errorf("the cases name nobody: %v", named)
	}
}
