//go:build !unix

package worker

import "time"

// cpuTime is not known here.
func cpuTime() time.Duration { return 0 }
