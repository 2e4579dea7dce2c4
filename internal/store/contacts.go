package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// Contact is an address of a unit or division that reminders go to.
type Contact struct {
	bun.BaseModel `bun:"table:contacts"`

	Unit    string    `bun:"unit,pk"`    // 22, 2201, 220104
	Address string    `bun:"address,pk"` // a mailbox without a name
	Name    string    `bun:"name"`       // the office: 民政局基层科
	Account string    `bun:"account"`    // login of who entered it
	MadeAt  time.Time `bun:"made_at"`
}

// Contacts are the contacts of all units and divisions by code, for who sees
// everything.
func (s *Store) Contacts(ctx context.Context) (map[string][]Contact, error) {
	if err := s.Covers(ctx, "22"); err != nil {
		return nil, err
	}
	return s.contactsOf(ctx)
}

// ContactsOf are the contacts of units and divisions by code, each of which the
// context's actor must see.
func (s *Store) ContactsOf(ctx context.Context, codes ...string) (map[string][]Contact, error) {
	for _, code := range codes {
		if err := s.Covers(ctx, code); err != nil {
			return nil, err
		}
	}
	if len(codes) == 0 {
		return nil, nil
	}
	return s.contactsOf(ctx, codes...)
}

// contactsOf reads the contacts of some codes, or of all for none.
func (s *Store) contactsOf(ctx context.Context, codes ...string) (map[string][]Contact, error) {
	var cs []Contact
	q := s.db.NewSelect().Model(&cs).Order("unit", "made_at", "address")
	if len(codes) > 0 {
		q = q.Where("unit IN (?)", bun.List(codes))
	}
	if err := q.Scan(ctx); err != nil {
		return nil, wrap(err, "list contacts")
	}
	out := map[string][]Contact{}
	for _, c := range cs {
		out[c.Unit] = append(out[c.Unit], c)
	}
	return out, nil
}

// AddContacts adds contacts; of one that is there, the name is changed.
func (s *Store) AddContacts(ctx context.Context, cs []Contact) error {
	if err := s.mayKeep(ctx, cs); err != nil || len(cs) == 0 {
		return err
	}
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error { return s.addContacts(ctx, tx, cs) })
}

// SetContacts puts contacts in place of all those of a unit or division.
func (s *Store) SetContacts(ctx context.Context, unit string, cs []Contact) error {
	for i := range cs {
		cs[i].Unit = unit
	}
	if err := s.Covers(ctx, unit); err != nil {
		return err
	}
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw("DELETE FROM contacts WHERE unit = ?", unit).Exec(ctx); err != nil {
			return wrap(err, "replace contacts")
		}
		return s.addContacts(ctx, tx, cs)
	})
}

// DropContact removes a contact; one that is not there gives [ErrNotFound].
func (s *Store) DropContact(ctx context.Context, unit, address string) error {
	if err := s.Covers(ctx, unit); err != nil {
		return err
	}
	res, err := s.db.NewRaw("DELETE FROM contacts WHERE unit = ? AND address = ?", unit, address).Exec(ctx)
	if err != nil {
		return wrap(err, "remove contact")
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = wrap(ErrNotFound, "remove contact")
	}
	return err
}

// mayKeep refuses contacts of units that the context's actor does not see.
func (s *Store) mayKeep(ctx context.Context, cs []Contact) error {
	seen := map[string]bool{}
	for i := range cs {
		unit := cs[i].Unit
		if seen[unit] {
			continue
		}
		if err := s.Covers(ctx, unit); err != nil {
			return err
		}
		seen[unit] = true
	}
	return nil
}

func (s *Store) addContacts(ctx context.Context, tx bun.Tx, cs []Contact) error {
	if len(cs) == 0 {
		return nil
	}
	at, by := s.Now(), ""
	if a := ActorOf(ctx); a != nil {
		by = a.Login
	}
	for i := range cs {
		cs[i].MadeAt, cs[i].Account = at, by
	}
	_, err := tx.NewInsert().Model(&cs).On("CONFLICT (unit, address) DO UPDATE").
		Set("name = EXCLUDED.name, account = EXCLUDED.account").Exec(ctx)
	return wrap(err, "put contacts")
}
