// Package html draws a report as one page that needs nothing but itself: pictures and charts lie in it, no script runs,
// and nothing is fetched. Names from data sets are text, whatever they contain.
package html

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"image"
	"image/jpeg"
	"io"
	"strings"

	"beyond/engine/report"
)

//go:embed page.html
var page string

//go:embed page.css
var style string

// quality of pictures, in the units of package jpeg.
const quality = 82

// content is a report as the template reads it.
type content struct {
	report.Report
	Style template.CSS
}

var pages = template.Must(template.New("page").Funcs(template.FuncMap{
	"chart": func(p report.Part) (template.HTML, error) {
		svg, err := p.Chart.SVG()
		// The SVG is our own, of shapes and of text that is escaped.
		return template.HTML(strings.Replace(svg, "<svg ", fmt.Sprintf("<svg aria-label=%q ", template.HTMLEscapeString(p.Title)), 1)), err
	},
	"jpeg": func(img image.Image) (template.URL, error) {
		var data bytes.Buffer
		err := jpeg.Encode(&data, img, &jpeg.Options{Quality: quality})
		return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(data.Bytes())), err
	},
	"anchor": func(i int) string { return fmt.Sprintf("part-%d", i+1) },
	"inc":    func(i int) int { return i + 1 },
}).Parse(page))

// Write writes the page.
func Write(w io.Writer, r report.Report) error {
	return pages.Execute(w, content{r, template.CSS(style)})
}
