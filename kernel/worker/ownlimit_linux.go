package worker

import "syscall"

// LimitOwnMemory makes the system refuse this process memory that is far above what cells may use. A cell that uses too much is
// stopped before (see watch), but one that asks for gigabytes at once has them before anybody can look, and a machine without swap
// stands still then. The runtime ends a process that is refused memory. It is for a process of its own: it cannot be taken back for
// the memory that is used already, and commands that cells start have the same limit.
func LimitOwnMemory() error {
	l, err := newLimits(machine)
	if err != nil || l.memory == 0 {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return err
	}
	limit.Cur = min(limit.Max, max(l.memory/5*6, l.memory+ownMemory))
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &limit)
}

// ownMemory is what the process may have besides what cells use: its own data, and memory that is free again.
const ownMemory = 512 << 20
