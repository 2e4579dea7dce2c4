package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// sent is what became of one county's upload.
type sent struct {
	passed   time.Duration // from the start of all until the request was handed over whole
	answered time.Duration // from the start until the service took it in charge: 201 or 202
	checked  time.Duration // from the start until the version was there
	version  int64         // 0: nothing was acknowledged
	queued   bool          // answered 202
	busy     int           // answers 429 and 503
	broken   int           // connections that ended without an answer
	err      error
}

// tries is how often a client tries again before it gives up.
const tries = 1000

// client is one county's program. It goes round the nodes, a request each.
type client struct {
	*http.Client
	*county
	nodes    []string
	turn     int
	formType string
	start    time.Time
	out      sent
}

// sendAll lets all counties upload at the same moment, and waits for all.
func sendAll(ctx context.Context, nodes []string, counties []county) []sent {
	out := make([]sent, len(counties))
	transport := &http.Transport{MaxIdleConnsPerHost: len(counties)}
	defer transport.CloseIdleConnections()
	begin := make(chan struct{})
	var wg sync.WaitGroup
	for i := range counties {
		wg.Go(func() {
			c := client{Client: &http.Client{Transport: transport}, county: &counties[i], nodes: nodes, turn: i}
			<-begin
			c.start = time.Now()
			c.out.err = c.run(ctx)
			out[i] = c.out
		})
	}
	close(begin)
	wg.Wait()
	return out
}

// run uploads, tries again when told to, and follows the upload to its end.
func (c *client) run(ctx context.Context) error {
	for range tries {
		res, err := c.upload(ctx)
		if err != nil {
			c.out.broken++
			if err := wait(ctx, time.Second); err != nil {
				return err
			}
			continue
		}
		switch res.StatusCode {
		case http.StatusCreated:
			c.out.answered = time.Since(c.start)
			var made struct{ Version struct{ Number int64 } }
			err := decode(res, &made)
			c.out.checked, c.out.version = time.Since(c.start), made.Version.Number
			return err
		case http.StatusAccepted:
			c.out.answered, c.out.queued = time.Since(c.start), true
			return c.follow(ctx, res)
		}
		if err := c.putOff(ctx, res); err != nil {
			return err
		}
	}
	return errors.New("gave up")
}

// putOff waits as a busy service asks; any other answer is an error.
func (c *client) putOff(ctx context.Context, res *http.Response) error {
	said, err := io.ReadAll(io.LimitReader(res.Body, 300))
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusTooManyRequests && res.StatusCode != http.StatusServiceUnavailable {
		return fmt.Errorf("%s: %s", res.Status, said)
	}
	c.out.busy++
	return wait(ctx, retryAfter(res, time.Second))
}

// follow asks for the state of an upload until it has ended.
func (c *client) follow(ctx context.Context, res *http.Response) error {
	at := res.Header.Get("Location")
	pause := retryAfter(res, 500*time.Millisecond)
	if err := decode(res, &struct{}{}); err != nil {
		return err
	}
	for {
		if err := wait(ctx, pause); err != nil {
			return err
		}
		res, err := c.ask(ctx, http.MethodGet, at, http.NoBody, 0)
		if err != nil {
			c.out.broken++
			continue
		}
		if res.StatusCode != http.StatusOK {
			if err := c.putOff(ctx, res); err != nil {
				return err
			}
			continue
		}
		var job struct {
			State   string
			Version int64
		}
		pause = retryAfter(res, min(2*pause, 5*time.Second))
		if err := decode(res, &job); err != nil {
			return err
		}
		switch job.State {
		case "done":
			c.out.checked, c.out.version = time.Since(c.start), job.Version
			return nil
		case "failed":
			return errors.New("the upload failed")
		}
	}
}

// upload sends the workbook from the disk: with thousands at once not each can
// lie in memory here, too.
func (c *client) upload(ctx context.Context) (*http.Response, error) {
	f, err := os.Open(c.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	if _, err := w.CreateFormFile("files", filepath.Base(c.path)); err != nil {
		return nil, err
	}
	head := form.Len()
	if err := w.Close(); err != nil {
		return nil, err
	}
	frame := form.Bytes()
	body := io.MultiReader(bytes.NewReader(frame[:head]), f, bytes.NewReader(frame[head:]))
	var passed atomic.Int64
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { passed.Store(int64(time.Since(c.start))) },
	})
	c.formType = w.FormDataContentType()
	res, err := c.ask(ctx, http.MethodPost, fmt.Sprintf("/api/v1/returns/%s/%s/files", c.Code, c.period), body, c.size+int64(len(frame)))
	c.out.passed = time.Duration(passed.Load())
	return res, err
}

// ask sends a request to the next node.
func (c *client) ask(ctx context.Context, method, path string, body io.Reader, size int64) (*http.Response, error) {
	node := c.nodes[c.turn%len(c.nodes)]
	c.turn++
	req, err := http.NewRequestWithContext(ctx, method, node+path, body)
	if err != nil {
		return nil, err
	}
	if size > 0 {
		req.ContentLength = size
		req.Header.Set("Content-Type", c.formType)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("X-Forwarded-For", c.address())
	return c.Do(req)
}

// decode reads an answer wholly.
func decode(res *http.Response, v any) error {
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(v); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	_, err := io.Copy(io.Discard, res.Body)
	return err
}

// retryAfter is for how long an answer asks to wait.
func retryAfter(res *http.Response, otherwise time.Duration) time.Duration {
	if s, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && s > 0 {
		return time.Duration(s) * time.Second
	}
	return otherwise
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
