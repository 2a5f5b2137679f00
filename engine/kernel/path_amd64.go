//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate go -C _asm run . -out ../kernel_amd64.s

var avx512Engine = engine{
	conv: convAVX512, tile: 14, group: 2,
	depthwise: depthwiseAVX512, strip: 14,
	maximum:   maximumGeneric,
	unmaximum: unmaximumGeneric,
}

var avx2Engine = engine{
	conv: convAVX2, tile: 6, group: 1,
	depthwise: depthwiseAVX2, strip: 7,
	maximum:   maximumGeneric,
	unmaximum: unmaximumGeneric,
}

func available() [3]*engine {
	all := [3]*engine{Generic: &genericEngine}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		all[AVX2] = &avx2Engine
	}
	if cpu.X86.HasAVX512F {
		all[AVX512] = &avx512Engine
	}
	return all
}

// convAVX512 does what [convGeneric] does, for tiles of up to 14 pixels × 2 output blocks.
//
//go:noescape
func convAVX512(c *tileCall)

// convAVX2 does what [convGeneric] does, for tiles of up to 6 pixels × 1 output block.
//
//go:noescape
func convAVX2(c *tileCall)

// depthwiseAVX512 does what [depthwiseGeneric] does, for tiles of up to 14 pixels.
//
//go:noescape
func depthwiseAVX512(c *tileCall)

// depthwiseAVX2 does what [depthwiseGeneric] does, for tiles of up to 7 pixels.
//
//go:noescape
func depthwiseAVX2(c *tileCall)
