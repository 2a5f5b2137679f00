package onnx

import (
	"google.golang.org/protobuf/encoding/protowire"
)

// message is a kind of ONNX protobuf message.
type message uint8

const (
	leaf message = iota // a string, bytes or packed numbers, which the scan does not enter
	name                // a string that identifies something
	list                // packed numbers that parse keeps
	modelMessage
	graphMessage
	nodeMessage
	attributeMessage
	tensorMessage
	valueMessage
	typeMessage
	tensorTypeMessage
	nestedTypeMessage
	shapeMessage
	dimMessage
	opsetMessage
	sparseMessage
	entryMessage
	functionMessage
	unknownMessage // training_info: refused later, but nested like the others
)

// schema gives the message kinds of the length-delimited fields of a message. A field that is not listed is a leaf.
var schema = map[message]map[protowire.Number]message{
	modelMessage: {7: graphMessage, 8: opsetMessage, 20: unknownMessage, 25: functionMessage},
	graphMessage: {
		1: nodeMessage, 2: name, 5: tensorMessage, 11: valueMessage, 12: valueMessage, 13: valueMessage, 15: sparseMessage,
	},
	nodeMessage: {1: name, 2: name, 3: name, 4: name, 5: attributeMessage, 7: name, 8: name},
	attributeMessage: {
		1: name, 5: tensorMessage, 6: graphMessage, 7: list, 8: list, 10: tensorMessage, 11: graphMessage,
		14: typeMessage, 15: typeMessage, 21: name, 22: sparseMessage, 23: sparseMessage,
	},
	tensorMessage: {1: list, 8: name, 13: entryMessage},
	entryMessage:  {1: name, 2: name},
	valueMessage:  {1: name, 2: typeMessage},
	typeMessage: {
		1: tensorTypeMessage, 4: nestedTypeMessage, 5: nestedTypeMessage, 8: tensorTypeMessage, 9: nestedTypeMessage,
	},
	tensorTypeMessage: {2: shapeMessage},
	nestedTypeMessage: {1: typeMessage, 2: typeMessage},
	shapeMessage:      {1: dimMessage},
	dimMessage:        {2: name},
	opsetMessage:      {1: name},
	functionMessage: {
		1: name, 4: name, 5: name, 6: name, 7: nodeMessage, 9: opsetMessage, 10: name, 11: attributeMessage, 12: valueMessage,
		13: name,
	},
	sparseMessage: {1: tensorMessage, 2: tensorMessage, 3: list},
}

// scan walks the whole file and refuses data that break the wire format or a limit. It allocates nothing.
func scan(data []byte, limits Limits) error {
	s := scanner{limits: limits, size: len(data)}
	return s.message(data, modelMessage, 1)
}

type scanner struct {
	limits        Limits
	size          int
	nodes, fields int
	joined        int // sum over nodes of their inputs squared
}

// maxJoined bounds what loading spends on joining inputs, which is quadratic in the inputs of a node: about a second,
// for one node of 10,000 inputs or many of fewer.
const maxJoined = 100_000_000

func (s *scanner) message(data []byte, kind message, depth int) error {
	if depth > s.limits.Depth {
		return refuse("nesting %d (limit %d)", depth, s.limits.Depth)
	}
	if kind == nodeMessage {
		if s.nodes++; s.nodes > s.limits.Nodes {
			return refuse("more than %d nodes (limit %d)", s.limits.Nodes, s.limits.Nodes)
		}
	}
	inputs := 0
	for len(data) > 0 {
		if s.fields++; s.fields > s.limits.Fields {
			return refuse("more than %d fields (limit %d)", s.limits.Fields, s.limits.Fields)
		}
		number, wire, n := protowire.ConsumeTag(data)
		if n < 0 {
			return s.broken(data)
		}
		data = data[n:]
		if wire != protowire.BytesType {
			if n = consumeScalar(number, wire, data); n < 0 {
				return s.broken(data)
			}
			data = data[n:]
			continue
		}
		body, n := protowire.ConsumeBytes(data)
		if n < 0 {
			return s.broken(data)
		}
		if err := s.field(body, schema[kind][number], depth); err != nil {
			return err
		}
		data = data[n:]
		if kind == nodeMessage && number == 1 {
			s.joined += 2*inputs + 1 // the next square
			if inputs++; s.joined > maxJoined {
				return refuse("nodes of too many inputs, one of them of at least %d", inputs)
			}
		}
	}
	return nil
}

func (s *scanner) field(body []byte, kind message, depth int) error {
	switch kind {
	case leaf:
		return nil
	case name:
		if len(body) > s.limits.NameBytes {
			return refuse("a name of %d bytes (limit %d)", len(body), s.limits.NameBytes)
		}
		return nil
	case list:
		s.fields += len(body)
		return nil
	}
	return s.message(body, kind, depth+1)
}

// broken reports that the wire format is invalid where rest begins.
func (s *scanner) broken(rest []byte) error {
	return refuse("not an ONNX file, or cut short: the data makes no sense %d bytes before its end", len(rest))
}

// consumeScalar returns the length of a field that is not length-delimited. Groups are an error: ONNX does not use
// them, and they nest.
func consumeScalar(number protowire.Number, wire protowire.Type, data []byte) int {
	if wire == protowire.StartGroupType || wire == protowire.EndGroupType {
		return -1
	}
	return protowire.ConsumeFieldValue(number, wire, data)
}
