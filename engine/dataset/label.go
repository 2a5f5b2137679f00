package dataset

import (
	"fmt"
	"path"
)

// unlabelled is the label of a picture of unknown class.
const unlabelled = -1

// wnidLength is the length of a WordNet id: a letter and eight digits.
const wnidLength = 9

// labelOfFile returns the class whose WordNet id is a prefix of the name, as in n02802426_12.JPEG.
func (c *Classes) labelOfFile(name string) int {
	if len(name) < wnidLength {
		return unlabelled
	}
	if len(name) > wnidLength && isDigit(name[wnidLength]) {
		return unlabelled
	}
	if i, ok := c.byWNID[name[:wnidLength]]; ok {
		return i
	}
	return unlabelled
}

// labelOfFolder returns the class given by a folder's name, which starts with a WordNet id or is a class name. A name
// of two classes is an error, because its pictures would silently lose their label.
func (c *Classes) labelOfFolder(dir string) (int, error) {
	name := path.Base(dir)
	if i := c.labelOfFile(name); i != unlabelled {
		return i, nil
	}
	switch found := c.named(name); len(found) {
	case 0:
		return unlabelled, nil
	case 1:
		return found[0].Index, nil
	default:
		return unlabelled, fmt.Errorf("folder %q could be %s: name it by the wnid", dir, join(found, " or "))
	}
}
