package prune

import "github.com/luciola-nn/luciola/compiler/progress"

// block is how many weights are worked on between two questions whether to stop. The slowest step, a scatter of the sort, takes about
// 30 ns a weight: 2 ms a block.
const block = 1 << 16

// inBlocks calls work on [0, n) part by part, in order, and asks before each whether to stop.
func inBlocks(n int, work func(lo, hi int)) error {
	for lo := 0; lo < n; lo += block {
		if err := progress.Stopped(); err != nil {
			return err
		}
		work(lo, min(lo+block, n))
	}
	return nil
}
