package roster

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// weights are those of GB 11643, 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2; the
// package computes the check character without them.
var weights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

func weighed(d17 string) string {
	sum := 0
	for i, w := range weights {
		sum += w * int(d17[i]-'0')
	}
	return []string{"1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"}[sum%11]
}

func TestCheckID(t *testing.T) {
	checked := func(d17 string) string { return d17 + weighed(d17) }
	for _, c := range []struct {
		name, in string
		want     IDProblem
	}{
		{"the standard's example", "11010519491231002X", IDValid},
		{"the standard's other example", "440524188001010014", IDDate}, // born 1880
		{"digit at the end", "34052419800101001X", IDValid},
		{"lower-case x", "11010519491231002x", IDCharacters},
		{"wrong check character", "110105194912310021", IDCheck},
		{"transposed digits", "110105194912310200", IDCheck},
		{"empty", "", IDLength},
		{"one too few", "1101051949123100", IDLength},
		{"one too many", "11010519491231002X0", IDLength},
		{"the old form", "110105491231002", IDFifteen},
		{"fifteen with a letter", "11010549123100X", IDLength},
		{"letter inside", "1101051949123100AX", IDCharacters},
		{"X inside", "11010519491231X02X", IDCharacters},
		{"other letter at the end", "11010519491231002Y", IDCharacters},
		{"eighteen bytes of Han", "身份证号不详", IDCharacters},
		{"full-width digits", "１１０１０５１９４９１２３１００２Ｘ", IDLength},
		{"spaces around", " 11010519491231002X", IDLength},
		{"masked", "1101**********002X", IDCharacters},
		{"day 00", checked("22010419900100123"), IDDate},
		{"day 32", checked("22010419900132123"), IDDate},
		{"month 00", checked("22010419900007123"), IDDate},
		{"month 13", checked("22010419901307123"), IDDate},
		{"30 February", checked("22010419900230123"), IDDate},
		{"29 February of a common year", checked("22010419900229123"), IDDate},
		{"29 February of a leap year", checked("22010419920229123"), IDValid},
		{"year 1899", checked("22010418991231123"), IDDate},
		{"year 1900", checked("22010419000101123"), IDValid},
		{"year 2200", checked("22010422000101123"), IDDate},
		{"year 9999", checked("22010499991231123"), IDDate},
		{"all zeros", checked("00000000000000000"), IDDate},
		// The number stands without a clock: a birth after the as-of date is for the rules.
		{"a future year", checked("22010421500101123"), IDValid},
	} {
		if got := CheckID(c.in); got != c.want {
			t.Errorf("%s: CheckID(%q) = %v, want %v", c.name, c.in, got, c.want)
		}
	}
}

// anyID draws a valid ID number.
func anyID(t *rapid.T) string {
	birth := anyDate(t).First()
	d17 := rapid.StringMatching(`[1-8][0-9]{5}`).Draw(t, "region") +
		strings.ReplaceAll(birth.String(), "-", "") + rapid.StringMatching(`[0-9]{3}`).Draw(t, "order")
	return d17 + weighed(d17)
}

func TestIDProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := anyID(t)
		if got := CheckID(id); got != IDValid {
			t.Fatalf("CheckID(%s) = %v, want valid", id, got)
		}
		if got, want := string(IDCheckCharacter(id[:17])), weighed(id[:17]); got != want {
			t.Fatalf("check character of %s = %s, want %s", id[:17], got, want)
		}
		if got, want := strings.ReplaceAll(IDBirth(id).String(), "-", ""), id[6:14]; got != want {
			t.Fatalf("birth in %s = %s, want %s", id, got, want)
		}
		if got, want := IDSex(id) == Male, strings.Contains("13579", id[16:17]); got != want {
			t.Fatalf("male by %s = %v, want %v", id, got, want)
		}
		b := []byte(id)
		at := rapid.IntRange(0, 17).Draw(t, "at")
		letters := "0123456789"
		if at == 17 {
			letters += "X"
		}
		b[at] = rapid.SampledFrom([]byte(letters)).Filter(func(c byte) bool { return c != id[at] }).Draw(t, "other")
		if CheckID(string(b)) == IDValid {
			t.Fatalf("%s, from %s, is valid", b, id)
		}
	})
}

func TestMask(t *testing.T) {
	for _, c := range []struct {
		name string
		mask func(string) string
		in   string
		want string
	}{
		{"ID number", MaskID, "22010219900307123X", "2201**********123X"},
		{"fifteen digits", MaskID, "220102900307123", "2201*******7123"},
		{"short", MaskID, "220102199", "*********"},
		{"Han", MaskID, "没有身份证", "*****"},
		{"long Han", MaskID, "身份证丢失正在补办中", "身份证丢**在补办中"},
		{"empty", MaskID, "", ""},
		{"two characters", MaskName, "王芳", "王*"},
		{"three characters", MaskName, "王小芳", "王**"},
		{"beyond the BMP", MaskName, "𠮷野", "𠮷*"},
		{"one character", MaskName, "王", "王"},
		{"no name", MaskName, "", ""},
	} {
		if got := c.mask(c.in); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestKnownIDRegion(t *testing.T) {
	for _, c := range []struct {
		in   string
		want bool
	}{
		{"220104199003071234", true},
		{"110103", true}, // 崇文区, since merged
		{"220171", false},
		{"999999", false},
		{"2201", false},
		{"", false},
	} {
		if got := KnownIDRegion(c.in); got != c.want {
			t.Errorf("KnownIDRegion(%q) = %v, want %v", c.in, got, c.want)
		}
	}
}

func TestHoldsNumber(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "2026年10月报送的花名册第120行": false, "吉民函〔2026〕123456号": false, "共123456人": false, "1234567": true, "电话13800000000": true,
		"电话１３８００００": true, "138 0000 0000": true, "138\u200b0000": true, "2201041990ⅹ": true, "123456\n7890123": true, "第1234行\n5678行": false, "1234\n567": false,
		"第123456、7行": false,
	} {
		if got := HoldsNumber(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}
