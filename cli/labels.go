package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"beyond/assets"
	"beyond/engine"
	"beyond/engine/dataset"
	"github.com/spf13/cobra"
)

// withBackground names the list of networks of 1001 outputs, of which the first stands for none of the classes.
const withBackground = "imagenet1001"

func (f *modelFlags) addLabels(c *cobra.Command) {
	c.Flags().StringVar(&f.labels, "labels", "", "names of the model's outputs: a file of index,wnid,name or of one name a line, or\n"+
		withBackground+", ImageNet's behind a background class (default: ImageNet's 1000)")
}

// imagenet returns the ImageNet class list.
func imagenet() (*dataset.Classes, error) {
	return dataset.ParseClasses(bytes.NewReader(assets.Classes))
}

// labelLimit bounds a list of labels; ImageNet's has 25 kB.
const labelLimit = 16 << 20

// classes returns the names of the model's outputs.
func (f *modelFlags) classes() (*dataset.Classes, error) {
	switch f.labels {
	case "":
		return imagenet()
	case withBackground:
		return imagenetBehindBackground()
	}
	file, err := os.Open(f.labels)
	if err != nil {
		return nil, refused(f.labels, errors.Unwrap(err))
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, refused(f.labels, errors.New("not a regular file"))
	}
	data, err := io.ReadAll(io.LimitReader(file, labelLimit+1))
	if err != nil {
		return nil, refused(f.labels, err)
	}
	if len(data) > labelLimit {
		return nil, refused(f.labels, fmt.Errorf("more than %d bytes", labelLimit))
	}
	parse := dataset.ParseNames
	if bytes.HasPrefix(data, []byte("index,")) {
		parse = dataset.ParseClasses
	}
	list, err := parse(bytes.NewReader(data))
	if err != nil {
		return nil, refused(f.labels, err)
	}
	return list, nil
}

func imagenetBehindBackground() (*dataset.Classes, error) {
	list, err := imagenet()
	if err != nil {
		return nil, err
	}
	names := bytes.NewBufferString("background\n")
	for i := range list.Len() {
		fmt.Fprintln(names, list.At(i).WNID, list.At(i).Name)
	}
	return dataset.ParseNames(names)
}

// refusedModel names the model and what can be done about it.
func refusedModel(model string, err error) error {
	var labels *engine.LabelsError
	if errors.As(err, &labels) {
		err = fmt.Errorf("%w: choose --labels", err)
	}
	return refused(model, err)
}
