package web

import (
	"fmt"
	"strings"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// unitBook finds units by what people call them.
type unitBook struct {
	codes map[string][]string // by name
	names map[string]string   // by code
}

func newUnitBook(units []store.Unit) *unitBook {
	b := &unitBook{codes: map[string][]string{}, names: map[string]string{}}
	d := roster.DivisionTable()
	for _, v := range d.All {
		switch v.Level {
		case "province":
			b.add(v.Code, "全省")
			b.add(v.Code, v.Name)
			b.names[v.Code] = "全省"
		case "prefecture":
			b.add(v.Code, v.Name)
		}
	}
	for i := range units {
		u := &units[i]
		b.add(u.Code, u.Name)
		for alias := range strings.SplitSeq(u.Aliases, "|") {
			if alias != "" && alias != u.Name {
				b.codes[alias] = append(b.codes[alias], u.Code)
			}
		}
	}
	return b
}

func (b *unitBook) add(code, name string) {
	b.codes[name] = append(b.codes[name], code)
	b.names[code] = name
}

// find is the code of a unit called so, by name or code; several where the name
// does not tell.
func (b *unitBook) find(text string) []string {
	if b.names[text] != "" {
		return []string{text}
	}
	return b.codes[text]
}

// listWord in a recipient's line entitles to lists of persons.
const listWord = "名单"

// line writes a recipient as [unitBook.read] takes it.
func (b *unitBook) line(r store.Recipient) string {
	name := b.names[r.Unit]
	if found := b.find(name); len(found) != 1 {
		name = r.Unit
	}
	line := r.Address + " " + name
	if r.Personal {
		line += " " + listWord
	}
	return line
}

// read reads recipients, one a line: the address, the unit whose reports it
// gets (else the schedule's own), and whether it is entitled to lists of
// persons.
func (b *unitBook) read(text, unit string) (out []store.Recipient, faults []string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		words := fieldsOf(line)
		if len(words) == 0 {
			continue
		}
		r := store.Recipient{Unit: unit}
		r.Address, words = words[0], words[1:]
		if _, rest, ok := strings.Cut(line, ">"); ok { // 张三 <a@example.cn>
			r.Address, words = line[:len(line)-len(rest)], fieldsOf(rest)
		}
		for i, w := range words {
			switch found := b.find(w); {
			case w == listWord:
				r.Personal = true
			case i == 0 && len(found) == 1:
				r.Unit = found[0]
			case i == 0 && len(found) > 1:
				faults = append(faults, fmt.Sprintf("第%d个收件人 %s：名为“%s”的单位不止一个，请填代码：%s", len(out)+1, r.Address, w, strings.Join(found, "、")))
			default:
				faults = append(faults, fmt.Sprintf("第%d个收件人 %s：没有名为“%s”的单位；每行依次为邮箱、单位、“名单”", len(out)+1, r.Address, w))
			}
		}
		out = append(out, r)
	}
	return out, faults
}

// fieldsOf takes a line apart that was typed, or copied from a worksheet.
func fieldsOf(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t,，;；、　", r) })
}
