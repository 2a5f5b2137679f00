package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/run"
	"beyond/engine/shell"
	"beyond/ui/near"

	"github.com/spf13/cobra"
)

type runCommandFlags struct {
	out, shard string
	shards     int
	plan       bool
	skipsOK    bool
}

// runCommand carries a study out, in whole or one shard of it.
func (a *app) runCommand() *cobra.Command {
	var o runCommandFlags
	c := a.withJSON(&cobra.Command{
		Use:   "run STUDY.yaml --out DIR",
		Short: "Carry a study out, in pieces that can be killed, on any number of machines",
		Long: "Computes what STUDY.yaml describes into the folder DIR. Killed at any moment, the same command goes on. With\n" +
			"--shard, or in an array job of Slurm, Kubernetes, PBS or Grid Engine, it computes one share of the pictures;\n" +
			"beyond run merge puts the shares together. docs/runs.md describes the file.\n\n" + exitCodesHelp,
		Example: "beyond run paper.yaml --plan\nbeyond run paper.yaml --out paper\nbeyond run paper.yaml --out paper --shard 3/8",
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return a.runStudy(c.Context(), args[0], &o) },
	})
	c.ValidArgsFunction = completeStudy
	f := c.Flags()
	f.StringVar(&o.out, "out", "", "the folder of the run")
	f.StringVar(&o.shard, "shard", "", "compute share i of n only, i from 0 (default: what the scheduler says)")
	f.IntVar(&o.shards, "shards", 0, "how many shares there are, where the scheduler tells only which this is")
	f.BoolVar(&o.plan, "plan", false, "measure each step on some pictures, print time, memory and disk, and compute no more")
	f.BoolVar(&o.skipsOK, "skips-ok", false, "exit with 0, not 1, if pictures were left out, as schedulers want it")
	_ = c.MarkFlagDirname("out")
	c.AddCommand(a.runStatusCommand(), a.runMergeCommand(), a.runScriptCommand())
	return c
}

func completeStudy(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}

func (a *app) runStudy(ctx context.Context, file string, o *runCommandFlags) error {
	s, err := readStudy(file)
	if err != nil {
		return err
	}
	if o.out == "" && !o.plan {
		return wrongUse(errors.New("--out DIR: say where the run's folder is, or ask for --plan"))
	}
	shard, err := o.which(a.getenv, s)
	if err != nil {
		return wrongUse(err)
	}
	w, err := a.worker(ctx, file, s, o.out, shard)
	if err != nil {
		return err
	}
	if o.plan {
		return a.plan(ctx, w)
	}
	if err := w.Description.Enter(o.out); err != nil {
		return refusedFolder(o.out, err)
	}
	return a.work(ctx, w, o.skipsOK)
}

// worker opens all that a study names.
func (a *app) worker(ctx context.Context, file string, s *run.Study, out string, shard run.Shard) (*run.Worker, error) {
	inputs, data, err := a.openStudy(ctx, s)
	if err != nil {
		return nil, err
	}
	d, err := run.Describe(file, s, program(), data, inputs)
	if err != nil {
		return nil, refused(s.Data.Path, err)
	}
	caches, _ := memoryBudgets(os.DirFS("/")) // what is skipped must not depend on the machine
	return &run.Worker{
		Description: d, Inputs: inputs, Folder: out, Shard: shard, Threads: a.workers, Memory: caches, Now: a.now,
		Code: codeVersion(),
	}, nil
}

// readStudy reads a study file. A mistake in it is named with its line.
func readStudy(file string) (*run.Study, error) {
	text, err := readStudyFile(file)
	if err != nil {
		return nil, refused(file, err)
	}
	s, err := run.Parse(text)
	var unknown *run.UnknownKeyError
	if errors.As(err, &unknown) {
		if meant := near.Word(unknown.Key, unknown.Known); meant != "" {
			err = fmt.Errorf("%w: did you mean %s?", err, meant)
		} else {
			known := slices.Clone(unknown.Known)
			slices.Sort(known)
			err = fmt.Errorf("%w: known are %s", err, joined(known))
		}
	}
	if err != nil {
		return nil, &coded{exitUsage, fmt.Errorf("%s: %w", file, err)}
	}
	s.Resolve(filepath.Dir(file), func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	})
	return s, nil
}

func readStudyFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.New("not a file")
	}
	return io.ReadAll(io.LimitReader(f, run.StudyLimit+1))
}

// which is the shard to compute.
func (o *runCommandFlags) which(getenv func(string) string, s *run.Study) (run.Shard, error) {
	if o.shards < 0 {
		return run.Shard{}, fmt.Errorf("--shards %d: must not be negative", o.shards)
	}
	if o.shard != "" {
		shard, err := run.ParseShard(o.shard)
		if err != nil {
			return shard, fmt.Errorf("--%w", err)
		}
		return shard, nil
	}
	n := o.shards
	if n == 0 {
		n = s.Shards
	}
	return run.ShardOf(getenv, n)
}

// openStudy opens every model of a study, loaded, with the pictures as its labels name them. path is where they lie.
func (a *app) openStudy(ctx context.Context, s *run.Study) (inputs []run.Input, path string, err error) {
	if a.selection != "" {
		return nil, "", wrongUse(errors.New("--selection: a study names its pictures itself; export the selection to a folder"))
	}
	for i := range s.Models {
		if s.Models[i].Model == "" {
			s.Models[i].Model = finder().Embedded.Name
		}
		c := s.Choice(i)
		set, m, err := a.open(ctx, s.Data.Path, c)
		if err != nil {
			return nil, "", err
		}
		if set, err = someClasses(set, m, s.Data.Classes); err != nil {
			return nil, "", err
		}
		if err := m.Load(ctx); err != nil {
			return nil, "", refusedModel(c.Model, err)
		}
		if s.Models[i].Name != "" {
			m.Name = s.Models[i].Name
		}
		if i < len(s.Models)-1 {
			m.Unload() // all of a large study would not fit in memory
		}
		inputs = append(inputs, run.Input{Model: m, Set: set})
	}
	return inputs, absolute(s.Data.Path), nil
}

// someClasses leaves the pictures with certain labels in a set.
func someClasses(set *dataset.Set, m *engine.Model, names []string) (*dataset.Set, error) {
	if len(names) == 0 {
		return set, nil
	}
	wanted := map[int]bool{}
	for _, name := range names {
		class, err := m.Classes.Find(name)
		if err != nil {
			return nil, wrongUse(fmt.Errorf("data: classes: %w", err))
		}
		wanted[class.Index] = true
	}
	set = set.Filter(func(item dataset.Item) bool { return wanted[item.Label] })
	if len(set.Items) == 0 {
		return nil, refused(set.Name, errors.New("no pictures of the classes asked for"))
	}
	return set, nil
}

// program says which program this is.
func program() run.Program {
	p := run.Program{Version: version()}
	known := false
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				p.Revision = s.Value
			case "vcs.modified":
				known = s.Value == "false"
			}
		}
	}
	if !known {
		p.Binary, p.Arch = executableSum(), runtime.GOARCH
	}
	return p
}

// executableSum is the SHA-256 of this program's file, hexadecimal; "" if it cannot be read.
func executableSum() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// refusedFolder gives an error about a run's folder its exit code.
func refusedFolder(folder string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		err = errors.New("no run: it has no run.json")
	}
	return refused(folder, err)
}

// work computes a shard, and merges where it is the only one.
func (a *app) work(ctx context.Context, w *run.Worker, skipsOK bool) error {
	p, err := a.startProgress("run")
	if err != nil {
		return err
	}
	w.Report = func(at run.Progress) {
		p.step(at.Step, at.Pictures, at.All, time.Duration(at.SecondsLeft*float64(time.Second)))
	}
	done, err := w.Run(ctx)
	p.end()
	if err != nil {
		if ctx.Err() != nil {
			a.say("what is done is kept; go on with: " + w.Command())
		}
		return storageError(w.Folder, err)
	}
	r := runDone{Run: w.Folder, Shard: w.Shard.String(), Kernel: engine.KernelPath(), Done: *done}
	if r.Merged, r.Next, err = a.mergeWhole(ctx, w); err != nil {
		return err
	}
	if err := a.print(r, func() { a.writeRunDone(r) }); err != nil {
		return err
	}
	if skipsOK {
		a.leftOut = leftOutRows{}
		return nil
	}
	return someFailed(done.Pictures, 0, done.Skipped)
}

// runDone is the document of the command run.
type runDone struct {
	Run    string `json:"run"`
	Shard  string `json:"shard"`
	Kernel string `json:"kernel"`
	run.Done
	Merged bool   `json:"merged"`
	Next   string `json:"next"` // the command that goes on
}

// mergeWhole merges a run that is one shard, and says what is next.
func (a *app) mergeWhole(ctx context.Context, w *run.Worker) (merged bool, next string, err error) {
	if w.Shard.N == 1 {
		if _, err := run.Merge(ctx, w.Folder, false); err != nil {
			return false, "", refusedFolder(w.Folder, err)
		}
		return true, "beyond --run " + shell.Quote(w.Folder), nil
	}
	status, err := run.StatusOf(w.Folder)
	if err != nil {
		return false, "", refusedFolder(w.Folder, err)
	}
	return false, status.Next, nil
}

func (a *app) writeRunDone(r runDone) {
	what := fmt.Sprintf("%d pictures", r.Pictures)
	if r.Shard != "0/1" {
		what += " of shard " + r.Shard
	}
	switch {
	case r.Earlier:
		a.printf("%s: %s were done before\n", r.Run, what)
	case r.Resumed > 0:
		a.printf("%s: %s done, with %d results of an earlier start\n", r.Run, what, r.Resumed)
	default:
		a.printf("%s: %s done\n", r.Run, what)
	}
	for _, s := range r.Skipped {
		a.printf("left out %s: %s\n", s.Path, s.Reason)
	}
	if r.Next != "" {
		a.printf("next: %s\n", r.Next)
	}
}
