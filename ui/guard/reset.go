package guard

import "github.com/charmbracelet/x/ansi"

const (
	// abandon ends an incomplete sequence, such as a picture's.
	abandon = "\x18\x1b\\"

	forgetKitty = "\x1b_Ga=d,d=A,q=2\x1b\\"

	// keyboard resets the keyboard protocols. Each of the two screens has its own modes.
	keyboard = ansi.ResetModifyOtherKeys + "\x1b[<1u"

	modes = ansi.ResetModeSynchronizedOutput +
		"\x1b7\x1b[r\x1b8" + // scrolling region is the whole screen, cursor unchanged
		ansi.ResetModeMouseNormal + ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr +
		ansi.ResetModeFocusEvent + ansi.ResetModeBracketedPaste + ansi.ResetModeUnicodeCore +
		ansi.ResetProgressBar + "\x1b]2;\x07" +
		keyboard + ansi.ResetModeAltScreenSaveCursor + keyboard +
		"\x1b[0 q" + ansi.ResetStyle + ansi.SetModeAutoWrap + ansi.SetModeTextCursorEnable
)

// resetSequences returns the sequences that reset all modes of a killed program. A sequence has no effect if its mode
// is not set. The deletion of kitty pictures is sent only to terminals with kitty's protocol, because tmux takes it for
// a window title.
func resetSequences(kitty bool) string {
	if kitty {
		return abandon + forgetKitty + modes
	}
	return abandon + modes
}
