package server

import (
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// usage remembers when usage was last asked for: shares of the processor are those since then.
type usage struct {
	mu    sync.Mutex
	asked time.Time
	spent time.Duration
	host  hostTime
	from  procfs
}

// hostTime is what the processors of the machine have done since it started, in a unit of its own.
type hostTime struct{ busy, total float64 }

// usageInfo answers what resource meters ask for: the share of a processor, the memory of front and worker, and the machine's.
// What the system does not tell is left out.
func (k *Kernel) usageInfo(*wire.Message) (string, any) {
	pids := []int{os.Getpid()}
	k.mu.Lock()
	if k.worker != nil {
		if p, ok := k.worker.worker.(interface{ PID() int }); ok {
			pids = append(pids, p.PID())
		}
	}
	k.mu.Unlock()
	host, _ := os.Hostname() // without a name the field is empty
	content := map[string]any{"status": "ok", "hostname": host, "pid": os.Getpid(), "cpu_count": runtime.NumCPU()}
	var spent time.Duration
	var memory int64
	for _, pid := range pids {
		cpu, rss, ok := k.usage.from.process(pid)
		if ok {
			spent, memory = spent+cpu, memory+rss
		}
	}
	now := time.Now()
	k.usage.mu.Lock()
	defer k.usage.mu.Unlock()
	before := k.usage.asked
	if memory > 0 {
		content["kernel_memory"], content["kernel_cpu"] = memory, 0.0
		if !before.IsZero() {
			content["kernel_cpu"] = max(0, 100*(spent-k.usage.spent).Seconds()/now.Sub(before).Seconds())
		}
	}
	if all, ok := k.usage.from.host(); ok {
		content["host_cpu_percent"] = 0.0
		if d := all.total - k.usage.host.total; !before.IsZero() && d > 0 {
			content["host_cpu_percent"] = 100 * (all.busy - k.usage.host.busy) / d
		}
		k.usage.host = all
	}
	if m, ok := k.usage.from.memory(); ok {
		content["host_virtual_memory"] = m
	}
	k.usage.asked, k.usage.spent = now, spent
	return "usage_reply", content
}
