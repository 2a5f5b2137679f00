package onnx

import "slices"

// The file takes several pictures at once, and an operator must not add up or compare what belongs to different ones:
// for one picture it would compute something else. Pictures may lie along any dimension, alone or before windows or
// heads of each; value.batchAxis follows them.

// apart refuses an operator that works along some axes of v, if pictures lie along one of them and the file takes
// several.
func (u *use) apart(v *value, axes ...int) {
	along := v.batchAxis
	if along < 0 && v.lead == 0 {
		along = 0
	}
	if v.isActivation() && u.batch != 1 && slices.Contains(axes, along) {
		u.unsupported("over the batch mixes pictures")
	}
}

// apartInProduct refuses a product of matrices of activations that adds up pictures, or makes pairs of them.
func (u *use) apartInProduct(a, b *value) {
	if !a.isActivation() || !b.isActivation() {
		return
	}
	last := len(a.shape) - 1
	u.apart(a, last)
	u.apart(b, max(len(b.shape)-2, 0))
	pair := a.batchAxis == last-1 && b.batchAxis == len(b.shape)-1
	if pair && a.batchAxis >= 0 {
		u.apart(a, last-1)
	}
}

// axisAfter returns the dimension of shape to in which the pictures of v lie after a reshape, or −1 if that is not
// certain: what lay before the pictures must fill whole dimensions.
func (v *value) axisAfter(to []int) int {
	if v.batchAxis < 0 {
		return -1
	}
	before, size := elementCount(v.shape[:v.batchAxis]), 1
	switch {
	case v.batchAxis == 0:
		return 0
	case before == 1 && len(to) == len(v.shape) && elementCount(to[:v.batchAxis]) == 1:
		return v.batchAxis
	case before == 1: // some of the ones in front may be gone
		return -1
	}
	for axis, d := range to {
		if size == before && d == v.shape[v.batchAxis] {
			return axis
		}
		size *= d
	}
	return -1
}

// withAxis returns v with pictures along another dimension.
func (v *value) withAxis(axis int) *value {
	if !v.isActivation() {
		return v
	}
	out := *v
	out.batchAxis = axis
	return &out
}

// axisWithout returns the dimension in which the pictures of v lie once some dimensions are gone.
func (v *value) axisWithout(gone []int) int {
	axis := v.batchAxis
	for _, d := range gone {
		switch {
		case d == v.batchAxis:
			return -1
		case d < v.batchAxis:
			axis--
		}
	}
	return axis
}

// axisOfResult returns the dimension of a result of this rank in which pictures lie, by the first input that tells.
func axisOfResult(in []*value, rank int) int {
	for _, v := range in {
		if v.isActivation() && v.batchAxis >= 0 {
			if axis := v.batchAxis + rank - len(v.shape); axis >= 0 {
				return axis
			}
		}
	}
	return -1
}
