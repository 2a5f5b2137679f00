package run

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// decoder fills structs from a YAML tree, strictly: a key that no field has is an error with its line. A scalar may
// stand for a mapping with one key, the one that is marked short, and a single item for a list of one.
type decoder struct {
	anchors map[string]ast.Node
	nodes   int // decoded so far
	lines   map[string]int
}

// mostNodes bounds what aliases can multiply.
const mostNodes = 200_000

// A LineError is a mistake in a study file.
type LineError struct {
	Line    int
	Problem string
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Problem) }

// An UnknownKeyError is a key that a study has not, with the keys that may stand in its place.
type UnknownKeyError struct {
	Line  int
	Key   string
	Known []string
}

func (e *UnknownKeyError) Error() string {
	return fmt.Sprintf("line %d: unknown key %q", e.Line, e.Key)
}

func wrong(n ast.Node, format string, args ...any) error {
	return &LineError{lineOf(n), fmt.Sprintf(format, args...)}
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 1
}

// bare follows tags, anchors and aliases to a value, nil for null.
func (d *decoder) bare(n ast.Node) (ast.Node, error) {
	for range 100 {
		switch v := n.(type) {
		case nil, *ast.NullNode:
			return nil, nil
		case *ast.TagNode:
			return nil, wrong(n, "tags such as %s are not read", v.Start.Value)
		case *ast.AnchorNode:
			d.anchors[v.Name.String()] = v.Value
			n = v.Value
		case *ast.AliasNode:
			target, ok := d.anchors[v.Value.String()]
			if !ok {
				return nil, wrong(n, "nothing is marked &%s", v.Value)
			}
			n = target
		default:
			return n, nil
		}
	}
	return nil, wrong(n, "aliases in a circle")
}

// decode fills v, which is at a path such as "attacks[0].norm".
func (d *decoder) decode(n ast.Node, v reflect.Value, path string) error {
	if d.nodes++; d.nodes > mostNodes {
		return wrong(n, "more than %d values", mostNodes)
	}
	if n != nil {
		d.lines[path] = lineOf(n)
	}
	n, err := d.bare(n)
	if err != nil || n == nil {
		return err
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
			defaults(v.Interface())
		}
		return d.decode(n, v.Elem(), path)
	case reflect.Slice:
		return d.list(n, v, path)
	case reflect.Struct:
		return d.mapping(n, v, path)
	}
	return d.scalar(n, v, path)
}

func (d *decoder) list(n ast.Node, v reflect.Value, path string) error {
	items := []ast.Node{n}
	if sequence, ok := n.(*ast.SequenceNode); ok {
		items = sequence.Values
	}
	for i, item := range items {
		one := reflect.New(v.Type().Elem())
		defaults(one.Interface())
		if err := d.decode(item, one.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
		v.Set(reflect.Append(v, one.Elem()))
	}
	return nil
}

// field is a key of a struct.
type field struct {
	at    int
	short bool
}

func fieldsOf(t reflect.Type) (fields map[string]field, names []string) {
	fields = map[string]field{}
	for i := range t.NumField() {
		name, short, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		fields[name], names = field{i, short != ""}, append(names, name)
	}
	return fields, names
}

func (d *decoder) mapping(n ast.Node, v reflect.Value, path string) error {
	fields, names := fieldsOf(v.Type())
	var entries []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		entries = m.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{m}
	default:
		for _, name := range names {
			if f := fields[name]; f.short {
				return d.decode(n, v.Field(f.at), join(path, name))
			}
		}
		return wrong(n, "%s: want keys such as %s", path, strings.Join(names[:min(3, len(names))], ", "))
	}
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Key.IsMergeKey() {
			return wrong(e, "merge keys (<<) are not read")
		}
		name := e.Key.GetToken().Value
		f, ok := fields[name]
		if !ok && path == "" { // a single one of something may be called so
			name += "s"
			f, ok = fields[name]
		}
		if !ok {
			return &UnknownKeyError{lineOf(e.Key), e.Key.GetToken().Value, names}
		}
		if seen[name] {
			return wrong(e.Key, "%q is there twice", name)
		}
		seen[name] = true
		if err := d.decode(e.Value, v.Field(f.at), join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (d *decoder) scalar(n ast.Node, v reflect.Value, path string) error {
	text, ok := plain(n)
	if !ok {
		return wrong(n, "%s: want one value", path)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
		return nil
	case reflect.Int:
		i, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 32)
		if err != nil {
			return wrong(n, "%s %q: want a whole number", path, text)
		}
		v.SetInt(i)
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return wrong(n, "%s %q: want a number", path, text)
		}
		v.SetFloat(f)
	case reflect.Bool:
		b, ok := n.(*ast.BoolNode)
		if !ok {
			return wrong(n, "%s %q: want true or false", path, text)
		}
		v.SetBool(b.Value)
	}
	return nil
}

// plain is the text of a scalar as it is written.
func plain(n ast.Node) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(s.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}
