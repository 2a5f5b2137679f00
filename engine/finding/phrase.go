package finding

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Phrase says an attribute's value in a sentence: "on grass", "with light dim", "with glasses", "without
// glasses". Which attributes there are is up to the data set; only the ground gets the preposition it needs.
func Phrase(attribute, value string) string {
	phrase, _ := phrases(attribute, value)
	return phrase
}

// PhraseOther says that an attribute has another value: "not on grass", "with another light than dim", "without glasses".
func PhraseOther(attribute, value string) string {
	_, other := phrases(attribute, value)
	return other
}

// phrases says that an attribute has a value, and that it has another one.
func phrases(attribute, value string) (phrase, other string) {
	with, without := "with "+attribute, "without "+attribute
	switch strings.ToLower(value) {
	case "yes", "true":
		return with, without
	case "no", "false":
		return without, with
	case "indoors", "outdoors":
		return value, "not " + value
	}
	switch {
	case !strings.EqualFold(attribute, "ground"):
		return with + " " + value, "with another " + attribute + " than " + value
	case strings.EqualFold(value, "sky"):
		return "before the sky", "not before the sky"
	}
	return "on " + value, "not on " + value
}

// Capital begins a sentence: it turns the first letter into a capital.
func Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
