package datasets

import (
	"fmt"
	"strings"

	"github.com/luciola-nn/luciola/compiler/report"
)

// String returns the set in a few lines: parts, classes, digest, source, and whether it is synthetic.
func (s *Set) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s: %s; %d classes\n", s.Name, synthetic(s.Synthetic), s.Train.dims(), len(s.Classes))
	fmt.Fprintf(&b, "  train   %s images\n  test    %s images\n", report.Count(s.Train.Len()), report.Count(s.Test.Len()))
	fmt.Fprintf(&b, "  classes %s\n  digest  sha256:%s\n  source  %s", s.classList(), s.Digest, s.Source)
	return b.String()
}

// MIME returns the set as a table of images per class, with the text of [Set.String] beside it.
func (s *Set) MIME() map[string]any {
	t := &report.Table{
		Title: fmt.Sprintf("%s%s: %s", s.Name, synthetic(s.Synthetic), s.Train.dims()),
		Head:  []string{"class", "train", "test"}, Left: 1,
	}
	train, test := s.Train.Counts(), s.Test.Counts()
	for i := range min(len(s.Classes), maxRows) {
		t.Add(s.Classes[i], train[i], test[i])
	}
	noteRest(t, len(s.Classes))
	t.Total("all", s.Train.Len(), s.Test.Len())
	t.Note("SHA-256 %s…; %s", s.Digest[:16], s.Source)
	return map[string]any{"text/html": t.HTML(), "text/plain": s.String()}
}

// String returns the split in one line: how many images of which size and classes, and whether they are synthetic.
func (s Split) String() string {
	return fmt.Sprintf("%s%s: %s images, %s; %d classes", s.Name, synthetic(s.Synthetic), report.Count(s.Len()), s.dims(), len(s.Classes))
}

// MIME returns the split as a table of images per class, with the text of [Split.String] beside it.
func (s Split) MIME() map[string]any {
	t := &report.Table{
		Title: fmt.Sprintf("%s%s: %s", s.Name, synthetic(s.Synthetic), s.dims()),
		Head:  []string{"class", "images"}, Left: 1,
	}
	counts := s.Counts()
	for i := range min(len(s.Classes), maxRows) {
		t.Add(s.Classes[i], counts[i])
	}
	noteRest(t, len(s.Classes))
	t.Total("all", s.Len())
	return map[string]any{"text/html": t.HTML(), "text/plain": s.String()}
}

// maxRows is how many classes a table lists; the text form lists as many.
const maxRows = 100

func noteRest(t *report.Table, classes int) {
	if classes > maxRows {
		t.Note("and %d more classes", classes-maxRows)
	}
}

func (s *Set) classList() string {
	if len(s.Classes) > maxRows {
		return fmt.Sprintf("%s and %d more", strings.Join(s.Classes[:maxRows], ", "), len(s.Classes)-maxRows)
	}
	return strings.Join(s.Classes, ", ")
}

// dims names the size of an image as it is said: width by height.
func (s Split) dims() string {
	colour := map[int]string{1: "grey", 3: "RGB"}[s.Channels]
	if colour == "" {
		colour = fmt.Sprintf("%d channels", s.Channels)
	}
	return fmt.Sprintf("%dx%d %s", s.Width, s.Height, colour)
}

func synthetic(made bool) string {
	if made {
		return " (synthetic)"
	}
	return ""
}
