package scheduler_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
	"shegong/scheduler"
)

func TestCheckReminderRules(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*store.ReminderRules)
		want   []string
	}{
		"good":           {func(*store.ReminderRules) {}, nil},
		"too far before": {func(r *store.ReminderRules) { r.Before = []int{16} }, []string{"before"}},
		"not after":      {func(r *store.ReminderRules) { r.After, r.Province = []int{0}, []int{31} }, []string{"after", "province"}},
		"twice":          {func(r *store.ReminderRules) { r.Prefecture = []int{3, 1, 3} }, []string{"prefecture"}},
		"no time":        {func(r *store.ReminderRules) { r.Clock = "24:00" }, []string{"clock"}},
		"nothing":        {func(r *store.ReminderRules) { r.Before, r.After, r.Prefecture, r.Province = nil, nil, nil, nil }, []string{"enabled"}},
	} {
		rules := reminderRules
		tc.change(&rules)
		if diff := cmp.Diff(tc.want, fields(scheduler.CheckReminderRules(&rules))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// fields are the fields at fault.
func fields(err error) (out []string) {
	var f *scheduler.Faulty
	if errors.As(err, &f) {
		for _, x := range f.Faults {
			out = append(out, x.Field)
		}
	}
	return out
}

func TestCheckContacts(t *testing.T) {
	w := newReminding(t)
	var many []store.Contact
	for i := range 20 {
		many = append(many, store.Contact{Unit: "220104", Address: fmt.Sprintf("c%d@jl.example", i)})
	}
	for name, tc := range map[string]struct {
		add  []store.Contact
		want string
	}{
		"good":             {[]store.Contact{{Unit: "2202", Address: "a@jilin.example"}}, ""},
		"again":            {[]store.Contact{{Unit: "220104", Address: "a@chaoyang.example", Name: "社区科"}}, ""},
		"no such unit":     {[]store.Contact{{Unit: "220199", Address: "a@jl.example"}}, "第1个联系人 a@jl.example：没有这个单位"},
		"no address":       {[]store.Contact{{Unit: "2201"}}, "第1个联系人：没有填邮箱地址"},
		"with a name":      {[]store.Contact{{Unit: "2201", Address: "甲 <a@jl.example>"}}, "第1个联系人 甲 <a@jl.example>：只填邮箱地址，名称填在“联系人”栏"},
		"a long name":      {[]store.Contact{{Unit: "2201", Address: "a@jl.example", Name: strings.Repeat("科", 31)}}, "第1个联系人 a@jl.example：联系人名称不超过30字"},
		"twice":            {[]store.Contact{{Unit: "2201", Address: "a@jl.example"}, {Unit: "2201", Address: "a@jl.example"}}, "第2个联系人 a@jl.example：与前面的重复"},
		"more than twenty": {many, "第19个联系人 c18@jl.example：一个单位的联系人不能超过20个"},
	} {
		got := ""
		if err := w.s.AddContacts(t.Context(), tc.add); err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
	have, err := w.store.Contacts(t.Context())
	if err != nil || len(have["220104"]) != 2 || have["220104"][0].Name != "社区科" || len(have["2202"]) != 1 || have["2201"][0].Address != "a@changchun.example" {
		t.Errorf("contacts: got %+v, %v", have, err)
	}
}
