// Package storetest gives tests a database: of a PostgreSQL server where
// SHEGONG_TEST_POSTGRES holds its address, else none, which is SQLite.
package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

var (
	mu   sync.Mutex
	made = map[string]string{} // by data folder
	last atomic.Int64
)

// Database is the address of an empty database that belongs to a data folder,
// the same one at every call; "" where the tests run on SQLite.
func Database(t testing.TB, dir string) string {
	t.Helper()
	server := os.Getenv("SHEGONG_TEST_POSTGRES")
	if server == "" {
		return ""
	}
	mu.Lock()
	defer mu.Unlock()
	if address, ok := made[dir]; ok {
		return address
	}
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), last.Add(1))
	if err := run(server, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatalf("create database: %v", err)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("address of the test server: %v", err)
	}
	u.Path = "/" + name
	made[dir] = u.String()
	t.Cleanup(func() {
		if err := run(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return made[dir]
}

func run(server, statement string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer c.Close(ctx) //nolint:errcheck // nothing is lost
	_, err = c.Exec(ctx, statement)
	return err
}
