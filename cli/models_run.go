package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/score"

	"github.com/spf13/cobra"
)

type runFlags struct {
	modelFlags
	input, output, gradient, labels string
	crop, writeCrop                 string
}

// modelsRunCommand runs a model on an array, for comparison with other tools.
func (a *app) modelsRunCommand() *cobra.Command {
	var o runFlags
	c := &cobra.Command{
		Use:   "run (--input X.npy | --crop F.png --preset P)",
		Short: "Run a model on an array or a picture",
		Long: "X: [n,C,H,W] or [n,H,W,C], float32, float64 or uint8, as the network takes it. --output gets the logits,\n" +
			"[n,classes]; --gradient the derivative of the sum of the cross-entropies of --labels with respect to X.\n\n" +
			exitCodesHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.runModel(c.Context(), &o) },
	}
	o.addModel(c)
	f := c.Flags()
	f.StringVar(&o.input, "input", "", "array [n,C,H,W] of float32, float64 or uint8 (.npy)")
	f.StringVar(&o.output, "output", "", "where the logits go (.npy)")
	f.StringVar(&o.gradient, "gradient", "", "where the gradient goes (.npy); needs --labels")
	f.StringVar(&o.labels, "labels", "", "class indices, one a picture, separated by commas")
	f.StringVar(&o.crop, "crop", "", "a picture instead of --input, prepared by the preset")
	f.StringVar(&o.writeCrop, "write-crop", "", "where the prepared picture goes (.png)")
	return c
}

func (a *app) runModel(ctx context.Context, o *runFlags) error {
	if (o.input == "") == (o.crop == "") {
		return wrongUse(errors.New("give either --input or --crop"))
	}
	x, m, err := a.loadInput(ctx, o)
	if err != nil {
		return err
	}
	n := x.shape[0]
	labels, err := o.parseLabels(n, m.Network().Classes())
	if err != nil {
		return wrongUse(err)
	}
	logits, gradient, err := compute(ctx, m, x.values, n, labels, a.workers)
	if err != nil {
		return err
	}
	if o.gradient != "" {
		if err := x.like(gradient).write(o.gradient); err != nil {
			return err
		}
	}
	if o.output != "" {
		return writeArray(o.output, logits, n, m.Network().Classes())
	}
	return a.printTop(logits, n)
}

// loadInput returns the input and the model it is for.
func (a *app) loadInput(ctx context.Context, o *runFlags) (x pictures, m *engine.Model, err error) {
	if o.crop != "" {
		return a.loadPicture(ctx, o)
	}
	if o.writeCrop != "" {
		return x, nil, wrongUse(errors.New("--write-crop needs --crop"))
	}
	x, unread := readPictures(o.input)
	if m, err = a.openBare(ctx, o.Choice, x.size()); err != nil {
		return x, nil, err
	}
	if unread == nil {
		c, h, w := m.Network().Input()
		x, unread = x.arranged(c, h, w)
	}
	return x, m, refused(o.input, unread)
}

func (a *app) loadPicture(ctx context.Context, o *runFlags) (x pictures, m *engine.Model, err error) {
	if m, err = engine.OpenModel(ctx, a.finder(), o.Choice, nil); err == nil {
		err = m.Load(ctx)
	}
	if err != nil {
		return x, nil, refusedModel(o.Model, err)
	}
	var crop *imaging.RGB
	data, err := os.ReadFile(o.crop)
	if err == nil {
		crop, _, err = m.Preset.Decode(data, imaging.DefaultLimits)
	}
	if err != nil {
		return x, nil, refused(o.crop, err)
	}
	if o.writeCrop != "" {
		if err := writePNG(o.writeCrop, crop); err != nil {
			return x, nil, err
		}
	}
	x = pictures{values: make([]float32, 3*crop.W*crop.H), shape: [4]int{1, 3, crop.H, crop.W}}
	m.Preset.Normalise(x.values, crop)
	return x, m, nil
}

func (o *runFlags) parseLabels(n, classes int) ([]int, error) {
	if o.gradient == "" {
		return nil, nil
	}
	if o.labels == "" {
		return nil, errors.New("--gradient needs --labels")
	}
	var labels []int
	for _, part := range strings.Split(o.labels, ",") {
		label, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || label < 0 || label >= classes {
			return nil, fmt.Errorf("--labels: %q is not a class index from 0 to %d", part, classes-1)
		}
		labels = append(labels, label)
	}
	if len(labels) != n {
		return nil, fmt.Errorf("--labels: %d labels for %d pictures", len(labels), n)
	}
	return labels, nil
}

// compute runs n pictures in batches; with labels it derives their losses.
func compute(
	ctx context.Context, m *engine.Model, x []float32, n int, labels []int, workers int,
) (logits, gradient []float32, err error) {
	const batch = 8
	s, err := m.NewSession(ctx, min(n, batch), engine.Threads(workers))
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	size := len(x) / n
	for at := 0; at < n; at += batch {
		end := min(at+batch, n)
		part := x[at*size : end*size]
		var y, g []float32
		if labels == nil {
			y, err = s.Forward(ctx, part, end-at)
		} else {
			y, g, err = s.InputGradient(ctx, part, labels[at:end])
		}
		if err != nil {
			return nil, nil, err
		}
		logits, gradient = append(logits, y...), append(gradient, g...)
	}
	return logits, gradient, nil
}

// printTop prints the five most probable classes of each picture, when no file for the logits is given.
func (a *app) printTop(logits []float32, n int) error {
	list, err := imagenet()
	if err != nil {
		return err
	}
	size := len(logits) / n
	for i := range n {
		for place, s := range score.Top(score.Softmax(logits[i*size:(i+1)*size]), 5) {
			name := "class " + strconv.Itoa(s.Class)
			if size == list.Len() {
				name = list.At(s.Class).Name
			}
			a.printf("%3d  %d  %6.3f  %s\n", i, place+1, s.P, name)
		}
	}
	return nil
}
