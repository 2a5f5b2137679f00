package main

// lanes generates the kernel that moves lanes. The index is one of bytes in a table of four registers; a byte outside
// the table gives zero, or with flagContinue leaves the result as it is.
func (n *neon) lanes() {
	const (
		index vec = 0
		table vec = 4
		sum   vec = 8
	)
	n.function("lanesNEON", "c")
	n.begin()
	n.field(callOut, nTmp)
	n.ins("ADD %v, %v, %[2]v", nTmp, nOut)
	n.floats(callOutPix, nStep)
	n.field(callW, nWeight)
	n.ins("ADD $64, %v, %[1]v", nWeight)
	n.loadBlock(index, nWeight)
	n.field(callWidth, nLeft)
	n.field(callFlags, nFlags)
	n.ins("TBNZ $0, %v, lanesKeep", nFlags)
	for _, part := range []struct {
		name string
		op   uint32
	}{{"lanesFresh", tbl}, {"lanesKeep", tbx}} {
		n.label(part.name)
		n.loadBlock(table, nIn)
		if part.op == tbx {
			n.loadBlock(sum, nOut)
		}
		for v := range vec(neonVecs) {
			n.lookUp(part.op, sum+v, table, index+v)
		}
		n.storeBlock(sum, nOut)
		n.ins("ADD %v, %v, %[2]v", nPix, nIn)
		n.ins("ADD %v, %v, %[2]v", nStep, nOut)
		n.ins("SUB $1, %v, %[1]v", nLeft)
		n.ins("CBNZ %v, %s", nLeft, part.name)
		n.ins("RET")
	}
}

// Instructions that look up bytes in a table of four registers.
const (
	tbl = 0x4e006000 // zero for an index outside the table
	tbx = 0x4e007000 // keeps the byte for an index outside the table
)

// lookUp writes dst = table[index], byte by byte; table is the first of four registers.
func (n *neon) lookUp(op uint32, dst, table, index vec) {
	name := "tbl"
	if op == tbx {
		name = "tbx"
	}
	n.ins("WORD $%#08x // %s v%d.16b, { v%d.16b, v%d.16b, v%d.16b, v%d.16b }, v%d.16b",
		op|uint32(index)<<16|uint32(table)<<5|uint32(dst), name, int(dst),
		int(table), int(table+1), int(table+2), int(table+3), int(index))
}
