package run

import (
	"embed"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"time"

	"beyond/engine/shell"
)

// Script is an array job that computes a study's shards, and the job behind it that merges them.
type Script struct {
	Scheduler Scheduler
	Study     string // file
	Text      string // of the file, for a scheduler whose machines may not have it
	Out       string // folder of the run
	Shards    int
	CPUs      int
	Memory    int64         // bytes of a shard
	Time      time.Duration // of a shard; 0 is not limited
	Program   string        // command or path
	Image     string        // of containers
	Claim     string        // volume of containers
}

// Scheduler is a system that runs array jobs.
type Scheduler string

// Schedulers for which scripts are written.
const (
	Slurm      Scheduler = "slurm"
	Kubernetes Scheduler = "kubernetes"
)

//go:embed slurm.sh.tmpl kubernetes.yaml.tmpl
var templates embed.FS

// String is the script.
func (s Script) String() string {
	file := map[Scheduler]string{Slurm: "slurm.sh.tmpl", Kubernetes: "kubernetes.yaml.tmpl"}[s.Scheduler]
	t := template.Must(template.New(file).Funcs(template.FuncMap{
		"quote": shell.Quote, "json": strconv.Quote, "indent": indented,
	}).ParseFS(templates, file))
	var out strings.Builder
	if err := t.Execute(&out, s); err != nil {
		panic("run: " + err.Error()) // the templates are ours
	}
	return out.String()
}

// Name is the job's, from the study's file, as Kubernetes takes names.
func (s Script) Name() string {
	base := strings.TrimSuffix(filepath.Base(s.Study), filepath.Ext(s.Study))
	name := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(base), "-"), "-")
	if len(name) > 40 {
		name = strings.Trim(name[:40], "-")
	}
	return strings.Trim("beyond-"+name, "-")
}

// Last is the number of the last shard.
func (s Script) Last() int { return s.Shards - 1 }

// Megabytes is the memory of a shard with a reserve, a whole number of 256 MiB.
func (s Script) Megabytes() int64 {
	const step = 256
	return step * int64(math.Ceil(1.3*float64(s.Memory)/(step<<20)))
}

// Limit is the time of a shard with a reserve, in minutes: machines differ.
func (s Script) Limit() int { return int(math.Ceil(2*s.Time.Minutes())) + 10 }

// Seconds is Limit in seconds.
func (s Script) Seconds() int { return 60 * s.Limit() }

// WaitSeconds is how long the merge waits for shards that run one after another.
func (s Script) WaitSeconds() int { return s.Seconds() * (s.Shards + 1) }

// Days is Limit as Slurm writes times.
func (s Script) Days() string {
	m := s.Limit()
	return fmt.Sprintf("%d-%02d:%02d:00", m/(24*60), m/60%24, m%60)
}

// indented is a text whose lines begin with spaces, as a block of YAML.
func indented(spaces int, text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Repeat(" ", spaces) + strings.Join(lines, "\n"+strings.Repeat(" ", spaces))
}
