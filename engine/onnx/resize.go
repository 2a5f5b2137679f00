package onnx

import (
	"math"
	"slices"

	"beyond/engine/nn"
)

// resize describes the resizing of one axis.
type resize struct {
	mode, nearest, coordinates string
	cubic                      float64 // the cubic kernel's coefficient
	excludeOutside, antialias  bool
	in, out                    int
	scale                      float64    // output elements per input element
	roi                        [2]float64 // the part to resize, for tf_crop_and_resize
}

// lowerResize makes each axis weighted sums of itself, by the definition in Operators.md.
func lowerResize(u *use) *value {
	v := u.in[0]
	axes := u.resizes(v)
	var inside []*value // for each axis, 1 where the output lies inside the input
	for i, r := range axes {
		if r.in == r.out && r.coordinates != "tf_crop_and_resize" {
			continue
		}
		if r.out > maxRows {
			u.unsupported("to %d elements along an axis (limit %d)", r.out, maxRows)
		}
		v = u.mixed(v, int64(i), r.out, r.taps)
		if within := r.inside(); slices.Min(within) == 0 {
			shape := slices.Repeat([]int{1}, len(axes)-i)
			shape[0] = r.out
			inside = append(inside, &value{shape: shape, floats: func() []float32 { return within }})
		}
	}
	if beyond := u.scalar("extrapolation_value", 0); beyond != 0 && len(inside) > 0 {
		v = u.extrapolated(v, inside, beyond)
	}
	return v
}

// extrapolated replaces v by a value outside: v·inside + value·(1 − inside).
func (u *use) extrapolated(v *value, inside []*value, beyond float32) *value {
	all := inside[0]
	for _, m := range inside[1:] {
		all = u.binary("Mul", all, m)
	}
	v = u.binary("Mul", v, all)
	outside := u.binary("Mul", u.binary("Sub", number(1), all), number(beyond))
	return u.binary("Add", v, outside)
}

// resizes reads how each axis of v is resized: by scales or to sizes, for all axes or the listed ones.
func (u *use) resizes(v *value) []resize {
	r := resize{
		mode: u.word("mode", "nearest"), nearest: u.word("nearest_mode", "round_prefer_floor"),
		coordinates: u.word("coordinate_transformation_mode", "half_pixel"), cubic: float64(u.scalar("cubic_coeff_a", -0.75)),
		excludeOutside: u.number("exclude_outside", 0) != 0, antialias: u.number("antialias", 0) != 0,
	}
	scalesAt := 2
	if u.opset < 11 {
		scalesAt, r.coordinates, r.nearest = 1, "asymmetric", "floor"
	}
	if !slices.Contains([]string{"nearest", "linear", "cubic"}, r.mode) || r.antialias && r.mode == "nearest" {
		u.unsupported("mode %s", show(r.mode))
	}
	all := make([]resize, len(v.shape))
	for i, d := range v.shape {
		all[i] = r
		all[i].in, all[i].out, all[i].scale, all[i].roi = d, d, 1, [2]float64{0, 1}
	}
	axes := u.node.attributes["axes"].ints
	for i := range v.shape {
		if u.node.attributes["axes"].ints == nil {
			axes = append(axes, int64(i))
		}
	}
	for _, a := range axes {
		if at := wrap(a, len(all)); at < 0 || at >= len(all) {
			u.unsupported("axes %v of %d dimensions", axes, len(all))
		}
	}
	if sizes := u.integers(3); len(sizes) > 0 {
		u.toSizes(all, axes, sizes)
	} else {
		u.byScales(all, axes, scalesAt)
	}
	if r.coordinates == "tf_crop_and_resize" {
		u.crops(all, axes)
	}
	return all
}

func (u *use) byScales(all []resize, axes []int64, input int) {
	scales := u.weight(input)
	if scales.count() != len(axes) {
		u.unsupported("%d scales for %d dimensions", scales.count(), len(axes))
	}
	for i, s := range scales.floats() {
		r := &all[wrap(axes[i], len(all))]
		size := float64(r.in) * float64(s)
		if !(s > 0 && size >= 1 && size <= math.MaxInt32) {
			u.unsupported("by %v", s)
		}
		r.scale, r.out = float64(s), int(size)
	}
}

func (u *use) toSizes(all []resize, axes, sizes []int64) {
	if len(sizes) != len(axes) {
		u.unsupported("%d sizes for %d dimensions", len(sizes), len(axes))
	}
	policy := u.word("keep_aspect_ratio_policy", "stretch")
	var scales []float64
	for i, size := range sizes {
		r := &all[wrap(axes[i], len(all))]
		if size < 1 || size > math.MaxInt32 {
			u.unsupported("to %d elements", size)
		}
		r.out, r.scale = int(size), float64(size)/float64(r.in)
		scales = append(scales, r.scale)
	}
	if policy == "stretch" {
		return
	}
	scale := slices.Min(scales)
	if policy == "not_smaller" {
		scale = slices.Max(scales)
	}
	for _, a := range axes {
		r := &all[wrap(a, len(all))]
		r.scale, r.out = scale, int(min(math.Floor(scale*float64(r.in)+0.5), math.MaxInt32))
	}
}

func (u *use) crops(all []resize, axes []int64) {
	roi := u.weight(1)
	if roi.count() != 2*len(axes) {
		u.unsupported("%d bounds of %d dimensions", roi.count(), len(axes))
	}
	for i, a := range axes {
		all[wrap(a, len(all))].roi = [2]float64{float64(roi.floats()[i]), float64(roi.floats()[len(axes)+i])}
	}
}

// origin returns the position in the input of output position i.
func (r resize) origin(i int) float64 {
	x, in, size := float64(i), float64(r.in), r.scale*float64(r.in)
	switch r.coordinates {
	case "align_corners":
		if size == 1 {
			return 0
		}
		return x * (in - 1) / (size - 1)
	case "asymmetric":
		return x / r.scale
	case "tf_crop_and_resize":
		at := 0.5
		if size != 1 {
			at = x / (size - 1)
		}
		return (r.roi[0] + at*(r.roi[1]-r.roi[0])) * (in - 1)
	case "half_pixel_symmetric":
		return in/2*(1-float64(r.out)/size) + (x+0.5)/r.scale - 0.5
	case "pytorch_half_pixel":
		if size == 1 {
			return -0.5
		}
	}
	return (x+0.5)/r.scale - 0.5
}

// lies reports whether output position i lies inside the input; tf_crop_and_resize extrapolates the others.
func (r resize) lies(i int) bool {
	x := r.origin(i)
	return r.coordinates != "tf_crop_and_resize" || x >= 0 && x <= float64(r.in-1)
}

func (r resize) inside() []float32 {
	out := make([]float32, r.out)
	for i := range out {
		if r.lies(i) {
			out[i] = 1
		}
	}
	return out
}

// taps returns the weighted sum that makes output position i. Past its ends the input repeats its last element.
func (r resize) taps(i int) []nn.Tap {
	if !r.lies(i) {
		return nil
	}
	x := r.origin(i)
	if r.mode == "nearest" {
		return []nn.Tap{{From: r.clamped(r.rounded(x)), Weight: 1}}
	}
	stretch := 1.0 // antialiasing widens the kernel so that no element is left out
	if r.antialias {
		stretch = 1 / min(r.scale, 1)
	}
	radius := 1.0
	if r.mode == "cubic" {
		radius = 2
	}
	first := int(math.Floor(x)) + int(math.Floor(-radius*stretch)) + 1
	last := int(math.Floor(x)) - int(math.Floor(-radius*stretch))
	sum, weights := 0.0, make(map[int]float64)
	for k := max(first, -2*r.in); k <= min(last, 3*r.in); k++ {
		w := r.kernel((float64(k) - x) / stretch)
		if r.excludeOutside && (k < 0 || k >= r.in) {
			continue
		}
		sum += w
		weights[r.clamped(k)] += w
	}
	if !r.excludeOutside && !r.antialias {
		sum = 1
	}
	var row []nn.Tap
	for k := range r.in {
		if w, ok := weights[k]; ok {
			row = append(row, nn.Tap{From: k, Weight: float32(w / sum)})
		}
	}
	return row
}

func (r resize) clamped(k int) int { return min(max(k, 0), r.in-1) }

func (r resize) rounded(x float64) int {
	switch r.nearest {
	case "floor":
		return int(math.Floor(x))
	case "ceil":
		return int(math.Ceil(x))
	case "round_prefer_ceil":
		return int(math.Floor(x + 0.5))
	}
	return int(math.Ceil(x - 0.5))
}

// kernel returns the weight of an element at distance d: a triangle, or the cubic of Keys (1981).
func (r resize) kernel(d float64) float64 {
	d = math.Abs(d)
	a := r.cubic
	switch {
	case r.mode == "linear":
		return max(1-d, 0)
	case d <= 1:
		return ((a+2)*d-(a+3))*d*d + 1
	case d < 2:
		return ((a*d-5*a)*d+8*a)*d - 4*a
	}
	return 0
}
