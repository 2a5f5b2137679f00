package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
)

var hostile = Chart{
	X: "</text><script>alert(1)</script>", Y: "wrong, %", Places: []string{"0", `"><img src=x onerror=y>`, "2"},
	Series: []Series{
		{Name: "a & b", Values: []float64{10, math.NaN(), 100}, Low: []float64{5, 0, 90}, High: []float64{20, 0, 100}},
		{Name: "paper", Values: []float64{0, 39.76, math.NaN()}},
	},
}

// TestSVG reads charts with hostile words as XML: they are text, and nothing but shapes and text is in it.
func TestSVG(t *testing.T) {
	for _, lines := range []bool{false, true} {
		c := hostile
		c.Lines = lines
		text, err := c.SVG()
		if err != nil {
			t.Fatal(err)
		}
		words := ""
		for d := xml.NewDecoder(strings.NewReader(text)); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
			switch v := token.(type) {
			case xml.StartElement:
				if !strings.Contains("svg g path text rect line circle polyline", v.Name.Local) {
					t.Errorf("an element %s", v.Name.Local)
				}
			case xml.CharData:
				words += string(v)
			}
		}
		for _, want := range []string{c.X, c.Places[1], "a & b", "paper"} {
			if !strings.Contains(words, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		if strings.Contains(text, "#000000") || !strings.Contains(text, "currentColor") {
			t.Error("the text has a colour of its own")
		}
	}
}

func TestPNG(t *testing.T) {
	var out bytes.Buffer
	if err := hostile.PNG(&out); err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(&out); err != nil || img.Bounds().Dx() < 600 {
		t.Errorf("%v, %v", img, err)
	}
}

// TestChartOfNothing draws what has no values yet.
func TestChartOfNothing(t *testing.T) {
	for _, c := range []Chart{{Places: []string{"0"}, Series: []Series{{Name: "a", Values: []float64{math.NaN()}}}}, {}} {
		for _, c.Lines = range []bool{false, true} {
			if _, err := c.SVG(); err != nil {
				t.Errorf("%+v: %v", c, err)
			}
		}
	}
}
