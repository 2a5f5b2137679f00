module beyond/engine/kernel/_asm

go 1.26.0

require github.com/mmcloughlin/avo v0.5.0

require golang.org/x/sync v0.25.0 // indirect

require (
	beyond v0.0.0
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
)

replace beyond => ../../..
