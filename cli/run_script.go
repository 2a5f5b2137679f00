package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"beyond/engine/run"

	"github.com/spf13/cobra"
)

type runScriptFlags struct {
	slurm, kubernetes bool
	shards, cpus      int
	out, image, claim string
	program           string
}

// runScriptCommand prints the job that computes a study on a cluster.
func (a *app) runScriptCommand() *cobra.Command {
	var o runScriptFlags
	c := &cobra.Command{
		Use:   "script STUDY.yaml --slurm|--kubernetes --shards N",
		Short: "Print the array job that computes a study on a cluster, and merges it",
		Long: "Prints a script for sbatch, or manifests for kubectl: a job with a task for each shard, and the job behind it\n" +
			"that merges. Time and memory are measured on some pictures; where the data are not here, they are guessed.\n\n" +
			exitCodesHelp,
		Example: "beyond run script paper.yaml --slurm --shards 64 --out paper > paper.sh\nsbatch paper.sh",
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return a.runScript(c.Context(), args[0], &o) },
	}
	c.ValidArgsFunction = completeStudy
	f := c.Flags()
	f.BoolVar(&o.slurm, "slurm", false, "for Slurm")
	f.BoolVar(&o.kubernetes, "kubernetes", false, "for Kubernetes")
	f.IntVar(&o.shards, "shards", 0, "how many shards (default: the study's)")
	f.IntVar(&o.cpus, "cpus", 1, "processors of a shard")
	f.StringVar(&o.out, "out", "", "the folder of the run (default: named after the study)")
	f.StringVar(&o.program, "program", "", "beyond on the cluster (default: this one; in a container, beyond)")
	f.StringVar(&o.image, "image", "beyond:latest", "with --kubernetes: the container's image")
	f.StringVar(&o.claim, "claim", "beyond", "with --kubernetes: the volume claim with the data, which takes the run")
	c.MarkFlagsMutuallyExclusive("slurm", "kubernetes")
	_ = c.MarkFlagDirname("out")
	return c
}

func (a *app) runScript(ctx context.Context, file string, o *runScriptFlags) error {
	if !o.slurm && !o.kubernetes {
		return wrongUse(errors.New("say --slurm or --kubernetes"))
	}
	s, err := readStudy(file)
	if err != nil {
		return err
	}
	text, err := readStudyFile(file)
	if err != nil {
		return refused(file, err)
	}
	j := run.Script{
		Scheduler: run.Slurm, Study: file, Text: string(text), Out: o.out, Shards: o.shards, CPUs: o.cpus,
		Program: o.program, Image: o.image, Claim: o.claim,
	}
	if o.kubernetes {
		j.Scheduler = run.Kubernetes
	}
	if err := o.complete(&j, s); err != nil {
		return wrongUse(err)
	}
	a.resources(ctx, &j, s)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.printf("%s", j)
	return nil
}

// complete checks the flags, and fills in what they leave out.
func (o *runScriptFlags) complete(j *run.Script, s *run.Study) error {
	if j.Shards == 0 {
		j.Shards = s.Shards
	}
	if _, err := run.ParseShard(fmt.Sprintf("0/%d", j.Shards)); err != nil {
		return fmt.Errorf("--shards %d: say how many, 1 to 10000", j.Shards)
	}
	if j.CPUs < 1 || j.CPUs > 1024 {
		return fmt.Errorf("--cpus %d: must be 1 to 1024", j.CPUs)
	}
	if j.Out == "" {
		j.Out = strings.TrimSuffix(filepath.Base(j.Study), filepath.Ext(j.Study)) + "-run"
	}
	if j.Program == "" {
		j.Program = "beyond"
		if path, err := os.Executable(); err == nil && o.slurm {
			j.Program = path
		}
	}
	return nil
}

// Resources of a shard where nothing can be measured.
const (
	guessedMemory = 1 << 30
	guessedTime   = 12 * time.Hour
)

// resources measures what a shard takes. Where that fails, as of data that only the cluster has, they are guessed.
func (a *app) resources(ctx context.Context, j *run.Script, s *run.Study) {
	j.Memory, j.Time = guessedMemory, guessedTime
	a.workers = j.CPUs
	w, err := a.worker(ctx, j.Study, s, j.Out, run.Shard{I: 0, N: j.Shards})
	if err == nil {
		var p *run.Plan
		if p, err = a.measured(ctx, w); err == nil {
			j.Memory, j.Time = p.Memory, time.Duration(p.SecondsPerShard*float64(time.Second))
			return
		}
	}
	if ctx.Err() == nil {
		a.say("time and memory of the job are guessed: " + err.Error())
	}
}
