package messages

import "gilmok/ui"

func newProof(f *ui.Frame, name string) ui.Page { return newComposer(f, name) }
