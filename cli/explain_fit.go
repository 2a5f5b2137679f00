package cli

import (
	"errors"
	"fmt"

	"beyond/engine/lime"

	"github.com/spf13/cobra"
)

type explainFitFlags struct {
	fit                    fitFlags
	samples, probabilities string
}

// explainFitCommand fits LIME's surrogate to samples from elsewhere.
func (a *app) explainFitCommand() *cobra.Command {
	var o explainFitFlags
	c := a.withJSON(&cobra.Command{
		Use:   "fit --samples S.npy --probabilities P.npy",
		Short: "Fit LIME's surrogate to samples and probabilities",
		Long: "S: uint8 [n,d] of 0 (hidden) and 1 (visible), row 0 all ones. P: float64 or float32 [n], the " +
			"class' probability\n" +
			"for each row.\n\n" + exitCodesHelp,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.explainFit(&o) },
	})
	o.fit.add(c)
	f := c.Flags()
	f.StringVar(&o.samples, "samples", "", "uint8 [n,d] array of 0 and 1 (.npy)")
	f.StringVar(&o.probabilities, "probabilities", "", "float64 or float32 [n] array (.npy)")
	return c
}

func (a *app) explainFit(o *explainFitFlags) error {
	if o.samples == "" || o.probabilities == "" {
		return wrongUse(errors.New("give both --samples and --probabilities"))
	}
	samples, n, d, err := readSamples(o.samples)
	if err != nil {
		return refused(o.samples, err)
	}
	probabilities, err := readProbabilities(o.probabilities, n)
	if err != nil {
		return refused(o.probabilities, err)
	}
	settings, err := o.fit.settings(max(n, 2), 0)
	if err != nil {
		return wrongUse(err)
	}
	fits, err := lime.Surrogates(samples, probabilities, d, []int{0}, settings)
	f := lime.Fit{Samples: n, Segments: d, Err: err}
	if err == nil {
		f = fits[0]
	}
	if err := a.print(f.Document(), func() { a.writeFit(f) }); err != nil {
		return err
	}
	return refused(o.samples, f.Err)
}

func (a *app) writeFit(f lime.Fit) {
	if f.Err != nil {
		return
	}
	a.printf("n %d · %d segments · R² %.4f · intercept %.4f\nsegment  weight\n", f.Samples, f.Segments, f.R2, f.Intercept)
	for _, w := range f.Selected {
		a.printf("%7d  %+.6f\n", w.Segment, w.Weight)
	}
}

// readSamples reads and checks the rows.
func readSamples(path string) (samples []uint8, n, d int, err error) {
	samples, n, d, err = readRows[uint8](path)
	if err != nil {
		return nil, 0, 0, err
	}
	for i, z := range samples {
		if z > 1 {
			return nil, 0, 0, fmt.Errorf("row %d has %d: only 0 and 1 are allowed", i/d, z)
		}
		if i < d && z != 1 {
			return nil, 0, 0, errors.New("row 0 is the picture itself and must be all ones")
		}
	}
	return samples, n, d, nil
}

// readProbabilities reads n probabilities of either precision.
func readProbabilities(path string, n int) ([]float64, error) {
	values, shape, err := readArray[float64](path)
	if single, singleShape, err32 := readArray[float32](path); err32 == nil {
		values, shape, err = make([]float64, len(single)), singleShape, nil
		for i, v := range single {
			values[i] = float64(v)
		}
	}
	if err != nil {
		return nil, err
	}
	if len(values) != n || len(shape) > 2 {
		return nil, fmt.Errorf("shape %v for %d samples", shape, n)
	}
	const rounding = 1e-5 // of a softmax in single precision
	for i, p := range values {
		if !(p >= -rounding && p <= 1+rounding) {
			return nil, fmt.Errorf("row %d has %g: a probability lies from 0 to 1", i, p)
		}
	}
	return values, nil
}
