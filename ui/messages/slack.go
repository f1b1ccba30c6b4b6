package messages

import (
	"html"
	"regexp"
	"strings"

	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// slackMarks are Slack's marks around words: a mark stands at the edge of a word and
// holds on one line. Slanted words are shown in another colour, for there is no slanted font.
var slackMarks = []struct {
	mark  byte
	style widgets.TextStyle
}{
	{'`', widgets.TextStyle{Color: look.Accent}},
	{'*', widgets.Strong},
	{'_', widgets.Second},
	{'~', widgets.TextStyle{Color: look.Faint}},
}

// slackLink is <address|words> or <address>.
var slackLink = regexp.MustCompile(`<(https?://|mailto:)([^|>\s]+)(?:\|([^>\n]*))?>`)

// slackPieces reads a text as Slack shows it.
func slackPieces(text string) (pieces []widgets.Piece) {
	for text != "" {
		at := slackLink.FindStringSubmatchIndex(text)
		if at == nil {
			return append(pieces, slackMarked(text, widgets.Base)...)
		}
		pieces = append(pieces, slackMarked(text[:at[0]], widgets.Base)...)
		words := text[at[2]:at[5]]
		if at[6] >= 0 {
			words = text[at[6]:at[7]]
		}
		pieces = append(pieces, widgets.Piece{Text: html.UnescapeString(words), Style: widgets.TextStyle{Color: look.Accent}})
		text = text[at[1]:]
	}
	return pieces
}

// slackMarked reads the marks of a text without links.
func slackMarked(text string, outer widgets.TextStyle) (pieces []widgets.Piece) {
	from := 0
	for i := 0; i < len(text); i++ {
		for _, m := range slackMarks {
			if text[i] != m.mark || i > 0 && isWordByte(text[i-1]) {
				continue
			}
			if n := slackClose(text[i+1:], m.mark); n > 0 {
				pieces = appendPlain(pieces, text[from:i], outer)
				pieces = append(pieces, slackInside(text[i+1:i+1+n], m.mark, m.style, outer)...)
				i += n + 1
				from = i + 1
			}
			break
		}
	}
	return appendPlain(pieces, text[from:], outer)
}

// slackInside reads what stands between two marks; within ` nothing is a mark.
func slackInside(text string, mark byte, style, outer widgets.TextStyle) []widgets.Piece {
	style.Bold = style.Bold || outer.Bold
	if style.Color == "" {
		style.Color = outer.Color
	}
	if mark == '`' {
		return appendPlain(nil, text, style)
	}
	return slackMarked(text, style)
}

// slackClose finds how long the text within a mark is; 0: the mark is only a letter.
func slackClose(text string, mark byte) int {
	if text == "" || text[0] == ' ' || text[0] == mark {
		return 0
	}
	line, _, _ := strings.Cut(text, "\n")
	for i := 1; i < len(line); i++ {
		if line[i] == mark && line[i-1] != ' ' && (i+1 == len(line) || !isWordByte(line[i+1])) {
			return i
		}
	}
	return 0
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func appendPlain(pieces []widgets.Piece, text string, style widgets.TextStyle) []widgets.Piece {
	if text == "" {
		return pieces
	}
	return append(pieces, widgets.Piece{Text: html.UnescapeString(text), Style: style})
}
