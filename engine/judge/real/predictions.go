package real

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"

	"beyond/engine/judge"
	"beyond/engine/npy"
)

// ReadPredictions reads a model's predictions from three files: predictions, an array of classes [n], or [n, k] with
// the most probable class first; labels, an array [n]; and files, a JSON list of n paths, whose base names are the
// pictures. Arrays may have dtype uint8, uint16, int32 or int64.
func ReadPredictions(predictions, labels []byte, files io.Reader) ([]judge.Outcome, error) {
	tops, shape, err := classes(predictions)
	if err != nil {
		return nil, fmt.Errorf("predictions: %w", err)
	}
	if len(shape) == 0 || len(shape) > 2 || len(tops) == 0 {
		return nil, fmt.Errorf("predictions: shape %v, want [n] or [n, k]", shape)
	}
	truth, labelShape, err := classes(labels)
	if err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	var names []string
	if err := decode(files, &names); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	n := shape[0]
	if len(labelShape) != 1 || len(truth) != n || len(names) != n {
		const text = "%d predictions, labels of shape %v and %d files: want as many of each"
		return nil, fmt.Errorf(text, n, labelShape, len(names))
	}
	k := len(tops) / n
	outcomes, seen := make([]judge.Outcome, n), make(map[string]bool, n)
	for i, name := range names {
		name = path.Base(name)
		if seen[name] {
			return nil, fmt.Errorf("files: %.60q is there twice", name)
		}
		seen[name] = true
		outcomes[i] = judge.Outcome{Picture: name, Label: truth[i], Top: tops[i*k : (i+1)*k : (i+1)*k]}
	}
	return outcomes, nil
}

// ReadEvaluation reads the document of beyond eval --json --images. The base names of its paths are the pictures.
func ReadEvaluation(data []byte) ([]judge.Outcome, error) {
	type class struct{ Index int }
	var doc struct {
		Images []struct {
			Path  string
			Label *class
			Top5  []struct{ Class class }
		}
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("not a document of eval: %w", err)
	}
	if len(doc.Images) == 0 {
		return nil, errors.New("it lists no images: add --images to eval")
	}
	outcomes := make([]judge.Outcome, len(doc.Images))
	for i, img := range doc.Images {
		if len(img.Top5) == 0 {
			return nil, fmt.Errorf("image %d has no top5", i)
		}
		o := judge.Outcome{Picture: filepath.Base(filepath.FromSlash(img.Path)), Label: -1}
		if img.Label != nil {
			o.Label = img.Label.Index
		}
		for _, s := range img.Top5 {
			o.Top = append(o.Top, s.Class.Index)
		}
		outcomes[i] = o
	}
	return outcomes, nil
}

// classes reads an array of class indexes.
func classes(data []byte) (out, shape []int, err error) {
	h, err := npy.ReadHeader(bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	switch h.Descr {
	case "|u1":
		out, err = widen[uint8](data)
	case "<u2":
		out, err = widen[uint16](data)
	case "<i4":
		out, err = widen[int32](data)
	case "<i8":
		out, err = widen[int64](data)
	default:
		err = fmt.Errorf("dtype %q, want class indexes: uint8, uint16, int32 or int64", h.Descr)
	}
	for i, class := range out {
		if class < 0 || class >= maxClass {
			return nil, nil, fmt.Errorf("element %d: no class %d", i, class)
		}
	}
	return out, h.Shape, err
}

func widen[T uint8 | uint16 | int32 | int64](data []byte) ([]int, error) {
	elements, _, err := npy.Decode[T](data)
	out := make([]int, len(elements))
	for i, e := range elements {
		out[i] = int(e)
	}
	return out, err
}

// decode reads one JSON document and nothing after it.
func decode(r io.Reader, into any) error {
	d := json.NewDecoder(io.LimitReader(r, maxJSON))
	if err := d.Decode(into); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			return fmt.Errorf("JSON at byte %d: a %s where %s is due", kind.Offset, kind.Value, kind.Type)
		}
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return errors.New("the JSON ends early")
		}
		return fmt.Errorf("not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON document")
	}
	return nil
}
