package finding

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Phrase says an attribute's value in a sentence: "on grass", "where the light is dim", "with glasses", "without
// glasses". Which attributes there are is up to the data set; only the ground gets the preposition it needs.
func Phrase(attribute, value string) string {
	phrase, _ := phrases(attribute, value)
	return phrase
}

// Against says that an attribute has a value and that it has another one, the second in the words that follow the
// first: "where the light is dim" and "where it is not". hasValue tells which of the two comes first.
func Against(attribute, value string, hasValue bool) (first, second string) {
	first, second = phrases(attribute, value)
	is, isNot := first, second
	if strings.HasPrefix(first, where(attribute)) {
		is, isNot = "where it is", "where it is not"
	}
	if hasValue {
		return first, isNot
	}
	return second, is
}

// again is a phrase about an attribute that was just named: "where it is dim".
func again(attribute, phrase string) string {
	return strings.Replace(phrase, where(attribute), "where it is", 1)
}

func where(attribute string) string { return "where the " + attribute + " is" }

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
		return where(attribute) + " " + value, where(attribute) + " not " + value
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
