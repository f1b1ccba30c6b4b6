// Package importer reads the files a shop has (CSV and its kin in any usual
// encoding, gzip, XLSX) and turns their rows into customers, orders, events and
// products of the store's contract.
//
// It works in two steps. Sniff looks at a file and says what it took it for:
// encoding, delimiter, header row, what each column means and by what evidence,
// the first rows as they will be stored, and the questions only a person can
// answer. Every guess can be overruled by Options. Run then brings the rows in,
// in one transaction that is wholly kept or wholly given up.
//
// The way of a row, and the files along it:
//
//	bytes      open.go: gzip, workbook.go, and what is refused
//	text       survey.go and encoding.go: which encoding, over the whole file
//	records    splitter.go (RFC 4180, with recovery), delimiter.go, header.go
//	columns    resolver.go: told, by name (synonym.go), by content (guess.go)
//	values     email.go phone.go date.go amount.go consent.go country.go text.go
//	rows       reading.go, then customers.go orders.go events.go products.go
//	store      run.go, result.go
//
// A bad record costs itself and nothing else: it is listed with its number, its
// line, a reason code and its raw text. A bad value costs itself where the record
// can stand without it, and is warned of. Codes (code.go) are all this package
// says; package ui puts them into sentences. Memory stays flat whatever the
// file's size.
package importer
