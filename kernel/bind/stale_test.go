package bind

import "testing"

// A name that gets another type is not seen by the functions that use it: that is said.
func TestStaleFunctions(t *testing.T) {
	nb := newNotebook(t)
	for _, c := range []struct{ src, note string }{
		{"func helper() int { return 1 }\nglob := 1", ""},
		{"func caller() int { return helper() + glob }", ""},
		{"func other() int { return glob }", ""},
		{"func helper() int { return 2 }\nglob = 5", ""},
		{"func helper() string { return \"\" }", "note: caller still uses the helper of In[4], which was func() int: run In[2] again\n"},
		{"glob := \"text\"", "note: caller, other still use the glob of In[1], which was int: run In[2], In[3] again\n"},
		{"func caller() int { return len(helper()) }\nfunc other() int { return len(glob) }", ""},
		{"glob := 2\nfunc other() int { return glob }", ""},
	} {
		if o := nb.ok(c.src); o.stderr != c.note {
			t.Errorf("%s\nnotes %q, want %q", c.src, o.stderr, c.note)
		}
	}
}
