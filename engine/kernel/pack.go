package kernel

// packWeights lays dense weights out as the tiles read them: [outBlock][inBlock][window][16 in][16 out], zero where
// a channel does not exist.
func packWeights(inC, outC, window int, at func(o, c, k int) float32) []float32 {
	inBlocks := Blocks(inC)
	w := Alloc(Blocks(outC) * inBlocks * window * Block * Block)
	for o := range outC {
		for c := range inC {
			tap := (o/Block*inBlocks + c/Block) * window
			for k := range window {
				w[((tap+k)*Block+c%Block)*Block+o%Block] = at(o, c, k)
			}
		}
	}
	return w
}

// packBias fills bias up to whole blocks. nil stays nil.
func packBias(bias []float32) []float32 { return packLanes(bias, 1) }

// packLanes lays weights [channel][window] out as [block][window][16].
func packLanes(weights []float32, window int) []float32 {
	if weights == nil {
		return nil
	}
	w := Alloc(Blocks(len(weights)/window) * window * Block)
	for i, v := range weights {
		c, k := i/window, i%window
		w[(c/Block*window+k)*Block+c%Block] = v
	}
	return w
}
