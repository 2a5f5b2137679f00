package real

import (
	"encoding/json"
	"fmt"
	"io"

	"beyond/engine/judge"
	"beyond/engine/rows"
)

// validationPictures is the size of ILSVRC2012's validation set.
const validationPictures = 50_000

// PictureName is the file name of a validation picture, numbered from 1.
func PictureName(number int) string { return fmt.Sprintf("ILSVRC2012_val_%08d.JPEG", number) }

// ReadLabels reads real.json: a list of valid classes for each validation picture, in order. An empty list leaves the
// picture out of accuracy, and so does a bad one, which report names.
func ReadLabels(r io.Reader, report *rows.Report) (judge.Labels, error) {
	labels, n := make(judge.Labels, validationPictures), 0
	err := rows.JSONItems(io.LimitReader(r, maxJSON), report, func(i int, raw json.RawMessage) error {
		var classes []int
		n = i + 1
		err := json.Unmarshal(raw, &classes)
		for _, class := range classes {
			if err == nil && (class < 0 || class >= maxClass) {
				err = fmt.Errorf("no class %d", class)
			}
		}
		if err != nil {
			classes = nil
		}
		labels[PictureName(n)] = classes
		return err
	})
	if err != nil {
		return nil, err
	}
	if n != validationPictures {
		return nil, fmt.Errorf("%d lists of classes, want %d", n, validationPictures)
	}
	return labels, report.Refuse()
}

// maxJSON bounds every JSON file read here; the largest published one has 2 MB.
const maxJSON = 256 << 20
