package datasets

import (
	"fmt"
	"html"
	"strings"
)

// String returns the set in a few lines: parts, classes, digest, source, and whether it is synthetic.
func (s *Set) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s: %s; %d classes\n", s.Name, synthetic(s.Synthetic), s.Train.dims(), len(s.Classes))
	fmt.Fprintf(&b, "  train   %d images\n  test    %d images\n", s.Train.Len(), s.Test.Len())
	fmt.Fprintf(&b, "  classes %s\n  digest  sha256:%s\n  source  %s", strings.Join(s.Classes, ", "), s.Digest, s.Source)
	return b.String()
}

// MIME returns the set as an HTML table of images per class, with the text form beside it.
func (s *Set) MIME() map[string]any {
	var b strings.Builder
	caption(&b, s.Name, s.Synthetic, fmt.Sprintf("%s, SHA-256 %s…", s.Train.dims(), s.Digest[:16]))
	b.WriteString("<thead><tr><th>class</th><th>train</th><th>test</th></tr></thead><tbody>")
	train, test := s.Train.Counts(), s.Test.Counts()
	for i, class := range s.Classes {
		fmt.Fprintf(&b, "<tr><td>%s</td><td>%d</td><td>%d</td></tr>", html.EscapeString(class), train[i], test[i])
	}
	fmt.Fprintf(&b, "</tbody><tfoot><tr><th>all</th><th>%d</th><th>%d</th></tr></tfoot></table>", s.Train.Len(), s.Test.Len())
	return map[string]any{"text/html": b.String(), "text/plain": s.String()}
}

// String returns the split in one line: how many images of which size and classes, and whether they are synthetic.
func (s Split) String() string {
	return fmt.Sprintf("%s%s: %d images, %s; %d classes", s.Name, synthetic(s.Synthetic), s.Len(), s.dims(), len(s.Classes))
}

// MIME returns the split as an HTML table of images per class, with the text form beside it.
func (s Split) MIME() map[string]any {
	var b strings.Builder
	caption(&b, s.Name, s.Synthetic, s.dims())
	b.WriteString("<thead><tr><th>class</th><th>images</th></tr></thead><tbody>")
	counts := s.Counts()
	for i, class := range s.Classes {
		fmt.Fprintf(&b, "<tr><td>%s</td><td>%d</td></tr>", html.EscapeString(class), counts[i])
	}
	fmt.Fprintf(&b, "</tbody><tfoot><tr><th>all</th><th>%d</th></tr></tfoot></table>", s.Len())
	return map[string]any{"text/html": b.String(), "text/plain": s.String()}
}

func caption(b *strings.Builder, name string, made bool, rest string) {
	fmt.Fprintf(b, "<table><caption>%s%s: %s</caption>", html.EscapeString(name), synthetic(made), html.EscapeString(rest))
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
