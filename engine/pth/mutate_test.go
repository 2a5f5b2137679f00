package pth

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"flag"
	"hash/crc32"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

var mutations = flag.Int("mutations", 30_000, "number of mutated files in each test of mutations")

func tries(t *testing.T) int {
	t.Helper()
	if testing.Short() {
		return min(*mutations, 3_000)
	}
	return *mutations
}

// argument is the number of bytes after an opcode; other opcodes contain their length.
var argument = map[byte]int{
	opProto: 1, opFrame: 8, opBinInt: 4, opBinInt1: 1, opBinInt2: 2, opBinFloat: 8,
	opBinPut: 1, opLongBinPut: 4, opBinGet: 1, opLongBinGet: 4,
}

// instructions splits a pickle into its instructions, each with its argument. A broken instruction is the last.
func instructions(data []byte) (list [][]byte) {
	for len(data) > 0 {
		n := 1 + argument[data[0]]
		counted := func(width int) {
			if len(data) > width {
				var length [8]byte
				copy(length[:], data[1:1+width])
				n = 1 + width + int(binary.LittleEndian.Uint32(length[:]))
			}
		}
		switch data[0] {
		case opBinUnicode, opBinBytes, opBinString:
			counted(4)
		case opShortBinUnicode, opShortBinBytes, opShortBinString, opLong1:
			counted(1)
		case opGlobal:
			first := bytes.IndexByte(data, '\n')
			n = first + 2 + max(bytes.IndexByte(data[first+1:], '\n'), 0)
		}
		n = min(max(n, 1), len(data))
		list, data = append(list, data[:n:n]), data[n:]
	}
	return list
}

// opcodes are all opcodes that the reader supports, and one that it does not.
const opcodes = "(.012JKMNQRXabcehjqrsut}])GBCTU\x80\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8f\x90\x91\x93\x94\x95i"

// mutator changes pickles instruction by instruction, and archives field by field.
type mutator struct{ *rand.Rand }

func (m mutator) pickle(data []byte) []byte {
	list := instructions(data)
	for range 1 + m.IntN(4) {
		if len(list) == 0 {
			break
		}
		i, j := m.IntN(len(list)), m.IntN(len(list))
		switch m.IntN(5) {
		case 0:
			list = slices.Delete(list, i, i+1)
		case 1:
			list = slices.Insert(list, i, list[j])
		case 2:
			list[i], list[j] = list[j], list[i]
		case 3:
			list = slices.Insert(list, i, []byte{opcodes[m.IntN(len(opcodes))]})
		default:
			list[i] = m.instruction(list[i])
		}
	}
	return slices.Concat(list...)
}

// instruction sets a byte of an instruction to a value at which numbers and lengths break.
func (m mutator) instruction(data []byte) []byte {
	out := bytes.Clone(data)
	out[m.IntN(len(out))] = []byte{0, 1, 2, 0x7f, 0x80, 0xff, byte(m.IntN(256))}[m.IntN(7)]
	return out
}

// archive changes some bytes of an archive's headers: everything except the members' data.
func (m mutator) archive(data []byte) []byte {
	out := bytes.Clone(data)
	for range 1 + m.IntN(3) {
		starts := []int{}
		for _, signature := range []string{"PK\x03\x04", "PK\x01\x02", "PK\x05\x06"} {
			for at := 0; ; at++ {
				next := bytes.Index(out[at:], []byte(signature))
				if next < 0 {
					break
				}
				at += next
				starts = append(starts, at)
			}
		}
		if len(starts) == 0 {
			break
		}
		at := starts[m.IntN(len(starts))] + m.IntN(50)
		if at < len(out) {
			out[at] = []byte{0, 1, 8, 0x7f, 0x80, 0xff, byte(m.IntN(256))}[m.IntN(7)]
		}
	}
	return out
}

// exercise reads data, which may be a checkpoint. If it is accepted, its tensors must be complete.
func exercise(t *testing.T, data []byte) (accepted bool) {
	t.Helper()
	tensors, err := Read(data, 1<<20)
	if err != nil {
		if len(err.Error()) > 4096 {
			t.Errorf("a message of %d bytes", len(err.Error()))
		}
		return false
	}
	for _, tensor := range tensors {
		size := 1
		for _, d := range tensor.Shape {
			size *= d
		}
		if size != len(numbersOf(t, tensor)) {
			t.Errorf("%s: shape %v with %d numbers", tensor.Name, tensor.Shape, len(numbersOf(t, tensor)))
		}
	}
	return len(tensors) > 0
}

func checkpoint(pickle []byte) []byte {
	return zipped(file{"m/data.pkl", pickle}, file{"m/data/0", numbers()})
}

// pickles are the starting points of mutations: a state_dict as PyTorch writes it, one with other types, one of
// parameters in a wrapper, and one in protocol 4.
func pickles() [][]byte {
	return [][]byte{
		goodPickle(),
		pickled("torch\nIntStorage", "torch._utils\n_rebuild_tensor"),
		[]byte("\x80\x02}X\x0a\x00\x00\x00state_dictccollections\nOrderedDict\n)Rq\x00X\x08\x00\x00\x00module.w" +
			"ctorch._utils\n_rebuild_parameter\n(ctorch._utils\n_rebuild_tensor_v2\n" +
			"((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x06tQ" +
			"K\x00K\x02K\x03\x86K\x03K\x01\x86\x89h\x00tR\x89h\x00tRs}X\x09\x00\x00\x00_metadatah\x00sbs."),
		[]byte("\x80\x04\x95\x20\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01w\x94" +
			"\x8c\x0ctorch._utils\x94\x8c\x12_rebuild_tensor_v2\x94\x93\x94" +
			"((\x8c\x07storage\x94\x8c\x05torch\x94\x8c\x0cFloatStorage\x94\x93\x94" +
			"\x8c\x010\x8c\x03cpuK\x06tQK\x00K\x02K\x03\x86K\x03K\x01\x86\x89}tRs."),
	}
}

func TestPicklesAreCheckpoints(t *testing.T) {
	for i, pickle := range pickles() {
		if whole := slices.Concat(instructions(pickle)...); !bytes.Equal(whole, pickle) {
			t.Errorf("pickle %d is not split into its instructions", i)
		}
		if _, err := Read(checkpoint(pickle), 1<<20); err != nil {
			t.Errorf("pickle %d: %v", i, err)
		}
	}
}

// TestFault_07_Mutated changes pickles instruction by instruction. There must be no panic and no unbounded allocation.
func TestFault_07_Mutated(t *testing.T) {
	m, all, accepted := mutator{rand.New(rand.NewPCG(7, 7))}, pickles(), 0
	for i := range tries(t) {
		pickle := m.pickle(all[i%len(all)])
		if exercise(t, checkpoint(pickle)) {
			accepted++
		}
		if exercise(t, legacy(pickle)); t.Failed() {
			t.Fatalf("mutation %d: %q", i, pickle)
		}
	}
	if accepted < tries(t)/50 {
		t.Errorf("only %d of %d mutations are read: too few to test reading them", accepted, tries(t))
	}
}

// TestFault_08_Mutated changes the headers of archives.
func TestFault_08_Mutated(t *testing.T) {
	m, whole := mutator{rand.New(rand.NewPCG(8, 8))}, deflated()
	for i := range tries(t) {
		data := m.archive([][]byte{goodZip(), whole}[i%2])
		if exercise(t, data); t.Failed() {
			t.Fatalf("mutation %d: %q", i, data)
		}
	}
}

// TestFault_07_Nested checks that messages contain types, not values: a tuple of two tuples of two tuples … prints as
// 2ⁿ words.
func TestFault_07_Nested(t *testing.T) {
	nested := append([]byte("\x80\x02)"), bytes.Repeat([]byte("2\x86"), 60)...)
	for what, end := range map[string]string{
		"called": ")R.", "with itself": "2R.", "a storage": "Q.", "a value": ".", "a key": "}2s.", "built": "Nb.",
	} {
		if exercise(t, checkpoint(append(bytes.Clone(nested), end...))) {
			t.Errorf("%s: accepted", what)
		}
	}
}

// legacy returns a file in the container before PyTorch 1.6.
func legacy(pickle []byte) []byte {
	magic := legacyMagic.Bytes()
	slices.Reverse(magic)
	data := append([]byte{opProto, 2, opLong1, byte(len(magic))}, magic...)
	data = append(data, ".\x80\x02M\xe9\x03.\x80\x02}X\x0d\x00\x00\x00little_endian\x88s."...)
	data = append(data, pickle...)
	data = append(data, "\x80\x02]X\x01\x00\x00\x000a."...)
	data = binary.LittleEndian.AppendUint64(data, 6)
	return append(data, numbers()...)
}

func TestLegacySmall(t *testing.T) {
	if new(big.Int).SetBytes(legacyMagic.Bytes()).Cmp(legacyMagic) != 0 {
		t.Fatal("the magic number is negative")
	}
	if !exercise(t, legacy(goodPickle())) {
		_, err := Read(legacy(goodPickle()), 1<<20)
		t.Error(err)
	}
}

// deflated is an archive in the form of other programs, with sizes after the members.
func deflated() []byte {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range []file{{"m/data.pkl", goodPickle()}, {"m/data/0", numbers()}} {
		m, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(f.data)})
		if err != nil {
			panic(err)
		}
		_, _ = m.Write(f.data)
	}
	_ = w.Close()
	return buf.Bytes()
}

// FuzzPickle reads pickles from the fuzzer, and mutations of them instruction by instruction, in both containers.
func FuzzPickle(f *testing.F) {
	for i, pickle := range pickles() {
		f.Add(pickle, uint64(i))
	}
	f.Fuzz(func(t *testing.T, pickle []byte, seed uint64) {
		for _, p := range [][]byte{pickle, mutator{rand.New(rand.NewPCG(seed, 0))}.pickle(pickle)} {
			exercise(t, checkpoint(p))
			exercise(t, legacy(p))
		}
	})
}

// FuzzZip reads archives from the fuzzer, and mutations of their headers.
func FuzzZip(f *testing.F) {
	f.Add(goodZip(), uint64(0))
	f.Add(deflated(), uint64(1))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		exercise(t, data)
		exercise(t, mutator{rand.New(rand.NewPCG(seed, 0))}.archive(data))
	})
}
