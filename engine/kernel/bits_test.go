package kernel

import (
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
	"testing"
)

// vectorBits are hashes of results, the same for every path with vectors. Plain Go sums in float64 and gives others.
var vectorBits = map[string]uint64{
	"conv": 0x30042a6c36cacf24, "conv grad": 0x83ccb301fc7c2706,
	"stem": 0xb9923cb0b4d3fca7, "stem grad": 0xec079b70f0911e72,
	"depthwise": 0xc2819d6c406a1f57, "depthwise grad": 0x56198d929a0437c,
	"groups": 0xaa368017ec4966dc, "mean": 0xcd20ceb68fa3005,
}

// TestVectorBits checks that the paths with vectors give the same bits, on processors of any kind.
func TestVectorBits(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		if Active() == Generic {
			t.Skip("plain Go")
		}
		hashes := map[string]uint64{}
		for seed, g := range []Geometry{
			Square(20, 33, 5, 13, 3, 1, 1), Square(40, 17, 7, 29, 1, 1, 0), Square(33, 20, 9, 10, 5, 2, 2),
			Square(16*33+3, 20, 3, 5, 3, 1, 1), Square(3, 32, 15, 31, 3, 2, 0), Square(64, 97, 14, 15, 3, 1, 1),
		} {
			rng := rand.New(rand.NewPCG(uint64(seed), 18))
			w := weights(rng, g.OutC*g.InC*g.KH*g.KW)
			in, out := Len(g.InC, g.InH, g.InW), Len(g.OutC, g.OutH(), g.OutW())
			x, dy := picture(rng, in), picture(rng, out)
			check := func(name string, l Layer, a Args, size int) {
				hashes[name] = hashes[name]*31 + hashOf(l, a, size)
			}
			check("conv", NewConv(g, w, w[:g.OutC], ReLU6), Args{In: Tensor{x, in}, Add: Tensor{dy, out}}, out)
			check("conv grad", NewConvGrad(g, w, ReLU), Args{In: Tensor{dy, out}, Saved: Tensor{x, in}}, in)
			plain := g.InC * g.InH * g.InW
			check("stem", NewStem(g, w, nil, ReLU), Args{In: Tensor{x, plain}}, out)
			check("stem grad", NewStemGrad(g, w), Args{In: Tensor{dy, out}}, plain)
			hashGroups(hashes, g, w, x, dy)
			g.OutC, w = g.InC, w[:g.InC*g.KH*g.KW]
			out = Len(g.OutC, g.OutH(), g.OutW())
			check("depthwise", NewDepthwise(g, w, nil, ReLU6), Args{In: Tensor{x, in}}, out)
			a := Args{In: Tensor{x[:out], out}, Saved: Tensor{x, in}}
			check("depthwise grad", NewDepthwiseGrad(g, w, ReLU), a, in)
		}
		for name, got := range hashes {
			if want := vectorBits[name]; got != want {
				t.Errorf("%s: the results hash to %#x, want %#x", name, got, want)
			}
		}
	})
}

// hashGroups adds the results of grouped convolutions and of a mean.
func hashGroups(hashes map[string]uint64, g Geometry, w, x, dy []float32) {
	g.InC, g.OutC = g.InC/4*4, g.OutC/4*4
	in, out := Len(g.InC, g.InH, g.InW), Len(g.OutC, g.OutH(), g.OutW())
	for _, groups := range []int{2, 4} {
		if g.InC < 4 {
			continue
		}
		w := w[:g.OutC*g.InC/groups*g.KH*g.KW]
		forward := hashOf(NewGroupedConv(g, groups, w, nil, ReLU), Args{In: Tensor{x, in}}, out)
		back := hashOf(NewGroupedConvGrad(g, groups, w, None), Args{In: Tensor{dy, out}}, in)
		hashes["groups"] = (hashes["groups"]*31+forward)*31 + back
	}
	if g.InC > 0 {
		mean := hashOf(NewGlobalAvgPool(g.InC, g.InH, g.InW), Args{In: Tensor{x, in}}, Len(g.InC, 1, 1))
		hashes["mean"] = hashes["mean"]*31 + mean
	}
}

// hashOf runs a layer on a picture and hashes the bits of its result. Zeros of both signs are the same.
func hashOf(l Layer, a Args, size int) uint64 {
	a.N, a.Out = 1, Tensor{make([]float32, size), size}
	runTasks(l, a)
	for i := range a.Out.Data {
		a.Out.Data[i] += 0
	}
	h := fnv.New64a()
	binary.Write(h, binary.LittleEndian, a.Out.Data)
	return h.Sum64()
}
