package cli

import (
	"path/filepath"
	"strings"
	"testing"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// TestKubernetesManifests decodes what run script prints into the types of Kubernetes, strictly: a key that they have
// not is an error.
func TestKubernetesManifests(t *testing.T) {
	file := filepath.Join(t.TempDir(), "My Study.yaml")
	write(t, file, []byte("# a comment: \"quoted\"\ndata: {classes: [orange]}\nattacks:\n  - steps: 1\n\nselectors: [adv]\n"))
	code, out, stderr := command(t, "run", "script", file, "--kubernetes", "--shards", "5", "--out", "runs/it's", "--image", "x:1")
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	documents := strings.Split(out, "\n---\n")
	if len(documents) != 3 {
		t.Fatalf("%d documents, want a config map and two jobs:\n%s", len(documents), out)
	}
	var config core.ConfigMap
	var shards, merge batch.Job
	for i, into := range []any{&config, &shards, &merge} {
		if err := yaml.UnmarshalStrict([]byte(documents[i]+"\n"), into, yaml.DisallowUnknownFields); err != nil {
			t.Fatalf("%v in\n%s", err, documents[i])
		}
	}
	if got, want := config.Data["study.yaml"], string(read(t, file)); got != want || config.Kind != "ConfigMap" {
		t.Errorf("the study is %q, want %q", got, want)
	}
	s, pod := shards.Spec, shards.Spec.Template.Spec
	switch {
	case shards.Name != "beyond-my-study" || shards.Kind != "Job" || shards.APIVersion != "batch/v1":
		t.Errorf("%s %s %s", shards.APIVersion, shards.Kind, shards.Name)
	case *s.Completions != 5 || *s.Parallelism != 5 || *s.CompletionMode != batch.IndexedCompletion:
		t.Errorf("%+v, want five indexes", s)
	case *s.BackoffLimitPerIndex < 1 || *s.MaxFailedIndexes != 0 || len(s.PodFailurePolicy.Rules) != 2:
		t.Errorf("%+v, want an index to be tried again", s)
	case pod.RestartPolicy != core.RestartPolicyNever: // as backoffLimitPerIndex and podFailurePolicy demand
		t.Errorf("restart policy %s", pod.RestartPolicy)
	}
	c := pod.Containers[0]
	if want := "beyond run /study/study.yaml --out runs/it's --shards 5 --workers 1 --skips-ok"; strings.Join(c.Command, " ") != want {
		t.Errorf("%q, want %s", c.Command, want)
	}
	if memory := c.Resources.Limits.Memory().Value(); memory < 256<<20 || memory > 4<<30 || c.Resources.Requests.Cpu().Value() != 1 {
		t.Errorf("%+v: want what the plan has measured", c.Resources)
	}
	m := merge.Spec.Template.Spec.Containers[0]
	if got := strings.Join(m.Command, " "); got != "beyond run merge runs/it's --wait" || merge.Name != "beyond-my-study-merge" {
		t.Errorf("%s %s", merge.Name, got)
	}
}
