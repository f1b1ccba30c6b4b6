// Package rules draws a rule of package segment so that it can be put together by
// hand: groups of conditions, one row each. It is used wherever a rule is asked
// for: on the page of a segment, and in a sheet over a journey's board.
//
// A Builder works on a tree of nodes, which is made of a rule and gives one back
// after each change; what is not complete yet is left out of it.
package rules
