package real

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"beyond/engine/judge"
)

// validationPictures is the size of ILSVRC2012's validation set.
const validationPictures = 50_000

// PictureName is the file name of a validation picture, numbered from 1.
func PictureName(number int) string { return fmt.Sprintf("ILSVRC2012_val_%08d.JPEG", number) }

// ReadLabels reads real.json: a list of valid classes for each validation picture, in order. An empty list leaves the
// picture out of accuracy.
func ReadLabels(r io.Reader) (judge.Labels, error) {
	var lists [][]int
	if err := decode(r, &lists); err != nil {
		return nil, err
	}
	if len(lists) != validationPictures {
		return nil, fmt.Errorf("%d lists of classes, want %d", len(lists), validationPictures)
	}
	labels := make(judge.Labels, len(lists))
	for i, classes := range lists {
		for _, class := range classes {
			if class < 0 || class >= maxClass {
				return nil, fmt.Errorf("picture %d: no class %d", i+1, class)
			}
		}
		labels[PictureName(i+1)] = classes
	}
	return labels, nil
}

// maxJSON bounds every JSON file read here; the largest published one has 2 MB.
const maxJSON = 256 << 20

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
