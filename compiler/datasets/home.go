package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// patience is how long a server may stay silent: before it answers, and between two pieces of its answer.
const patience = 15 * time.Second

// fetchHome gets the files from the data set's home.
func fetchHome(p places, files []fashionFile) error {
	total := 0
	for _, f := range files {
		total += f.packed
	}
	return fetching("fetch Fashion-MNIST from its home", total, func(ctx context.Context, task *progress.Task) error {
		return keepAll(p.keep, files, task, func(f fashionFile) (io.ReadCloser, error) {
			return get(ctx, p.home+"/"+f.name+".gz", task)
		})
	})
}

// get opens a URL. Reading reports to the task and fails when the server is silent for too long.
func get(ctx context.Context, url string, task *progress.Task) (io.ReadCloser, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	alarm := time.AfterFunc(patience, func() { cancel(fmt.Errorf("%s is silent for %v", url, patience)) })
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		defer cancel(nil)
		alarm.Stop()
		return nil, reason(ctx, err)
	}
	b := &body{ReadCloser: resp.Body, ctx: ctx, cancel: cancel, alarm: alarm, task: task}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("%s answers %s", url, resp.Status), b.Close())
	}
	return b, nil
}

type body struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	alarm  *time.Timer
	task   *progress.Task
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.alarm.Reset(patience)
	if stop := b.task.Step(n); stop != nil {
		return n, stop
	}
	if err != nil && err != io.EOF {
		err = reason(b.ctx, err)
	}
	return n, err
}

func (b *body) Close() error {
	b.alarm.Stop()
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}

// reason prefers what ended the context to "context canceled".
func reason(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
