package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"shegong/internal/sample"
)

// bigBytes makes a workbook larger than what is checked while its sender waits.
const bigBytes = 9 << 19 // 4.5 MiB

// maxPosts stays below what a unit may upload in an hour.
const maxPosts = 100

// sender is one county's program: it uploads a workbook after the other, and
// repeats what was not acknowledged.
type sender struct {
	*county
	fleet  *fleet
	turn   int
	posts  int
	sent   []string         // SHA-256 of the workbooks, in the order they were sent in
	acked  map[string]int64 // by SHA-256; the version it gave, 0 for one answered 202 of which nothing more was heard
	out    sending
	client http.Client
}

// sending is how the sending went.
type sending struct{ created, accepted, followed, broken, busy int }

func (a *sending) add(b sending) {
	a.created, a.accepted, a.followed = a.created+b.created, a.accepted+b.accepted, a.followed+b.followed
	a.broken, a.busy = a.broken+b.broken, a.busy+b.busy
}

// workbook is the n-th of a county, which is like no other; big ones hold random
// bytes beside it.
func (s *sender) workbook(n int, big bool) ([]byte, error) {
	var b bytes.Buffer
	rows := 3 + n%5
	if n%8 == 7 { // long to check as well
		rows = 2000
	}
	_, err := sample.Workbook(&b, sample.Options{County: s.Code, Period: s.period, Workers: rows, Seed: int64(1000 + n)})
	if err != nil || !big {
		return b.Bytes(), err
	}
	old, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range old.File {
		if err := w.Copy(f); err != nil {
			return nil, err
		}
	}
	part, err := w.CreateHeader(&zip.FileHeader{Name: "xl/media/photo.bin", Method: zip.Store})
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(part, rand.Reader, bigBytes); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// run uploads until stop is closed; what was begun is brought to its end.
func (s *sender) run(ctx context.Context, stop <-chan struct{}) error {
	s.acked, s.client.Timeout = map[string]int64{}, time.Minute
	for n := 0; s.posts < maxPosts; n++ {
		select {
		case <-stop:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		default:
		}
		data, err := s.workbook(n, n%4 == 3)
		if err != nil {
			return err
		}
		sum := hexSum(data)
		s.sent = append(s.sent, sum)
		if err := s.upload(ctx, data, sum); err != nil {
			return fmt.Errorf("county %s, workbook %d: %w", s.Code, n+1, err)
		}
		pause(50, 400)
	}
	return nil
}

// upload repeats until it is acknowledged.
func (s *sender) upload(ctx context.Context, data []byte, sum string) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("files", s.Code+".xlsx")
	if err != nil {
		return err
	}
	if _, err := part.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	for {
		s.posts++
		status, header, said, err := s.ask(ctx, http.MethodPost, "/api/v1/returns/"+s.Code+"/"+s.period.String()+"/files", form.Bytes(), w.FormDataContentType())
		switch {
		case err != nil:
			return err
		case status == http.StatusCreated:
			var made struct{ Version struct{ Number int64 } }
			s.out.created++
			err := decodeText(said, &made)
			s.acked[sum] = made.Version.Number
			return err
		case status == http.StatusAccepted:
			s.out.accepted++
			s.acked[sum] = 0
			return s.follow(ctx, header.Get("Location"), sum)
		case status != 0 && status != http.StatusServiceUnavailable && status < http.StatusInternalServerError:
			return fmt.Errorf("status %d: %s", status, said)
		}
		pause(50, 300)
	}
}

// follow asks for an upload that was acknowledged until it is done.
func (s *sender) follow(ctx context.Context, at, sum string) error {
	for {
		status, _, said, err := s.ask(ctx, http.MethodGet, at, nil, "")
		if err != nil {
			return err
		}
		if status == http.StatusOK {
			var job struct {
				State   string
				Version int64
			}
			if err := decodeText(said, &job); err != nil {
				return err
			}
			if job.State == "failed" {
				return fmt.Errorf("an acknowledged upload failed: %s", said)
			}
			if job.State == "done" {
				s.out.followed++
				s.acked[sum] = job.Version
				return nil
			}
		} else if status != 0 && status < http.StatusInternalServerError {
			return fmt.Errorf("an acknowledged upload: status %d: %s", status, said)
		}
		pause(200, 500)
	}
}

// ask sends a request to the next node that is up; status 0 is no whole answer.
func (s *sender) ask(ctx context.Context, method, path string, body []byte, kind string) (status int, header http.Header, said []byte, err error) {
	if ctx.Err() != nil {
		return 0, nil, nil, context.Cause(ctx)
	}
	s.turn++
	node := s.fleet.address(s.turn % len(s.fleet.nodes))
	if node == "" {
		return 0, nil, nil, nil
	}
	req, err := http.NewRequestWithContext(ctx, method, node+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("X-Forwarded-For", s.address())
	res, err := s.client.Do(req)
	if err == nil {
		said, err = io.ReadAll(res.Body)
		err = errors.Join(err, res.Body.Close())
	}
	if err != nil {
		s.out.broken++
		return 0, nil, nil, nil
	}
	s.out.busy += one(res.StatusCode >= http.StatusInternalServerError)
	return res.StatusCode, res.Header, said, nil
}
