// Command asm generates the assembly of package kernel: for amd64 into the file -out, for arm64 into the file -neon.
package main

import (
	"flag"
	"log"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	neonFile := flag.String("neon", "", "output file for arm64")
	flag.Parse()
	if err := writeNEON(*neonFile); err != nil {
		log.Fatal(err)
	}
	ConstraintExpr("!purego")
	genLaneBits()
	genConv(avx512, 14, 2)
	genConv(avx2, 6, 1)
	genDepthwise(avx512, 14)
	genDepthwise(avx2, 7)
	for _, s := range []isa{avx512, avx2} {
		genMaximum(s)
		genUnmaximum(s)
	}
	genLanes()
	genConstants()
	for _, s := range []isa{avx512, avx2} {
		genWinogradInput(s)
		genWinogradOutput(s)
	}
	genTranspose()
	genPrograms(avx512)
	genPrograms(avx2)
	genPeak(avx512)
	genPeak(avx2)
	Generate()
}
