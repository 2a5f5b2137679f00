package guard

import "github.com/charmbracelet/x/ansi"

const (
	// abandon ends a sequence that was cut in the middle, of a picture for example.
	abandon = "\x18\x1b\\"

	forgetKitty = "\x1b_Ga=d,d=A,q=2\x1b\\"

	// keyboard undoes the keyboard protocols; each of the two screens has modes of its own.
	keyboard = ansi.ResetModifyOtherKeys + "\x1b[<1u"

	modes = ansi.ResetModeSynchronizedOutput +
		"\x1b7\x1b[r\x1b8" + // scroll over the whole screen again, with the cursor where it was
		ansi.ResetModeMouseNormal + ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr +
		ansi.ResetModeFocusEvent + ansi.ResetModeBracketedPaste + ansi.ResetModeUnicodeCore +
		ansi.ResetProgressBar + "\x1b]2;\x07" +
		keyboard + ansi.ResetModeAltScreenSaveCursor + keyboard +
		"\x1b[0 q" + ansi.ResetStyle + ansi.SetModeAutoWrap + ansi.SetModeTextCursorEnable
)

// resetSequences bring a terminal back from whatever a killed program left it in. Each is harmless where
// there is nothing to undo; kitty's deletion is sent only to terminals that speak its protocol, for tmux
// takes it for a window title.
func resetSequences(kitty bool) string {
	if kitty {
		return abandon + forgetKitty + modes
	}
	return abandon + modes
}
