package imaging

import (
	"math"
	"slices"
)

// Filter is one of Pillow's resampling filters.
type Filter uint8

// The filters. Bilinear is a triangle and Bicubic has a = −0.5. For a picture that shrinks, each filter but Nearest is
// widened by the scale factor, which prevents aliasing.
const (
	Box Filter = iota
	Bilinear
	Bicubic
	Lanczos
	Hamming
	Nearest
)

var filterNames = []string{"box", "bilinear", "bicubic", "lanczos", "hamming", "nearest"}

// String returns the filter's name in lower case.
func (f Filter) String() string { return filterNames[f] }

// FilterByName returns the filter of that name, and false if there is none.
func FilterByName(name string) (Filter, bool) {
	at := slices.Index(filterNames, name)
	return Filter(max(at, 0)), at >= 0
}

// support returns half the filter's width in output pixels. Nearest has no width, see nearestTaps.
func (f Filter) support() float64 {
	return [...]float64{0.5, 1, 2, 3, 1}[f]
}

// at returns the filter's weight at a distance of x output pixels. The conversions to float64 here and below forbid
// fused multiply-adds, which would change the last bit on machines that have them.
func (f Filter) at(x float64) float64 {
	switch f {
	case Box:
		return box(x)
	case Bilinear:
		return max(0, 1-math.Abs(x))
	case Bicubic:
		return bicubic(math.Abs(x))
	case Hamming:
		return hamming(math.Abs(x))
	default:
		return lanczos(x)
	}
}

func box(x float64) float64 {
	if -0.5 < x && x <= 0.5 {
		return 1
	}
	return 0
}

func bicubic(x float64) float64 {
	const a = -0.5
	switch {
	case x < 1:
		return float64(float64(float64(float64((a+2)*x)-(a+3))*x)*x) + 1
	case x < 2:
		return float64(float64(float64(float64(float64(x-5)*x)+8)*x)-4) * a
	default:
		return 0
	}
}

// hamming has its two constants in single precision, as Resample.c.
func hamming(x float64) float64 {
	switch {
	case x == 0:
		return 1
	case x >= 1:
		return 0
	}
	x *= math.Pi
	return float64(math.Sin(x)/x) * (float64(float32(0.54)) + float64(float64(float32(0.46))*math.Cos(x)))
}

func lanczos(x float64) float64 {
	if x < -3 || x >= 3 {
		return 0
	}
	return sinc(x) * sinc(x/3)
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	x *= math.Pi
	return math.Sin(x) / x
}
