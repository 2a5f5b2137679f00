// Package chart draws the charts of reports, as SVG that takes its text's colour from the page, and as PNG. It draws
// numbers and words and knows nothing of what they mean.
package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Chart is series over named places: bars beside each other, or with Lines points joined by lines. Values are in
// percent.
type Chart struct {
	X, Y   string   // of the axes
	Places []string // along X
	Series []Series
	Lines  bool
}

// Series has a value for each place; NaN for none. Low and High are the ends of its interval, nil for none.
type Series struct {
	Name      string
	Values    []float64
	Low, High []float64
}

// Colours can be told from each other on light and dark pages, and by people who see no red or no green.
var colours = []color.RGBA{{0x3b, 0x7d, 0xd8, 255}, {0xd9, 0x82, 0x2b, 255}, {0x2f, 0x9e, 0x8f, 255}, {0xa3, 0x62, 0xc4, 255}}

const (
	width  = 16 * vg.Centimeter
	height = 7.5 * vg.Centimeter
	barGap = 0.8 // of a place is covered by bars
)

func init() {
	plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"}
	plotter.DefaultFont = plot.DefaultFont
}

// plot lays the chart out.
func (c Chart) plot() (*plot.Plot, error) {
	p := plot.New()
	p.BackgroundColor = color.Transparent
	p.X.Label.Text, p.Y.Label.Text = c.X, c.Y
	p.Y.Min, p.Y.Max = 0, 100
	// Names stand right of their signs, so that a reader's wider typeface covers nothing.
	p.Legend.Top, p.Legend.Left, p.Legend.XOffs = true, true, width*0.55
	if len(c.Places) > 0 {
		p.NominalX(c.Places...)
	}
	p.X.Min, p.X.Max = -0.6, float64(len(c.Places))-0.4
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal.Color = color.RGBA{128, 128, 128, 255}
	grid.Horizontal.Dashes = []vg.Length{vg.Points(1), vg.Points(3)}
	p.Add(grid)
	for i, s := range c.Series {
		var err error
		if c.Lines {
			err = c.addLine(p, s, i)
		} else {
			err = c.addBars(p, s, i)
		}
		if err != nil {
			return nil, fmt.Errorf("chart of %s: %w", s.Name, err)
		}
	}
	return p, nil
}

// addLine adds a series as points joined by a line, a little beside the others' so that intervals do not cover.
func (c Chart) addLine(p *plot.Plot, s Series, i int) error {
	var points plotter.XYs
	shift := 0.08 * (float64(i) - float64(len(c.Series)-1)/2)
	for at, v := range s.Values {
		if !math.IsNaN(v) {
			points = append(points, plotter.XY{X: float64(at) + shift, Y: v})
		}
	}
	if len(points) == 0 {
		return nil
	}
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return err
	}
	line.Color, line.Width = colours[i%len(colours)], vg.Points(1.5)
	dots.Color, dots.Shape = line.Color, draw.CircleGlyph{}
	p.Add(line, dots)
	p.Legend.Add(s.Name, line, dots)
	return c.addIntervals(p, s, shift, i)
}

func (c Chart) addBars(p *plot.Plot, s Series, i int) error {
	values := slices.Clone(s.Values)
	for at, v := range values {
		if math.IsNaN(v) {
			values[at] = 0
		}
	}
	if len(values) == 0 {
		return nil
	}
	wide := barGap / float64(len(c.Series)) // of a place
	unit := (width - 2*vg.Centimeter) / vg.Length(len(c.Places))
	bars, err := plotter.NewBarChart(plotter.Values(values), unit*vg.Length(wide)*0.9)
	if err != nil {
		return err
	}
	shift := (float64(i) - float64(len(c.Series)-1)/2) * wide
	bars.Color, bars.LineStyle.Width = colours[i%len(colours)], 0
	bars.Offset = unit * vg.Length(shift)
	p.Add(bars)
	p.Legend.Add(s.Name, bars)
	return c.addIntervals(p, s, shift, i)
}

type intervals struct {
	plotter.XYs
	plotter.YErrors
}

func (c Chart) addIntervals(p *plot.Plot, s Series, shift float64, i int) error {
	if s.Low == nil {
		return nil
	}
	var e intervals
	for at, v := range s.Values {
		if math.IsNaN(v) {
			continue
		}
		e.XYs = append(e.XYs, plotter.XY{X: float64(at) + shift, Y: v})
		e.YErrors = append(e.YErrors, struct{ Low, High float64 }{v - s.Low[at], s.High[at] - v})
	}
	if len(e.XYs) == 0 {
		return nil
	}
	bars, err := plotter.NewYErrorBars(e)
	if err != nil {
		return err
	}
	bars.Color = color.Black
	if c.Lines {
		bars.Color = colours[i%len(colours)]
	}
	p.Add(bars)
	return nil
}

// sized finds the size of the picture at the head of an SVG file.
var sized = regexp.MustCompile(`(?s)^.*?<svg width="[^"]*" height="[^"]*"\s*`)

// SVG returns the chart for a page. What is black takes the colour of the text around it.
func (c Chart) SVG() (string, error) {
	p, err := c.plot()
	if err != nil {
		return "", err
	}
	canvas := vgsvg.New(width, height)
	p.Draw(draw.New(canvas))
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return "", err
	}
	text := sized.ReplaceAllString(out.String(), `<svg class="chart" role="img" fill="currentColor" `)
	text = strings.NewReplacer(
		"#000000", "currentColor", "Liberation Sans", "Liberation Sans,Arial,Helvetica,sans-serif",
		`xmlns:xlink="http://www.w3.org/1999/xlink"`, "",
	).Replace(text)
	return strings.TrimSpace(text), nil
}

// PNG writes the chart on white.
func (c Chart) PNG(w io.Writer) error {
	p, err := c.plot()
	if err != nil {
		return err
	}
	p.BackgroundColor = color.White
	canvas := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(150))
	p.Draw(draw.New(canvas))
	_, err = vgimg.PngCanvas{Canvas: canvas}.WriteTo(w)
	return err
}
