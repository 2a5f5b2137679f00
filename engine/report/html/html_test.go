package html

import (
	"bytes"
	"image"
	"math"
	"strings"
	"testing"

	"beyond/engine/report"
	"beyond/engine/report/chart"
)

// TestHostileNamesAreText puts markup into every text of a report: it must come out as text.
func TestHostileNamesAreText(t *testing.T) {
	const bad = `</style></code><script>alert(1)</script><img src=x onerror=y>" onload="z` + "\u2028"
	c := &chart.Chart{X: bad, Y: bad, Places: []string{bad}, Series: []chart.Series{{Name: bad, Values: []float64{math.NaN()}}}}
	part := report.Part{
		Title: bad, Text: []string{bad}, N: bad, Differs: bad, Command: bad, Missing: bad, Chart: c,
		Table: &report.Table{Head: []string{bad, bad}, Rows: [][]string{{bad, bad}}, Numbers: []bool{false, true}},
		Rows: []report.Row{{Title: bad, Pictures: []report.Picture{
			{Image: image.NewRGBA(image.Rect(0, 0, 4, 4)), Alt: bad, Lines: []string{bad}}, {Alt: bad, Lines: []string{bad}},
		}}},
	}
	var page bytes.Buffer
	r := report.Report{
		Title: bad, Lead: []string{bad}, Sections: []report.Section{{Title: bad, Text: []string{bad}, Parts: []report.Part{part}}},
	}
	if err := Write(&page, r); err != nil {
		t.Fatal(err)
	}
	text := page.String()
	for _, never := range []string{"<script", "<img src=x", `onload="`, "http://", "https://"} {
		if strings.Contains(strings.ReplaceAll(text, `xmlns="http://www.w3.org/2000/svg"`, ""), never) {
			t.Errorf("the page contains %s", never)
		}
	}
	for _, want := range []string{"default-src 'none'", "&lt;script&gt;", "data:image/jpeg;base64,", "not here", "<svg "} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not contain %s", want)
		}
	}
	if strings.Count(text, "</style>") != 1 {
		t.Error("the style sheet ends twice")
	}
	if again := new(bytes.Buffer); Write(again, r) != nil || again.String() != text {
		t.Error("the same report gives another page")
	}
}
