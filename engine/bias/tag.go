package bias

// Tag is an attribute that people have given to pictures.
type Tag struct {
	Name   string
	Values map[int]string // by picture
}
