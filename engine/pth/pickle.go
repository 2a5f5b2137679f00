package pth

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
)

// The values that a pickle may build: nil, bool, int64, *big.Int, float64, string, []byte, list, tuple, *dict, global,
// storage, tensor and data.
type (
	list   struct{ items []any }
	tuple  []any
	global string // module.name, from the lists below
	// storage is a sequence of numbers outside the pickle.
	storage struct {
		key      string
		kind     dtype
		elements int64
	}
	// tensor is a view of a storage; offset and strides count elements.
	tensor struct {
		storage        storage
		offset         int64
		shape, strides []int64
	}
)

// dict keeps its keys in the order in which they were set, like Python's.
type dict struct {
	keys   []any
	values map[any]any
}

func newDict() *dict { return &dict{values: map[any]any{}} }

func (d *dict) set(key, value any) {
	switch key.(type) {
	case string, int64, bool, float64, nil:
	case tuple, []byte, data, tensor, global:
		return // no weights are under such a key
	default:
		refuse("a %T cannot be a dictionary key", key)
	}
	if _, ok := d.values[key]; !ok {
		d.keys = append(d.keys, key)
	}
	d.values[key] = value
}

const (
	globalOrderedDict    = global("collections.OrderedDict")
	globalRebuildTensor2 = global("torch._utils._rebuild_tensor_v2")
	globalRebuildTensor  = global("torch._utils._rebuild_tensor")
	globalRebuildParam   = global("torch._utils._rebuild_parameter")
)

// dtype is the encoding of a storage's numbers.
type dtype struct {
	name string
	size int64
}

// storages are the supported storage classes. Every global outside storages and globals is refused.
var storages = map[global]dtype{
	"torch.FloatStorage":    {"float32", 4},
	"torch.DoubleStorage":   {"float64", 8},
	"torch.HalfStorage":     {"float16", 2},
	"torch.BFloat16Storage": {"bfloat16", 2},
	"torch.LongStorage":     {"int64", 8},
	"torch.IntStorage":      {"int32", 4},
	"torch.ByteStorage":     {"uint8", 1},
	"torch.BoolStorage":     {"bool", 1},
	"torch.ShortStorage":    {"int16", 2},
	"torch.CharStorage":     {"int8", 1},
}

var globals = map[global]bool{
	globalOrderedDict: true, globalRebuildTensor2: true, globalRebuildTensor: true, globalRebuildParam: true,
}

// The limits of one pickle. A checkpoint's pickle has a few hundred kilobytes.
const (
	maxMemo  = 100_000
	maxStack = 1_000_000
	maxBytes = 64 << 20
	maxLong  = 256
)

// mark separates the arguments of an opcode such as TUPLE from the values below them.
type mark struct{}

// unpickler runs a pickle's instructions. It makes no calls: the few globals of a checkpoint are only data.
type unpickler struct {
	data  []byte
	at    int
	stack []any
	memo  map[uint32]any
	kinds map[string]dtype // of the storages named so far
}

// stopped is the panic with which an instruction stops the unpickler. It stays in the package: caught turns it into an
// error.
type stopped struct{ refusal error }

func refuse(format string, args ...any) { panic(stopped{fmt.Errorf(format, args...)}) }

// caught, when deferred, sets err to the refusal that stopped an instruction.
func caught(err *error) {
	switch cause := recover().(type) {
	case nil:
	case stopped:
		*err = cause.refusal
	default:
		panic(cause)
	}
}

// unpickle reads one pickle from the start of data, and returns its value and length.
func unpickle(data []byte) (value any, length int, err error) { return newUnpickler(data).run() }

func newUnpickler(data []byte) *unpickler {
	if len(data) > maxBytes {
		data = data[:maxBytes]
	}
	return &unpickler{data: data, memo: map[uint32]any{}, kinds: map[string]dtype{}}
}

// run returns the pickle's value and length.
func (u *unpickler) run() (value any, length int, err error) {
	defer caught(&err)
	for {
		op := u.byte()
		if op == opStop {
			return u.pop(), u.at, nil
		}
		if err := u.step(op); err != nil {
			return nil, 0, within(fmt.Sprintf("at byte %d", u.at-1), err)
		}
		if len(u.stack) > maxStack || len(u.memo) > maxMemo {
			return nil, 0, fmt.Errorf("at byte %d: %d values, %d remembered (limits %d, %d)",
				u.at, len(u.stack), len(u.memo), maxStack, maxMemo)
		}
	}
}

// within adds the position of an error in a pickle, except to a ForbiddenError, which is complete.
func within(where string, err error) error {
	if _, ok := err.(*ForbiddenError); ok {
		return err
	}
	return fmt.Errorf("%s: %w", where, err)
}

// Opcodes, as Python's pickletools names them.
const (
	opMark            = '('
	opStop            = '.'
	opPop             = '0'
	opPopMark         = '1'
	opDup             = '2'
	opBinInt          = 'J'
	opBinInt1         = 'K'
	opBinInt2         = 'M'
	opNone            = 'N'
	opBinPersID       = 'Q'
	opReduce          = 'R'
	opBinUnicode      = 'X'
	opAppend          = 'a'
	opBuild           = 'b'
	opGlobal          = 'c'
	opAppends         = 'e'
	opBinGet          = 'h'
	opLongBinGet      = 'j'
	opBinPut          = 'q'
	opLongBinPut      = 'r'
	opSetItem         = 's'
	opSetItems        = 'u'
	opTuple           = 't'
	opEmptyDict       = '}'
	opEmptyList       = ']'
	opEmptyTuple      = ')'
	opBinFloat        = 'G'
	opBinBytes        = 'B'
	opShortBinBytes   = 'C'
	opBinString       = 'T'
	opShortBinString  = 'U'
	opProto           = 0x80
	opTuple1          = 0x85
	opTuple2          = 0x86
	opTuple3          = 0x87
	opNewTrue         = 0x88
	opNewFalse        = 0x89
	opLong1           = 0x8a
	opShortBinUnicode = 0x8c
	opStackGlobal     = 0x93
	opLong4           = 0x8b
	opEmptySet        = 0x8f
	opAddItems        = 0x90
	opFrozenSet       = 0x91
	opMemoize         = 0x94
	opFrame           = 0x95
)

// step runs one instruction.
func (u *unpickler) step(op byte) (err error) {
	defer caught(&err)
	if value, ok := literal(op); ok {
		u.push(value)
		return nil
	}
	switch op {
	case opProto:
		if version := u.byte(); version > 5 {
			refuse("pickle protocol %d", version)
		}
	case opFrame:
		u.take(8)
	case opBinInt, opBinInt1, opBinInt2, opLong1, opLong4, opBinFloat:
		u.number(op)
	case opBinUnicode, opShortBinUnicode, opBinString, opShortBinString, opBinBytes, opShortBinBytes:
		u.text(op)
	case opPop:
		u.pop()
	case opPopMark:
		u.popMark()
	case opDup:
		u.push(u.top())
	case opTuple, opTuple1, opTuple2, opTuple3:
		u.tuple(op)
	case opAppend, opAppends, opSetItem, opSetItems:
		u.fill(op)
	case opBinPut, opLongBinPut, opMemoize, opBinGet, opLongBinGet:
		u.remember(op)
	case opGlobal, opStackGlobal:
		u.global(op)
	case opBinPersID:
		u.persistent()
	case opReduce:
		u.reduce()
	case opBuild:
		u.build()
	case opAddItems, opFrozenSet:
		u.set(op)
	default:
		refuse("opcode %#02x does not occur in checkpoints", op)
	}
	return nil
}

// literal returns the value of an opcode that pushes a constant or an empty container.
func literal(op byte) (value any, ok bool) {
	switch op {
	case opMark:
		return mark{}, true
	case opNone:
		return nil, true
	case opNewTrue, opNewFalse:
		return op == opNewTrue, true
	case opEmptyDict:
		return newDict(), true
	case opEmptyList:
		return &list{}, true
	case opEmptyTuple:
		return tuple(nil), true
	case opEmptySet:
		return data{}, true
	}
	return nil, false
}

func (u *unpickler) number(op byte) {
	switch op {
	case opBinInt:
		u.push(int64(int32(binary.LittleEndian.Uint32(u.take(4)))))
	case opBinInt1:
		u.push(int64(u.byte()))
	case opBinInt2:
		u.push(int64(binary.LittleEndian.Uint16(u.take(2))))
	case opBinFloat:
		u.push(math.Float64frombits(binary.BigEndian.Uint64(u.take(8))))
	case opLong1:
		u.push(long(u.take(int(u.byte()))))
	case opLong4:
		u.push(long(u.take(min(int(binary.LittleEndian.Uint32(u.take(4))), maxLong))))
	}
}

// long decodes Python's little-endian two's complement integer.
func long(raw []byte) any {
	big1 := new(big.Int)
	for i := len(raw) - 1; i >= 0; i-- {
		big1.Lsh(big1, 8).Or(big1, big.NewInt(int64(raw[i])))
	}
	if len(raw) > 0 && raw[len(raw)-1] >= 0x80 {
		big1.Sub(big1, new(big.Int).Lsh(big.NewInt(1), uint(8*len(raw))))
	}
	if big1.IsInt64() {
		return big1.Int64()
	}
	return big1
}

func (u *unpickler) text(op byte) {
	var raw []byte
	switch op {
	case opShortBinUnicode, opShortBinString, opShortBinBytes:
		raw = u.take(int(u.byte()))
	default:
		raw = u.take(int(binary.LittleEndian.Uint32(u.take(4))))
	}
	if op == opBinBytes || op == opShortBinBytes {
		u.push(raw)
	} else {
		u.push(string(raw))
	}
}

func (u *unpickler) tuple(op byte) {
	if op == opTuple {
		u.push(tuple(u.popMark()))
		return
	}
	n := int(op-opTuple1) + 1
	if len(u.stack) < n {
		panic(errUnderflow)
	}
	items := append(tuple(nil), u.stack[len(u.stack)-n:]...)
	u.stack = append(u.stack[:len(u.stack)-n], items)
}

// fill adds items to the list or dictionary below them on the stack.
func (u *unpickler) fill(op byte) {
	var items []any
	switch op {
	case opAppends, opSetItems:
		items = u.popMark()
	case opAppend:
		items = u.popN(1)
	case opSetItem:
		items = u.popN(2)
	}
	switch target := u.top().(type) {
	case *list:
		if op == opAppend || op == opAppends {
			target.items = append(target.items, items...)
			return
		}
	case *dict:
		if (op == opSetItem || op == opSetItems) && len(items)%2 == 0 {
			for i := 0; i < len(items); i += 2 {
				target.set(items[i], items[i+1])
			}
			return
		}
	}
	refuse("opcode %q on a %T", op, u.top())
}

func (u *unpickler) remember(op byte) {
	var index uint32
	switch op {
	case opMemoize:
		index = uint32(len(u.memo))
	case opBinPut, opBinGet:
		index = uint32(u.byte())
	case opLongBinPut, opLongBinGet:
		index = binary.LittleEndian.Uint32(u.take(4))
	}
	if op == opBinGet || op == opLongBinGet {
		value, ok := u.memo[index]
		if !ok {
			refuse("memo %d was never set", index)
		}
		u.push(value)
		return
	}
	u.memo[index] = u.top()
}

func (u *unpickler) global(op byte) {
	var module, name string
	if op == opStackGlobal {
		names := u.popN(2)
		var ok1, ok2 bool
		module, ok1 = names[0].(string)
		name, ok2 = names[1].(string)
		if !ok1 || !ok2 {
			refuse("a global named by a %T and a %T", names[0], names[1])
		}
	} else {
		module = u.line()
		name = u.line()
	}
	g := global(module + "." + name)
	if _, ok := storages[g]; !ok && !globals[g] && !plain[g] && !mappings[g] {
		panic(stopped{&ForbiddenError{Global: string(g), Weights: u.weights(), Harmful: harmful[module]}})
	}
	u.push(g)
}

// ForbiddenError is a pickle's use of a global that is not allowed. Its message is a complete line.
type ForbiddenError struct {
	Global string
	// Weights is what Python writes behind the loaded value for the weights in it: ["state_dict"] or .state_dict().
	Weights string
	Harmful bool // the global runs commands or files: nobody should load the file
}

// harmful are modules whose functions no training program keeps beside weights.
var harmful = map[string]bool{
	"os": true, "posix": true, "nt": true, "subprocess": true, "sys": true, "builtins": true, "__builtin__": true,
	"runpy": true, "socket": true, "shutil": true, "importlib": true, "pty": true, "operator": true, "ctypes": true,
	"webbrowser": true, "pickle": true, "code": true, "commands": true, "torch": true, "pdb": true, "timeit": true,
}

// Error returns the refusal with the global's name.
func (e *ForbiddenError) Error() string {
	return fmt.Sprintf("refused: data.pkl asks for %.80s; only tensors are read", e.Global)
}

// weights returns ForbiddenError.Weights. A file that does not begin with a dictionary is a whole module; in a dictionary
// the names in the pickle tell where the weights are.
func (u *unpickler) weights() string {
	if len(u.stack) == 0 {
		return ".state_dict()"
	}
	for _, key := range weightKeys {
		name := append(binary.LittleEndian.AppendUint32([]byte{opBinUnicode}, uint32(len(key))), key...)
		if key != "" && bytes.Contains(u.data, name) {
			return fmt.Sprintf("[%q]", key)
		}
	}
	return ""
}

// persistent converts ('storage', class, key, location, elements[, view]) to a storage.
func (u *unpickler) persistent() {
	parts, _ := u.pop().(tuple)
	if len(parts) != 5 && len(parts) != 6 || parts[0] != any("storage") || len(parts) == 6 && parts[5] != nil {
		refuse("a persistent id that is not a storage")
	}
	class, ok1 := parts[1].(global)
	key, ok2 := parts[2].(string)
	elements, ok3 := parts[4].(int64)
	kind, ok4 := storages[class]
	if !ok1 || !ok2 || !ok3 || !ok4 || elements < 0 {
		refuse("a storage without class, key or size")
	}
	if _, ok := u.kinds[key]; !ok {
		u.kinds[key] = kind
	}
	u.push(storage{key: key, kind: kind, elements: elements})
}

// reduce returns the results of the few functions that a checkpoint calls.
func (u *unpickler) reduce() {
	parts := u.popN(2)
	g, _ := parts[0].(global)
	args, ok := parts[1].(tuple)
	if !ok {
		refuse("a call of a %T without arguments", parts[0])
	}
	switch g {
	case globalOrderedDict:
		u.push(orderedDict(args))
	case globalRebuildTensor, globalRebuildTensor2:
		u.push(rebuildTensor(args))
	case globalRebuildParam:
		t, ok := tensor{}, len(args) > 0
		if ok {
			t, ok = args[0].(tensor)
		}
		if !ok {
			refuse("a parameter that is not a tensor")
		}
		u.push(t)
	default:
		switch {
		case plain[g]:
			u.push(data{})
			return
		case mappings[g]:
			u.push(newDict())
			return
		}
		refuse("a call of a %T", parts[0]) // not its value: tuples of tuples print as 2ⁿ words
	}
}

// orderedDict accepts no arguments or, as Python 2 wrote it, a list of pairs.
func orderedDict(args tuple) *dict {
	d := newDict()
	if len(args) == 0 {
		return d
	}
	pairs, ok := args[0].(*list)
	if !ok || len(args) != 1 {
		refuse("an OrderedDict of a %T", args[0])
	}
	for _, item := range pairs.items {
		pair, ok := item.(tuple)
		if inner, isList := item.(*list); isList {
			pair, ok = inner.items, true
		}
		if !ok || len(pair) != 2 {
			refuse("an OrderedDict with a %T instead of a pair", item)
		}
		d.set(pair[0], pair[1])
	}
	return d
}

func rebuildTensor(args tuple) tensor {
	if len(args) < 4 {
		refuse("a tensor of %d arguments", len(args))
	}
	s, ok1 := args[0].(storage)
	offset, ok2 := args[1].(int64)
	shape, ok3 := integers(args[2])
	strides, ok4 := integers(args[3])
	if !ok1 || !ok2 || !ok3 || !ok4 {
		refuse("a tensor of %T, %T, %T, %T", args[0], args[1], args[2], args[3])
	}
	return tensor{storage: s, offset: offset, shape: shape, strides: strides}
}

func integers(v any) ([]int64, bool) {
	items, ok := v.(tuple)
	out := make([]int64, len(items))
	for i, item := range items {
		n, isInt := item.(int64)
		out[i], ok = n, ok && isInt
	}
	return out, ok
}

// build ignores the attributes of a state_dict (_metadata) and of data, and refuses attributes of anything else.
func (u *unpickler) build() {
	u.pop()
	switch u.top().(type) {
	case *dict, data:
	default:
		refuse("attributes of a %T", u.top())
	}
}

// set drops the items of a set, which is data.
func (u *unpickler) set(op byte) {
	u.popMark()
	if op == opFrozenSet {
		u.push(data{})
	} else if _, ok := u.top().(data); !ok {
		refuse("opcode %q on a %T", op, u.top())
	}
}

var errUnderflow = stopped{errors.New("the stack is empty")}

func (u *unpickler) push(v any) { u.stack = append(u.stack, v) }

func (u *unpickler) top() any {
	if len(u.stack) == 0 {
		panic(errUnderflow)
	}
	top := u.stack[len(u.stack)-1]
	if _, ok := top.(mark); ok {
		panic(errUnderflow)
	}
	return top
}

func (u *unpickler) pop() any {
	top := u.top()
	u.stack = u.stack[:len(u.stack)-1]
	return top
}

// popN removes n values and returns them in the order in which they were pushed.
func (u *unpickler) popN(n int) []any {
	items := make([]any, n)
	for i := n - 1; i >= 0; i-- {
		items[i] = u.pop()
	}
	return items
}

// popMark removes all values above the last mark, and the mark.
func (u *unpickler) popMark() []any {
	for i, v := range slices.Backward(u.stack) {
		if _, ok := v.(mark); ok {
			items := append([]any(nil), u.stack[i+1:]...)
			u.stack = u.stack[:i]
			return items
		}
	}
	refuse("no mark on the stack")
	return nil
}

func (u *unpickler) byte() byte { return u.take(1)[0] }

// take returns the next n bytes of the pickle itself.
func (u *unpickler) take(n int) []byte {
	if n < 0 || n > len(u.data)-u.at {
		refuse("the pickle ends at byte %d, inside an instruction", len(u.data))
	}
	raw := u.data[u.at : u.at+n]
	u.at += n
	return raw
}

func (u *unpickler) line() string {
	end := bytes.IndexByte(u.data[u.at:], '\n')
	if end < 0 || end > 1024 {
		refuse("a name without an end")
	}
	return string(u.take(end + 1)[:end])
}
