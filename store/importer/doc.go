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
// The way of a row:
//
//	bytes → open (gzip, workbook, refusals) → encoding → splitter → header, columns → email, phone, date, … → row → store
//
// A bad record costs itself and nothing else: it is listed with its number, its
// line, a reason code and its raw text. Codes are all this package says; package
// ui puts them into sentences. Memory stays flat whatever the file's size.
package importer
