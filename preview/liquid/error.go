package liquid

import (
	"errors"
	"fmt"
)

// Code names what is wrong with a template or a render. The codes are stable:
// screens and translations key on them.
type Code string

// What can go wrong. The detail of the error names the piece concerned.
const (
	CodeSyntax        Code = "syntax"         // the expression or tag cannot be read
	CodeUnclosed      Code = "unclosed"       // a tag or block was opened and never closed
	CodeMisplaced     Code = "misplaced_tag"  // an end or branch tag without its block
	CodeUnknownTag    Code = "unknown_tag"    //
	CodeUnknownFilter Code = "unknown_filter" //
	CodeArgument      Code = "bad_argument"   // a filter or tag was given what it cannot use
	CodeCompare       Code = "compare"        // text compared with a number, and the like
	CodeLimit         Code = "limit"          // the template needs more than Limits allow
	CodeTime          Code = "too_slow"       // the render took longer than Limits.Time
	CodeUnknownBlock  Code = "unknown_block"  // include, render or content block of no such name
	CodeUnavailable   Code = "not_available"  // needs something this render was not given
	CodeAnswer        Code = "bad_answer"     // a connected address or catalogue answered with an error
	CodeInternal      Code = "internal"       // a fault of the engine, caught
)

// Error is the reason why a template does not compile or render.
type Error struct {
	Code       Code
	Line       int    // 1-based; 0 when no place is known
	Column     int    // 1-based, in characters
	Block      string // the included block that Line and Column count in; "" = the template itself
	Detail     string // the piece concerned, in the template's own words
	Suggestion string // a name that was perhaps meant, or ""
	Cause      error
	at         int // byte offset in the source, +1; 0 = unknown
}

// phrases say each code in words; %s is the detail.
var phrases = map[Code]string{
	CodeSyntax: "cannot read %q here", CodeUnclosed: "%q is opened and never closed", CodeMisplaced: "%q stands where it cannot",
	CodeUnknownTag: "there is no tag %q", CodeUnknownFilter: "there is no filter %q", CodeArgument: "%s", CodeCompare: "cannot compare: %s",
	CodeLimit: "too large: %s", CodeTime: "takes longer than %s", CodeUnknownBlock: "there is no block %q",
	CodeUnavailable: "not available here: %s", CodeAnswer: "no usable answer: %s", CodeInternal: "internal fault: %s",
}

// Error describes the fault in one line, for logs and the command line.
func (e *Error) Error() string {
	text := fmt.Sprintf(phrases[e.Code], e.Detail)
	if e.Code == CodeSyntax && e.Detail == "" {
		text = "something is missing here"
	}
	if e.Suggestion != "" {
		text += fmt.Sprintf(" (did you mean %q?)", e.Suggestion)
	}
	switch {
	case e.Block != "":
		return fmt.Sprintf("block %q, line %d, column %d: %s", e.Block, e.Line, e.Column, text)
	case e.Line > 0:
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, text)
	}
	return text
}

// Unwrap returns what caused the error, if something else did.
func (e *Error) Unwrap() error { return e.Cause }

func fail(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Detail: fmt.Sprintf(format, args...)}
}

func failAt(at int, code Code, format string, args ...any) *Error {
	err := fail(code, format, args...)
	err.at = at + 1
	return err
}

// located gives err a place in source, unless it already has one: offset is
// used when the error itself does not know where it happened.
func located(err error, source string, offset int) *Error {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Code: CodeInternal, Detail: err.Error(), Cause: err}
	}
	if e.Line > 0 {
		return e
	}
	if e.at > 0 {
		offset = e.at - 1
	}
	placed := *e
	placed.Line, placed.Column = position(source, offset)
	return &placed
}

// position turns a byte offset into a line and a column, both from 1, the
// column in characters.
func position(source string, offset int) (line, column int) {
	line, column = 1, 1
	for i, r := range source {
		if i >= offset {
			break
		}
		if r == '\n' {
			line, column = line+1, 1
		} else {
			column++
		}
	}
	return line, column
}
