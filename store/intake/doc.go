// Package intake brings in the files that are dropped into watched folders: by the
// mapping remembered for files of their shape, after a look or by themselves.
//
// A file is judged once it has lain still for a while; what became of it is kept
// in the workspace, so that it is never judged twice unless it changes. A content
// that was ever imported, by whatever way, is not imported again. A file that
// cannot be read is left where it is, with the reason. No file is moved, renamed
// or deleted: they are the shop's.
//
// By itself comes in only a file whose header a person has mapped before, about
// which nothing is asked and most of whose rows can be read; every other waits
// for a look.
//
// Folders are looked through every few seconds rather than watched by the system:
// that sees network drives too, and a few hundred names cost next to nothing.
package intake
