package cli

import "testing"

func TestEveryClassHasAGloss(t *testing.T) {
	list, err := imagenet()
	if err != nil {
		t.Fatal(err)
	}
	for i := range list.Len() {
		if c := list.At(i); glosses()[c.WNID] == "" {
			t.Errorf("%v has none", c)
		}
	}
	const want = "large globular fruit having many seeds with juicy red pulp in a tough brownish-red rind"
	if got := glosses()["n07768694"]; got != want {
		t.Errorf("pomegranate: %q, want %q", got, want)
	}
}
