package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"beyond/engine/people"
	"beyond/engine/store"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// batchFlags are the rules by which results of Mechanical Turk are brought in.
type batchFlags struct {
	people.Batch
	seconds string
}

// batchRules are the names of the flags.
var batchRules = []string{"hash-workers", "approved", "approval-rate", "checks-passed", "seconds"}

func (f *batchFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.BoolVar(&f.Hash, "hash-workers", false, "of a batch: give workers names that do not tell their ids")
	flags.BoolVar(&f.Approved, "approved", false,
		"of a batch: only approved assignments (default: all that are not rejected)")
	flags.Float64Var(&f.Rate, "approval-rate", 0,
		"of a batch: only workers of whose work so many percent were approved")
	flags.Float64Var(&f.Checks, "checks-passed", 0,
		"of a batch: only workers who pass so many percent of its attention checks")
	flags.StringVar(&f.seconds, "seconds", "", "of a batch: only assignments that took so long, as 20-180")
}

// largestBatch bounds the file of a batch: results are some hundred bytes an answer.
const largestBatch = 256 << 20

// batch reads the results of a batch from path. They are nil if it is a file of another kind, or none.
func (f *batchFlags) batch(flags *pflag.FlagSet, path string) ([]byte, error) {
	if f.seconds != "" {
		var least, most int
		if n, err := fmt.Sscanf(f.seconds, "%d-%d", &least, &most); n < 2 || err != nil || least < 0 || most < least {
			return nil, wrongUse(fmt.Errorf("--seconds %q: want two numbers, as 20-180", f.seconds))
		}
		f.Least, f.Most = time.Duration(least)*time.Second, time.Duration(most)*time.Second
	}
	for _, p := range []float64{f.Rate, f.Checks} {
		if !(p >= 0 && p <= 100) {
			return nil, wrongUse(errors.New("--approval-rate and --checks-passed are percent, 0 to 100"))
		}
	}
	var text []byte
	if path != "" {
		var err error
		if text, err = readBatch(path); err != nil {
			return nil, err
		}
	}
	for _, rule := range batchRules {
		if text == nil && flags.Changed(rule) {
			return nil, wrongUse(fmt.Errorf("--%s belongs to --mturk BATCH.csv", rule))
		}
	}
	return text, nil
}

// readBatch reads a CSV. It is nil for JSON, which published votes are.
func readBatch(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, refused(path, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, largestBatch+1))
	if err == nil && len(text) > largestBatch {
		err = fmt.Errorf("over %d MiB", largestBatch>>20)
	}
	if begin := bytes.TrimSpace(text[:min(len(text), 100)]); len(begin) > 0 && (begin[0] == '[' || begin[0] == '{') {
		return nil, nil
	}
	return text, refused(path, err)
}

// importBatch brings in the results of a batch, and names the rows that it leaves out.
func (a *app) importBatch(ctx context.Context, s *store.Store, path string, text []byte, b people.Batch) error {
	report, err := b.Import(ctx, s, text)
	if err := storeError(err); errors.As(err, new(*coded)) {
		return err
	}
	if err != nil {
		return refused(path, err)
	}
	err = a.print(report, func() {
		a.printf("%d of %d assignments, of %d workers: %d answers, %d of them new.\n", report.Imported, report.Assignments,
			report.Workers, report.Added+report.Known, report.Added)
		if report.Filtered > 0 {
			a.printf("%d left out by the rules, of which %d are rejected.\n", report.Filtered, report.Rejected)
		}
	})
	if err != nil || len(report.Problems) == 0 {
		return err
	}
	for _, p := range report.Problems {
		a.say(fmt.Sprintf("left out %s", p))
	}
	return &coded{code: exitSome}
}
