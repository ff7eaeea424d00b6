package viz

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// fontFamily lists fonts of equal widths, so that text fits where it was measured whichever the reader has.
const fontFamily = "'Liberation Sans', Arial, Helvetica, sans-serif"

var (
	svgHead    = regexp.MustCompile(`(?s)^<\?xml.*?<svg width="([\d.e+]+)pt" height="([\d.e+]+)pt" viewBox="([^"]*)"[^>]*>`)
	svgFont    = regexp.MustCompile(`font-family:[^;]*;font-variant:[^;]*;`)
	svgRegular = strings.NewReplacer("font-weight:normal;", "", "font-style:normal;", "", "\n\tstyle=", " style=",
		"data:image/jpg;base64", "data:image/png;base64", "<image ", `<image style="image-rendering:pixelated" `)
)

// finishSVG gives the drawing what the plotting library leaves out: a size in CSS pixels, the role of an image with title and
// description, one font list for the whole picture.
func finishSVG(s, title, desc string) (string, error) {
	m := svgHead.FindStringSubmatchIndex(s)
	if m == nil {
		return "", fmt.Errorf("the plotting library wrote an SVG that does not begin as expected")
	}
	head := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="%s" height="%s" `+
		`viewBox="%s" role="img" font-family="%s">`+"\n<title>%s</title>\n<desc>%s</desc>\n",
		s[m[2]:m[3]], s[m[4]:m[5]], s[m[6]:m[7]], fontFamily, html.EscapeString(title), html.EscapeString(desc))
	body := svgFont.ReplaceAllString(s[m[1]:], "")
	return head + svgRegular.Replace(body), nil
}
