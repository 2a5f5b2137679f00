package cli

import (
	"fmt"
	"strings"
	"testing"
)

// TestGivenIsNotLeftOut gives flags values that stand for a flag that is left out.
func TestGivenIsNotLeftOut(t *testing.T) {
	for want, words := range map[string][]string{
		"epsilon 0: must be positive":                          {"attack", "--epsilon", "0"},
		"epsilon -0: must be positive":                         {"attack", "--epsilon=-0"},
		"epsilon -0.01: must be positive":                      {"attack", "--epsilon", "-0.01"},
		"--target is empty: give a value or leave it out":      {"attack", "--target", ""},
		"--label is empty: give a value or leave it out":       {"attack", "--label="},
		"--classes is empty: give a value or leave it out":     {"eval", "--classes", ""},
		"--class is empty: give a value or leave it out":       {"critic", "--class", ""},
		"--model is empty: give a value or leave it out":       {"--accessible", "--model", ""},
		"--mask is empty: give a value or leave it out":        {"explain", "--mask", ""},
		"--store is empty: give a value or leave it out":       {"store", "check", "--store", ""},
		"--labels is empty: give a value or leave it out":      {"models", "run", "--labels", ""},
		"--predictions is empty: give a value or leave it out": {"judge", "report", "--predictions", ""},
	} {
		if code, out, stderr := command(t, words...); code != exitUsage || out != "" || stderr != "beyond: "+want+"\n" {
			t.Errorf("%q: exit code %d, %q, %q, want %d and %q", words, code, out, stderr, exitUsage, want)
		}
	}
}

// TestFault_55 asks for more threads than a machine can have.
func TestFault_55(t *testing.T) {
	for _, n := range []string{"-1", fmt.Sprint(mostWorkers() + 1), "100000", "1000000000"} {
		want := fmt.Sprintf("beyond: --workers %s: must be 0 to %d on this machine\n", n, mostWorkers())
		for _, words := range [][]string{{"eval"}, {"models", "bench"}, {"explain"}, {"--accessible"}} {
			if code, out, stderr := command(t, append(words, "--workers", n)...); code != exitUsage || out != "" ||
				stderr != want {
				t.Errorf("%s --workers %s: exit code %d, %q, %q", strings.Join(words, " "), n, code, out, stderr)
			}
		}
	}
	if code, _, stderr := command(t, "paths", "--workers", fmt.Sprint(mostWorkers())); code != 0 {
		t.Errorf("--workers %d: exit code %d, %s", mostWorkers(), code, stderr)
	}
}
