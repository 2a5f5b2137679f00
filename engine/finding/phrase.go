package finding

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Phrase says an attribute's value in a sentence: "on grass", "with light dim", "with glasses", "without
// glasses". Which attributes there are is up to the data set; only the ground gets the preposition it needs.
func Phrase(attribute, value string) string {
	switch strings.ToLower(value) {
	case "yes", "true":
		return "with " + attribute
	case "no", "false":
		return "without " + attribute
	case "indoors", "outdoors":
		return value
	}
	if strings.EqualFold(attribute, "ground") {
		if strings.EqualFold(value, "sky") {
			return "before the sky"
		}
		return "on " + value
	}
	return "with " + attribute + " " + value
}

// PhraseOther says that an attribute has another value: "not on grass", "with another light than dim", "without glasses".
func PhraseOther(attribute, value string) string {
	switch strings.ToLower(value) {
	case "yes", "true":
		return "without " + attribute
	case "no", "false":
		return "with " + attribute
	case "indoors", "outdoors":
		return "not " + value
	}
	if strings.EqualFold(attribute, "ground") {
		return "not " + Phrase(attribute, value)
	}
	return "with another " + attribute + " than " + value
}

// Capital begins a sentence: it turns the first letter into a capital.
func Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
