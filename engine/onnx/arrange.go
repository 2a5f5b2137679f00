package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// Operators that move elements.

func lowerReshape(u *use) error {
	to, err := u.list("shape", 1)
	if err != nil {
		return err
	}
	if to == nil {
		return u.unsupported("without a constant shape")
	}
	to = u.onePicture(to)
	shape, ok := resolveShape(to, u.in[0].shape, u.number("allowzero", 0) != 0)
	if !ok {
		return refuse("node %s (Reshape): %v does not become %v", show(u.node.label()), u.in[0].shape, to)
	}
	return u.isReshaped(shape)
}

func (u *use) isReshaped(shape []int) error {
	v, err := u.reshaped(u.in[0], shape...)
	if err != nil {
		return err
	}
	return u.is(v)
}

// onePicture is a shape that begins with the number of pictures that the file fixes, for one picture.
func (u *use) onePicture(shape []int64) []int64 {
	if len(shape) > 0 && u.batch > 1 && shape[0] == u.batch {
		shape = slices.Clone(shape)
		shape[0] = 1
	}
	return shape
}

// resolveShape applies Reshape's rules: 0 copies a dimension unless zeros are allowed, one −1 takes what
// remains. It reports whether the elements come out the same.
func resolveShape(to []int64, from []int, zeros bool) (shape []int, ok bool) {
	total, known, free := int64(1), int64(1), -1
	for _, d := range from {
		total = saturatingMul(total, int64(d))
	}
	shape = []int{}
	for i, d := range to {
		if d == 0 && !zeros {
			if i >= len(from) {
				return nil, false
			}
			d = int64(from[i])
		}
		if d == -1 && free < 0 {
			free = i
			d = 1
		}
		if d <= 0 || d > total {
			return nil, false
		}
		known = saturatingMul(known, d)
		shape = append(shape, int(d))
	}
	if free >= 0 {
		shape[free] = int(total / known)
		known = saturatingMul(known, total/known)
	}
	return shape, known == total
}

func lowerFlatten(u *use) error {
	shape := u.in[0].shape
	axis := wrap(u.number("axis", 1), len(shape))
	if axis < 0 || axis > len(shape) {
		return u.unsupported("at axis %d of shape %v", axis, shape)
	}
	return u.isReshaped([]int{elementCount(shape[:axis]), elementCount(shape[axis:])})
}

func lowerSqueeze(u *use) error   { return u.lowerAxes(squeezed) }
func lowerUnsqueeze(u *use) error { return u.lowerAxes(unsqueezed) }

// lowerAxes reads the axes: an input since opset 13, an attribute before.
func (u *use) lowerAxes(f func([]int, []int64) ([]int, bool)) error {
	axes, err := u.list("axes", 1)
	if err != nil {
		return err
	}
	shape, ok := f(u.in[0].shape, axes)
	if !ok || len(shape) > maxRank {
		return u.unsupported("on shape %v", u.in[0].shape)
	}
	return u.isReshaped(shape)
}

// squeezed drops dimensions of 1: those of the axes, or all where there are none.
func squeezed(shape []int, axes []int64) ([]int, bool) {
	drop := make(map[int]bool)
	for _, a := range axes {
		drop[wrap(a, len(shape))] = true
	}
	out := []int{}
	for i, d := range shape {
		switch {
		case drop[i] && d != 1:
			return nil, false
		case drop[i], len(axes) == 0 && d == 1:
		default:
			out = append(out, d)
		}
	}
	return out, true
}

// unsqueezed puts dimensions of 1 at the axes of the result.
func unsqueezed(shape []int, axes []int64) ([]int, bool) {
	rank := len(shape) + len(axes)
	out := make([]int, rank)
	for _, a := range axes {
		i := wrap(a, rank)
		if i < 0 || i >= rank || out[i] != 0 {
			return nil, false
		}
		out[i] = 1
	}
	rest := shape
	for i := range out {
		if out[i] == 0 {
			out[i], rest = rest[0], rest[1:]
		}
	}
	return out, true
}

func lowerTranspose(u *use) error {
	v, rank := u.in[0], len(u.in[0].shape)
	perm := u.node.attributes["perm"].ints
	if perm == nil {
		for i := range rank {
			perm = append(perm, int64(rank-1-i))
		}
	}
	if len(perm) != rank {
		return u.unsupported("%d dimensions as %v", rank, perm)
	}
	out, err := u.turned(v, perm...)
	if err != nil {
		return err
	}
	return u.is(out)
}

// turned is v with its dimensions in another order. What is turned back is what it was.
func (u *use) turned(v *value, perm ...int64) (*value, error) {
	if len(perm) == 0 {
		return v, nil
	}
	if perm[0] != 0 {
		var err error
		if v, err = u.lifted(v); err != nil {
			return nil, err
		}
	}
	var inner []int
	for i := range v.lead {
		inner = append(inner, i)
	}
	for _, p := range perm {
		inner = append(inner, v.lead+wrap(p, len(perm)))
	}
	if inOrder(nil, inner) {
		return v, nil
	}
	if from := v.before; from != nil && len(from.perm) == len(inner) && inOrder(from.perm, inner) {
		return from.value, nil
	}
	out, err := u.add(nn.Transpose{Perm: inner}, v)
	if err != nil {
		return nil, err
	}
	out.before = &turn{v, inner}
	return out, nil
}

// turn is what a value was before its dimensions were put in another order.
type turn struct {
	value *value
	perm  []int
}

// inOrder reports whether dimensions that first were put in one order, if any, are in their own after another.
func inOrder(first, then []int) bool {
	for i, p := range then {
		if first != nil && p >= 0 && p < len(first) {
			p = first[p]
		}
		if p != i {
			return false
		}
	}
	return true
}

// lowerConcat joins activations along the channels of the normal form, turning them there and back where the
// axis is another. Constants among them are added where the activations leave zeros.
func lowerConcat(u *use) error {
	if slices.Contains(u.in, nil) {
		return u.unsupported("an input is left out")
	}
	out, err := u.joined(u.in, u.number("axis", 1))
	if err != nil {
		return err
	}
	return u.is(out)
}

func (u *use) joined(in []*value, axis int64) (*value, error) {
	activations := slices.DeleteFunc(slices.Clone(in), func(v *value) bool { return !v.isActivation() })
	switch {
	case len(in) == 1:
		return in[0], nil
	case len(activations) > 0 && len(activations) < len(in):
		return u.joinedWithConstants(in, activations, axis)
	}
	lead, at := 0, 0
	args := slices.Clone(in)
	for _, v := range args {
		lead = max(lead, min(v.lead, 1))
	}
	for i, v := range args {
		var err error
		if v.isActivation() && v.lead != lead {
			v, err = u.raised(v, len(v.shape)+lead)
		}
		if err == nil {
			args[i], at, err = u.along(v, axis)
		}
		if err != nil {
			return nil, err
		}
	}
	if at == 1 {
		return u.add(nn.Concat{}, args...)
	}
	for i, v := range args {
		var err error
		if args[i], err = u.swapped(v, 1, at); err != nil {
			return nil, err
		}
	}
	out, err := u.add(nn.Concat{}, args...)
	if err != nil {
		return nil, err
	}
	return u.swapped(out, 1, at)
}

// swapped exchanges two dimensions of the normal form, not that of the picture.
func (u *use) swapped(v *value, i, j int) (*value, error) {
	inner := v.inner()
	if j >= len(inner) || i >= len(inner) {
		return nil, u.unsupported("along axis %d of shape %v", j, v.shape)
	}
	perm := make([]int, len(inner))
	for k := range perm {
		perm[k] = k
	}
	perm[i], perm[j] = j, i
	out, err := u.add(nn.Transpose{Perm: perm}, v)
	if err != nil {
		return nil, err
	}
	out.lead, out.shape = v.lead, out.inner()[v.lead:]
	return out, nil
}

// joinedWithConstants joins the activations alone, moves them to their places, and adds the constants.
func (u *use) joinedWithConstants(in, activations []*value, axis int64) (*value, error) {
	x, err := u.joined(activations, axis)
	if err != nil {
		return nil, err
	}
	at := wrap(axis, len(x.shape))
	var rows [][]nn.Tap
	rest, from := slices.Clone(in), 0
	for i, v := range in {
		if len(v.shape) != len(x.shape) || at < 0 || at >= len(v.shape) || v.isInts() {
			return nil, u.unsupported("of shapes %v and %v", x.shape, v.shape)
		}
		for range v.shape[at] {
			var row []nn.Tap
			if v.isActivation() {
				row = []nn.Tap{{From: from, Weight: 1}}
				from++
			}
			rows = append(rows, row)
		}
		if v.isActivation() {
			rest[i] = filled(0, v.shape...)
		}
	}
	constants, err := u.joined(rest, axis)
	if err != nil {
		return nil, err
	}
	if x, err = u.mixed(x, axis, len(rows), func(i int) []nn.Tap { return rows[i] }); err != nil {
		return nil, err
	}
	return u.binary("Add", x, constants)
}

// maxRows bounds the length of an axis that is mixed.
const maxRows = 1 << 20

// mixed makes each of n slices along the axis a weighted sum of v's.
func (u *use) mixed(v *value, axis int64, n int, row func(i int) []nn.Tap) (*value, error) {
	v, at, err := u.along(v, axis)
	if err != nil {
		return nil, err
	}
	if n > maxRows {
		return nil, u.unsupported("makes %d elements along an axis (limit %d)", n, maxRows)
	}
	if err := u.plan("node "+show(u.node.label()), int64(n)*10); err != nil { // a row takes 40 bytes
		return nil, err
	}
	m := nn.Mix{Axis: at, Rows: make([][]nn.Tap, n)}
	for i := range m.Rows {
		m.Rows[i] = row(i)
	}
	return u.add(m, v)
}

// picked makes each of n slices along the axis one of v's.
func (u *use) picked(v *value, axis int64, n int, from func(i int) int) (*value, error) {
	return u.mixed(v, axis, n, func(i int) []nn.Tap { return []nn.Tap{{From: from(i), Weight: 1}} })
}

// lowerGather picks along an axis; the indices' dimensions take the axis's place.
func lowerGather(u *use) error {
	indices, err := u.integers(1)
	if err != nil {
		return err
	}
	v, axis := u.in[0], u.number("axis", 0)
	at := wrap(axis, len(v.shape))
	if at < 0 || at >= len(v.shape) {
		return u.unsupported("axis %d on shape %v", axis, v.shape)
	}
	size := v.shape[at]
	for _, i := range indices {
		if i < -int64(size) || i >= int64(size) {
			return u.unsupported("index %d of %d", i, size)
		}
	}
	out, err := u.picked(v, axis, len(indices), func(i int) int { return wrap(indices[i], size) })
	if err != nil {
		return err
	}
	shape := slices.Concat(v.shape[:at], u.in[1].shape, v.shape[at+1:])
	if out, err = u.reshaped(out, shape...); err != nil {
		return err
	}
	return u.is(out)
}

// lowerSlice cuts along some axes; opsets before 10 give the ranges as attributes.
func lowerSlice(u *use) error {
	var lists [4][]int64 // starts, ends, axes, steps
	for i, name := range []string{"starts", "ends", "axes", "steps"} {
		var err error
		if lists[i], err = u.list(name, i+1); err != nil {
			return err
		}
	}
	starts, ends, axes, steps := lists[0], lists[1], lists[2], lists[3]
	out := u.in[0]
	for i, start := range starts {
		axis, step := int64(i), int64(1)
		if axes != nil && i < len(axes) {
			axis = axes[i]
		}
		if steps != nil && i < len(steps) {
			step = steps[i]
		}
		at := wrap(axis, len(out.shape))
		if len(ends) != len(starts) || step == 0 || at < 0 || at >= len(out.shape) {
			return u.unsupported("of shape %v from %v to %v along %v in steps %v", out.shape, starts, ends, axes, steps)
		}
		first, n := sliced(out.shape[at], start, ends[i], step)
		var err error
		if out, err = u.picked(out, axis, n, func(i int) int { return first + i*int(step) }); err != nil {
			return err
		}
	}
	return u.is(out)
}

// sliced returns the first position and the number of positions in [start, end) of an axis.
func sliced(size int, start, end, step int64) (first, n int) {
	low, high := int64(0), int64(size)
	if step < 0 {
		low, high = -1, int64(size)-1
	}
	bound := func(v int64) int64 {
		if v < 0 {
			v += int64(size)
		}
		return min(max(v, low), high)
	}
	from, to := bound(start), bound(end)
	if step < 0 {
		from = max(from, -1)
		return int(from), int(max(from-to+max(-step, 1)-1, 0) / max(-step, 1))
	}
	return int(from), int(max(to-from+step-1, 0) / step)
}

// lowerSplit cuts an axis into the parts that an input or an attribute gives, or else into equal ones.
func lowerSplit(u *use) error {
	v, axis := u.in[0], u.number("axis", 0)
	parts, err := u.list("split", 1)
	if err != nil {
		return err
	}
	at := wrap(axis, len(v.shape))
	if at < 0 || at >= len(v.shape) {
		return u.unsupported("axis %d on shape %v", axis, v.shape)
	}
	size, n := v.shape[at], len(u.node.outputs)
	each := (size + n - 1) / n
	from := 0
	for i := range n {
		count := min(each, size-from)
		if parts != nil && i < len(parts) {
			count = int(min(max(parts[i], -1), maxRows))
		}
		if count < 0 || from+count > size || parts != nil && len(parts) != n {
			return u.unsupported("of %d into %v", size, parts)
		}
		first := from
		part, err := u.picked(v, axis, count, func(i int) int { return first + i })
		if err != nil {
			return err
		}
		if err := u.output(i, part); err != nil {
			return err
		}
		from += count
	}
	return nil
}

// lowerExpand repeats what has a dimension of 1.
func lowerExpand(u *use) error {
	to, err := u.integers(1)
	if err != nil {
		return err
	}
	to = u.onePicture(to)
	out := u.in[0]
	if missing := len(to) - len(out.shape); missing > 0 {
		if out, err = u.reshaped(out, append(slices.Repeat([]int{1}, missing), out.shape...)...); err != nil {
			return err
		}
	}
	for i, d := range to {
		at := len(out.shape) - len(to) + i
		switch have := int64(out.shape[at]); {
		case have == d || d == 1:
		case have != 1 || d < 0 || d > maxRows:
			return u.unsupported("of shape %v to %v", u.in[0].shape, to)
		default:
			if out, err = u.picked(out, int64(at), int(d), func(int) int { return 0 }); err != nil {
				return err
			}
		}
	}
	return u.is(out)
}

func lowerTile(u *use) error {
	repeats, err := u.integers(1)
	if err != nil {
		return err
	}
	out := u.in[0]
	if len(repeats) != len(out.shape) {
		return u.unsupported("%v times along %d dimensions", repeats, len(out.shape))
	}
	for axis, times := range repeats {
		size := out.shape[axis]
		if times < 0 || times > maxRows {
			return u.unsupported("%v times", repeats)
		}
		if times == 1 {
			continue
		}
		if out, err = u.picked(out, int64(axis), size*int(times), func(i int) int { return i % size }); err != nil {
			return err
		}
	}
	return u.is(out)
}

// lowerDepthToSpace moves channels to blocks of pixels.
func lowerDepthToSpace(u *use) error {
	v, b := u.in[0], int(min(max(u.number("blocksize", 0), 0), 1<<10))
	if len(v.shape) != 4 || b == 0 || v.shape[1]%(b*b) != 0 {
		return u.unsupported("of shape %v in blocks of %d", v.shape, b)
	}
	n, c, h, w := v.shape[0], v.shape[1]/(b*b), v.shape[2], v.shape[3]
	split, perm := []int{n, b, b, c, h, w}, []int64{0, 3, 4, 1, 5, 2}
	if u.word("mode", "DCR") == "CRD" {
		split, perm = []int{n, c, b, b, h, w}, []int64{0, 1, 4, 2, 5, 3}
	}
	out, err := u.reshaped(v, split...)
	if err == nil {
		out, err = u.turned(out, perm...)
	}
	if err == nil {
		out, err = u.reshaped(out, n, c, h*b, w*b)
	}
	if err != nil {
		return err
	}
	return u.is(out)
}

// lowerPad reads the padding: inputs since opset 11, attributes before.
func lowerPad(u *use) error {
	pads, err := u.list("pads", 1)
	if err != nil {
		return err
	}
	value := u.scalar("value", 0)
	if v := u.input(2); v != nil && v.isInts() {
		value = infinity
		if len(v.ints) == 1 && v.ints[0] == 0 {
			value = 0
		}
	} else if value, err = u.float(2, value); err != nil {
		return err
	}
	before, after, err := u.padding(pads)
	if err != nil {
		return err
	}
	mode := u.word("mode", "constant")
	v := u.in[0]
	if mode == "constant" && len(v.shape) == 4 && before[0]|before[1]|after[0]|after[1] == 0 && !v.isInts() {
		if v, err = u.picture(v); err != nil {
			return err
		}
		return u.emit(nn.Pad{Pads: [4]int{before[2], before[3], after[2], after[3]}, Value: value}, v)
	}
	if mode == "constant" && value != 0 {
		return u.unsupported("with %v other than of rows and columns", value)
	}
	for axis, size := range v.shape {
		if before[axis] == 0 && after[axis] == 0 {
			continue
		}
		row := func(i int) []nn.Tap { return padded(mode, i-before[axis], size) }
		if v, err = u.mixed(v, int64(axis), max(before[axis]+size+after[axis], 0), row); err != nil {
			return err
		}
	}
	return u.is(v)
}

// padding returns the padding before and after each dimension; since opset 18 an input names the dimensions.
func (u *use) padding(pads []int64) (before, after []int, err error) {
	rank := len(u.in[0].shape)
	axes, err := u.integers(3)
	if err != nil {
		return nil, nil, err
	}
	if axes == nil {
		for i := range rank {
			axes = append(axes, int64(i))
		}
	}
	before, after = make([]int, rank), make([]int, rank)
	if len(pads) != 2*len(axes) {
		return nil, nil, u.unsupported("%d pads for %d dimensions", len(pads), len(axes))
	}
	for i, a := range axes {
		at, from, to := wrap(a, rank), pads[i], pads[i+len(axes)]
		if at < 0 || at >= rank || max(from, -from, to, -to) > maxSetting || from == -from && from != 0 {
			return nil, nil, u.unsupported("pads %v along %v are out of range", pads, axes)
		}
		before[at], after[at] = int(from), int(to)
	}
	for i, size := range u.in[0].shape {
		if u.word("mode", "constant") == "reflect" && max(before[i], after[i]) >= max(size, 1) {
			return nil, nil, u.unsupported("reflects %d elements of %d", max(before[i], after[i]), size)
		}
	}
	return before, after, nil
}

// padded is where position i of an axis, which may lie outside, takes its element from.
func padded(mode string, i, size int) []nn.Tap {
	if i < 0 || i >= size {
		switch mode {
		case "edge":
			i = min(max(i, 0), size-1)
		case "wrap":
			i = (i%size + size) % size
		case "reflect":
			i = max(i, -i)
			i = min(i, 2*(size-1)-i)
		default:
			return nil
		}
	}
	return []nn.Tap{{From: i, Weight: 1}}
}
