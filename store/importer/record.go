package importer

import "strings"

// record is one record as the file has it.
type record struct {
	line  int    // physical line where it begins, from 1
	raw   string // decoded text without the line end
	cells []string
	fault Code // why it cannot be used
	loose bool // text stood after a closing quote
}

// blank reports whether no cell holds anything.
func (r *record) blank() bool {
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// recordReader yields records until io.EOF; the record is overwritten by the next call.
type recordReader interface {
	next(r *record) error
}
