package cli

import (
	"os"
	"strings"
	"testing"
)

func TestDidYouMean(t *testing.T) {
	t.Chdir(t.TempDir())
	for words, want := range map[string]string{
		"evla":                 `"evla" is no command of beyond: did you mean eval?`,
		"evla gallery --json":  `"evla" is no command of beyond: did you mean eval?`,
		"atack --steps 3":      `"atack" is no command of beyond: did you mean attack?`,
		"models lst":           `"lst" is no command of beyond models: did you mean list?`,
		"judge reprot":         `"reprot" is no command of beyond judge: did you mean report?`,
		"config xyzzy":         `"xyzzy" is no command of beyond config: use check, init, path, show`,
		"explain fti":          `"fti" is no command of beyond explain: did you mean fit?`,
		"eval --modle x":       "unknown flag: --modle: did you mean --model?",
		"eval --acessible":     "unknown flag: --acessible",
		"attack --epsilom=0.1": "unknown flag: --epsilom: did you mean --epsilon?",
	} {
		code, out, stderr := command(t, strings.Fields(words)...)
		if code != exitUsage || out != "" || stderr != "beyond: "+want+"\n" {
			t.Errorf("%s: %d, %q, %q, want %q", words, code, out, stderr, want)
		}
	}
}

// A folder that is spelt like a command is data.
func TestFolderLikeACommand(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("evla", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, stderr := command(t, "evla"); strings.Contains(stderr, "did you mean") {
		t.Errorf("%s", stderr)
	}
}
