package dataset

import (
	"strconv"
	"testing"
)

// TestCheckListsNoMoreThanItCan counts all problems, and lists the first.
func TestCheckListsNoMoreThanItCan(t *testing.T) {
	var c Check
	for i := range MostProblems + 5 {
		c.add(strconv.Itoa(i), Skipped, "")
	}
	c.finish()
	if len(c.Problems) != MostProblems || c.Failed() != MostProblems+5 || c.Problems[9].Path != "9" {
		t.Errorf("%d problems listed, %d counted", len(c.Problems), c.Failed())
	}
}
