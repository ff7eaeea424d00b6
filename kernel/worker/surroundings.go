package worker

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/luciola-nn/luciola/kernel/link"
)

// surroundings is the working folder and the environment, which cells may change and the front follows.
type surroundings struct {
	mu  sync.Mutex
	dir string
	env []string
}

func (s *surroundings) remember() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dir, _ = os.Getwd() // "" when the folder is gone: nothing to follow
	s.env = os.Environ()
}

// adopt changes the surroundings as the front asks.
func (s *surroundings) adopt(m link.Message) {
	var err error
	if m.Dir != "" {
		err = os.Chdir(m.Dir)
	}
	for name, value := range m.Env {
		if value == nil {
			err = os.Unsetenv(name)
		} else {
			err = os.Setenv(name, *value)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
	}
	s.remember()
}

// changes returns what is different since it was called last: the folder, "" when it is the same, and environment variables.
func (s *surroundings) changes() (dir string, env map[string]*string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now, err := os.Getwd(); err == nil && now != s.dir {
		dir, s.dir = now, now
	}
	now := os.Environ()
	if slices.Equal(now, s.env) {
		return dir, nil
	}
	env = map[string]*string{}
	before := map[string]string{}
	for _, line := range s.env {
		name, value, _ := strings.Cut(line, "=")
		before[name] = value
	}
	for _, line := range now {
		name, value, _ := strings.Cut(line, "=")
		if old, had := before[name]; !had || old != value {
			env[name] = &value
		}
		delete(before, name)
	}
	for name := range before {
		env[name] = nil
	}
	s.env = now
	return dir, env
}
