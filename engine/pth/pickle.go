package pth

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
)

// The values that a pickle may build: nil, bool, int64, *big.Int, float64, string, []byte, list, tuple, *dict, global,
// storage and tensor.
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

func (d *dict) set(key, value any) error {
	switch key.(type) {
	case string, int64, bool, float64, nil:
	default:
		return fmt.Errorf("a %T cannot be a dictionary key", key)
	}
	if _, ok := d.values[key]; !ok {
		d.keys = append(d.keys, key)
	}
	d.values[key] = value
	return nil
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
}

var globals = map[global]bool{
	globalOrderedDict: true, globalRebuildTensor2: true, globalRebuildTensor: true, globalRebuildParam: true,
}

// The limits of one pickle. A checkpoint's pickle has a few hundred kilobytes.
const (
	maxMemo  = 100_000
	maxStack = 1_000_000
	maxBytes = 64 << 20
)

// mark separates the arguments of an opcode such as TUPLE from the values below them.
type mark struct{}

// unpickler runs a pickle's instructions. It makes no calls: the few globals of a checkpoint are only data.
type unpickler struct {
	data  []byte
	at    int
	stack []any
	memo  map[uint32]any
}

// unpickle reads one pickle from the start of data, and returns its value and length.
func unpickle(data []byte) (value any, length int, err error) {
	if len(data) > maxBytes {
		data = data[:maxBytes]
	}
	u := &unpickler{data: data, memo: map[uint32]any{}}
	for {
		op, err := u.byte()
		if err != nil {
			return nil, 0, err
		}
		if op == opStop {
			value, err := u.pop()
			return value, u.at, err
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
	opMemoize         = 0x94
	opFrame           = 0x95
)

// step runs one instruction.
func (u *unpickler) step(op byte) error {
	if value, ok := literal(op); ok {
		u.push(value)
		return nil
	}
	switch op {
	case opProto:
		version, err := u.byte()
		if err == nil && version > 5 {
			err = fmt.Errorf("pickle protocol %d", version)
		}
		return err
	case opFrame:
		_, err := u.take(8)
		return err
	case opBinInt, opBinInt1, opBinInt2, opLong1, opBinFloat:
		return u.number(op)
	case opBinUnicode, opShortBinUnicode, opBinString, opShortBinString, opBinBytes, opShortBinBytes:
		return u.text(op)
	case opPop, opPopMark, opDup:
		return u.discard(op)
	case opTuple, opTuple1, opTuple2, opTuple3:
		return u.tuple(op)
	case opAppend, opAppends, opSetItem, opSetItems:
		return u.fill(op)
	case opBinPut, opLongBinPut, opMemoize, opBinGet, opLongBinGet:
		return u.remember(op)
	case opGlobal, opStackGlobal:
		return u.global(op)
	case opBinPersID:
		return u.persistent()
	case opReduce:
		return u.reduce()
	case opBuild:
		return u.build()
	}
	return fmt.Errorf("opcode %#02x does not occur in checkpoints", op)
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
	}
	return nil, false
}

func (u *unpickler) number(op byte) error {
	size := map[byte]int{opBinInt: 4, opBinInt1: 1, opBinInt2: 2, opLong1: 1, opBinFloat: 8}[op]
	raw, err := u.take(size)
	if err != nil {
		return err
	}
	switch op {
	case opBinInt:
		u.push(int64(int32(binary.LittleEndian.Uint32(raw))))
	case opBinInt1:
		u.push(int64(raw[0]))
	case opBinInt2:
		u.push(int64(binary.LittleEndian.Uint16(raw)))
	case opBinFloat:
		u.push(math.Float64frombits(binary.BigEndian.Uint64(raw)))
	case opLong1:
		if raw, err = u.take(int(raw[0])); err != nil {
			return err
		}
		u.push(long(raw))
	}
	return nil
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

func (u *unpickler) text(op byte) error {
	size := 4
	if op == opShortBinUnicode || op == opShortBinString || op == opShortBinBytes {
		size = 1
	}
	raw, err := u.take(size)
	if err != nil {
		return err
	}
	var length [4]byte
	copy(length[:], raw)
	if raw, err = u.take(int(binary.LittleEndian.Uint32(length[:]))); err != nil {
		return err
	}
	if op == opBinBytes || op == opShortBinBytes {
		u.push(raw)
	} else {
		u.push(string(raw))
	}
	return nil
}

func (u *unpickler) discard(op byte) error {
	switch op {
	case opPopMark:
		_, err := u.popMark()
		return err
	case opDup:
		top, err := u.top()
		if err == nil {
			u.push(top)
		}
		return err
	}
	_, err := u.pop()
	return err
}

func (u *unpickler) tuple(op byte) error {
	if op == opTuple {
		items, err := u.popMark()
		u.push(tuple(items))
		return err
	}
	n := int(op-opTuple1) + 1
	if len(u.stack) < n {
		return errUnderflow
	}
	items := append(tuple(nil), u.stack[len(u.stack)-n:]...)
	u.stack = append(u.stack[:len(u.stack)-n], items)
	return nil
}

// fill adds items to the list or dictionary below them on the stack.
func (u *unpickler) fill(op byte) error {
	var items []any
	var err error
	switch op {
	case opAppends, opSetItems:
		items, err = u.popMark()
	case opAppend:
		items, err = u.popN(1)
	case opSetItem:
		items, err = u.popN(2)
	}
	if err != nil {
		return err
	}
	target, err := u.top()
	if err != nil {
		return err
	}
	switch target := target.(type) {
	case *list:
		if op == opAppend || op == opAppends {
			target.items = append(target.items, items...)
			return nil
		}
	case *dict:
		if (op == opSetItem || op == opSetItems) && len(items)%2 == 0 {
			for i := 0; i < len(items); i += 2 {
				if err := target.set(items[i], items[i+1]); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return fmt.Errorf("opcode %q on a %T", op, target)
}

func (u *unpickler) remember(op byte) error {
	index := uint32(len(u.memo))
	if op != opMemoize {
		size := 1
		if op == opLongBinPut || op == opLongBinGet {
			size = 4
		}
		raw, err := u.take(size)
		if err != nil {
			return err
		}
		var wide [4]byte
		copy(wide[:], raw)
		index = binary.LittleEndian.Uint32(wide[:])
	}
	if op == opBinGet || op == opLongBinGet {
		value, ok := u.memo[index]
		if !ok {
			return fmt.Errorf("memo %d was never set", index)
		}
		u.push(value)
		return nil
	}
	value, err := u.top()
	u.memo[index] = value
	return err
}

func (u *unpickler) global(op byte) error {
	var module, name string
	if op == opStackGlobal {
		names, err := u.popN(2)
		if err != nil {
			return err
		}
		var ok1, ok2 bool
		module, ok1 = names[0].(string)
		name, ok2 = names[1].(string)
		if !ok1 || !ok2 {
			return fmt.Errorf("a global named by a %T and a %T", names[0], names[1])
		}
	} else {
		var err error
		if module, err = u.line(); err != nil {
			return err
		}
		if name, err = u.line(); err != nil {
			return err
		}
	}
	g := global(module + "." + name)
	if _, ok := storages[g]; !ok && !globals[g] {
		return &ForbiddenError{Global: string(g)}
	}
	u.push(g)
	return nil
}

// ForbiddenError is a pickle's use of a global that is not allowed. Its message is a complete line.
type ForbiddenError struct{ Global string }

// Error returns the refusal with the global's name.
func (e *ForbiddenError) Error() string {
	return fmt.Sprintf("refused: data.pkl asks for %.80s; only tensors are read", e.Global)
}

// persistent converts ('storage', class, key, location, elements[, view]) to a storage.
func (u *unpickler) persistent() error {
	id, err := u.pop()
	if err != nil {
		return err
	}
	parts, _ := id.(tuple)
	if len(parts) != 5 && len(parts) != 6 || parts[0] != any("storage") || len(parts) == 6 && parts[5] != nil {
		return fmt.Errorf("a persistent id that is not a storage")
	}
	class, ok1 := parts[1].(global)
	key, ok2 := parts[2].(string)
	elements, ok3 := parts[4].(int64)
	kind, ok4 := storages[class]
	if !ok1 || !ok2 || !ok3 || !ok4 || elements < 0 {
		return fmt.Errorf("a storage without class, key or size")
	}
	u.push(storage{key: key, kind: kind, elements: elements})
	return nil
}

// reduce returns the results of the few functions that a checkpoint calls.
func (u *unpickler) reduce() error {
	parts, err := u.popN(2)
	if err != nil {
		return err
	}
	g, _ := parts[0].(global)
	args, ok := parts[1].(tuple)
	if !ok {
		return fmt.Errorf("a call of a %T without arguments", parts[0])
	}
	var value any
	switch g {
	case globalOrderedDict:
		value, err = orderedDict(args)
	case globalRebuildTensor, globalRebuildTensor2:
		value, err = rebuildTensor(args)
	case globalRebuildParam:
		if len(args) > 0 {
			value, ok = args[0].(tensor)
		}
		if !ok || value == nil {
			err = fmt.Errorf("a parameter that is not a tensor")
		}
	default:
		err = fmt.Errorf("a call of a %T", parts[0]) // not its value: tuples of tuples print as 2ⁿ words
	}
	u.push(value)
	return err
}

// orderedDict accepts no arguments or, as Python 2 wrote it, a list of pairs.
func orderedDict(args tuple) (*dict, error) {
	d := newDict()
	if len(args) == 0 {
		return d, nil
	}
	pairs, ok := args[0].(*list)
	if !ok || len(args) != 1 {
		return nil, fmt.Errorf("an OrderedDict of a %T", args[0])
	}
	for _, item := range pairs.items {
		pair, ok := item.(tuple)
		if inner, isList := item.(*list); isList {
			pair, ok = inner.items, true
		}
		if !ok || len(pair) != 2 {
			return nil, fmt.Errorf("an OrderedDict with a %T instead of a pair", item)
		}
		if err := d.set(pair[0], pair[1]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func rebuildTensor(args tuple) (tensor, error) {
	if len(args) < 4 {
		return tensor{}, fmt.Errorf("a tensor of %d arguments", len(args))
	}
	s, ok1 := args[0].(storage)
	offset, ok2 := args[1].(int64)
	shape, ok3 := integers(args[2])
	strides, ok4 := integers(args[3])
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return tensor{}, fmt.Errorf("a tensor of %T, %T, %T, %T", args[0], args[1], args[2], args[3])
	}
	return tensor{storage: s, offset: offset, shape: shape, strides: strides}, nil
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

// build ignores the attributes of a state_dict (_metadata), and refuses attributes of anything else.
func (u *unpickler) build() error {
	if _, err := u.pop(); err != nil {
		return err
	}
	target, err := u.top()
	if err != nil {
		return err
	}
	if _, ok := target.(*dict); !ok {
		return fmt.Errorf("attributes of a %T", target)
	}
	return nil
}

var errUnderflow = fmt.Errorf("the stack is empty")

func (u *unpickler) push(v any) { u.stack = append(u.stack, v) }

func (u *unpickler) top() (any, error) {
	if len(u.stack) == 0 {
		return nil, errUnderflow
	}
	top := u.stack[len(u.stack)-1]
	if _, ok := top.(mark); ok {
		return nil, errUnderflow
	}
	return top, nil
}

func (u *unpickler) pop() (any, error) {
	top, err := u.top()
	if err == nil {
		u.stack = u.stack[:len(u.stack)-1]
	}
	return top, err
}

// popN removes n values and returns them in the order in which they were pushed.
func (u *unpickler) popN(n int) ([]any, error) {
	items := make([]any, n)
	for i := n - 1; i >= 0; i-- {
		var err error
		if items[i], err = u.pop(); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// popMark removes all values above the last mark, and the mark.
func (u *unpickler) popMark() ([]any, error) {
	for i := len(u.stack) - 1; i >= 0; i-- {
		if _, ok := u.stack[i].(mark); ok {
			items := append([]any(nil), u.stack[i+1:]...)
			u.stack = u.stack[:i]
			return items, nil
		}
	}
	return nil, fmt.Errorf("no mark on the stack")
}

func (u *unpickler) byte() (byte, error) {
	raw, err := u.take(1)
	if err != nil {
		return 0, err
	}
	return raw[0], nil
}

// take returns the next n bytes of the pickle itself.
func (u *unpickler) take(n int) ([]byte, error) {
	if n < 0 || n > len(u.data)-u.at {
		return nil, fmt.Errorf("the pickle ends at byte %d, inside an instruction", len(u.data))
	}
	raw := u.data[u.at : u.at+n]
	u.at += n
	return raw, nil
}

func (u *unpickler) line() (string, error) {
	end := bytes.IndexByte(u.data[u.at:], '\n')
	if end < 0 || end > 1024 {
		return "", fmt.Errorf("a name without an end")
	}
	raw, err := u.take(end + 1)
	return string(raw[:max(len(raw)-1, 0)]), err
}
