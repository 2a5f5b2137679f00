// Package walk changes pictures step by step as cameras, weather and files do: blur, noise, light, JPEG, a turned or
// shifted view. Where ImageNet-C (Hendrycks and Dietterich 2019) defines a corruption with five severities, the steps of
// a walk pass through them.
//
// It knows no network: the caller shows the pictures to one.
package walk

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Kind is a way in which a picture changes.
type Kind int

// The kinds. docs/walks.md defines them.
const (
	Blur Kind = iota
	Noise
	JPEG
	Brightness
	Contrast
	Rotate
	Zoom
	Shift
	Hue
	Haze
	Defocus
	ZoomBlur
)

// severities is how many of them a kind has.
const severities = 5

// definition is a kind's scale in its own unit.
type definition struct {
	name, unit  string
	start       float64             // the value of the unchanged picture
	scale       [severities]float64 // of severities 1 to 5
	least, most float64             // values that make sense
	whole       bool                // values are whole numbers
	definedBy   string              // the corruption of ImageNet-C that has the severities, "" for none
	written     string              // how a value is written with its unit
}

// definitions are in the order of the kinds.
var definitions = []definition{
	Blur:       {"blur", "px sigma", 0, [5]float64{1, 2, 3, 4, 6}, 0, 32, false, "gaussian_blur", "σ %s px"},
	Noise:      {"noise", "sigma", 0, [5]float64{.08, .12, .18, .26, .38}, 0, 2, false, "gaussian_noise", "σ %s"},
	JPEG:       {"jpeg", "quality", 100, [5]float64{25, 18, 15, 10, 7}, 1, 100, true, "jpeg_compression", "Q %s"},
	Brightness: {"brightness", "added", 0, [5]float64{.1, .2, .3, .4, .5}, -1, 1, false, "brightness", "V +%s"},
	Contrast:   {"contrast", "factor", 1, [5]float64{.4, .3, .2, .1, .05}, 0, 4, false, "contrast", "×%s"},
	Rotate:     {"rotate", "degrees", 0, [5]float64{6, 12, 18, 24, 30}, -180, 180, false, "", "%s°"},
	Zoom:       {"zoom", "factor", 1, [5]float64{1.2, 1.4, 1.6, 1.8, 2}, .1, 10, false, "", "×%s"},
	Shift:      {"shift", "% of side", 0, [5]float64{5, 10, 15, 20, 25}, -100, 100, false, "", "%s %%"},
	Hue:        {"hue", "degrees", 0, [5]float64{36, 72, 108, 144, 180}, -180, 180, false, "", "%s°"},
	Haze:       {"haze", "severity", 0, [5]float64{1, 2, 3, 4, 5}, 0, 5, false, "fog", "%s of 5"},
	Defocus:    {"defocus", "px radius", 0, [5]float64{3, 4, 6, 8, 10}, 0, 32, false, "defocus_blur", "r %s px"},
	ZoomBlur:   {"zoom-blur", "most zoom", 1, [5]float64{1.11, 1.15, 1.2, 1.24, 1.3}, 1, 2, false, "zoom_blur", "to ×%s"},
}

// Kinds returns all kinds.
func Kinds() []Kind {
	kinds := make([]Kind, len(definitions))
	for i := range kinds {
		kinds[i] = Kind(i)
	}
	return kinds
}

// Names returns the names of all kinds.
func Names() []string {
	names := make([]string, len(definitions))
	for i, d := range definitions {
		names[i] = d.name
	}
	return names
}

// ByName returns the kind of a name, and false if there is none.
func ByName(name string) (Kind, bool) {
	at := slices.Index(Names(), name)
	return Kind(max(0, at)), at >= 0
}

// String returns the kind's name.
func (k Kind) String() string { return definitions[k].name }

// Unit names the unit of the kind's values.
func (k Kind) Unit() string { return definitions[k].unit }

// Format writes a value with its unit, such as "σ 1.5 px".
func (k Kind) Format(value float64) string {
	if k == JPEG && value == k.Start() {
		return "no JPEG"
	}
	text := fmt.Sprintf(definitions[k].written, strconv.FormatFloat(value, 'g', 4, 64))
	return strings.Replace(text, "+-", "−", 1)
}

// DefinedBy names the ImageNet-C corruption whose severities the kind has, "" for a scale of our own.
func (k Kind) DefinedBy() string {
	if by := definitions[k].definedBy; by != "" {
		return "ImageNet-C " + by
	}
	return ""
}

// Start is the value of the unchanged picture. A JPEG quality has none: Start stands for no JPEG at all.
func (k Kind) Start() float64 { return definitions[k].start }

// Range returns the least and the greatest value that make sense.
func (k Kind) Range() (least, most float64) { return definitions[k].least, definitions[k].most }

// At returns the value at a severity from 0 to 5. Between two severities it lies on a straight line.
func (k Kind) At(severity float64) float64 {
	d := &definitions[k]
	low := min(int(severity), severities-1)
	v := d.at(low) + (severity-float64(low))*(d.at(low+1)-d.at(low))
	if d.whole {
		return math.Round(v)
	}
	// Sums such as 0.08 + 0.5·0.04 are meant as decimals.
	return math.Round(v*1e9) / 1e9
}

// at is the value of a severity, 0 for the start.
func (d *definition) at(severity int) float64 {
	if severity == 0 {
		return d.start
	}
	return d.scale[severity-1]
}

// Severity returns the severity of a value: how far it is from the start, between the values of the severities on a
// straight line, and beyond the fifth on the line through the last two. It is below 0 for none.
func (k Kind) Severity(value float64) float64 {
	d := &definitions[k]
	away := func(v float64) float64 { return math.Abs(v - d.start) }
	for s := 1; ; s++ {
		before, after := away(d.at(s-1)), away(d.at(s))
		if away(value) <= after || s == severities {
			return float64(s-1) + (away(value)-before)/(after-before)
		}
	}
}
