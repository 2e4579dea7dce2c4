package store

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The settings of a copy of the test binary that rotates the key and kills
// itself, with SIGKILL, after so many steps.
const (
	rotateDir      = "SHEGONG_TEST_ROTATE_DIR"
	rotateDatabase = "SHEGONG_TEST_ROTATE_DATABASE"
	rotateSteps    = "SHEGONG_TEST_ROTATE_STEPS"
)

// TestRotateChild is the child; without the settings there is nothing to do.
func TestRotateChild(t *testing.T) {
	dir := os.Getenv(rotateDir)
	if dir == "" {
		return
	}
	left, err := strconv.Atoi(os.Getenv(rotateSteps))
	must(t, err)
	_, err = Rotate(t.Context(), Config{Dir: dir, Database: os.Getenv(rotateDatabase), Key: testKey}, secondKey, func(int64) {
		if left--; left == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	})
	t.Fatalf("not killed: %v", err)
}

// Killed after any step, every value opens with one of the two keys, no service
// starts with either, and the rotation goes on where it was.
func TestRotateKilled(t *testing.T) {
	c := newPlace(t)
	s := openPlace(t, c)
	v := sealEverything(t, s)
	must(t, s.Close())
	done := 0
	for i, want := range []int{16, 32, 41, 42, 43, 44, 45} { // 41 parts in steps of 16, and one value in each other table
		cmd := exec.Command(os.Args[0], "-test.run=^TestRotateChild$")
		cmd.Env = append(os.Environ(), rotateDir+"="+c.Dir, rotateDatabase+"="+c.Database, rotateSteps+"="+fmt.Sprint(i+1))
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("child: %v\n%s", err, out)
		}
		at := peek(t, c)
		under := sealedUnder(t, at, testKey, secondKey)
		must(t, at.Close())
		if under[0] != rotationValues-want || under[1] != want {
			t.Errorf("killed after step %d: got %v values under the old and the new key, want %d under the new", i+1, under, want)
		}
		for name, key := range map[string]string{"old": testKey, "new": secondKey} {
			with := c
			with.Key = key
			for how, open := range map[string]func() (*Store, error){
				"opened":        func() (*Store, error) { return Open(t.Context(), with) },
				"opened beside": func() (*Store, error) { return OpenBeside(t.Context(), with) },
			} {
				if _, err := open(); err == nil || !strings.Contains(err.Error(), "密钥更换没有完成") {
					t.Errorf("%s with the %s key: got %v, want the rotation to be finished first", how, name, err)
				}
			}
		}
		done = want
	}
	if _, err := Rotate(t.Context(), c, thirdKey, nil); err == nil || !strings.Contains(err.Error(), "请先用原来的新旧两个密钥完成") {
		t.Errorf("with a third key: got %v, want it refused", err)
	}
	got, err := Rotate(t.Context(), c, secondKey, nil)
	must(t, err)
	if got.Resealed != int64(rotationValues-done) || got.Done != int64(done) {
		t.Errorf("the rest: got %+v, want %d found done", got, done)
	}
	checkRotated(t, c, v, secondKey)
}
