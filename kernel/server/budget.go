package server

import (
	"bytes"
	"fmt"
	"time"
)

// How much a cell may print. jupyter_server drops the output of a kernel above 1,000 messages or 1 MB a second (its
// iopub_msg_rate_limit and iopub_data_rate_limit, averaged over 3 s), so a cell may print outputBurst at once and outputRate after
// it, and outputLimit in all, as every byte stays in the notebook. Beyond that the middle is left out, the end is kept, and the
// cell says so. A limit of the user's own replaces all of this.
const (
	outputBurst = 2 << 20
	outputRate  = 512 << 10 // bytes a second
	outputLimit = 8 << 20
	outputTail  = 64 << 10
)

// limit is how much text a cell may publish.
type limit struct {
	own   bool // set by the user
	bytes int  // with own: 0 is no limit
}

func (l limit) total() int {
	if !l.own {
		return outputLimit
	}
	return l.bytes
}

// budget is what one cell may still publish, and the end of what was too much.
type budget struct {
	limit   limit
	now     float64 // bytes that may be published at once
	counted time.Time
	spent   int
	told    bool   // that the limit is reached
	held    pieces // the end of what is over the budget
	omitted int    // bytes held back, those in held included
}

func newBudget(now time.Time, l limit) budget {
	return budget{limit: l, now: outputBurst, counted: now}
}

// spend returns what of x, and of what was held back before it, is to be published.
func (b *budget) spend(x piece, now time.Time) (out pieces) {
	if len(x.text) == 0 {
		return nil
	}
	b.now = min(outputBurst, b.now+now.Sub(b.counted).Seconds()*outputRate)
	b.counted = now
	n := len(x.text)
	total := b.limit.total()
	switch {
	case total > 0 && (b.told || b.spent+n > total):
		out = b.reached(total)
	case b.limit.own, b.omitted == 0 && float64(n) <= b.now, b.omitted > 0 && b.now > outputBurst/2:
		out = b.release()
		b.now -= float64(n)
		b.spent += n
		return append(out, x)
	}
	b.hold(x)
	return out
}

// reached says once that the limit is.
func (b *budget) reached(total int) pieces {
	if b.told {
		return nil
	}
	b.told = true
	return pieces{{"stderr", fmt.Appendf(nil, "\n… this cell has printed %d MiB: only the end of what follows is shown, when the cell ends; "+
		"display.OutputLimit(bytes) changes the limit, 0 lifts it …\n", (total+1<<19)>>20)}}
}

// hold keeps the end of what is not published.
func (b *budget) hold(x piece) {
	b.omitted += len(x.text)
	b.held = b.held.add(x.name, x.text)
	extra := b.held.size() - outputTail
	if extra < outputTail/4 { // trimmed now and then, not at every line
		return
	}
	for extra > 0 {
		first := &b.held[0]
		if n := len(first.text); n <= extra {
			b.held, extra = b.held[1:], extra-n
			continue
		}
		first.text, extra = append([]byte{}, first.text[extra:]...), 0
	}
}

// release returns the end of what was held back, and says how much is missing before it.
func (b *budget) release() pieces {
	if b.omitted == 0 {
		return nil
	}
	tail, missing := b.held, b.omitted-b.held.size()
	b.held, b.omitted = nil, 0
	if missing > 0 {
		first := &tail[0]
		_, after, _ := bytes.Cut(first.text, []byte("\n"))
		missing += len(first.text) - len(after)
		first.text = append(fmt.Appendf(nil, "\n… %d bytes of output left out; display.OutputLimit(0) lets all of it through …\n", missing), after...)
	}
	return tail.joined()
}
