// Package imports is the way of a file into the workspace, on one screen: the
// file as it is read, what its columns become, what would change. One button
// brings the rows in; afterwards the same page says what was done and takes it
// back.
//
// Nothing is written before the button: the numbers come from a dry run of the
// same import. What the person chooses is kept in wishes and read anew by the
// importer, so that a choice may change what is guessed of everything else.
//
// Without a file the page is the history of imports.
package imports
