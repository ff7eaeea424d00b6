package server

import (
	"flag"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/magic"
)

// runTime is %time and %%time.
func runTime(c *call) *link.Failure {
	if c.Kind == magic.Line && c.Args == "" {
		return c.misused("a statement is missing")
	}
	if c.Kind == magic.Cell && c.Args != "" {
		return c.misused("the statements stand in the lines below %%time")
	}
	wall, cpu := c.e.wall, c.e.cpu
	problem := c.runBody()
	if problem == nil {
		c.print("wall time %s, CPU time %s\n", inUnits(c.e.wall-wall), inUnits(c.e.cpu-cpu))
	}
	return problem
}

// How %timeit chooses: loops until a run takes enough, runs until there are enough or they take too long together.
const (
	enoughLoop = 200 * time.Millisecond
	enoughRuns = 7
	leastRuns  = 3
	longest    = 10 * time.Second
)

// runTimeit is %timeit and %%timeit. The loop itself runs in the worker.
func runTimeit(c *call) *link.Failure {
	loops, runs, src, problem := c.loop()
	if problem != nil {
		return problem
	}
	if _, problem := c.k.Language.Compile(c.e.number(), src); problem != nil {
		return problem
	}
	run := func(times int) (time.Duration, *link.Failure) {
		unit, problem := c.k.Language.Loop(c.e.number(), src, times)
		if problem != nil {
			return 0, problem
		}
		return c.k.runCompiled(c.e, unit)
	}
	most := longest
	if runs > 0 {
		most = math.MaxInt64
	} else {
		runs = enoughRuns
	}
	for n := 1; loops == 0; n *= 10 {
		took, problem := run(n)
		if problem != nil {
			return problem
		}
		if took >= enoughLoop || n >= 1e9 {
			loops = n
		} else if part := float64(took) / float64(enoughLoop); part > 0.1 { // between two powers of ten
			loops = int(math.Ceil(float64(n) / part))
		}
	}
	var each []float64 // nanoseconds of one loop
	for begun := time.Now(); len(each) < runs && (len(each) < leastRuns || time.Since(begun) < most); {
		took, problem := run(loops)
		if problem != nil {
			return problem
		}
		each = append(each, float64(took)/float64(loops))
	}
	mean, sd := moments(each)
	c.print("%s ± %s a loop (mean ± standard deviation of %d runs of %d loops)\n", nanos(mean), nanos(sd), len(each), loops)
	return nil
}

// loop reads the arguments of %timeit; loops and runs are 0 when not given.
func (c *call) loop() (loops, runs int, src string, problem *link.Failure) {
	flags := flag.NewFlagSet("timeit", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&loops, "n", 0, "")
	flags.IntVar(&runs, "r", 0, "")
	rest, at := c.Args, c.ArgsAt
	var options []string
	for strings.HasPrefix(rest, "-n") || strings.HasPrefix(rest, "-r") {
		word, after := cutWord(rest)
		options = append(options, word[:2])
		if word = word[2:]; word == "" {
			word, after = cutWord(after)
		}
		options = append(options, word)
		at += len(rest) - len(after)
		rest = after
	}
	if flags.Parse(options) != nil || loops < 0 || runs < 0 {
		return 0, 0, "", c.misused("-n and -r want a whole number above 0")
	}
	switch {
	case c.Kind == magic.Cell && rest != "":
		return 0, 0, "", c.misused("the statements stand in the lines below %%timeit")
	case c.Kind == magic.Cell:
		src = magic.Blank(c.src, c.BodyAt, len(c.src))
	default:
		src = magic.Blank(c.src, at, at+len(rest))
	}
	if strings.TrimSpace(src) == "" {
		return 0, 0, "", c.misused("a statement is missing")
	}
	return loops, runs, src, nil
}

// cutWord returns the first word of s and what follows it and its space.
func cutWord(s string) (word, rest string) {
	i := strings.IndexAny(s, " \t")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimLeft(s[i:], " \t")
}

// moments returns the mean and the standard deviation of a sample.
func moments(xs []float64) (mean, sd float64) {
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	for _, x := range xs {
		sd += (x - mean) * (x - mean)
	}
	if len(xs) > 1 {
		sd = math.Sqrt(sd / float64(len(xs)-1))
	}
	return mean, sd
}

func inUnits(d time.Duration) string { return nanos(float64(d)) }

// nanos writes a time with three digits.
func nanos(ns float64) string {
	unit := "ns"
	for _, next := range []string{"µs", "ms", "s"} {
		if ns < 999.5 {
			break
		}
		ns, unit = ns/1000, next
	}
	switch {
	case unit == "s" && ns >= 999.5, ns >= 99.95:
		return fmt.Sprintf("%.0f %s", ns, unit)
	case ns >= 9.995:
		return fmt.Sprintf("%.1f %s", ns, unit)
	case ns == 0:
		return "0 " + unit
	}
	return fmt.Sprintf("%.2f %s", ns, unit)
}
