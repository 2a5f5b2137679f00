package tags

import (
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

func TestMovesAddUp(t *testing.T) {
	uitest.MovesAddUp(t, func(w, h int) ui.Screen {
		m, _ := page(&fakeAnswers{raters: []string{"ana"}}, w, h)
		return m
	})
}
