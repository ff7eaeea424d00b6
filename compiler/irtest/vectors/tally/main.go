// Command tally prints how many test vectors ran and which tests were skipped for want of theirs: the last line of make test.
// It knows only the file that package vectors writes.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: tally FILE")
		os.Exit(2)
	}
	ran, skipped, names := 0, 0, []string{}
	f, err := os.Open(os.Args[1])
	if err == nil {
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			var r, k int
			var name string
			if _, err := fmt.Sscan(s.Text(), &r, &k, &name); err != nil {
				fmt.Fprintf(os.Stderr, "tally: %q: %v\n", s.Text(), err)
				os.Exit(1)
			}
			ran, skipped = ran+r, skipped+k
			if k > 0 {
				names = append(names, name)
			}
		}
	}
	fmt.Printf("test vectors: %d ran, %d tests skipped for want of theirs", ran, skipped)
	if len(names) > 0 {
		fmt.Printf(" (%s)", strings.Join(names, ", "))
	}
	fmt.Println()
}
