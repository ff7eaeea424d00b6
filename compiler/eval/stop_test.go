package eval_test

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/eval"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/zoo"
)

// stopAfter runs work while the hook says stop from question n+1 on, and returns how often it was asked and what work returned.
func stopAfter(n int64, work func() error) (asked int64, err error) {
	var count atomic.Int64
	undo := progress.Bind(progress.Hook{Stop: func() bool { return count.Add(1) > n }})
	defer undo()
	err = work()
	return count.Load(), err
}

const never = 1 << 60

// stopAndGoOn stops work at nine places from its first to its last question. Stopped, it must say so and ask little more: once in each
// goroutine that computes. Let run, it must give what it gave before.
func stopAndGoOn(t *testing.T, net string, images int, work func() (string, error)) {
	t.Helper()
	want := ""
	all, err := stopAfter(never, func() (err error) { want, err = work(); return err })
	if err != nil {
		t.Fatal(err)
	}
	if all < int64(images) {
		t.Fatalf("asked %d times over %d images, expected at least once an image", all, images)
	}
	for part := range int64(9) {
		n := part * (all - 1) / 8
		got := ""
		asked, err := stopAfter(n, func() (err error) { got, err = work(); return err })
		if !errors.Is(err, progress.ErrStopped) || !strings.Contains(err.Error(), net) || !strings.Contains(err.Error(), "stopped") {
			t.Errorf("stopped after %d of %d questions: error %v, expected one that names %s and says stopped", n, all, err, net)
		}
		if got != "" {
			t.Errorf("stopped after %d of %d questions, and yet a result: %s", n, all, got)
		}
		if most := n + int64(runtime.GOMAXPROCS(0)); asked > most {
			t.Errorf("told to stop after %d questions, %d were asked", n, asked)
		}
		if got, err = work(); err != nil || got != want {
			t.Errorf("after the stop at %d: %v\n%s\nexpected\n%s", n, err, got, want)
		}
	}
}

func glyphs(t *testing.T, test int) datasets.Split {
	data, err := datasets.Glyphs(datasets.Count(1, test))
	if err != nil {
		t.Fatal(err)
	}
	return data.Test
}

func TestAccuracyStops(t *testing.T) {
	net, images := zoo.GlyphNet(), glyphs(t, 60)
	stopAndGoOn(t, "glyphnet", images.Len(), func() (string, error) {
		r, err := eval.Accuracy(net, images)
		if r == nil {
			return "", err
		}
		return r.String(), err
	})
	r, err := eval.Accuracy(net, images)
	if err != nil || r.Correct < 54 || len(r.Predictions) != 60 { // 0.97 of 60 is 58
		t.Errorf("%v %v: the network is right on 97 of 100 such images", r, err)
	}
}

// TestCompareStops has the stop fall into the first network's predictions, the count of its zeros, and the second network's.
func TestCompareStops(t *testing.T) {
	net, images := zoo.GlyphNet(), glyphs(t, 40)
	twin := net.Clone()
	stopAndGoOn(t, "glyphnet", 4*images.Len(), func() (string, error) {
		c, err := eval.Compare(net, twin, images)
		if c == nil {
			return "", err
		}
		return c.String(), err
	})
	c, err := eval.Compare(net, twin, images)
	if err != nil || !slices.Equal(c.Nets[0].Predictions, c.Nets[1].Predictions) || c.Nets[1].Won+c.Nets[1].Lost != 0 {
		t.Errorf("a network and its copy differ: %v\n%v", err, c)
	}
}
