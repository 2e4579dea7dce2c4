package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"shegong/internal/accounts"
	"shegong/internal/store"
)

// world is an empty database with the counties' units and accounts.
type world struct {
	dir      string
	database string // of PostgreSQL; "" is SQLite in dir
	key      string
	remove   func() error // the database; nil for SQLite
}

// newWorld makes the database in a folder, or on a PostgreSQL server, and gives
// each county a clerk with a token.
func newWorld(ctx context.Context, dir, server string, counties []county) (*world, error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	w := &world{dir: dir, key: hex.EncodeToString(key)}
	if server != "" {
		var err error
		if w.database, w.remove, err = createDatabase(ctx, server); err != nil {
			return nil, err
		}
	}
	if err := w.fill(ctx, counties); err != nil {
		w.drop()
		return nil, err
	}
	return w, nil
}

func (w *world) fill(ctx context.Context, counties []county) error {
	st, err := w.open(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	units := make([]store.Unit, len(counties))
	for i := range counties {
		units[i] = counties[i].Unit
	}
	if err := st.PutUnits(ctx, units); err != nil {
		return err
	}
	svc := accounts.New(st, time.Now)
	for i := range counties {
		c := &counties[i]
		a := &store.Account{Login: "xian" + c.Code, Name: "填报员" + c.Code, Role: store.CountyClerk, Unit: c.Code}
		if err := st.AddAccount(ctx, a); err != nil {
			return err
		}
		if _, c.token, err = svc.AddToken(ctx, a.ID, "load", 1); err != nil {
			return err
		}
	}
	return nil
}

// open opens the store beside the nodes, or, of SQLite, before and after them.
func (w *world) open(ctx context.Context, now func() time.Time) (*store.Store, error) {
	return store.Open(ctx, store.Config{Dir: filepath.Join(w.dir, "node-0"), Database: w.database, Key: w.key, Now: now})
}

// drop removes the database, so that one run's does not weigh on the next.
func (w *world) drop() {
	var err error
	if w.remove != nil {
		err = w.remove()
	}
	if err = errors.Join(err, os.RemoveAll(w.dir)); err != nil {
		fmt.Fprintln(os.Stderr, "chaos: clean up:", err)
	}
}

// createDatabase makes an empty database on a server.
func createDatabase(ctx context.Context, server string) (address string, remove func() error, err error) {
	name := fmt.Sprintf("chaos_%d_%d", os.Getpid(), time.Now().UnixNano())
	if err := statement(ctx, server, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return "", nil, fmt.Errorf("create database: %w", err)
	}
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	// Removed also when the run was broken off.
	return u.String(), func() error {
		return statement(context.WithoutCancel(ctx), server, "DROP DATABASE "+name+" WITH (FORCE)")
	}, nil
}

func statement(ctx context.Context, server, text string) error {
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, text)
	return errors.Join(err, c.Close(ctx))
}
