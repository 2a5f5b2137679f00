package kernel

import (
	"slices"
	"testing"
)

// bitsOf returns the mask of a tensor for a clamp, with a canary after each picture.
func bitsOf(x Tensor, n, size int, clamp Clamp) Mask {
	m := Mask{Stride: size/Block + 1}
	for i := range n {
		for at := 0; at < size; at += Block {
			var bits uint16
			for l, v := range x.picture(i, size)[at : at+Block] {
				if v > clamp.Lo && v < clamp.Hi {
					bits |= 1 << l
				}
			}
			m.Data = append(m.Data, bits)
		}
		m.Data = append(m.Data, 0xabcd)
	}
	return m
}

// checkBits runs the trial again with masks of bits. A layer that clamps must report the elements inside the clamp, and
// a gradient must give the same result with these bits as with the activation.
func (tr *trial) checkBits(t *testing.T) {
	t.Helper()
	size := Len(tr.c, tr.h, tr.w)
	switch tr.layer.(type) {
	case *dense, *maxPool, *maxPoolGrad, *stemGrad:
		return
	}
	if tr.saved == nil {
		want := bitsOf(tr.out.tensor, tr.args.N, size, tr.clamp)
		args := tr.args
		args.Inside = bitsOf(tr.out.tensor, tr.args.N, size, Clamp{}) // no bit set
		args.Out.Data = slices.Clone(args.Out.Data)
		runTasks(tr.layer, args)
		if !slices.Equal(args.Inside.Data, want.Data) && tr.held == nil {
			t.Errorf("%s: the reported bits differ from the elements inside the clamp", tr.name)
		}
		return
	}
	args := tr.args
	args.Mask, args.Saved = bitsOf(args.Saved, args.N, size, tr.clamp), Tensor{}
	args.Out = newFenced(args.N, size).tensor
	if tr.held != nil {
		args.Out = blocked(tr.held, tr.c, tr.h, tr.w).tensor
	}
	runTasks(tr.layer, args)
	for i := range args.N {
		if !slices.Equal(args.Out.picture(i, size), tr.out.picture(i)) {
			t.Errorf("%s: the gradient differs between the mask and its activation", tr.name)
		}
	}
}
