package imaging

import (
	"fmt"
	"math"
)

// Checked returns a preset that was put together from numbers, under its name, or says which number is out of range.
func (p Preset) Checked() (Preset, error) {
	switch {
	case p.Crop < 1 || p.Crop > mostCrop:
		return p, fmt.Errorf("pictures of %d pixels: want 1 to %d", p.Crop, mostCrop)
	case p.Resize < 1 || p.Resize > mostResize:
		return p, fmt.Errorf("resized to %d pixels: want 1 to %d", p.Resize, mostResize)
	}
	for c := range 3 {
		if !(math.Abs(float64(p.Mean[c])) <= mostValue) {
			return p, fmt.Errorf("mean %g of 0 to 255: want at most %g", p.Mean[c], mostValue)
		}
		if !(p.Std[c] >= leastStd && p.Std[c] <= mostValue) {
			return p, fmt.Errorf("std %g of 0 to 255: want %g to %g", p.Std[c], leastStd, mostValue)
		}
	}
	return p.Named(), nil
}
