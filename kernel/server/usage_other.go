//go:build !linux

package server

import "time"

// Other systems do not tell these without cgo or a process of their own: the fields are left out.

func processUsage(int) (cpu time.Duration, memory int64, ok bool) { return 0, 0, false }

func hostUsage() (t hostTime, ok bool) { return t, false }

func hostMemory() (map[string]any, bool) { return nil, false }
