// Package look is how Gilmok looks: colours, sizes, fonts and icons of the
// light and the dark theme. Widgets and pages name a token ("muted", "mark")
// and never a colour.
//
// Every text token keeps WCAG AA contrast on ground, surface and raised; a test
// computes it.
package look
